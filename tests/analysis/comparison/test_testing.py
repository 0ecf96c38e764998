"""Tests and change points against independent figures."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from benchmarks.false_alarms import NOISES, SPREADS, any_flag
from tasks.analysis.comparison.change_points import change_points
from tasks.analysis.comparison.testing import benjamini_hochberg, log_groups, welch
from tests.checking import some

STEADY = np.array([10.0, 10.1, 9.9, 10.05, 9.95, 10.1, 9.9, 10.0, 10.05, 9.9])


def test_welch_agrees_with_scipy() -> None:
    generator = np.random.default_rng(1)
    a, b = generator.lognormal(1, 0.1, 7), generator.lognormal(1.1, 0.3, 5)
    zeros = [np.zeros(len(side), np.int64) for side in (a, b)]
    change = welch(log_groups(a, zeros[0], 1), log_groups(b, zeros[1], 1))
    expected = stats.ttest_ind(np.log(b), np.log(a), equal_var=False)
    interval = expected.confidence_interval(0.95)
    found = [change.p[0], change.low[0], change.high[0], change.ratio[0]]
    ratio = np.exp(np.log(b).mean() - np.log(a).mean())
    assert found == pytest.approx(
        [expected.pvalue, np.exp(interval.low), np.exp(interval.high), ratio], rel=1e-9
    )


def test_benjamini_hochberg_agrees_with_scipy_and_leaves_out_what_was_not_tested() -> None:
    p = np.array([0.01, np.nan, 0.04, 0.03, 0.005, 0.5])
    tested = np.isfinite(p)
    q = benjamini_hochberg(p)
    assert q[tested] == pytest.approx(stats.false_discovery_control(p[tested]))
    assert np.isnan(q[1])


def test_a_shift_of_a_long_series_is_found_where_it_is() -> None:
    advice = change_points(np.concatenate([STEADY, STEADY * 0.8]), 0.05)
    assert advice is not None
    assert [(shift.at, round(shift.ratio, 9)) for shift in advice.points] == [(10, 0.8)]
    assert not advice.correlated


def test_a_shift_below_the_floor_is_none() -> None:
    advice = change_points(np.concatenate([STEADY, STEADY * 0.96]), 0.05)
    assert advice is not None
    assert advice.points == ()


def test_fewer_than_twenty_points_or_values_without_a_logarithm_get_no_advice() -> None:
    assert change_points(np.tile(STEADY, 2)[:19], 0.05) is None
    assert change_points(np.append(np.tile(STEADY, 2), 0.0), 0.05) is None


def test_a_spell_of_two_points_is_no_segment() -> None:
    values = np.tile(STEADY, 3)
    values[12:14] *= 0.7
    advice = change_points(values, 0.05)
    assert advice is not None
    assert all(b.at - a.at >= 3 for a, b in some(zip(advice.points, advice.points[1:], strict=False)))
    assert not {12, 14} <= {shift.at for shift in advice.points}


def test_drift_is_said_to_be_correlated() -> None:
    slow = 10 * np.exp(0.04 * np.sin(np.arange(40) / 3))
    advice = change_points(slow, 0.05)
    assert advice is not None
    assert advice.correlated


def test_a_series_that_never_varies_has_no_shift() -> None:
    advice = change_points(np.full(25, 3.0), 0.05)
    assert advice is not None
    assert (advice.points, advice.correlated) == ((), False)


@pytest.mark.parametrize("noise", sorted(NOISES))
def test_few_audits_with_nothing_changed_raise_a_flag(noise: str) -> None:
    chance = np.random.default_rng(11)
    flagged = sum(any_flag(chance, np.array(SPREADS), NOISES[noise], 5, 0.0) for _ in range(60))
    assert flagged <= 3
