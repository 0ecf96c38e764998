"""Latencies at a limit and second tries: how many, how near together, and after which waits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from tests.validation.judging import judged
from tests.validation.making import Audit
from tests.validation.test_boundaries import listed, verdict_on


def piled(
    count: int, at: int, limit: float, *, usual: float = 2.0, also: Sequence[float] = (), **columns: Any
) -> Audit:
    """Requests between a half and the whole of a usual latency, and so many of one latency at a limit."""
    spread = usual * (0.5 + 0.5 * np.linspace(0, 1, count - at - len(also)))
    latency = np.concatenate([spread, np.array(also), np.full(at, limit)])
    return listed(count, e2e_latency=latency, output_tokens=np.arange(count) + 20, tpot=0.001, **columns)


@pytest.mark.parametrize(
    ("audit", "found"),
    [
        (piled(60, 3, 30.0), "1 of 1"),
        (piled(60, 2, 30.0), "0 of 1"),
        (piled(7, 3, 30.0), "1 of 1"),
        (piled(6, 3, 30.0), "0 of 0"),
        # No round time, no timer that fires late by so much, and no further than the usual
        (piled(60, 3, 31.7), "0 of 1"),
        (piled(60, 3, 30.2), "1 of 1"),
        (piled(60, 3, 30.3), "0 of 1"),
        (piled(60, 3, 29.9), "0 of 1"),
        (piled(60, 3, 3.0, usual=2.1), "0 of 1"),
        (piled(60, 3, 4.0, usual=2.0), "1 of 1"),
        # As a setting says
        (piled(60, 3, 31.7, settings={"timeout": 31.7}), "1 of 1"),
        (piled(60, 3, 32.1, settings={"timeout": 31.7}), "0 of 1"),
        # Others lie just below it
        (piled(60, 4, 30.0, also=(29.7, 29.9991)), "1 of 1"),
    ],
)
def test_latencies_pile_up_at_a_limit_that_someone_set(audit: Audit, found: str) -> None:
    assert verdict_on(audit, "latencies_at_a_limit") == found


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


USUAL_TWO = [1.0 + place / 60 for place in range(60)]


def of_latencies(latency: Sequence[float], tokens: Sequence[float] | None = None) -> str:
    """What is said of requests that took so long, in this order, with answers of so many tokens."""
    counts = np.arange(len(latency)) + 20 if tokens is None else np.array(tokens)
    audit = listed(len(latency), e2e_latency=np.array(latency), output_tokens=counts, tpot=0.001)
    return judged(audit, "latencies_at_a_limit")


def around(middle: float) -> list[float]:
    """Twenty-one latencies of which none lie near each other, and the middle of all beside a pile of five."""
    return [middle + 0.025 * (place - 12) for place in range(21)]


_PILE = [3.37] * 5
_HALF = [*np.linspace(1.0, 2.0, 21), *np.linspace(2.1, 3.0, 18)]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        # What lies within a two hundredth counts, a thousandth only where others lie just below
        (lambda: of_latencies([*USUAL_TWO, 30.0, 30.0, 30.0, 30.0, 29.9]), "1 of 1: 5 of 65 requests took 30 s"),
        (lambda: of_latencies([*USUAL_TWO, 30.0, 30.0, 30.0, 29.98, 29.8]), "1 of 1: 4 of 65 requests took 30 s"),
        (lambda: of_latencies([*USUAL_TWO, 30.0, 30.0, 30.0, 29.96, 29.8]), "0 of 1"),
        # Twice the middle
        (lambda: of_latencies([*_HALF, 4.0, 4.0, 4.0]), "0 of 1"),
        (lambda: of_latencies([*_HALF[:20], 1.99, *_HALF[21:], 4.0, 4.0, 4.0]), "1 of 1: 3 of 42 requests took 4 s"),
        # A time that nobody sets: a tenth above the middle, and not among the first
        (lambda: of_latencies([*around(3.0), *_PILE]), "1 of 1: 5 of 26 requests took 3.37 s"),
        (lambda: of_latencies([*around(3.08), *_PILE]), "0 of 1"),
        (lambda: of_latencies([*around(3.0)[:6], *_PILE, *around(3.0)[6:]]), "0 of 1"),
        (lambda: of_latencies([*around(3.0)[:7], *_PILE, *around(3.0)[7:]]), "1 of 1: 5 of 26 requests took 3.37 s"),
        (
            lambda: of_latencies([*around(3.0), *_PILE], [*range(20, 41), 0, 0, 0, 0, 0]),
            "1 of 1: 5 of 26 requests took 3.37 s",
        ),
        (lambda: of_latencies([*around(3.0), *_PILE], [*range(20, 41), 1, 1, 1, 1, 1]), "0 of 1"),
        (lambda: of_latencies([*around(3.0)[:5], *_PILE]), "0 of 1"),
    ],
)  # fmt: skip
def test_a_pile_is_what_lies_together_at_the_top_alone(said: Callable[[], str], found: str) -> None:
    assert said() == found


def stated(completed: float, **figures: Any) -> str:
    audit = Audit()
    audit.run(requests_completed=completed, without=("ttft", "tpot"), **figures)
    return judged(audit, "latencies_at_a_limit")


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (lambda: stated(12, p75_e2e_latency=30, max_e2e_latency=30), "1 of 1: 3 or more of 12 requests took 30 s"),
        (lambda: stated(11, p75_e2e_latency=30, max_e2e_latency=30), "0 of 1"),
        (lambda: stated(15, p80_e2e_latency=30, max_e2e_latency=30), "1 of 1: 3 or more of 15 requests took 30 s"),
        (lambda: stated(14, p80_e2e_latency=30, max_e2e_latency=30), "0 of 1"),
        (lambda: stated(30, p90_e2e_latency=30, max_e2e_latency=30), "1 of 1: 3 or more of 30 requests took 30 s"),
        (lambda: stated(29, p90_e2e_latency=30, max_e2e_latency=30), "0 of 1"),
        (lambda: stated(60, p95_e2e_latency=30, max_e2e_latency=30), "1 of 1: 3 or more of 60 requests took 30 s"),
        # The lowest of several that are at it
        (
            lambda: stated(60, p90_e2e_latency=30, p95_e2e_latency=30, max_e2e_latency=30),
            "1 of 1: 6 or more of 60 requests took 30 s",
        ),
        (lambda: stated(60, p50_e2e_latency=15, p95_e2e_latency=30, max_e2e_latency=30), "0 of 1"),
        (
            lambda: stated(60, p50_e2e_latency=14.9, p95_e2e_latency=30, max_e2e_latency=30),
            "1 of 1: 3 or more of 60 requests took 30 s",
        ),
        (lambda: stated(60, max_e2e_latency=30), "0 of 0"),
        (lambda: stated(60, p95_e2e_latency=30), "0 of 0"),
        # One time of five digits, of quantiles alone
        (
            lambda: stated(300, p50_e2e_latency=1.480131, p90_e2e_latency=2.7, p95_e2e_latency=2.7),
            "1 of 1: 30 or more of 300 requests took 2.7 s",
        ),
        (
            lambda: stated(300, p50_e2e_latency=2.400131, p90_e2e_latency=2.7, p95_e2e_latency=2.7),
            "1 of 1: 30 or more of 300 requests took 2.7 s",
        ),
        (lambda: stated(300, p50_e2e_latency=2.500131, p90_e2e_latency=2.7, p95_e2e_latency=2.7), "0 of 1"),
        (lambda: stated(300, p50_e2e_latency=1.48, p90_e2e_latency=2.7, p95_e2e_latency=2.7), "0 of 1"),
        (
            lambda: stated(300, p50_e2e_latency=1.480131, p90_e2e_latency=2.69975, p95_e2e_latency=2.7),
            "1 of 1: 30 or more of 300 requests took 2.7 s",
        ),
        (lambda: stated(300, p50_e2e_latency=1.480131, p90_e2e_latency=2.6997, p95_e2e_latency=2.7), "0 of 1"),
    ],
)  # fmt: skip
def test_quantiles_show_a_pile_of_three_requests_and_more(said: Callable[[], str], found: str) -> None:
    assert said() == found


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
    ],
)  # fmt: skip
def test_a_wait_is_round_but_for_what_chance_makes_of_the_middles(
    said: Callable[[], str], found: str
) -> None:
    assert said() == found


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
    ],
)
def test_a_second_try_is_told_of_requests_that_succeeded(said: Callable[[], str], found: str) -> None:
    assert said() == found
