"""Columns of Arrow that grow chunk by chunk hold what the chunks did."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pytest

from tasks.memory import growing, growing_arrow
from tasks.memory.growing_arrow import grown

WORDS = pa.dictionary(pa.int32(), pa.string())
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
CHUNKS: dict[pa.DataType, list[list[Any]]] = {
    pa.float64(): [[1.5, None], [], [None, -0.0, 3.0]],
    pa.int64(): [[7], [8, 9]],
    pa.timestamp("us", "UTC"): [[NOON, None], [NOON]],
    WORDS: [["b", "a", None], ["c", "a"], [None]],
    pa.string(): [["", "año"], [None, "x"], []],
    pa.list_(pa.string()): [[["a"], []], [None, ["b", "c"]]],
    pa.bool_(): [[True, None], [False]],
    pa.int16(): [[1, None], [2]],
}


def column(kind: pa.DataType, parts: list[list[Any]]) -> pa.ChunkedArray:
    plain = pa.string() if pa.types.is_dictionary(kind) else kind
    # Each a part of a longer one, as Arrow hands them out, with words of its own
    whole = [pa.array([None, *part, None], plain).cast(kind).slice(1, len(part)) for part in parts]
    return pa.chunked_array(whole, kind)


@pytest.mark.parametrize("least", [0, 2**20])
@pytest.mark.parametrize("kind", CHUNKS, ids=str)
def test_all_chunks_are_one_column(kind: pa.DataType, least: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growing, "_LEAST", least)
    parts = [column(kind, CHUNKS[kind]), column(kind, CHUNKS[kind][:1])]
    found = grown(parts, kind)
    found.validate(full=True)
    assert (found.type, found.to_pylist()) == (kind, [value for part in parts for value in part.to_pylist()])
    assert found.null_count == sum(part.null_count for part in parts)


@pytest.mark.parametrize("kind", CHUNKS, ids=str)
def test_of_no_chunk_a_column_is_empty(kind: pa.DataType) -> None:
    assert grown([], kind).equals(pa.chunked_array([pa.array([], kind)]))


@pytest.mark.parametrize(
    "kind", [pa.float64(), pa.int64(), pa.timestamp("us", "UTC"), WORDS, pa.string()], ids=str
)
def test_numbers_times_words_and_texts_are_one_array(kind: pa.DataType) -> None:
    assert grown([column(kind, CHUNKS[kind])] * 2, kind).num_chunks == 1


def test_words_have_one_dictionary_in_order_of_their_first_use() -> None:
    found = grown([column(WORDS, [["b", "a"], ["c", "a"]])], WORDS)
    assert found.chunk(0).dictionary.to_pylist() == ["b", "a", "c"]


def test_texts_that_are_too_long_for_one_array_are_several(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growing_arrow, "_MOST_LETTERS", 4)
    found = grown([column(pa.string(), [["abc"], ["d", None], ["ef"], ["ghij"]])], pa.string())
    assert [chunk.to_pylist() for chunk in found.chunks] == [["abc", "d", None], ["ef"], ["ghij"]]
