"""Which gaps, spans and orders of times are those of a clock and not of a server: exactly at the edge, and beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from tests.validation.breaking_loads import requests
from tests.validation.breaking_sweeps import run_of_sweep
from tests.validation.judging import judged
from tests.validation.making import NOON, SETTINGS, Audit

_HOUR = 3_600_000_000


def jumping(*jumps: float, apart: float = 12.0, others: float = 0.0, **columns: Any) -> str:
    """What is said of forty requests, between some of which the clock jumps; `others` is one more gap."""
    starts = np.arange(40) * apart
    for place, jump in enumerate(jumps):
        starts[10 * (place + 1) :] += jump - apart
    starts[35:] += others
    audit = Audit()
    requests(audit, starts, settings={"max_concurrency": 1}, **columns)
    return judged(audit, "clock_jumps_by_a_zone")


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (lambda: jumping(3600.0), "1 of 1: 1 h from one request to the next"),
        (lambda: jumping(1800.0), "1 of 1: 0.5 h from one request to the next"),
        (lambda: jumping(50400.0), "1 of 1: 14 h from one request to the next"),
        (lambda: jumping(52200.0), "0 of 1"),
        (lambda: jumping(3600.0, 3600.0), "1 of 1: 1 h from one request to the next"),
        (lambda: jumping(3600.0, 3600.0, 3600.0), "0 of 1"),
        # Five seconds and a usual gap beside it
        (lambda: jumping(3617.0), "1 of 1: 1.0047 h from one request to the next"),
        (lambda: jumping(3617.5), "0 of 1"),
        (lambda: jumping(3583.0), "1 of 1: 0.99528 h from one request to the next"),
        (lambda: jumping(3582.5), "0 of 1"),
        # A pause of five minutes is none of a quiet run, nor are requests that take a quarter of an hour
        (lambda: jumping(3600.0, others=287.5), "1 of 1: 1 h from one request to the next"),
        (lambda: jumping(3600.0, others=288.0), "0 of 1"),
        (lambda: jumping(3600.0, e2e_latency=899.0), "1 of 1: 1 h from one request to the next"),
        (lambda: jumping(3600.0, e2e_latency=900.0), "0 of 0"),
        (lambda: jumping(3600.0, apart=19.5), "1 of 1: 1 h from one request to the next"),
        (lambda: jumping(3600.0, apart=20.0), "0 of 0"),
        (lambda: jumping(apart=3600.0), "0 of 0"),
    ],
)
def test_a_zone_is_half_an_hour_to_fourteen_hours_away_once_or_twice(
    said: Callable[[], str], found: str
) -> None:
    assert said() == found


def lasting(
    took: float, step: float = 0.0, latency: float = 1.0, *, span: float = 100.0, off: float = 0.0037
) -> str:
    """What is said of the duration of twenty requests, by times in steps of so much but for what they are off."""
    starts = np.linspace(0, span, 20)
    if step:
        starts = np.floor(starts / step) * step
    else:
        starts[1:-1] = np.round(starts[1:-1]) + off
    audit = Audit()
    requests(audit, starts, tool="aiperf", ttft=0.2, e2e_latency=latency)
    audit.number(
        "bench/faulty.json", "/summary", "run_duration", took, scope="aggregate",
        identity={"tool": "aiperf", "task": "prompt 1", "config": SETTINGS},
    )  # fmt: skip
    return judged(audit, "duration_not_that_of_requests")


@pytest.mark.parametrize(
    ("said", "found"),
    [
        # A fiftieth, a second, and two steps of the times
        (lambda: lasting(97.1), "0 of 1"),
        (lambda: lasting(97.0), "1 of 1: 97 s | from the first request to the last 100 s pass"),
        (lambda: lasting(95.2, 1.0), "0 of 1"),
        (lambda: lasting(95.0, 1.0), "1 of 1: 95 s | from the first request to the last 100 s pass"),
        (lambda: lasting(96.9, 0.1), "0 of 1"),
        (lambda: lasting(96.8, 0.1), "1 of 1: 96.8 s | from the first request to the last 100 s pass"),
        (lambda: lasting(97.04, 0.01), "0 of 1"),
        (lambda: lasting(97.03, 0.01), "1 of 1: 97.03 s | from the first request to the last 100 s pass"),
        # Whole seconds, but for a ten thousandth
        (lambda: lasting(95.2, off=7e-5), "0 of 1"),
        (lambda: lasting(95.2, off=1.5e-4), "1 of 1: 95.2 s | from the first request to the last 100 s pass"),
        (lambda: lasting(50.0, span=52.0), "0 of 1"),
        (lambda: lasting(50.0, span=52.01), "1 of 1: 50 s | from the first request to the last 52.01 s pass"),
        (lambda: lasting(50.0, span=42.0), "0 of 1"),
        (lambda: lasting(50.0, span=41.99), "1 of 1: 50 s | from the first request to the last 42.99 s pass"),
        # A tenth more is idle
        (lambda: lasting(115.8), "0 of 1"),
        (lambda: lasting(116.0), "1 of 1: 116 s | from the first request to the last 101 s pass"),
        (lambda: lasting(124.9, latency=9.0), "0 of 1"),
        (
            lambda: lasting(125.1, latency=9.0),
            "1 of 1: 125.1 s | from the first request to the last 109 s pass",
        ),
        (lambda: lasting(0.0), "0 of 0"),
        (lambda: lasting(0.5), "1 of 1: 0.5 s | from the first request to the last 100 s pass"),
    ],
)
def test_a_run_takes_as_long_as_its_requests_but_for_two_clocks(said: Callable[[], str], found: str) -> None:
    assert said() == found


def of_hours(*hours: float) -> str:
    audit = Audit()
    for place, hour in enumerate(hours):
        audit.run(f"bench/run{place}.json", timestamp=NOON + round(hour * _HOUR))
    return judged(audit, "run_of_another_day")


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (lambda: of_hours(0, 2, 2, 26), "0 of 4"),
        (lambda: of_hours(0, 2, 2, 26.01), "1 of 4: 1.0004 days from the others"),
        (lambda: of_hours(30, 28, 28, 3.99), "1 of 4: 1.0004 days from the others"),
        (lambda: of_hours(0, 3, 5.99, 240), "1 of 4: 9.8127 days from the others"),
        (lambda: of_hours(0, 3, 6, 240), "0 of 4"),
        (lambda: of_hours(0, 2, 26.01), "0 of 0"),
    ],
)
def test_another_day_is_more_than_a_day_away(said: Callable[[], str], found: str) -> None:
    assert said() == found


def in_order(*levels: tuple[int, int], same_time: bool = False) -> str:
    """What is said of runs of these streams and chunk sizes, one after the other."""
    audit = Audit()
    for place, (streams, chunk) in enumerate(levels):
        run_of_sweep(audit, 0 if same_time else -place, 0.5, streams, f"bench/run{place}.json", chunk=chunk)
    return judged(audit, "levels_one_after_the_other")


_TWICE = ((8, 1),) * 3 + ((16, 1),) * 3


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (lambda: in_order(*_TWICE), "1 of 6: 2 levels, 3 runs or more of each in a row"),
        (lambda: in_order(*_TWICE, (16, 1)), "1 of 7: 2 levels, 3 runs or more of each in a row"),
        (lambda: in_order(*_TWICE[:-1]), "0 of 0"),
        (lambda: in_order((8, 1), (8, 1), (16, 1), (8, 1), (16, 1), (16, 1)), "0 of 6"),
        (lambda: in_order(*_TWICE, same_time=True), "0 of 0"),
        (lambda: in_order(*((8, 1),) * 6), "0 of 0"),
        # A level is of the load and of the configuration
        (
            lambda: in_order(*((8, 1),) * 3, *((8, 2),) * 3),
            "1 of 6: 2 levels, 3 runs or more of each in a row",
        ),
        (lambda: in_order(*_TWICE, *((8, 2),) * 3), "1 of 9: 3 levels, 3 runs or more of each in a row"),
        (lambda: in_order(*_TWICE, (32, 1), (32, 1)), "1 of 6: 2 levels, 3 runs or more of each in a row"),
    ],
)
def test_levels_in_turn_are_told_from_three_runs_of_each_in_a_row(
    said: Callable[[], str], found: str
) -> None:
    assert said() == found


def ending(*ends: tuple[float, float | None]) -> tuple[str, str]:
    """What is said of requests that end so long after their start, each with its latency."""
    audit = Audit()
    for place, (passed, latency) in enumerate(ends):
        at = NOON + 10**7 * place
        audit.number("bench/run.csv", str(place), "end_time", at / 1e6 + passed, timestamp=at, unit="s")
        if latency is not None:
            audit.number("bench/run.csv", str(place), "e2e_latency", latency, timestamp=at)
    return judged(audit, "ends_before_it_begins"), judged(audit, "times_contradict_latency")


@pytest.mark.parametrize(
    ("said", "before", "unlike"),
    [
        (lambda: ending((10.0, 10.0)), "0 of 1", "0 of 1"),
        (lambda: ending((13.0, 10.0)), "0 of 1", "0 of 1"),
        (lambda: ending((0.0, 10.0)), "0 of 1", "1 of 1: 1 of 1 requests | the first: 0 s pass, the latency is 10 s"),
        (lambda: ending((-1.0, 10.0)), "0 of 1", "0 of 0"),
        (lambda: ending((-1.5, 10.0)), "1 of 1: 1 of 1 requests | the first by 1.5 s", "0 of 0"),
        (lambda: ending((-3.0, None), (2.0, None)), "1 of 1: 1 of 2 requests | the first by 3 s", "0 of 0"),
        (
            lambda: ending((9.0, 9.0), (30.0, 9.0)), "0 of 1",
            "1 of 1: 1 of 2 requests | the first: 30 s pass, the latency is 9 s",
        ),
    ],
)  # fmt: skip
def test_an_end_lies_after_its_start_as_far_as_the_latency_says(
    said: Callable[[], tuple[str, str]], before: str, unlike: str
) -> None:
    assert said() == (before, unlike)


def at_once(starts: Sequence[float], latency: float, **settings: Any) -> str:
    audit = Audit()
    requests(audit, starts, settings=settings, e2e_latency=latency)
    return judged(audit, "requests_overlap")


_IN_TURN = [2.0 * place + 0.0037 for place in range(20)]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (lambda: at_once(_IN_TURN, 1.9, max_concurrency=1), "0 of 1"),
        (lambda: at_once(_IN_TURN, 3.9, max_concurrency=1), "1 of 1: 2 at once | 1 allowed"),
        (lambda: at_once(_IN_TURN, 3.9, max_concurrency=2), "0 of 1"),
        (lambda: at_once(_IN_TURN, 3.9, max_concurrency=1, request_rate=5), "0 of 0"),
        (lambda: at_once(_IN_TURN, 3.9, max_concurrency=1, request_rate=0), "1 of 1: 2 at once | 1 allowed"),
        (lambda: at_once(_IN_TURN, 3.9, max_concurrency=1, request_rate=0.5), "0 of 0"),
        (lambda: at_once(_IN_TURN, 3.9, max_concurrency=0), "0 of 0"),
        (lambda: at_once(_IN_TURN[:8], 3.9, max_concurrency=1), "1 of 1: 2 at once | 1 allowed"),
        (lambda: at_once(_IN_TURN[:7], 3.9, max_concurrency=1), "0 of 0"),
        # For a twentieth of the time, a hundredth and 0.05 s of each left out
        (lambda: at_once(_IN_TURN, 2.177, max_concurrency=1), "0 of 1"),
        (lambda: at_once(_IN_TURN, 2.178, max_concurrency=1), "1 of 1: 2 at once | 1 allowed"),
        (lambda: at_once([0.5 * place + 0.0037 for place in range(20)], 0.01, max_concurrency=1), "0 of 1"),
        # Two tenths where times are written in tenths
        (lambda: at_once([2.1 * place for place in range(20)], 2.485, max_concurrency=1), "0 of 1"),
        (lambda: at_once([2.1 * place for place in range(20)], 2.487, max_concurrency=1), "1 of 1: 2 at once | 1 allowed"),
        # Whole seconds hide up to two of them
        (lambda: at_once([2.0 * place for place in range(20)], 3.9, max_concurrency=1), "0 of 1"),
        (lambda: at_once([2.0 * place for place in range(20)], 5.9, max_concurrency=1), "1 of 1: 2 at once | 1 allowed"),
    ],
)  # fmt: skip
def test_requests_overlap_where_more_are_under_way_than_allowed(said: Callable[[], str], found: str) -> None:
    assert said() == found
