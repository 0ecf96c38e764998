"""Latencies at a limit and second tries: how many, how near together, and after which waits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

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
