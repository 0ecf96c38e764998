"""Configurations of one family tested as one."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from tasks.analysis.comparison.drift import Drift
from tasks.analysis.comparison.pooled import pooled
from tasks.analysis.comparison.samples import Floats
from tasks.analysis.comparison.testing import Changes

SLOWER = np.log1p([0.18, 0.2, 0.22, 0.19, 0.21, 0.2, 0.23, 0.17])


def changes(shift: Floats, drift: float = 0.0, freedom: float = np.inf) -> Changes:
    """Series of one run a side, whose logarithms of ratios are these."""
    size = len(shift)
    unknown, one = np.full(size, np.nan), np.ones(size, np.int64)
    return Changes(
        ratio=np.exp(shift),
        low=unknown,
        high=unknown,
        p=unknown,
        n_before=one,
        n_now=one,
        pairs=0 * one,
        drift_variance=np.full(size, drift**2),
        drift_freedom=np.full(size, freedom),
        drift=Drift(np.full(size, drift**2 / 2), np.full(size, freedom), 4, False),
        before=np.zeros(size),
        now=shift,
    )


def test_without_drift_it_is_students_test_over_configurations() -> None:
    found = pooled(changes(SLOWER), np.zeros(8, np.int64), 1)
    expected = stats.ttest_1samp(SLOWER, 0.0)
    limits = np.exp(np.array(expected.confidence_interval(0.95), np.float64))
    assert found.ratio == pytest.approx([np.exp(SLOWER.mean())])
    assert [found.low[0], found.high[0], found.p[0]] == pytest.approx([*limits, expected.pvalue])
    assert (found.members.tolist(), found.same.tolist()) == ([8], [1.0])


def test_drift_counts_once_however_many_configurations_there_are() -> None:
    shift = np.tile(SLOWER, 20)
    found = pooled(changes(shift, drift=0.04), np.zeros(160, np.int64), 1)
    half = stats.norm.ppf(0.975) * 0.04
    assert np.log(found.high)[0] - np.log(found.ratio)[0] == pytest.approx(half, rel=0.01)


def test_a_drift_that_is_hardly_known_widens_the_interval() -> None:
    wide, narrow = (
        pooled(changes(SLOWER, 0.04, freedom), np.zeros(8, np.int64), 1) for freedom in (2.0, 100.0)
    )
    assert wide.high[0] > narrow.high[0]


def test_five_configurations_or_some_that_go_the_other_way_are_not_tested() -> None:
    few = pooled(changes(SLOWER[:5]), np.zeros(5, np.int64), 1)
    mixed = pooled(changes(np.where(np.arange(8) < 6, SLOWER, -SLOWER)), np.zeros(8, np.int64), 1)
    assert (np.isnan(few.p[0]), few.members[0], np.isnan(mixed.p[0]), mixed.same[0]) == (True, 5, True, 0.75)


def test_families_are_apart_and_what_has_none_is_left_out() -> None:
    shift = np.concatenate([SLOWER, -SLOWER, [3.0]])
    found = pooled(changes(shift), np.repeat([0, 1, -1], [8, 8, 1]), 2)
    assert found.ratio == pytest.approx([np.exp(SLOWER.mean()), np.exp(-SLOWER.mean())])
    assert found.members.tolist() == [8, 8]
