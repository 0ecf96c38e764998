"""Second tries among latencies: how many, how like first ones, and after which waits: exactly at the edge, and beside it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from tests.validation.judging import judged
from tests.validation.making import Audit
from tests.validation.test_boundaries import listed, verdict_on


def retried(count: int, again: int, wait: float, *, wide: float = 0.4, wider: float = 0.4) -> Audit:
    latency = np.concatenate(
        [1.0 + wide * np.linspace(0, 1, count - again), 1.0 + wait + wider * np.linspace(0, 1, again)]
    )
    return listed(count, e2e_latency=latency, ttft=0.2, output_tokens=101)


@pytest.mark.parametrize(
    ("audit", "found"),
    [
        (retried(60, 6, 10.0), "1 of 1"),
        (retried(60, 3, 10.0), "1 of 1"),
        (retried(60, 2, 10.0), "0 of 1"),
        (retried(60, 19, 10.0), "1 of 1"),
        (retried(60, 20, 10.0), "0 of 1"),
        (retried(6, 1, 10.0), "0 of 0"),
        # No wait that people set, too short a wait, and tails that spread unlike first tries
        (retried(60, 6, 11.3), "0 of 1"),
        (retried(60, 6, 4.0), "0 of 1"),
        (retried(60, 6, 10.0, wider=0.9), "0 of 1"),
        (retried(60, 6, 10.0, wider=0.05), "0 of 1"),
    ],
)
def test_a_second_try_takes_as_long_as_a_first_one_after_a_round_wait(audit: Audit, found: str) -> None:
    assert verdict_on(audit, "retries_in_latency") == found


_BELOW = np.geomspace(0.1, 1.9, 54)
_AGAIN = (5.5, 6.436, 6.5, 6.5, 6.6)


def tried_after(*latency: float) -> str:
    return judged(
        listed(len(latency), e2e_latency=np.array(latency), ttft=0.05, output_tokens=101),
        "retries_in_latency",
    )


@pytest.mark.parametrize(
    ("said", "found"),
    [
        # A tenth of the wait, and half the spread of the others over the root of how many
        (
            lambda: judged(retried(60, 6, 10.17), "retries_in_latency"),
            "1 of 1: 6 of 60 requests took 10 s more than the others, 11.17 s and up against at most 1.4 s",
        ),
        (lambda: judged(retried(60, 6, 10.25), "retries_in_latency"), "0 of 1"),
        (lambda: judged(retried(60, 6, 10.43, wide=1.6, wider=1.6), "retries_in_latency")[:6], "1 of 1"),
        (lambda: judged(retried(60, 6, 10.5, wide=1.6, wider=1.6), "retries_in_latency"), "0 of 1"),
        # As far apart from each other as from the others
        (lambda: judged(retried(60, 6, 10.175, wider=0.05), "retries_in_latency"), "0 of 1"),
        (lambda: judged(retried(60, 6, 10.125, wider=0.15), "retries_in_latency")[:6], "1 of 1"),
        (
            lambda: tried_after(*_BELOW, 3.9, *_AGAIN),
            "1 of 1: 6 of 60 requests took 6 s more than the others, 3.9 s and up against at most 1.9 s",
        ),
        (lambda: tried_after(*_BELOW, 3.5, *_AGAIN), "0 of 1"),
        (lambda: tried_after(*_BELOW, 3.8, *_AGAIN), "0 of 1"),
        # Twice as far apart as the others, and a hundredth of the longest
        (lambda: judged(retried(60, 6, 10.0, wide=0.25, wider=0.5), "retries_in_latency")[:6], "1 of 1"),
        (lambda: judged(retried(60, 6, 10.0, wide=0.25, wider=0.51), "retries_in_latency"), "0 of 1"),
        (lambda: tried_after(*np.linspace(2.25, 2.55, 54), *np.linspace(12.375, 12.5, 6)), "0 of 1"),
        (lambda: tried_after(*np.linspace(2.25, 2.55, 54), *np.linspace(12.374, 12.5, 6))[:6], "1 of 1"),
        # Three times as long as any first try
        (lambda: judged(retried(60, 6, 6.0, wide=1.0, wider=1.0), "retries_in_latency"), "0 of 1"),
        (lambda: judged(retried(60, 6, 6.0, wide=0.99, wider=0.99), "retries_in_latency")[:6], "1 of 1"),
    ],
)  # fmt: skip
def test_a_wait_is_round_but_for_what_chance_makes_of_the_middles(
    said: Callable[[], str], found: str
) -> None:
    assert said() == found


@pytest.mark.parametrize(
    ("others", "tried", "found"),
    [
        ([50] * 54, 100, "1 of 1"),
        ([50] * 54, 101, "0 of 1"),
        ([10] * 20 + [60] * 34, 101, "1 of 1"),
        ([50] * 40 + [200] * 14, 101, "0 of 1"),
    ],
)
def test_answers_of_more_than_twice_the_tokens_took_long_by_themselves(
    others: list[float], tried: float, found: str
) -> None:
    latency = np.concatenate([1.0 + 0.4 * np.linspace(0, 1, 54), 11.0 + 0.4 * np.linspace(0, 1, 6)])
    audit = listed(60, e2e_latency=latency, ttft=0.05, output_tokens=np.array([*others, *[tried] * 6]))
    assert verdict_on(audit, "retries_in_latency") == found


def again(*requests: tuple[float, bool]) -> str:
    """What is said of requests with so many retries each, that succeeded or did not."""
    audit = Audit()
    for place, (times, ok) in enumerate(requests):
        for name, value in (("e2e_latency", 1.0 + place), ("stats.retries", times)):
            audit.number(
                "bench/a.json",
                f"/{place}",
                name,
                value,
                status="ok" if ok else "failed",
                identity={"task": None},
            )
    return judged(audit, "retried_requests_among_results")


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (lambda: again((1, True), (0, True)), "1 of 1: 1 of 2"),
        (lambda: again((3, True), (2, True), (0, True)), "1 of 1: 2 of 3"),
        (lambda: again((0, True), (0, True)), "0 of 1"),
        (lambda: again((2, False), (0, True)), "0 of 1"),
        (lambda: again((1, True), (0, False)), "1 of 1: 1 of 1"),
        (lambda: again((1, False)), "0 of 0"),
        (lambda: again((1, True)), "1 of 1: 1 of 1"),
    ],
)
def test_a_second_try_is_told_of_requests_that_succeeded(said: Callable[[], str], found: str) -> None:
    assert said() == found
