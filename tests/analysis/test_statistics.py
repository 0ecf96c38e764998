from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_contracts.definitions import samples_needed
from tasks.analysis.statistics import (
    Interval,
    Summary,
    count_digits,
    log_t_interval,
    mean_digits,
    outlier_mask,
    quantile,
    ratio_of_sums,
    summarize,
    written_digits,
)

finite = st.floats(-1e9, 1e9)


def test_a_summary_holds_n_mean_stddev_with_ddof_1_and_extremes() -> None:
    assert summarize(np.array([2.0, 4.0, 6.0])) == Summary(
        n=3, mean=4.0, stddev=2.0, minimum=2.0, maximum=6.0
    )


def test_one_value_has_no_standard_deviation() -> None:
    one = summarize(np.array([7.5]))
    assert (one, one.cv) == (Summary(n=1, mean=7.5, stddev=None, minimum=7.5, maximum=7.5), None)


def test_cv_is_stddev_over_mean_and_unknown_for_a_mean_of_zero() -> None:
    assert summarize(np.array([2.0, 4.0, 6.0])).cv == 0.5
    assert summarize(np.array([-1.0, 1.0])).cv is None


@given(st.lists(finite, min_size=1, max_size=50), st.randoms())
def test_a_summary_does_not_depend_on_the_order_of_values(values: list[float], random: object) -> None:
    shuffled = list(values)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert summarize(np.array(values)) == summarize(np.array(shuffled))


@given(st.lists(finite, min_size=1, max_size=50))
def test_a_mean_lies_within_its_values(values: list[float]) -> None:
    summary = summarize(np.array(values))
    assert summary.minimum <= summary.mean <= summary.maximum


@pytest.mark.parametrize(("q", "expected"), [(0.0, 1.0), (0.25, 1.75), (0.5, 2.5), (0.95, 3.85), (1.0, 4.0)])
def test_quantiles_interpolate_linearly_between_order_statistics(q: float, expected: float) -> None:
    assert quantile(np.array([4.0, 1.0, 3.0, 2.0]), q) == pytest.approx(expected, rel=1e-12)


def test_a_rate_over_requests_is_a_ratio_of_sums_and_not_the_mean_of_rates() -> None:
    tokens, seconds = np.array([100.0, 100.0]), np.array([1.0, 3.0])
    assert ratio_of_sums(tokens, seconds) == 50.0
    assert float(np.mean(tokens / seconds)) == pytest.approx(66.667, abs=1e-3)


def test_a_ratio_of_sums_over_no_time_is_unknown() -> None:
    assert ratio_of_sums(np.array([1.0]), np.array([0.0])) is None


@pytest.mark.parametrize(("q", "n"), [(0.5, 8), (0.9, 46), (0.95, 93), (0.99, 473), (0.05, 93)])
def test_a_quantile_needs_as_many_samples_as_the_binomial_bound_says(q: float, n: int) -> None:
    assert samples_needed(q) == n


def test_an_interval_of_run_medians_is_students_t_on_their_logarithms() -> None:
    # Logarithms -2..2: mean 0, standard deviation sqrt(2.5), t(0.975, 4) = 2.7764451.
    half = 2.7764451051977987 * math.sqrt(2.5) / math.sqrt(5)
    found = log_t_interval(np.exp(np.array([0.0, -2.0, 1.0, 2.0, -1.0])))
    assert found is not None
    assert (found.center, found.low, found.high) == pytest.approx((1.0, math.exp(-half), math.exp(half)))


def test_equal_values_have_no_spread() -> None:
    # 96 times 0.05 is, in binary, no multiple of it
    assert [summarize(np.full(n, 0.05)).stddev for n in (2, 3, 96, 1000)] == [0.0, 0.0, 0.0, 0.0]


def test_equal_run_medians_have_an_interval_of_no_width() -> None:
    found = log_t_interval(np.full(5, 1.0))
    assert found == Interval(center=1.0, low=1.0, high=1.0)


@pytest.mark.parametrize("medians", [[1.0, 1.0, 1.0, 1.0], [1.0, 1.0, 1.0, 1.0, 0.0]])
def test_four_runs_or_a_median_of_zero_have_no_interval(medians: list[float]) -> None:
    assert log_t_interval(np.array(medians)) is None


def test_values_beyond_three_interquartile_ranges_are_flagged() -> None:
    values = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 100.0])
    assert outlier_mask(values).tolist() == [False] * 9 + [True]


def test_a_value_at_the_fence_is_no_outlier() -> None:
    values = np.array([0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 4.0, 4.5])
    assert outlier_mask(values).tolist() == [False] * 8 + [True]


