"""Tests of two sides against independent figures."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from benchmarks.false_alarms.alarms import flagged, found, suspected
from benchmarks.false_alarms.stores import Scenario
from data_contracts.wording import render_share
from tasks.analysis.comparison.drift import Drift
from tasks.analysis.comparison.samples import UNKNOWN_TIME, Floats, Sample
from tasks.analysis.comparison.testing import (
    Changes,
    Measured,
    benjamini_hochberg,
    beyond_floor,
    change,
    log_groups,
)

A = np.array([1.0, 1.02, 0.97, 1.01, 1.0, 0.99])
B = np.array([1.1, 1.13, 1.05, 1.2, 1.09])


def side(values: Floats, sessions: list[int] | int = 0, started: list[int] | None = None) -> Sample:
    size = len(values)
    unknown = np.full(size, UNKNOWN_TIME)
    return Sample(
        np.asarray(values, np.float64),
        np.zeros(size, np.int64),
        np.broadcast_to(np.array(sessions), size).astype(np.int64),
        unknown if started is None else np.array(started),
    )


def drift(size: float, freedom: float = np.inf) -> Drift:
    return Drift(np.array([size**2]), np.array([freedom]), 4, False)


def compared(before: Sample, now: Sample, size: float = 0.0, freedom: float = np.inf) -> Changes:
    return change(Measured.of(before, now, 1), drift(size, freedom), np.zeros(1, np.int64))


def figures(changes: Changes) -> list[float]:
    return [float(part[0]) for part in (changes.ratio, changes.low, changes.high, changes.p)]


def by_hand(shift: float, parts: list[tuple[float, float]]) -> list[float]:
    """Satterthwaite's approximation over (variance, degrees of freedom)."""
    total = sum(variance for variance, _ in parts)
    freedom = total**2 / sum(variance**2 / own for variance, own in parts)
    error, t = total**0.5, stats.t(freedom)
    half = t.ppf(0.975) * error
    return [*np.exp([shift, shift - half, shift + half]), 2 * t.sf(abs(shift) / error)]


def log_variance(values: Floats) -> float:
    return float(np.log(values).var(ddof=1))


def test_without_drift_it_is_welchs_test() -> None:
    expected = stats.ttest_ind(np.log(B), np.log(A), equal_var=False)
    limits = np.exp(np.array(expected.confidence_interval(0.95), np.float64))
    ratio = float(np.exp(np.log(B).mean() - np.log(A).mean()))
    assert figures(compared(side(A), side(B, 1))) == pytest.approx([ratio, *limits, expected.pvalue])


def test_drift_is_added_once_for_each_side_with_its_own_degrees_of_freedom() -> None:
    shift = float(np.log(B).mean() - np.log(A).mean())
    parts = [(log_variance(A) / 6, 5.0), (log_variance(B) / 5, 4.0), (2 * 0.02**2, 7.0)]
    assert figures(compared(side(A), side(B, 1), 0.02, 7.0)) == pytest.approx(by_hand(shift, parts))


def test_sides_that_share_their_session_share_its_drift() -> None:
    assert figures(compared(side(A), side(B), 0.02)) == figures(compared(side(A), side(B), 0.0))


def test_a_side_of_two_sessions_is_the_mean_of_their_means_and_has_half_the_drift() -> None:
    logs = np.log(A)
    first, second = logs[:2], logs[2:]
    spread = float(np.sum((first - first.mean()) ** 2) + np.sum((second - second.mean()) ** 2)) / 4
    parts = [
        (spread * (1 / 2 + 1 / 4) / 4, 4.0),
        (log_variance(B) / 5, 4.0),
        ((1 / 2 + 1) * 0.02**2, 9.0),
    ]
    shift = float(np.log(B).mean() - (first.mean() + second.mean()) / 2)
    changes = compared(side(A, [0, 0, 1, 1, 1, 1]), side(B, 2), 0.02, 9.0)
    assert figures(changes) == pytest.approx(by_hand(shift, parts))


def test_where_every_session_has_one_run_their_spread_holds_the_drift() -> None:
    changes = compared(side(A, [0, 1, 2, 3, 4, 5]), side(B, 6), 0.001)
    shift = float(np.log(B).mean() - np.log(A).mean())
    parts = [
        ((log_variance(A) - 0.001**2) / 6, 5.0),
        (log_variance(B) / 5, 4.0),
        ((1 / 6 + 1) * 0.001**2, np.inf),
    ]
    assert figures(changes) == pytest.approx(by_hand(shift, parts))


