"""A call with patience: exponential backoff with jitter, within a total deadline, and every attempt on record."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from data_contracts.errors import CommentaryError, RetryableCallError
from data_contracts.llm_calls import Call, Options, Prompt
from tasks.commentary.client import Client
from tasks.commentary.prompting import truncation


@dataclass(frozen=True, slots=True)
class Policy:
    """All in seconds: `total` bounds all attempts of a call and the waits between them, `attempt` each of them."""

    attempts: int = 4
    total: float = 300.0
    attempt: float = 150.0
    base: float = 1.0
    longest_wait: float = 30.0

    def wait(self, attempt: int, jitter: float) -> float:
        """How long to wait after this attempt (from 1); `jitter` in [0, 1) spreads it over its upper half."""
        return min(self.longest_wait, self.base * 2.0 ** (attempt - 1)) * (0.5 + jitter / 2)


def call_with_retries(
    client: Client,
    prompt: Prompt,
    options: Options,
    policy: Policy,
    *,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
    jitter: Callable[[], float] = random.random,
) -> tuple[Call, ...]:
    """All attempts, in order; the last one's outcome is the call's. It raises nothing of what a server can do."""
    began, made = clock(), []
    for attempt in range(1, policy.attempts + 1):
        left = policy.total - (clock() - began)
        call, again = _attempt(client, prompt, options, min(policy.attempt, left))
        made.append(replace(call, attempt=attempt))
        wait = policy.wait(attempt, jitter())
        # An attempt after the deadline would be cut at once, so that waiting for it is in vain.
        if not again or attempt == policy.attempts or clock() - began + wait >= policy.total:
            break
        sleep(wait)
    return tuple(made)


def _attempt(client: Client, prompt: Prompt, options: Options, seconds: float) -> tuple[Call, bool]:
    try:
        call = client.generate(prompt, options, seconds)
    except CommentaryError as error:
        call = error.call if isinstance(error.call, Call) else Call(outcome="broken", reason=str(error))
        return call, isinstance(error, RetryableCallError)
    # Never again as it is: only a shorter prompt helps, and that is for the caller to make.
    reason = truncation(prompt, options, call)
    return (replace(call, outcome="truncated", reason=reason) if reason else call), False
