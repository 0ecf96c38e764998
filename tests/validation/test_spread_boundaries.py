"""How wide a spread or an interval may be, and how narrow, to the last digit that the artifact writes."""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt
from typing import Any

import pytest

from tests.validation.judging import judged
from tests.validation.making import Audit


def on(name: str, *, metric: str = "ttft", **statistics: Any) -> str:
    audit = Audit()
    audit.aggregate(metric, **statistics)
    return judged(audit, name, "aggregate")


# Of a hundred values, the largest deviation relative to the range
_OF_HUNDRED = 0.5 * sqrt(100 / 99)
_LEVEL, _MIDDLE = 1.0123456789012, 1.1123456789012


@pytest.mark.parametrize(
    ("statistics", "found"),
    [
        ({"n": 100, "min": 1.0, "max": 2.0, "stddev": _OF_HUNDRED * (1 + 0.9e-6)}, "0 of 1"),
        ({"n": 100, "min": 1.0, "max": 2.0, "stddev": _OF_HUNDRED * (1 + 1e-6)}, "0 of 1"),
        (
            {"n": 100, "min": 1.0, "max": 2.0, "stddev": _OF_HUNDRED * (1 + 1.1e-6)},
            "1 of 1: 0.50252 s | at most 0.50252 s by the other statistics",
        ),
        # Without an n that of two values, which is the largest
        ({"min": 1.0, "max": 2.0, "stddev": 0.7071}, "0 of 1"),
        (
            {"min": 1.0, "max": 2.0, "stddev": 0.7075},
            "1 of 1: 0.7075 s | at most 0.7072 s by the other statistics",
        ),
        ({"n": 2, "min": 1.0, "stddev": 0.7}, "0 of 0"),
        # A level of a thousand leaves a thousand millionth of it
        ({"mean": 1000.0123456789, "min": 7.5, "max": 7.5, "stddev": 0.98765432101e-6}, "0 of 1"),
        (
            {"mean": 1000.0123456789, "min": 7.5, "max": 7.5, "stddev": 1.01234567891e-6},
            "1 of 1: 0.0000010123 s | at most 0 s by the other statistics",
        ),
        # The digits of deviation and mean
        ({"mean": 1.5, "min": 1.5, "max": 1.5, "stddev": 0.05}, "0 of 1"),
        ({"mean": 1.5, "min": 1.5, "max": 1.5, "stddev": 0.06}, "1 of 1: 0.06 s | at most 0 s by the other statistics"),
        # A median lies within a deviation of the mean
        ({"n": 9, "mean": _LEVEL, "p50": _MIDDLE, "stddev": 0.1 / (1 + 0.7e-6)}, "0 of 1"),
        # To the last bit
        (
            {"n": 9, "mean": 0.28050029237453805, "p50": 0.3708974225389025, "stddev": 0.09039703948682469},
            "0 of 1",
        ),
        (
            {"n": 9, "mean": _LEVEL, "p50": _MIDDLE, "stddev": 0.1 / (1 + 1.3e-6)},
            "1 of 1: 0.1 s | at least 0.1 s by the other statistics",
        ),
        (
            {"n": 9, "mean": _MIDDLE, "p50": _LEVEL, "stddev": 0.0987654321098},
            "1 of 1: 0.098765 s | at least 0.1 s by the other statistics",
        ),
        (
            {"n": 2, "mean": _LEVEL, "p50": _MIDDLE, "stddev": 0.0987654321098},
            "1 of 1: 0.098765 s | at least 0.1 s by the other statistics",
        ),
        ({"n": 1, "mean": _LEVEL, "p50": _MIDDLE, "stddev": 0.0987654321098}, "0 of 0"),
        # Without an n only the median tells
        ({"mean": _LEVEL, "p99": 5.0, "stddev": 0.0987654321098}, "0 of 0"),
    ],
)  # fmt: skip
def test_a_deviation_goes_to_what_range_and_median_allow(statistics: dict[str, Any], found: str) -> None:
    assert on("stddev_impossible", **statistics).replace("1.0123e-06", "0.0000010123") == found


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, "1 of 1: 0 of 3 values around 0.512 s"),
        ({"n": 2}, "0 of 0"),
        ({"stddev": None}, "0 of 0"),
        ({"mean": None}, "0 of 0"),
        ({"min": 0.512, "max": 0.512}, "0 of 0"),
        ({"min": 0.511, "max": 0.512}, "1 of 1: 0 of 3 values around 0.512 s"),
        ({"mean": -0.512}, "1 of 1: 0 of 3 values around -0.512 s"),
    ],
)
def test_several_measured_values_have_a_spread(changes: dict[str, Any], found: str) -> None:
    assert on("stddev_zero_of_several", **{"n": 3, "mean": 0.512, "stddev": 0.0, **changes}) == found


