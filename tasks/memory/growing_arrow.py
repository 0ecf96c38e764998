"""Columns of Arrow that grow chunk by chunk in files: none of millions of rows is ever in memory as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

import numpy as np
import pyarrow as pa

from data_contracts.arrow_columns import codes_of
from tasks.memory.growing import GrowingColumn, GrowingTable

# What 32 bits say where a text ends can reach
_MOST_LETTERS = 2**31 - 1
_WIDTHS = {32: np.int32, 64: np.int64}


def grown(chunks: Iterable[pa.ChunkedArray], kind: pa.DataType) -> pa.ChunkedArray:
    """All chunks as one column, read from files where it is long; words have one dictionary, in order of their first use.

    One array but for lists, and for texts that 2 GiB do not hold. Raises OSError where the disk is full.
    """
    growing = _growing(kind)
    for column in chunks:
        for chunk in column.chunks:
            growing.add(chunk)
    arrays = growing.done()
    return pa.chunked_array(arrays or [pa.array([], kind)], kind)


class _Growing(Protocol):
    def add(self, chunk: pa.Array) -> None: ...

    def done(self) -> list[pa.Array]: ...


def _growing(kind: pa.DataType) -> _Growing:
    if pa.types.is_dictionary(kind):
        return _Coded(kind)
    if pa.types.is_string(kind):
        return _Texts()
    if pa.types.is_primitive(kind) and kind.bit_width in _WIDTHS:
        return _Plain(kind)
    return _Nested(kind)


class _Known:
    """Which rows are not null; a byte each until all are there."""

    def __init__(self) -> None:
        self._rows = GrowingColumn(np.bool_)
        self.nulls = 0

    def add(self, chunk: pa.Array) -> None:
        self._rows.add(chunk.is_valid().to_numpy(zero_copy_only=False))
        self.nulls += chunk.null_count

    @property
    def size(self) -> int:
        return self._rows.size

    def bits(self) -> pa.Buffer | None:
        known = self._rows.done()
        return pa.py_buffer(np.packbits(known, bitorder="little")) if self.nulls else None


class _Plain:
    def __init__(self, kind: pa.DataType) -> None:
        self._kind, self._width = kind, _WIDTHS[kind.bit_width]
        self._known, self._values = _Known(), GrowingColumn(self._width)

    def add(self, chunk: pa.Array) -> None:
        self._known.add(chunk)
        values = np.frombuffer(chunk.buffers()[1] or b"", self._width)
        self._values.add(values[chunk.offset : chunk.offset + len(chunk)])

    def done(self) -> list[pa.Array]:
        buffers = [self._known.bits(), pa.py_buffer(self._values.bytes())]
        return [pa.Array.from_buffers(self._kind, self._known.size, buffers, self._known.nulls)]


class _Coded:
    def __init__(self, kind: pa.DictionaryType) -> None:
        self._kind = kind
        self._words: dict[str, int] = {}
        self._indices = _Plain(kind.index_type)

    def add(self, chunk: pa.DictionaryArray) -> None:
        words = self._words
        # -1 takes the last entry
        place = np.array(
            [*(words.setdefault(w, len(words)) for w in chunk.dictionary.to_pylist()), 0], np.int32
        )
        codes = codes_of(chunk)
        self._indices.add(pa.array(place[codes], mask=codes < 0 if chunk.null_count else None))

    def done(self) -> list[pa.Array]:
        words = pa.array(self._words, self._kind.value_type)
        return [pa.DictionaryArray.from_arrays(codes, words) for codes in self._indices.done()]


class _Texts:
    def __init__(self) -> None:
        self._full: list[pa.Array] = []
        self._begin()

    def _begin(self) -> None:
        self._known, self._ends, self._letters = _Known(), GrowingColumn(np.int32), GrowingColumn(np.uint8)
        self._ends.add(np.zeros(1, np.int32))

    def add(self, chunk: pa.StringArray) -> None:
        edges = np.frombuffer(chunk.buffers()[1] or b"\0" * 4, np.int32)
        edges = edges[chunk.offset : chunk.offset + len(chunk) + 1]
        if self._letters.size + int(edges[-1] - edges[0]) > _MOST_LETTERS:
            self._full.append(self._whole())
            self._begin()
        self._known.add(chunk)
        self._ends.add(edges[1:] - edges[0] + self._letters.size)
        letters = np.frombuffer(chunk.buffers()[2] or b"", np.uint8)
        self._letters.add(letters[edges[0] : edges[-1]])

    def _whole(self) -> pa.StringArray:
        known, ends, letters = self._known, self._ends, self._letters
        buffers = [known.bits(), pa.py_buffer(ends.bytes()), pa.py_buffer(letters.bytes())]
        return pa.Array.from_buffers(pa.string(), known.size, buffers, known.nulls)

    def done(self) -> list[pa.Array]:
        return [*self._full, self._whole()]


class _Nested:
    def __init__(self, kind: pa.DataType) -> None:
        self._table = GrowingTable(pa.schema([pa.field("column", kind)]))

    def add(self, chunk: pa.Array) -> None:
        self._table.add(pa.table([chunk], ["column"]))

    def done(self) -> list[pa.Array]:
        return list(self._table.done()["column"].chunks)
