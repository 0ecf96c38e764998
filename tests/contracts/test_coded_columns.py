"""Combinations of codes are numbered as they come, however large the codes are."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from data_contracts.arrow_columns import in_one
from data_contracts.coded_columns import Codes, combined, firsts_of, ranks_of


def numbered_one_by_one(columns: list[Codes]) -> list[int]:
    known: dict[tuple[int, ...], int] = {}
    return [known.setdefault(row, len(known)) for row in zip(*(c.tolist() for c in columns), strict=True)]


@pytest.mark.parametrize("largest", [1, 5, 2**20, 2**40, 2**63 - 1])
@pytest.mark.parametrize("width", [1, 2, 7])
def test_each_combination_has_the_number_of_its_first_place(largest: int, width: int) -> None:
    dice = np.random.default_rng(3)
    few = dice.integers(-largest, largest, (width, 12), np.int64, endpoint=True)
    columns = [codes[dice.integers(0, 12, 400)] for codes in few]
    columns.insert(1, np.full(400, -1))

    found = combined(columns)

    assert found.tolist() == numbered_one_by_one(columns)
    assert firsts_of(found).tolist() == [found.tolist().index(code) for code in range(int(found.max()) + 1)]


def test_ranks_lead_back_from_an_order() -> None:
    order = np.array([2, 0, 3, 1])
    assert ranks_of(order).tolist() == [1, 3, 0, 2]
    assert ranks_of(order)[order].tolist() == [0, 1, 2, 3]


def test_no_rows_have_no_numbers() -> None:
    none = np.zeros(0, np.int64)
    assert combined([none, none]).tolist() == firsts_of(none).tolist() == []


def test_a_column_of_one_array_is_that_array_and_one_of_several_is_joined() -> None:
    one, other = pa.array(["a", None]), pa.array(["b"])
    assert in_one(pa.chunked_array([one])).buffers()[-1].address == one.buffers()[-1].address
    assert in_one(pa.chunked_array([one, other])).to_pylist() == ["a", None, "b"]
    assert in_one(pa.chunked_array([], pa.string())).to_pylist() == []
