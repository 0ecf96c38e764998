"""Statistics of one metric: how little apart two may be, and of how many values, before a rule says something of them."""

from __future__ import annotations

from typing import Any

import pytest

from data_contracts.measurements import Flag
from tests.validation.judging import judged
from tests.validation.making import Audit


def on(name: str, *, metric: str = "ttft", flags: tuple[Flag, ...] = (), **statistics: Any) -> str:
    """What a rule says of these statistics, which stand in this order at the begin of their file."""
    audit = Audit()
    audit.aggregate(metric, flags=flags, **statistics)
    return judged(audit, name, "aggregate")


@pytest.mark.parametrize(
    ("statistics", "found"),
    [
        ({"p50": 0.5}, "0 of 0"),
        ({"p50": 0.5, "p90": 0.5}, "0 of 1"),
        ({"p90": 0.4, "p50": 0.5}, "1 of 1: 0.4 s | at least 0.5 s"),
        ({"p50": 0.0, "p90": 0.0}, "0 of 1"),
        # The last bits of a double
        ({"p50": 1000.0, "p90": 1000.0 - 0.9e-6}, "0 of 1"),
        ({"p50": 1000.0, "p90": 1000.0 - 1.1e-6}, "1 of 1: 999.9999989 s | at least 1000 s"),
        # The fall from the highest before it, and of several the first
        ({"p50": 0.5, "p90": 0.3, "p95": 0.4}, "1 of 1: 0.3 s | at least 0.5 s"),
        ({"p50": 0.5, "p90": 0.4, "p95": 0.3}, "1 of 1: 0.4 s | at least 0.5 s"),
        ({"p50": 0.5, "p90": None, "p95": 0.3}, "1 of 1: 0.3 s | at least 0.5 s"),
    ],
)
def test_quantiles_fall_where_one_is_below_any_lower_one(statistics: dict[str, Any], found: str) -> None:
    assert on("percentiles_out_of_order", **statistics) == found


@pytest.mark.parametrize(
    ("low", "high", "found"),
    [
        (0.5, 0.46, "0 of 1"),
        (0.5, 0.44, "1 of 1: 0.44 s | at least 0.5 s"),
        # A level that comes again keeps its rounding
        (0.5, 0.5, "0 of 1"),
    ],
)
def test_a_rounded_quantile_hides_half_of_its_last_digit(low: float, high: float, found: str) -> None:
    assert on("percentiles_out_of_order", flags=("rounded",), p50=low, p90=high) == found


@pytest.mark.parametrize(
    ("low", "median", "found"),
    [(0.5049, 0.5, "0 of 1"), (0.549, 0.5, "0 of 1"), (0.551, 0.5, "1 of 1: 0.5 s | at least 0.551 s")],
)
def test_a_rounded_quantile_may_stand_below_an_exact_minimum_by_half_of_its_last_digit(
    low: float, median: float, found: str
) -> None:
    audit = Audit()
    for statistic, value, flags in (("min", low, ()), ("p50", median, ("rounded",))):
        audit.number("a.json", "/0", "ttft", value, scope="aggregate", statistic=statistic, flags=flags)  # type: ignore[arg-type]
    assert judged(audit, "percentiles_out_of_order", "aggregate") == found


def test_a_rounding_is_that_of_the_highest_so_far() -> None:
    audit = Audit()
    for statistic, value, flags in (("p50", 0.5, ("rounded",)), ("p90", 0.5, ()), ("p95", 0.46, ())):
        audit.number("a.json", "/0", "ttft", value, scope="aggregate", statistic=statistic, flags=flags)  # type: ignore[arg-type]
    assert judged(audit, "percentiles_out_of_order", "aggregate") == "0 of 1"


