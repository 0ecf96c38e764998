"""When a run changes its level under way: by how much, of how many requests, and for what reason it may."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.validation.breaking_loads import requests
from tests.validation.judging import judged
from tests.validation.making import Audit


def changing(
    first: float, then: float, *, count: int = 80, split: int = 40, seconds: float = 400.0,
    prompts: tuple[int, int] = (300, 300), answers: tuple[int, int] = (101, 101),
    each: tuple[float, float] = (0.01, 0.01), latency: float | None = None,
) -> str:  # fmt: skip
    """What is said of requests of which the later ones have another TTFT, length or time for each token."""
    later = np.arange(count) >= split
    ttft, tokens = np.where(later, then, first), np.where(later, answers[1], answers[0])
    whole: Any = ttft + np.where(later, each[1], each[0]) * (tokens - 1) if latency is None else latency
    audit = Audit()
    requests(
        audit, np.linspace(0, seconds, count), ttft=ttft, output_tokens=tokens, e2e_latency=whole,
        input_tokens=np.where(later, prompts[1], prompts[0]),
    )  # fmt: skip
    return judged(audit, "no_steady_state")


@pytest.mark.parametrize(
    ("said", "found"),
    [
        # Twice as long, or half as long
        (lambda: changing(0.25, 0.5), "1 of 1: TTFT 0.25 s in its first 40 requests, 0.5 s after them"),
        (lambda: changing(0.25, 0.499), "0 of 1"),
        (lambda: changing(0.5, 0.25), "1 of 1: TTFT 0.5 s in its first 40 requests, 0.25 s after them"),
        (lambda: changing(0.5, 0.251), "0 of 1"),
        (lambda: changing(0.0, 0.5), "1 of 1: TTFT 0 s in its first 40 requests, 0.5 s after them"),
        # A fifth more for each token
        (lambda: changing(0.25, 0.25, each=(0.01, 0.0119)), "0 of 1"),
        (
            lambda: changing(0.25, 0.6, each=(0.01, 0.0121)),
            "1 of 1: time per token 0.01 s in its first 40 requests, 0.0121 s after them",
        ),
        # Neither near the begin nor near the end
        (lambda: changing(0.25, 0.6, split=25), "0 of 1"),
        (
            lambda: changing(0.25, 0.6, split=26),
            "1 of 1: TTFT 0.25 s in its first 27 requests, 0.6 s after them",
        ),
        (
            lambda: changing(0.25, 0.6, split=53),
            "1 of 1: TTFT 0.25 s in its first 52 requests, 0.6 s after them",
        ),
        (lambda: changing(0.25, 0.6, split=54), "0 of 1"),
        (lambda: changing(0.25, 0.6, count=77), "0 of 0"),
        (
            lambda: changing(0.25, 0.6, count=78),
            "1 of 1: TTFT 0.25 s in its first 39 requests, 0.6 s after them",
        ),
    ],
)
def test_a_level_shifts_by_a_fifth_for_tokens_and_twice_for_the_first(
    said: Callable[[], str], found: str
) -> None:
    assert said() == found


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (lambda: changing(0.25, 0.6, prompts=(300, 315)), "1 of 1"),
        (lambda: changing(0.25, 0.6, prompts=(300, 316)), "0 of 1"),
        (lambda: changing(0.25, 0.6, prompts=(300, 286)), "1 of 1"),
        (lambda: changing(0.25, 0.6, prompts=(300, 285)), "0 of 1"),
        (lambda: changing(0.25, 0.6, answers=(101, 106)), "1 of 1"),
        (lambda: changing(0.25, 0.6, answers=(101, 107)), "0 of 1"),
        # All sent within a quarter of the longest latency
        (lambda: changing(0.25, 0.6, seconds=5.0, latency=20.0), "0 of 1"),
        (lambda: changing(0.25, 0.6, seconds=5.1, latency=20.0), "1 of 1"),
    ],
)
def test_prompts_that_change_and_requests_sent_at_once_explain_a_shift(
    said: Callable[[], str], found: str
) -> None:
    assert said().partition(":")[0] == found
