"""Runs of two sides that took turns, and those that did not."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from tasks.analysis.comparison.pairs import pairs_of
from tasks.analysis.comparison.samples import UNKNOWN_TIME, Floats, Sample


def sides(turns: str, values: Floats | None = None) -> tuple[Sample, Sample]:
    """Runs of one series and session in the order of the letters: a before, b now."""
    values = np.ones(len(turns)) if values is None else values
    letters = np.array(list(turns))
    first, second = (
        Sample(
            values[letters == side],
            np.zeros(turns.count(side), np.int64),
            np.zeros(turns.count(side), np.int64),
            np.flatnonzero(letters == side),
        )
        for side in "ab"
    )
    return first, second


@pytest.mark.parametrize("turns", ["ababababab", "abbaabbaab", "babaabbaba", "aabbaabbaabb"])
def test_sides_that_took_turns_are_pairs(turns: str) -> None:
    assert pairs_of(*sides(turns), 1).n.tolist() == [5]


@pytest.mark.parametrize("turns", ["aaaaabbbbb", "abababab", "aaaaaabbbbbbababababab", "aaabbbaaabbbaaabbb"])
def test_stretches_of_one_side_or_too_few_turns_are_no_pairs(turns: str) -> None:
    assert pairs_of(*sides(turns), 1).n.tolist() == [0]


def test_runs_of_unknown_time_are_no_pairs() -> None:
    before, now = sides("ababababab")
    unknown = np.full(5, UNKNOWN_TIME)
    before, now = (Sample(side.value, side.series, side.session, unknown) for side in (before, now))
    assert pairs_of(before, now, 1).n.tolist() == [0]


def test_neighbours_of_two_sessions_are_no_pair() -> None:
    before, now = sides("ababababab")
    now = Sample(now.value, now.series, now.session + 1, now.started)
    assert pairs_of(before, now, 1).n.tolist() == [0]


def test_the_difference_of_pairs_is_now_less_before_whichever_came_first() -> None:
    values = np.exp([0.0, 0.1, 0.3, 0.1, 0.0, 0.2, 0.4, 0.1, 0.0, 0.2])
    pairs = pairs_of(*sides("abbaabbaab", values), 1)
    differences = np.array([0.1, 0.2, 0.2, 0.3, 0.2])
    assert pairs.mean == pytest.approx([differences.mean()])
    assert pairs.variance == pytest.approx([stats.describe(differences).variance])
