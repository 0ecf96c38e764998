"""Columns and tables that grow part by part in files without a name, and are read once all is there."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tasks.memory.giving_back import give_back
from tasks.memory.shelf import let_go, mapped, shelved_table

_AT_ONCE = 1_000_000


class GrowingColumn:
    """Numbers that are written one part after another, and read once all are there."""

    def __init__(self, kind: npt.DTypeLike) -> None:
        self._kind = np.dtype(kind)
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed as soon as it is mapped
        self.size = 0

    def add(self, values: npt.NDArray[Any]) -> None:
        """Writes a part."""
        self._file.write(np.ascontiguousarray(values, self._kind).data.cast("B") if len(values) else b"")
        self.size += len(values)

    def bytes(self) -> Any:
        """All that was written, as it lies in the file."""
        with self._file:
            return mapped(self._file) if self.size else b""

    def done(self) -> npt.NDArray[Any]:
        """All numbers."""
        return np.frombuffer(self.bytes(), self._kind) if self.size else np.zeros(0, self._kind)


class GrowingTable:
    """A table that is written one part after another, each with words of its own, and read once all is there."""

    def __init__(self, schema: pa.Schema) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed as soon as it is mapped
        self._writer = pa.ipc.new_stream(self._file, schema)

    def add(self, part: pa.Table) -> None:
        """Writes a part."""
        self._writer.write_table(part)

    def done(self) -> pa.Table:
        """All rows."""
        self._writer.close()
        with self._file:
            content = pa.py_buffer(mapped(self._file))
        return pa.ipc.open_stream(content).read_all()


def looked_up(table: npt.NDArray[Any], places: npt.NDArray[np.integer]) -> npt.NDArray[Any]:
    """What stands in a table at each of millions of places, in a file as well."""
    found = GrowingColumn(table.dtype)
    for begin in range(0, len(places), _AT_ONCE):
        found.add(table[places[begin : begin + _AT_ONCE]])
        let_go()
    return found.done()


def in_order(table: pa.Table, order: pa.Array) -> Iterator[pa.Array]:
    """The columns of a table, its rows in an order: on the shelf, so that no two are in memory together."""
    for name in table.column_names:
        column = pa.table([table[name].take(order).combine_chunks()], [name])
        yield shelved_table(column)[name].combine_chunks()
        give_back()
