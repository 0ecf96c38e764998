"""A question to a model: one attempt at a time, each on record, all within one allowance of tokens."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace

import orjson

from data_contracts.errors import CommentaryError, FinalCallError, RetryableCallError
from data_contracts.llm_calls import REPEATABLE, Call, Options, Patience, Prompt, Server
from tasks.commentary.client import Client
from tasks.commentary.personas import Persona
from tasks.commentary.prompting import truncation


@dataclass(frozen=True, slots=True)
class Policy:
    """How often a question is asked, in seconds: no attempt begins once `total` went by in attempts and waits.

    `silence` ends an attempt, however long it worked before. Before attempt n + 1 there is a wait of
    `base` * 2^(n - 1), longer or shorter by at most the share `jitter`.
    """

    attempts: int = 4
    total: float = 900.0
    # Loading a large model is silence too, and so is reading a prompt on a slow machine.
    silence: float = 300.0
    base: float = 1.0
    jitter: float = 0.5

    def longest_wait(self, attempt: int) -> float:
        """The longest wait after this attempt (from 1)."""
        return self.base * 2.0 ** (attempt - 1) * (1 + self.jitter)


DEFAULT = Policy()
FEWEST_TOKENS = 16  # with fewer no answer fits


class Question:
    """One prompt to one model; `attempts` holds what came of each so far, the last one's outcome is the question's.

    All attempts together are allowed `tokens` of output, if not said as many as the options allow one.
    """

    # No dataclass: Prefect would look into it for results of other tasks, and may then ask a copy.
    def __init__(
        self,
        client: Client,
        server: Server,
        persona: Persona,
        prompt: Prompt,
        options: Options,
        about: str = "",
        *,
        tokens: int | None = None,
        policy: Policy | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.server, self.persona, self.prompt, self.options = server, persona, prompt, options
        self.name = f"{persona.name} on {server.model}{f', {about}' if about else ''}"
        self.policy = policy or DEFAULT
        self.left = options.num_predict if tokens is None else tokens
        self.attempts: list[Call] = []
        self._client, self._clock = client, clock
        # In attempts and in the waits between them: not in the wait for a turn at the server.
        self._spent = 0.0

    @property
    def key(self) -> str:
        """The sha256 of all that an answer depends on; without a digest the model's name and host stand for it."""
        server, persona = self.server, self.persona
        # A name such as `gemma3:latest` may mean other weights tomorrow; a digest cannot.
        model = server.digest or f"{server.host} {server.model} {server.version}"
        about = [server.api, model, persona.key, persona.version, self.prompt.sha256, asdict(self.options)]
        # An answer that another version kept may lack what this one measures.
        form = sorted(Call.__dataclass_fields__)
        return hashlib.sha256(orjson.dumps([form, *about], option=orjson.OPT_SORT_KEYS)).hexdigest()

    def attempt(self) -> tuple[Call, ...]:
        """Asks once, and returns all attempts when the answer would be the same again.

        Raises RetryableCallError where another attempt may end better, would begin before the deadline and has tokens
        left, else FinalCallError.
        """
        began = self._clock()
        allowed = min(self.options.num_predict, self.left)
        options = replace(self.options, num_predict=allowed)
        try:
            call, error = self._client.generate(self.prompt, options, Patience(self.policy.silence)), None
        except CommentaryError as raised:
            call, error = _measured(raised), raised
        self._spent += self._clock() - began
        self.left -= call.spent(allowed)
        if reason := truncation(self.prompt, self.options, call) if error is None else None:
            call = replace(call, outcome="truncated", reason=reason)
        self.attempts.append(replace(call, attempt=len(self.attempts) + 1))
        if call.outcome in REPEATABLE:
            return tuple(self.attempts)
        raise error if error is not None and self._may_go_on(error) else _final(call)

    def _may_go_on(self, error: CommentaryError) -> bool:
        self._spent += self.policy.longest_wait(len(self.attempts))
        in_time = self._spent < self.policy.total
        return isinstance(error, RetryableCallError) and in_time and self.left >= FEWEST_TOKENS


def _measured(error: CommentaryError) -> Call:
    return error.call if isinstance(error.call, Call) else Call(outcome="broken", reason=str(error))


def _final(call: Call) -> FinalCallError:
    return FinalCallError(call.outcome, call.reason, call)
