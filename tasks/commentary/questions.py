"""A question to a model: one attempt at a time, each on record, all within one deadline."""

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
    """How often and how long a question is asked, in seconds: `total` bounds all attempts and the waits between them.

    Before attempt n + 1 there is a wait of `base` * 2^(n - 1), longer or shorter by at most the share `jitter`.
    """

    attempts: int = 4
    total: float = 900.0
    # Loading a large model is silence too.
    silence: float = 180.0
    base: float = 1.0
    jitter: float = 0.5

    def longest_wait(self, attempt: int) -> float:
        """The longest wait after this attempt (from 1)."""
        return self.base * 2.0 ** (attempt - 1) * (1 + self.jitter)


DEFAULT = Policy()


class Question:
    """One prompt to one model; `attempts` holds what came of each so far, the last one's outcome is the question's."""

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
        policy: Policy | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.server, self.persona, self.prompt, self.options = server, persona, prompt, options
        self.name = f"{persona.name} on {server.model}{f', {about}' if about else ''}"
        self.policy = policy or DEFAULT
        self.attempts: list[Call] = []
        self._client, self._clock = client, clock
        self._began: float | None = None

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

        Raises RetryableCallError where another attempt may end better and would begin before the deadline, else
        FinalCallError.
        """
        began = self._clock()
        # Not before: the wait for the first turn at the server is no part of it.
        self._began = began if self._began is None else self._began
        patience = Patience(self.policy.silence, self._began + self.policy.total - began)
        try:
            call, error = self._client.generate(self.prompt, self.options, patience), None
        except CommentaryError as raised:
            call, error = _measured(raised), raised
        if reason := truncation(self.prompt, self.options, call) if error is None else None:
            call = replace(call, outcome="truncated", reason=reason)
        self.attempts.append(replace(call, attempt=len(self.attempts) + 1))
        if call.outcome in REPEATABLE:
            return tuple(self.attempts)
        raise error if error is not None and self._may_go_on(error) else _final(call)

    def _may_go_on(self, error: CommentaryError) -> bool:
        if not isinstance(error, RetryableCallError) or self._began is None:
            return False
        # An attempt after the deadline would be cut at once, so that waiting for it is in vain.
        wait = self.policy.longest_wait(len(self.attempts))
        return self._clock() - self._began + wait < self.policy.total


def _measured(error: CommentaryError) -> Call:
    return error.call if isinstance(error.call, Call) else Call(outcome="broken", reason=str(error))


def _final(call: Call) -> FinalCallError:
    return FinalCallError(call.outcome, call.reason, call)
