"""Records of millions of rows in files without a name: memory holds no more than the pages that are being read."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
import pyarrow as pa

from data_contracts.rules.frames import Numbers, Records, Words
from tasks.memory.growing import GrowingColumn, made

_AN_OCTET = 127
# Places in other columns, which are counted through all parts
_INTS = np.int32


class _Words:
    """Words of many parts, of which each has its own codes."""

    def __init__(self) -> None:
        self._codes = GrowingColumn(np.int32)
        self._known: dict[str, int] = {}

    def add(self, words: Words) -> None:
        known = self._known
        # -1 takes the last entry
        place = np.array([*(known.setdefault(name, len(known)) for name in words.names), -1], np.int32)
        self._codes.add(place[words.codes])

    def done(self) -> Words:
        codes, names = self._codes.done(), tuple(self._known)
        if len(names) > _AN_OCTET:
            return Words(codes, names)
        return Words(made(len(codes), np.int8, lambda part: codes[part]), names)


class _Texts:
    """Words that hardly repeat."""

    def __init__(self) -> None:
        self._ends, self._letters = GrowingColumn(np.int64), GrowingColumn(np.uint8)

    def add(self, texts: pa.Array) -> None:
        size, before = len(texts), self._letters.size
        plain = pa.concat_arrays([texts.cast(pa.large_string())])
        edges = np.frombuffer(plain.buffers()[1], np.int64)[plain.offset : plain.offset + size + 1]
        letters = plain.buffers()[2]
        if not self._ends.size:
            self._ends.add(np.zeros(1, np.int64))
        if size:
            self._ends.add(edges[1:] - edges[0] + before)
            if letters is not None:
                self._letters.add(np.frombuffer(letters, np.uint8)[edges[0] : edges[-1]])

    def done(self) -> pa.Array:
        buffers = [None, pa.py_buffer(self._ends.bytes()), pa.py_buffer(self._letters.bytes())]
        return pa.Array.from_buffers(pa.large_string(), self._ends.size - 1, buffers)


class SpilledRecords:
    """Records of one scope, batch after batch; at the end one frame of all."""

    def __init__(self) -> None:
        self._columns: dict[str, Any] = {}
        self._record_of, self._first = GrowingColumn(_INTS), GrowingColumn(_INTS)

    def add(self, records: Records, rows_before: int) -> None:
        """Takes in records of which the measurements come after so many others."""
        numbers, before = records.numbers, self._record_of.size
        self._record_of.add(records.record_of + self._first.size)
        self._first.add(records.first + before)
        for field in fields(Numbers):
            values = getattr(numbers, field.name)
            column = self._columns.setdefault(field.name, None) or self._begun(field.name, values)
            column.add(values + rows_before if field.name == "row" else values)

    def _begun(self, name: str, values: Any) -> Any:
        column: Any = (
            _Words() if isinstance(values, Words)
            else _Texts() if isinstance(values, pa.Array)
            else GrowingColumn(_INTS if name in ("row", "flags") else values.dtype)
        )  # fmt: skip
        self._columns[name] = column
        return column

    def done(self) -> Records:
        """All records."""
        numbers = Numbers(**{name: column.done() for name, column in self._columns.items()})
        return Records(numbers, self._record_of.done(), self._first.done())
