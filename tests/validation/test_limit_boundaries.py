"""Latencies at a limit: how many, how near together, and how far from the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from tests.validation.judging import judged, of_run
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
        (piled(60, 3, 39.79, settings={"timeout": 40}), "0 of 1"),
        (piled(60, 3, 39.8, settings={"timeout": 40}), "1 of 1"),
        (piled(60, 3, 40.4, settings={"timeout": 40}), "1 of 1"),
        (piled(60, 3, 40.41, settings={"timeout": 40}), "0 of 1"),
        # Others lie just below it
        (piled(60, 4, 30.0, also=(29.7, 29.9991)), "1 of 1"),
    ],
)
def test_latencies_pile_up_at_a_limit_that_someone_set(audit: Audit, found: str) -> None:
    assert verdict_on(audit, "latencies_at_a_limit") == found


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
        # More than four times as many as just below
        (lambda: of_latencies([*USUAL_TWO, 30.0, 29.96, 29.93, 29.9, 29.87, 29.7]), "1 of 1: 5 of 66 requests took 30 s"),
        (lambda: of_latencies([*USUAL_TWO, 30.0, 29.96, 29.93, 29.9, 29.7]), "0 of 1"),
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


@pytest.mark.parametrize(
    ("others", "at_the_limit", "found"),
    [
        # Answers of one length above the middle of the others are cut
        ([10] * 45 + [100] * 15, [200, 200, 200], "0 of 1"),
        ([10] * 20 + [100] * 40, [60, 60, 60], "1 of 1"),
        ([10] * 40 + [100] * 20, [60, 60, 60], "0 of 1"),
        ([50] * 60, [50, 50, 50], "1 of 1"),
        ([50] * 60, [51, 51, 51], "0 of 1"),
        ([10] * 60, [30, 200, 200], "1 of 1"),
        ([10] * 60, [30, 30, 200], "1 of 1"),
    ],
)
def test_answers_at_a_limit_of_tokens_are_at_none_of_time(
    others: list[float], at_the_limit: list[float], found: str
) -> None:
    assert of_latencies([*USUAL_TWO, 30.0, 30.0, 30.0], [*others, *at_the_limit])[:6] == found


@pytest.mark.parametrize(("lowest", "found"), [(29.85, "1 of 1"), (29.84, "0 of 1")])
def test_what_lies_a_two_hundredth_below_the_limit_is_at_it(lowest: float, found: str) -> None:
    # Its answer is of another length than those of the others at the limit
    assert of_latencies([*USUAL_TWO, 30.0, 30.0, 30.0, lowest], [10] * 60 + [200, 200, 200, 30])[:6] == found


def spread_by_two_hundredths(also: Sequence[float], pile: Sequence[float]) -> str:
    return of_latencies([*(2.0 + 0.02 * (place - 12) for place in range(21)), *also, *pile])


@pytest.mark.parametrize(
    ("also", "pile", "found"),
    [
        # A tenth above the middle
        ([], [2.2] * 5, "0 of 1"),
        ([], [2.21] * 5, "1 of 1: 5 of 26 requests took 2.21 s"),
        ([], [2.21] * 4, "0 of 1"),
        # Three times as many as lie together anywhere else
        ([2.16], [2.31] * 5, "0 of 1"),
        ([2.16], [2.31] * 6, "1 of 1: 6 of 28 requests took 2.31 s"),
    ],
)
def test_a_time_that_nobody_sets_is_told_of_five_that_are_three_times_as_many(
    also: list[float], pile: list[float], found: str
) -> None:
    assert spread_by_two_hundredths(also, pile) == found


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
        # A two hundredth below the largest, and twenty times as near to it as the middle is for its share
        (
            lambda: stated(60, p50_e2e_latency=0.1, p95_e2e_latency=29.85, max_e2e_latency=30),
            "1 of 1: 3 or more of 60 requests took 30 s",
        ),
        (lambda: stated(60, p50_e2e_latency=0.1, p95_e2e_latency=29.84, max_e2e_latency=30), "0 of 1"),
        (
            lambda: stated(60, p50_e2e_latency=2.849, p95_e2e_latency=29.85, max_e2e_latency=30),
            "1 of 1: 3 or more of 60 requests took 30 s",
        ),
        (lambda: stated(60, p50_e2e_latency=2.850000000000257, p95_e2e_latency=29.85, max_e2e_latency=30), "0 of 1"),
        (lambda: stated(60, p50_e2e_latency=5.0, p95_e2e_latency=29.85, max_e2e_latency=30), "0 of 1"),
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


_MADE_OF_PARTS: dict[str, float] = {
    "requests_completed": 300, "p50_e2e_latency": 60.12345, "p90_e2e_latency": 127.5, "p95_e2e_latency": 128,
    "p90_ttft": 1, "p99_ttft": 5, "p50_tpot": 1 / 64, "p90_tpot": 0.01624,
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, "1 of 1: 30 or more of 300 requests took 128 s"),
        # Tokens that take longer by ten times what the latencies are apart
        ({"p90_tpot": 133 / 8192}, "0 of 1"),
        # First tokens that are apart by three times that
        ({"p99_ttft": 2.51}, "1 of 1: 30 or more of 300 requests took 128 s"),
        ({"p99_ttft": 2.5}, "0 of 1"),
        ({"p90_ttft": 4}, "0 of 1"),
        # A middle of few digits
        ({"p50_e2e_latency": 60}, "0 of 1"),
    ],
)
def test_latencies_that_are_alike_of_parts_that_are_not_are_at_a_limit(
    changes: dict[str, float], found: str
) -> None:
    assert of_run("latencies_at_a_limit", **{**_MADE_OF_PARTS, **changes}) == found
