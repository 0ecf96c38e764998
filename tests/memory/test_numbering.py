"""Combinations of codes are numbered as they come, whichever stretch of rows they are in."""

from __future__ import annotations

import numpy as np
import pytest

from tasks.memory import numbering
from tasks.memory.numbering import numbered, ranked

ONE = np.array([4, 4, 0, 4, 0, 7])
OTHER = np.array([-1, -1, 2, 3, 2, -1])


@pytest.mark.parametrize("at_once", [1, 2, 4, 6, 100])
def test_each_combination_has_one_number_in_all_stretches(
    at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(numbering, "_AT_ONCE", at_once)
    numbers, held = numbered(6, lambda part: (ONE[part], OTHER[part]))
    assert numbers.tolist() == [0, 0, 1, 2, 1, 3]
    assert [codes.tolist() for codes in held] == [[4, 0, 4, 7], [-1, 2, 3, -1]]


def test_of_no_rows_there_is_no_combination() -> None:
    numbers, held = numbered(0, lambda part: (ONE[part], OTHER[part]))
    assert (numbers.tolist(), [codes.tolist() for codes in held]) == ([], [[], []])


def test_combinations_are_ranked_by_their_codes_whatever_order_they_come_in() -> None:
    numbers, held = ranked(6, lambda part: (ONE[part], OTHER[part]))
    assert numbers.tolist() == [1, 1, 0, 2, 0, 3]
    assert [codes.tolist() for codes in held] == [[0, 4, 4, 7], [2, -1, 3, -1]]