def test_sides_that_took_turns_are_tested_as_pairs_without_drift() -> None:
    before, now = side(A[:5], 0, [0, 2, 4, 6, 8]), side(B, 0, [1, 3, 5, 7, 9])
    differences = np.log(B) - np.log(A[:5])
    expected = stats.ttest_1samp(differences, 0.0)
    limits = np.exp(np.array(expected.confidence_interval(0.95), np.float64))
    changes = compared(before, now, 0.05)
    assert figures(changes) == pytest.approx([np.exp(differences.mean()), *limits, expected.pvalue])
    assert changes.pairs.tolist() == [5]


def test_runs_that_never_vary_are_still_no_proof_against_drift() -> None:
    same, other = np.full(5, 1.0), np.full(5, 1.06)
    assert figures(compared(side(same), side(other, 1), 0.03))[3] > 0.05
    assert figures(compared(side(same), side(other), 0.03))[3] == 0.0
    assert figures(compared(side(same), side(same), 0.03))[3] == 1.0


def test_four_runs_a_side_have_a_ratio_and_no_p() -> None:
    ratio, low, high, p = figures(compared(side(A[:4]), side(B, 1), 0.01))
    assert low < ratio < high
    assert np.isnan(p)


def test_one_run_a_side_has_a_ratio_and_its_part_of_drift() -> None:
    changes = compared(side(A[:1]), side(B[:1], 1), 0.02)
    ratio, *rest = figures(changes)
    assert ratio == pytest.approx(1.1)
    assert np.isnan(rest).all()
    assert changes.drift_variance == pytest.approx([2 * 0.02**2])


def test_values_of_zero_or_less_and_sides_without_runs_have_no_ratio() -> None:
    assert np.isnan(figures(compared(side(np.append(A, 0.0)), side(B, 1)))).all()
    assert np.isnan(figures(compared(side(A[:0]), side(B, 1)))).all()


def test_ratios_and_limits_beyond_every_double_are_not_told() -> None:
    huge, tiny = side(A * 1e300, 1), side(A * 1e-300)
    assert np.isnan(figures(compared(tiny, huge, 0.01))).all()
    assert np.isfinite(figures(compared(side(A * 1e300), side(A * 1e305, 1), 0.01))).all()


def test_benjamini_hochberg_agrees_with_scipy_and_leaves_out_what_was_not_tested() -> None:
    p = np.array([0.01, np.nan, 0.04, 0.03, 0.005, 0.5])
    tested = np.isfinite(p)
    q = benjamini_hochberg(p)
    assert q[tested] == pytest.approx(stats.false_discovery_control(p[tested]))
    assert np.isnan(q[1])


@given(st.floats(-0.2, 0.2), st.sampled_from([0.02, 0.05, 0.1]))
def test_no_change_that_prints_as_its_floor_or_less_is_beyond_it(shift: float, floor: float) -> None:
    printed = float(render_share(abs((1 + shift) - 1)).rstrip("%"))
    assert beyond_floor(np.array([1 + shift]), np.array([floor])).tolist() == [printed > 100 * floor]


def test_equal_values_spread_by_nothing() -> None:
    groups = log_groups(np.full(5, 0.1), np.zeros(5, np.int64), 1)
    assert (groups.n.tolist(), groups.variance.tolist()) == ([5], [0.0])


def test_few_audits_with_nothing_changed_raise_a_flag_though_their_series_drift() -> None:
    assert flagged(Scenario(drift=0.02), audits=40) <= 0.1


def test_a_change_by_a_tenth_is_found_in_most_stores_of_two_audits() -> None:
    assert found(Scenario(spread=0.02, earlier=1), effect=0.1, trials=20) >= 0.7


def test_a_sweep_that_slowed_down_as_a_whole_is_suspected_and_one_that_did_not_is_not() -> None:
    sweep = Scenario(runs=1, spread=0.05, sweep=True, earlier=1)
    assert suspected(sweep, effect=0.2, audits=10) >= 0.9
    assert suspected(sweep, effect=0.0, audits=20) <= 0.1