def tails(*others: tuple[str, int | None], n: int | None = 100, metric: str = "itl", **changes: Any) -> str:
    """What is said of equal tails of one metric beside other metrics of the run, each with its n."""
    audit = Audit()
    audit.aggregate(metric, n=n, **{"p50": 0.4, "p95": 51.0, "p99": 51.0, **changes})
    for other, count in others:
        audit.aggregate(other, n=count, p50=0.5)
    return judged(audit, "p95_equals_p99_of_many", "aggregate")


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (lambda: tails(), "1 of 1: p95 = p99 = 51 s of 100"),
        (lambda: tails(n=99), "0 of 0"),
        (lambda: tails(n=None), "0 of 0"),
        (lambda: tails(p95=50.0, p99=50.0), "0 of 1"),
        (lambda: tails(p95=50.0), "0 of 1"),
        (lambda: tails(p95=None), "0 of 0"),
        (lambda: tails(p50=51.0), "0 of 1"),
        (lambda: tails(p50=None), "1 of 1: p95 = p99 = 51 s of 100"),
        (lambda: tails(metric="output_tokens"), "0 of 0"),
        # Tokens of a few requests are many and alike
        (lambda: tails(("ttft", 99), n=5000), "0 of 0"),
        (lambda: tails(("ttft", 100), n=5000), "1 of 1: p95 = p99 = 51 s of 5000"),
        (lambda: tails(("e2e_latency", 99), n=5000), "0 of 0"),
        (lambda: tails(("ttft", None), ("e2e_latency", 50), n=5000), "0 of 0"),
        (lambda: tails(("ttft", 50), ("e2e_latency", 100), n=5000), "1 of 1: p95 = p99 = 51 s of 5000"),
        (lambda: tails(("tpot", 50), n=5000), "1 of 1: p95 = p99 = 51 s of 5000"),
    ],
)
def test_equal_tails_are_told_of_a_hundred_requests_on(said: Callable[[], str], found: str) -> None:
    assert said() == found


_DEVIATION = 1.0246913578246
_NARROWEST = 0.67 * (_DEVIATION / 2)


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, "0 of 1"),
        ({"ci_high": _NARROWEST * 0.999}, "1 of 1: ± 0.3431 | one standard error of 4 values is 0.51235"),
        ({"ci_high": _NARROWEST * 0.999, "mean": None}, "0 of 0"),
        ({"ci_high": None}, "0 of 0"),
        ({"stddev": 0.0}, "0 of 0"),
        ({"n": 1, "stddev": 9.0}, "0 of 0"),
        ({"n": 2, "stddev": 9.0}, "1 of 1: ± 0.34327 | one standard error of 2 values is 6.364"),
        ({"n": None}, "0 of 0"),
        # Half of the last digit of a bound: 0.5 here
        ({"ci_low": -1.0, "ci_high": 1.0, "stddev": 4.4}, "0 of 1"),
        ({"ci_low": -1.0, "ci_high": 1.0, "stddev": 4.5}, "1 of 1: ± 1 | one standard error of 4 values is 2.25"),
    ],
)  # fmt: skip
def test_an_interval_reaches_two_thirds_of_a_standard_error(changes: dict[str, Any], found: str) -> None:
    stated = {"n": 4, "mean": 0.5, "stddev": _DEVIATION, "ci_low": -_NARROWEST, "ci_high": _NARROWEST}
    assert on("interval_too_narrow", **stated | changes) == found


_ERROR = 1.23456789012 / 10


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"stderr": _ERROR * 1.0999}, "0 of 1"),
        ({"stderr": _ERROR * 1.1001}, "1 of 1: 0.13581 | 100 values give 0.12346"),
        ({"stderr": _ERROR * 0.9001}, "0 of 1"),
        ({"stderr": _ERROR * 0.8999}, "1 of 1: 0.1111 | 100 values give 0.12346"),
        ({"stderr": None}, "0 of 0"),
        ({"stderr": 5.0, "n": 6}, "1 of 1: 5 | 6 values give 0.50401"),
        ({"stderr": 5.0, "n": 5}, "0 of 0"),
        # A tenth of 0.1, and half of the digits of 0.16 and 1 over the root
        ({"stderr": 0.16, "stddev": 1.0}, "0 of 1"),
        ({"stderr": 0.17, "stddev": 1.0}, "1 of 1: 0.17 | 100 values give 0.1"),
    ],
)
def test_a_standard_error_is_the_deviation_over_the_root_of_n(changes: dict[str, Any], found: str) -> None:
    assert on("stderr_not_of_its_n", **{"n": 100, "stddev": 1.23456789012, **changes}) == found


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, "0 of 1"),
        ({"stderr": 0.024987654321}, "1 of 1: 0.024988 | 100 values give 0.05"),
        ({"stderr": 0.024}, "1 of 1: 0.024 | 100 values give 0.05"),
        ({"stderr": 0.02}, "0 of 1"),
        ({"stderr": 0.01}, "1 of 1: 0.01 | 100 values give 0.05"),
        ({"value": None, "mean": 0.5, "stderr": 0.01}, "1 of 1: 0.01 | 100 values give 0.05"),
        ({"value": 0.8, "mean": 0.5, "stderr": 0.0123}, "1 of 1: 0.0123 | 100 values give 0.04"),
        ({"value": 0.0}, "0 of 0"),
        ({"value": 1.0}, "0 of 0"),
        ({"metric": "perplexity"}, "0 of 0"),
        ({"n": 1, "stderr": 0.01}, "0 of 0"),
        ({"n": 2, "stderr": 0.01}, "1 of 1: 0.01 | 2 values give 0.35355"),
        # Of five values and less no deviation tells, but their share does
        ({"n": 4, "stddev": 0.5, "stderr": 0.01}, "1 of 1: 0.01 | 4 values give 0.25"),
        ({"n": 4, "stddev": 0.5, "stderr": 0.4}, "0 of 1"),
        ({"n": 100, "stddev": 0.05, "stderr": 0.005}, "0 of 1"),
    ],
)
def test_a_standard_error_of_a_share_is_at_least_half_of_what_it_makes(
    changes: dict[str, Any], found: str
) -> None:
    stated: dict[str, Any] = {"metric": "acc", "n": 100, "value": 0.5, "stderr": 0.025000000001}
    assert on("stderr_not_of_its_n", **stated | changes) == found
