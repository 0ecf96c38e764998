"""Streams that come in bursts, and engines that are cold for a whole wave of requests."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.validation.breaking_loads import requests
from tests.validation.judging import broken
from tests.validation.making import Audit

_BURSTS = (
    "half of the gaps between tokens are 0.00002 s or less (the mean is 0.01 s): find out what holds tokens back (a parser,"
    " a proxy): quantiles of gaps say nothing here, compare by TPOT"
)


def of_gaps(**changes: Any) -> Audit:
    audit = Audit()
    audit.run(**changes)
    return audit


def in_waves(first: float, *, streams: int = 10, count: int = 60, slow: int | None = None) -> Audit:
    """Requests of ten streams at once, of which the first wave (or `slow` of it) took so long to its first token."""
    audit = Audit()
    ttft = np.where(np.arange(count) < (streams if slow is None else slow), first, 0.2)
    starts = np.repeat(np.arange(count // streams) * 1.5, streams)
    requests(audit, starts, ttft=ttft, settings={"max_concurrency": streams})
    return audit


def test_tokens_in_bursts_are_told_with_median_and_mean() -> None:
    (finding,) = broken(of_gaps(p50_itl=0.00002)).values()
    assert (finding["rule"], finding["field"], finding["message"].replace("2e-05", "0.00002")) == (
        "tokens_come_in_bursts",
        "p50_itl",
        _BURSTS,
    )


@pytest.mark.parametrize(
    ("median", "mean", "found"),
    [
        (0.000449, 0.01, True),
        # A twentieth of the mean
        (0.000501, 0.01, False),
        # A step of a model, beside waits that make the mean
        (0.00101, 0.05, False),
        (0.00099, 0.05, True),
        (0.0099, 0.01, False),
        (-0.001, 0.01, False),
        # Exactly a twentieth, of more digits than a rounding leaves
        (0.05 * 0.0123456789012, 0.0123456789012, False),
    ],
)
def test_gaps_of_bursts_are_far_below_the_mean_and_a_step(median: float, mean: float, found: bool) -> None:
    rules = {one["rule"] for one in broken(of_gaps(p50_itl=median, mean_itl=mean)).values()}
    assert ("tokens_come_in_bursts" in rules) is found


def _first(count: int, took: str) -> str:
    return f"the warm-up is among the results (the first {count} took {took} s or more; the slowest of all others 0.2 s)"


@pytest.mark.parametrize(
    ("audit", "found"),
    [
        (in_waves(4.0), _first(10, "4")),
        (in_waves(1.61), _first(10, "1.61")),
        # All streams begin at once: eight times as long, and not more
        (in_waves(1.6), None),
        # One of the wave was served as fast as all later ones
        (in_waves(4.0, slow=9), None),
        # Half of all requests are no warm-up
        (in_waves(4.0, count=20), _first(10, "4")),
        (in_waves(4.0, streams=11, count=22, slow=10), None),
        (in_waves(0.41, streams=5, slow=5), _first(5, "0.41")),
        (in_waves(0.41, streams=6, slow=6), None),
    ],
)
def test_a_cold_wave_is_far_slower_than_any_request_after_it(audit: Audit, found: str | None) -> None:
    told = [
        one["message"] for one in broken(audit).values() if one["rule"] == "first_requests_unlike_the_others"
    ]
    ending = ": leave the first requests out of every statistic"
    assert told == ([] if found is None else [found + ending])
