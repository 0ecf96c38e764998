"""The client against the server: events in order of time, from a seed.

Every figure that a tool writes follows from the requests that come out, so what is written without a fault obeys every
identity.
"""

from __future__ import annotations

import heapq
from collections import deque
from dataclasses import dataclass, field, replace

import numpy as np

from tests.serving.engine import Sequence, Server
from tests.serving.gpus import watched
from tests.serving.plans import Plan, plans
from tests.serving.simulation import Outcome, Request, Simulation
from tests.serving.world import World

_SCATTER = 5e-5  # seconds, on average, that the network adds to a chunk
_BACKOFF = 0.1  # seconds before a request is sent again


@dataclass(slots=True)
class _Flight:
    """A request that is under way."""

    plan: Plan
    due: float
    first_sent: float
    sent: float
    tries: int = 0
    times: list[float] = field(default_factory=list)
    tokens: list[int] = field(default_factory=list)
    sequence: Sequence | None = None


def simulate(world: World) -> Simulation:
    """Runs a world to its end."""
    return _Run(world).finished()


class _Run:
    def __init__(self, world: World) -> None:
        self.world, self.client = world, world.client
        self.dice = np.random.default_rng([world.seed, world.noise, 3])
        self.server = Server(world, np.random.default_rng([world.seed, world.noise, 1]))
        asked = plans(world, np.random.default_rng(world.seed))
        self.warmup = deque(plan for plan in asked if plan.warmup)
        self.next = deque(plan for plan in asked if not plan.warmup)
        self.limit = self._limit()
        self.slots: list[float] = []  # when each free connection became free
        self.arrivals: list[tuple[float, int, _Flight]] = []
        self.order = 0
        self.cpu = 0.0  # until when the client is busy
        self.start = 0.0
        self.flights: dict[int, _Flight] = {}
        self.done: list[Request] = []

    def _limit(self) -> int | None:
        limits = [n for n in (self.client.connections, self.world.load.concurrency or None) if n is not None]
        return min(limits) if limits else None

    def finished(self) -> Simulation:
        while self.warmup:
            self._send(self.warmup.popleft(), self.server.now)
            self._drain()
        self.start = self.cpu = max((request.end for request in self.done), default=0.0)
        self.slots = [self.start] * (self.limit or 0)
        self._fill()
        self._drain()
        inside = self.world.load.warmup_inside
        reported = sorted(
            (request for request in self.done if inside or not request.warmup), key=lambda r: r.index
        )
        start = min(request.sent for request in reported) if inside else self.start
        end = max(request.end for request in reported)
        samples = watched(self.world, self.server.steps, start, end)
        return Simulation(self.world, tuple(reported), samples, start, end)

    def _fill(self) -> None:
        """Sends whatever has a connection; a request that is due later reserves its own."""
        while self.next and (self.limit is None or self.slots):
            plan = self.next.popleft()
            free = heapq.heappop(self.slots) if self.limit is not None else self.start
            due = self.start + plan.due if plan.due is not None else free
            self._send(plan, max(due, free), due)

    def _send(self, plan: Plan, ready: float, due: float | None = None) -> None:
        sent = max(ready, self.cpu) + float(self.dice.exponential(self.client.overhead))
        self.cpu = sent + self.client.send_cost
        self._put(_Flight(plan, ready if due is None else due, sent, sent))

    def _put(self, flight: _Flight) -> None:
        self.order += 1
        heapq.heappush(self.arrivals, (flight.sent + self.client.network, self.order, flight))

    def _drain(self) -> None:
        while self.arrivals or self.server.busy:
            if not self.server.busy:
                self.server.now = max(self.server.now, self.arrivals[0][0])
            while self.arrivals and self.arrivals[0][0] <= self.server.now:
                self._arrive(heapq.heappop(self.arrivals)[2])
            if self.server.busy:
                self._advance()

    def _arrive(self, flight: _Flight) -> None:
        plan, engine = flight.plan, self.world.engine
        fails = plan.fails and flight.tries == 0
        at = flight.sent + self.client.network
        tokens = max(1, plan.answer_tokens // 3) if fails else plan.answer_tokens
        flight.sequence = Sequence(self.order, plan.prompt, plan.prompt_tokens, tokens, at)
        self.order += 1
        refused = (fails and not engine.late_failures) or not self.server.accept(flight.sequence)
        if refused:
            self._fail(flight, at + engine.failure_delay, "HTTP 503: service unavailable")
        else:
            self.flights[flight.sequence.key] = flight

    def _advance(self) -> None:
        ended = self.server.step()
        received = self.server.now + self.client.network
        if self.client.chunk_cost:
            received = max(received, self.cpu)
        for sequence, tokens in self.server.emitted:
            flight = self.flights[sequence.key]
            received += self.client.chunk_cost
            # Answers of one step do not arrive at one time
            at = received + float(self.dice.exponential(_SCATTER))
            flight.times.append(max(at, flight.times[-1]) if flight.times else at)
            flight.tokens.append(tokens)
        if self.client.chunk_cost:
            self.cpu = received
        for sequence in ended:
            flight = self.flights.pop(sequence.key)
            deadline = flight.sent + (self.client.timeout or np.inf)
            if flight.times[-1] > deadline:
                self._timed_out(flight, deadline)
            elif flight.plan.fails and self.world.engine.late_failures:
                self._fail(flight, flight.times[-1], "connection reset by peer")
            else:
                self._end(flight, flight.times[-1], "ok", "")
        if self.client.timeout is not None:
            self._expire(self.client.timeout)

    def _expire(self, timeout: float) -> None:
        late = [key for key, flight in self.flights.items() if flight.sent + timeout <= self.server.now]
        for key in late:
            self.server.drop(key)
            flight = self.flights.pop(key)
            self._timed_out(flight, flight.sent + timeout)

    def _timed_out(self, flight: _Flight, at: float) -> None:
        self._end(flight, at, "timeout", "request timed out")

    def _fail(self, flight: _Flight, at: float, error: str) -> None:
        if flight.tries < self.client.retries:
            again = replace(flight, sent=at + _BACKOFF, tries=flight.tries + 1, times=[], tokens=[])
            self._put(again)
        else:
            self._end(flight, at, "error", error)

    def _end(self, flight: _Flight, at: float, outcome: Outcome, error: str) -> None:
        plan, sequence = flight.plan, flight.sequence
        assert sequence is not None
        times, tokens = tuple(flight.times), tuple(flight.tokens)
        if not self.client.streaming and times:
            times, tokens = (at,), (sum(tokens),)
        prefill = sequence.prefilled - sequence.started if sequence.prefilled >= 0 else 0.0
        self.done.append(
            Request(
                plan.index, plan.prompt, plan.prompt_tokens, sequence.cached, plan.asked_tokens,
                flight.due, flight.first_sent, times[0] if times else -1.0, at, sum(tokens), times, tokens,
                outcome, error, flight.tries, plan.warmup, plan.correct,
                prefill, sequence.ended - sequence.prefilled if sequence.prefilled >= 0 else 0.0,
            )
        )  # fmt: skip
        if not plan.warmup and self.limit is not None:
            heapq.heappush(self.slots, at)
            self._fill()
