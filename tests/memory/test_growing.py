"""Columns and tables that grow in files read as if they had been in memory."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pytest

from tasks.memory import growing
from tasks.memory.growing import GrowingColumn, GrowingTable, in_order, looked_up, made

WORDS = pa.schema([pa.field("word", pa.dictionary(pa.int32(), pa.string())), pa.field("n", pa.int64())])


def table(words: list[str | None], numbers: list[int]) -> pa.Table:
    return pa.table([pa.array(words, pa.string()).dictionary_encode(), numbers], schema=WORDS)


@pytest.mark.parametrize("least", [0, 2**20])
@pytest.mark.parametrize("parts", [[], [[]], [[3, 1], [], [2]]])
def test_a_column_holds_all_parts_in_order(
    parts: list[list[int]], least: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(growing, "_LEAST", least)
    column = GrowingColumn(np.int32)
    for part in parts:
        column.add(np.array(part, np.int64))
    assert column.done().tolist() == [number for part in parts for number in part]


@pytest.mark.parametrize("least", [0, 2**20])
def test_a_table_holds_all_parts_each_with_words_of_its_own(
    least: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(growing, "_LEAST", least)
    grown = GrowingTable(WORDS)
    grown.add(table(["a", None], [1, 2]))
    grown.add(table(["b", "a"], [3, 4]))
    assert grown.done().to_pydict() == {"word": ["a", None, "b", "a"], "n": [1, 2, 3, 4]}


def test_a_table_of_no_part_has_its_columns() -> None:
    assert GrowingTable(WORDS).done().equals(WORDS.empty_table())


def test_many_places_are_looked_up_a_stretch_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growing, "_AT_ONCE", 2)
    found = looked_up(np.array([10, 20, -1], np.int32), np.array([1, -1, 0, 0, 1]))
    assert found.tolist() == [20, -1, 10, 10, 20]


@pytest.mark.parametrize("at_once", [1, 2, 3, 100])
def test_a_column_is_made_a_stretch_at_a_time(at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growing, "_AT_ONCE", at_once)
    asked: list[slice] = []

    def tens(part: slice) -> npt.NDArray[np.int64]:
        asked.append(part)
        return np.arange(3)[part] * 10

    found = made(3, np.int32, tens)
    assert (found.tolist(), str(found.dtype)) == ([0, 10, 20], "int32")
    assert asked == [slice(begin, min(begin + at_once, 3)) for begin in range(0, 3, at_once)]


def test_rows_are_put_in_order_column_by_column() -> None:
    columns = [*in_order(table(["a", "b", None], [1, 2, 3]), pa.array([2, 0, 1]))]
    assert [column.to_pylist() for column in columns] == [[None, "a", "b"], [3, 1, 2]]
