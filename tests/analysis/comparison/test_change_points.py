"""Where long series shifted, and where they only drift."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from tasks.analysis.comparison.change_points import change_points, common_levels
from tasks.analysis.comparison.samples import Floats
from tests.checking import some

STEADY = np.array([10.0, 10.1, 9.9, 10.05, 9.95, 10.1, 9.9, 10.0, 10.05, 9.9])


def shifts(values: Floats) -> list[tuple[int, float]]:
    advice = change_points(values, 0.05)
    assert advice is not None
    return [(shift.at, round(shift.ratio, 9)) for shift in advice.points]


def test_a_shift_of_a_long_series_is_found_where_it_is() -> None:
    assert shifts(np.concatenate([STEADY, STEADY * 0.8])) == [(10, 0.8)]


def test_a_shift_below_the_floor_is_none() -> None:
    assert shifts(np.concatenate([STEADY, STEADY * 0.96])) == []


def test_fewer_than_twenty_points_or_values_without_a_logarithm_get_no_advice() -> None:
    assert change_points(np.tile(STEADY, 2)[:19], 0.05) is None
    assert change_points(np.append(np.tile(STEADY, 2), 0.0), 0.05) is None


def test_a_spell_of_two_points_is_no_segment() -> None:
    values = np.concatenate([STEADY, STEADY * 0.7, STEADY, STEADY, STEADY * 1.3])
    values[25:27] *= 0.7
    found = [at for at, _ in shifts(values)]
    assert all(b - a >= 3 for a, b in some(pairwise(found)))
    assert not {25, 27} <= set(found)


def test_a_series_that_wanders_is_told_no_shift() -> None:
    chance = np.random.default_rng(7)
    logs = np.zeros(50)
    for place in range(1, 50):
        logs[place] = 0.9 * logs[place - 1] + 0.05 * chance.standard_normal()
    assert np.ptp(logs) > 0.3
    assert shifts(10 * np.exp(logs)) == []


def test_a_shift_of_a_series_that_wanders_is_found() -> None:
    chance = np.random.default_rng(7)
    logs = np.zeros(50)
    for place in range(1, 50):
        logs[place] = 0.5 * logs[place - 1] + 0.02 * chance.standard_normal()
    logs[30:] += np.log(1.3)
    assert [at for at, _ in shifts(10 * np.exp(logs))] == [30]


def test_neighbours_that_resemble_each_other_are_said_to_be_correlated() -> None:
    advice = change_points(10 * np.exp(0.04 * np.sin(np.arange(40) / 3)), 0.05)
    assert advice is not None
    assert advice.correlated


def test_a_series_that_never_varies_has_no_shift() -> None:
    advice = change_points(np.full(25, 3.0), 0.05)
    assert advice is not None
    assert (advice.points, advice.correlated) == ((), False)


def test_many_series_have_their_common_level_whatever_their_own() -> None:
    sessions = np.tile(np.arange(20), 3)
    series = np.repeat(np.arange(3), 20)
    logs = np.log([1.0, 50.0, 3000.0])[series] + np.where(sessions >= 12, np.log(1.2), 0.0)
    names, levels = common_levels(logs, series, sessions)
    assert names.tolist() == list(range(20))
    assert (levels[12:] / levels[0]).round(9).tolist() == [1.2] * 8
    assert shifts(levels) == [(12, 1.2)]


def test_a_series_that_begins_late_is_no_shift_of_the_common_level() -> None:
    sessions = np.concatenate([np.arange(20), np.arange(15, 20)])
    series = np.repeat([0, 1], [20, 5])
    _, levels = common_levels(np.where(series == 1, 5.0, 0.0), series, sessions)
    assert levels.round(9).tolist() == [1.0] * 20
