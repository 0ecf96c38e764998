"""A deviation is at least as large as its quantiles ask for, and at most as large as its range allows."""

from __future__ import annotations

from typing import Any

import pytest

from tests.validation.judging import said_by
from tests.validation.making import Audit


def found(n: int = 500, **statistics: Any) -> int:
    audit = Audit()
    audit.aggregate("ttft", n=n, **statistics)
    return len(said_by(audit, "stddev_impossible"))


@pytest.mark.parametrize(
    ("quantile", "value", "least"),
    [
        # The square root of the share beyond by the share before it, once a hundredth is less, by one of 500 values
        ("p50", 0.31234567, 0.10000000),
        ("p90", 0.61234567, 0.13185),
        ("p95", 0.71234567, 0.11227),
        ("p99", 1.21234567, 0.08980),
    ],
)
def test_a_quantile_far_from_the_mean_asks_for_a_deviation(quantile: str, value: float, least: float) -> None:
    stated: dict[str, Any] = {"mean": 0.21234567, quantile: value}
    assert found(stddev=least * 1.001, **stated) == 0
    assert found(stddev=least * 0.999, **stated) == 1


def test_of_so_few_values_that_one_is_all_beyond_a_quantile_it_asks_for_nothing() -> None:
    assert found(n=100, mean=0.20001, p99=1.20001, stddev=0.01234567) == 0
    assert found(n=150, mean=0.20001, p99=1.20001, stddev=0.01234567) == 1


def test_a_deviation_of_the_mean_that_is_told_as_that_of_the_requests_is_found() -> None:
    # 0.1 s over the root of 57
    assert found(n=57, mean=1.41618, p50=1.387362, p95=2.139696, p99=2.264982, stddev=0.0628974) == 1
    assert found(n=57, mean=1.41618, p50=1.387362, p95=2.139696, p99=2.264982, stddev=0.474857) == 0