@pytest.mark.parametrize(
    ("statistics", "found"),
    [
        ({"mean": 0.5, "min": 0.4, "max": 0.6}, "0 of 1"),
        ({"mean": 0.7, "min": 0.4, "max": 0.6}, "1 of 1: 0.7 s | 0.4 to 0.6 s"),
        ({"mean": 0.3, "min": 0.4, "max": 0.6}, "1 of 1: 0.3 s | 0.4 to 0.6 s"),
        ({"mean": 0.3, "min": 0.4}, "0 of 0"),
        ({"mean": 0.7, "max": 0.6}, "0 of 0"),
        ({"mean": 0.0, "min": 0.0, "max": 0.0}, "0 of 1"),
        # The last bits of a double, on either side
        ({"mean": 1000.0, "min": 1000.0 + 0.9e-6, "max": 1001.0}, "0 of 1"),
        ({"mean": 1000.0, "min": 1000.0 + 1.1e-6, "max": 1001.0}, "1 of 1: 1000 s | 1000.0000011 to 1001 s"),
        ({"mean": 1000.0, "min": 999.0, "max": 1000.0 - 0.9e-6}, "0 of 1"),
        ({"mean": 1000.0, "min": 999.0, "max": 1000.0 - 1.1e-6}, "1 of 1: 1000 s | 999 to 999.9999989 s"),
    ],
)
def test_a_mean_lies_within_its_range(statistics: dict[str, Any], found: str) -> None:
    assert on("mean_outside_range", **statistics) == found


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"n": 20}, "1 of 1: p95 = p99 = 2.5 s, n 20"),
        ({"n": 19}, "0 of 1"),
        ({"n": 99}, "1 of 1: p95 = p99 = 2.5 s, n 99"),
        ({"n": 100}, "0 of 1"),
        ({"n": None}, "1 of 1: p95 = p99 = 2.5 s, n unknown"),
        ({"p99": 2.6}, "0 of 1"),
        ({"p50": 2.5}, "0 of 0"),
        ({"p50": None}, "1 of 1: p95 = p99 = 2.5 s, n 20"),
        ({"p95": None}, "0 of 0"),
        ({"metric": "output_tokens"}, "0 of 0"),
        # Of one decimal the quantiles of values within 40 halves of it may be one
        ({"flags": ("rounded",), "p50": 0.5}, "0 of 0"),
        ({"flags": ("rounded",), "p50": 0.49}, "1 of 1: p95 = p99 = 2.5 s, n 20"),
        ({"flags": (), "p50": 0.5}, "1 of 1: p95 = p99 = 2.5 s, n 20"),
    ],
)
def test_a_p95_that_is_the_p99_is_told_of_twenty_to_a_hundred_values(
    changes: dict[str, Any], found: str
) -> None:
    stated: dict[str, Any] = {"metric": "ttft", "n": 20, "p50": 0.4, "p95": 2.5, "p99": 2.5} | changes
    assert on("p95_equals_p99", **stated) == found


@pytest.mark.parametrize(
    ("n", "spread", "found"),
    [
        (1, 0.0, "1 of 1: 0 from n = 1"),
        (2, 0.0, "0 of 1"),
        (1, 0.5, "0 of 1"),
        (None, 0.0, "0 of 0"),
        (1, None, "0 of 0"),
    ],
)
def test_no_spread_of_one_value_is_none(n: int | None, spread: float | None, found: str) -> None:
    assert on("stddev_zero_of_one_run", n=n, stddev=spread) == found


@pytest.mark.parametrize(
    ("n", "statistics", "found"),
    [
        (93, {"p95": 0.5}, "0 of 1"),
        (92, {"p95": 0.5}, "1 of 1: p95 from n = 92 | n of at least 93"),
        (92, {"p50": 0.5, "p95": 0.5, "p99": 0.5}, "1 of 3: p95 from n = 92 | n of at least 93"),
        (None, {"p95": 0.5}, "0 of 0"),
        (2, {"mean": 0.5}, "0 of 0"),
        (2, {"p95": None}, "0 of 0"),
    ],
)
def test_a_quantile_needs_as_many_values_as_lie_beyond_it(
    n: int | None, statistics: dict[str, Any], found: str
) -> None:
    assert on("n_too_small_for_quantile", n=n, **statistics) == found