def test_fewer_than_eight_values_have_no_outliers() -> None:
    assert not outlier_mask(np.array([1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 100.0])).any()


@pytest.mark.parametrize(
    ("values", "digits"),
    [([77.5, 77.93], 4), ([5.7669], 5), ([0.0051], 2), ([100.0], 3), ([181.96533720183703], 6), ([0.0], 1)],
)
def test_written_digits_are_those_of_the_most_precise_value(values: list[float], digits: int) -> None:
    assert written_digits(np.array(values)) == digits


@pytest.mark.parametrize(
    ("summary", "written", "digits"),
    [
        (Summary(41, 183.6526, 1.6755, 180.2, 187.2), 6, 4),
        (Summary(39, 286.159, 16.7226, 212.7, 303.9), 6, 3),
        (Summary(10, 5.33, 8.7, 2.4, 30.0), 6, 2),
        (Summary(51, 77.6716, 0.8138, 74.1, 80.0), 2, 3),
        (Summary(1, 77.5, None, 77.5, 77.5), 3, 3),
        (Summary(9, 77.512345, 0.0, 77.5, 77.5), 6, 4),
    ],
)
def test_a_mean_has_digits_down_to_its_standard_error(summary: Summary, written: int, digits: int) -> None:
    assert mean_digits(summary, written) == digits


def test_a_count_has_all_its_digits() -> None:
    assert (count_digits(0), count_digits(1627)) == (1, 4)


LARGEST, LEAST = 1.7976931348623157e308, 5e-324
any_finite = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize("scale", [1.0, 2.0**600, 2.0**1000, 2.0**-600, 2.0**-1000])
def test_the_spread_of_huge_and_tiny_values_is_that_of_plain_ones_scaled(scale: float) -> None:
    values = np.array([2.0, 4.0, 6.0, 9.5])
    plain, found = summarize(values), summarize(values * scale)
    assert (found.mean, found.stddev) == (plain.mean * scale, (plain.stddev or 0.0) * scale)
    assert found.cv == plain.cv
    assert quantile(values * scale, 0.9) == quantile(values, 0.9) * scale
    assert ratio_of_sums(values * scale, values) == scale
    assert mean_digits(found, 4) == mean_digits(plain, 4)


def test_what_no_double_holds_is_missing_and_not_infinite() -> None:
    apart = summarize(np.array([-LARGEST, LARGEST]))
    assert apart == Summary(n=2, mean=0.0, stddev=None, minimum=-LARGEST, maximum=LARGEST)
    assert summarize(np.full(3, LARGEST)) == Summary(3, LARGEST, 0.0, LARGEST, LARGEST)
    assert Summary(2, LEAST, 1.0, 0.0, 1.0).cv is None
    assert ratio_of_sums(np.array([LARGEST]), np.array([LEAST])) is None
    assert log_t_interval(np.array([1e-300, 1e300, 1e-300, 1e300, 1.0])) is None
    assert log_t_interval(np.full(5, LARGEST)) is None


def test_the_middle_of_the_two_largest_values_is_between_them() -> None:
    assert quantile(np.array([-LARGEST, LARGEST]), 0.5) == 0.0
    assert quantile(np.array([1e308, LARGEST]), 0.5) == pytest.approx(1e308 + (LARGEST - 1e308) / 2)


def test_outliers_are_found_among_values_of_any_size() -> None:
    values = np.array([1.0, 1.1, 0.9, 1.0, 1.05, 0.95, 1.02, 40.0])
    for scale in (1.0, 2.0**1018, 2.0**-1000):
        assert outlier_mask(values * scale).tolist() == [False] * 7 + [True]


@pytest.mark.filterwarnings("error::RuntimeWarning")
@given(st.lists(any_finite, min_size=1, max_size=40), st.lists(any_finite, min_size=1, max_size=40))
def test_statistics_of_any_finite_values_are_finite_or_missing(
    values: list[float], others: list[float]
) -> None:
    first, second = np.array(values), np.array(others)
    summary = summarize(first)
    interval = log_t_interval(np.abs(first))
    numbers = [
        *(summary.mean, summary.stddev, summary.cv, quantile(first, 0.5), quantile(first, 0.95)),
        ratio_of_sums(first, second),
        *((interval.center, interval.low, interval.high) if interval else ()),
    ]
    assert all(number is None or math.isfinite(number) for number in numbers)
    assert summary.minimum <= summary.mean <= summary.maximum
    assert 1 <= mean_digits(summary, written_digits(first)) <= 7
    assert outlier_mask(first).shape == first.shape
