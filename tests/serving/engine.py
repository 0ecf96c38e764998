"""The server: steps of continuous batching, which decode for every running sequence and prefill with what is left."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from tests.serving.world import World

BLOCK = 16  # tokens of the prefix cache


@dataclass(slots=True)
class Sequence:
    """A request at the server."""

    key: int
    prompt: int
    prompt_tokens: int
    answer_tokens: int
    arrived: float
    cached: int = 0
    left: int = 0  # tokens still to prefill
    made: int = 0
    started: float = -1.0
    prefilled: float = -1.0  # when its prompt was
    ended: float = -1.0


@dataclass(frozen=True, slots=True)
class Step:
    """What the GPU did from one time to another."""

    start: float
    end: float
    batch: int
    kv_tokens: int
    prefilled: int


class Server:
    """Holds what waits and runs; `step` advances it and returns the sequences that ended."""

    def __init__(self, world: World, dice: np.random.Generator) -> None:
        self.world, self.engine = world, world.engine
        self.dice = dice
        self.now = 0.0
        self.waiting: deque[Sequence] = deque()
        self.running: list[Sequence] = []
        self.steps: list[Step] = []
        self.seen: set[int] = set()
        self.prefix_seen = False
        self.cold = True
        self.emitted: list[tuple[Sequence, int]] = []

    @property
    def busy(self) -> bool:
        return bool(self.waiting or self.running)

    def accept(self, sequence: Sequence) -> bool:
        """Takes a request, unless there are too many."""
        limit = self.engine.request_limit
        if limit is not None and len(self.waiting) + len(self.running) >= limit:
            return False
        self.waiting.append(sequence)
        return True

    def drop(self, key: int) -> None:
        """A request whose client has gone."""
        self.waiting = deque(s for s in self.waiting if s.key != key)
        self.running = [s for s in self.running if s.key != key]

    def step(self) -> list[Sequence]:
        self.emitted = []
        decoding = [s for s in self.running if s.left == 0]
        budget = max(self.engine.prefill_chunk - len(decoding), 1)
        prefilling = self._prefill(budget)
        prefilled = sum(taken for _, taken in prefilling)
        context = sum(s.prompt_tokens + s.made for s in self.running)
        seconds = self._seconds(len(decoding), context, prefilled)
        start, self.now = self.now, self.now + seconds
        self.steps.append(Step(start, self.now, len(self.running), context, prefilled))
        for sequence, taken in prefilling:
            sequence.left -= taken
            if sequence.left == 0:
                self._emit(sequence, 1)
                self._remember(sequence)
        for sequence in decoding:
            self._emit(sequence, self._accepted())
        ended = [s for s in self.running if s.left == 0 and s.made >= s.answer_tokens]
        if ended:
            gone = {s.key for s in ended}
            self.running = [s for s in self.running if s.key not in gone]
        self._preempt()
        return ended

    def _prefill(self, budget: int) -> list[tuple[Sequence, int]]:
        """Which sequences are prefilled in this step, by how many tokens; admits what fits."""
        taken: list[tuple[Sequence, int]] = []
        for sequence in [s for s in self.running if s.left]:
            part = min(sequence.left, budget)
            if part:
                taken.append((sequence, part))
                budget -= part
        used = sum(s.prompt_tokens + s.made for s in self.running)
        while self.waiting and budget > 0 and len(self.running) < self.engine.max_batch:
            sequence = self.waiting[0]
            size = sequence.prompt_tokens + sequence.made
            if self.running and used + size + 1 > self.engine.kv_tokens:
                break
            self.waiting.popleft()
            sequence.cached = self._cached(sequence)
            sequence.left = size - sequence.cached
            if sequence.started < 0:
                sequence.started = self.now
            self.running.append(sequence)
            used += size
            part = min(sequence.left, budget)
            taken.append((sequence, part))
            budget -= part
        return taken

    def _cached(self, sequence: Sequence) -> int:
        if not self.engine.prefix_cache:
            return 0
        if sequence.prompt in self.seen or self.world.warm_prompts:
            known = sequence.prompt_tokens
        elif self.prefix_seen:
            known = self.world.shared_prefix
        else:
            known = 0
        # The last token is always computed: without it there is nothing to sample from
        return min(known, sequence.prompt_tokens - 1) // BLOCK * BLOCK

    def _remember(self, sequence: Sequence) -> None:
        self.seen.add(sequence.prompt)
        self.prefix_seen = True

    def _seconds(self, decoding: int, context: int, prefilled: int) -> float:
        engine = self.engine
        seconds = (
            engine.step
            + engine.step_per_sequence * decoding
            + engine.step_per_token * context
            + prefilled / engine.prefill_rate
        )
        seconds *= float(np.exp(engine.jitter * self.dice.standard_normal()))
        seconds *= 1.0 + engine.drift * self.now / 100.0
        for since, factor in engine.slowdowns:
            if self.now >= since:
                seconds *= factor
        if self.cold:
            seconds += engine.cold_start
            self.cold = False
        return seconds

    def _accepted(self) -> int:
        """Tokens of one step: one, and the drafted ones up to the first that is refused."""
        made = 1
        for _ in range(self.engine.draft_tokens):
            if self.dice.random() >= self.engine.acceptance:
                break
            made += 1
        return made

    def _emit(self, sequence: Sequence, tokens: int) -> None:
        tokens = min(tokens, sequence.answer_tokens - sequence.made)
        if tokens <= 0:
            return
        if sequence.prefilled < 0:
            sequence.prefilled = self.now
        sequence.ended = self.now
        sequence.made += tokens
        self.emitted.append((sequence, tokens))

    def _preempt(self) -> None:
        """Sends the sequence that came last back to the queue where the cache of keys and values is full."""
        used = sum(s.prompt_tokens + s.made for s in self.running)
        while len(self.running) > 1 and used > self.engine.kv_tokens:
            last = self.running.pop()
            used -= last.prompt_tokens + last.made
            last.left = 0
            self.waiting.appendleft(last)
