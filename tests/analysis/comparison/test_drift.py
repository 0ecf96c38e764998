"""How much drift is read off a history, and off a comparison itself."""

from __future__ import annotations

import numpy as np
import pytest

from tasks.analysis.comparison.drift import ASSUMED_DRIFT, Drift, History, drift_of
from tasks.analysis.comparison.samples import Floats
from tasks.analysis.comparison.shown_drift import with_shown

RUNS = 5


def history(levels: Floats, spread: Floats | float, alike: float = 0.0, seed: int = 1) -> History:
    """Five runs of each series (row) in each session (column) around these levels of logarithms."""
    chance = np.random.default_rng(seed)
    noise = chance.standard_normal((*levels.shape, RUNS))
    for run in range(1, RUNS):
        noise[..., run] = alike * noise[..., run - 1] + (1 - alike**2) ** 0.5 * noise[..., run]
    logs = levels[..., np.newaxis] + np.broadcast_to(spread, levels.shape)[..., np.newaxis] * noise
    series, session = np.indices(levels.shape)
    return History(
        series.ravel(),
        session.ravel(),
        logs.mean(axis=-1).ravel(),
        logs.var(axis=-1, ddof=1).ravel(),
        np.full(levels.size, RUNS),
    )


def drifting(series: int, sessions: int, drift: Floats | float, seed: int = 2) -> Floats:
    chance = np.random.default_rng(seed).standard_normal((series, sessions))
    return np.broadcast_to(drift, (series, sessions)) * chance


def test_the_drift_of_a_history_is_found_beside_the_spread_of_runs() -> None:
    found = drift_of(history(drifting(40, 8, 0.02), 0.02), 40)
    assert (found.sessions, found.assumed) == (8, False)
    assert found.size == pytest.approx(0.02, rel=0.15)


def test_fewer_than_four_sessions_are_an_assumption_of_one_percent() -> None:
    found = drift_of(history(drifting(40, 3, 0.001), 0.01), 40)
    assert (found.sessions, found.assumed, found.size) == (3, True, ASSUMED_DRIFT)


def test_three_sessions_that_drift_more_than_assumed_are_believed() -> None:
    found = drift_of(history(drifting(40, 3, 0.05), 0.01), 40)
    assert found.assumed
    assert found.size == pytest.approx(0.05, rel=0.3)


def test_no_history_is_an_assumption() -> None:
    found = drift_of(history(np.zeros((0, 0)), 0.0), 3)
    assert (found.sessions, found.assumed, found.variance.tolist()) == (0, True, [ASSUMED_DRIFT**2] * 3)


def test_a_change_of_level_in_all_series_is_no_drift() -> None:
    levels = drifting(40, 8, 0.01)
    levels[:, 5:] += np.log(1.3)
    assert drift_of(history(levels, 0.01), 40).size == pytest.approx(0.01, rel=0.25)


def test_a_series_that_drifts_alone_keeps_most_of_its_own_drift() -> None:
    sizes = np.full((40, 1), 0.003)
    sizes[7] = 0.08
    found = drift_of(history(drifting(40, 12, sizes), 0.005), 40)
    own = np.sqrt(found.variance)
    assert own[7] > 0.05
    assert np.median(np.delete(own, 7)) < 0.02


def test_series_that_drift_as_one_tell_as_little_as_one() -> None:
    each = drift_of(history(drifting(40, 6, 0.02), 0.001), 40)
    common = drift_of(history(np.repeat(drifting(1, 6, 0.02), 40, axis=0), 0.001), 40)
    assert common.freedom.max() < 6
    assert each.freedom.min() > 50


def test_a_series_without_history_has_the_drift_of_the_others() -> None:
    found = drift_of(history(drifting(40, 8, 0.03), 0.01), 41)
    assert float(np.sqrt(found.variance[40])) == pytest.approx(0.03, rel=0.3)


def test_runs_that_resemble_their_neighbours_inflate_their_variance() -> None:
    levels, spread = np.zeros((40, 6)), np.repeat([[0.005], [0.15]], 20, axis=0)
    alike, apart = (drift_of(history(levels, spread, share), 40).inflation for share in (0.5, 0.0))
    assert alike == pytest.approx(3.2, rel=0.3)
    assert apart == 1.0


def steady(size: int) -> Drift:
    return Drift(np.full(size, ASSUMED_DRIFT**2), np.full(size, np.inf), 1, True)


def shown(shift: Floats, spread: float = 0.005, cell: Floats | None = None) -> float:
    """The drift after a comparison with these logarithms of ratios, of two sessions."""
    size = len(shift)
    cells = np.arange(size) if cell is None else cell
    error, apart = np.full(size, 2 * spread**2 / RUNS), np.full(size, 2.0)
    return with_shown(steady(size), shift, error, apart, cells.astype(np.int64)).size


def shifts(size: int, drift: float, seed: int = 3) -> Floats:
    return drift * 2**0.5 * np.random.default_rng(seed).standard_normal(size)


def test_a_comparison_shows_more_drift_than_is_assumed() -> None:
    assert shown(shifts(200, 0.03)) == pytest.approx(0.03, rel=0.2)


def test_a_comparison_that_drifts_less_changes_nothing() -> None:
    assert shown(shifts(200, 0.002)) == ASSUMED_DRIFT


def test_what_half_of_the_series_did_does_not_touch_the_drift_that_the_others_show() -> None:
    moved = shifts(200, 0.03)
    moved[::2] += np.log(1.4)
    assert shown(moved) == pytest.approx(0.03, rel=0.2)


def test_a_change_of_all_series_is_no_drift() -> None:
    assert shown(shifts(200, 0.002) + np.log(1.2)) == ASSUMED_DRIFT


def test_metrics_of_one_execution_are_one_witness() -> None:
    shift = shifts(180, 0.05)
    assert shown(shift, cell=np.repeat(np.arange(9), 20)) == ASSUMED_DRIFT
    assert shown(shift) == pytest.approx(0.05, rel=0.2)


def test_series_that_spread_much_show_no_drift() -> None:
    assert shown(shifts(180, 0.05), spread=0.2) == ASSUMED_DRIFT
