"""Columns and tables that grow part by part in files without a name, and are read once all is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from mmap import mmap
from tempfile import SpooledTemporaryFile
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from data_contracts.arrow_columns import in_one
from tasks.memory.giving_back import give_back
from tasks.memory.mapping import let_go, mapped
from tasks.memory.shelf import shelved, shelved_table

_LEAST = 2**20
_AT_ONCE = 1_000_000


def _file() -> SpooledTemporaryFile[bytes]:
    # What is smaller costs less where it is
    return SpooledTemporaryFile(_LEAST)


def _content(file: SpooledTemporaryFile[bytes]) -> bytes | mmap:
    with file:
        if file.tell() > _LEAST:
            return mapped(file)
        file.seek(0)
        return file.read()


class GrowingColumn:
    """Numbers that are written one part after another, and read once all are there."""

    def __init__(self, kind: npt.DTypeLike) -> None:
        self._kind = np.dtype(kind)
        self._file = _file()
        self.size = 0

    def add(self, values: npt.NDArray[Any]) -> None:
        """Writes a part."""
        if len(values):
            self._file.write(np.ascontiguousarray(values, self._kind).data.cast("B"))
            self.size += len(values)

    def bytes(self) -> bytes | mmap:
        """All that was written, as it lies in the file."""
        return _content(self._file)

    def done(self) -> npt.NDArray[Any]:
        """All numbers."""
        return np.frombuffer(self.bytes(), self._kind)


class GrowingTable:
    """A table that is written one part after another, each with words of its own, and read once all is there."""

    def __init__(self, schema: pa.Schema) -> None:
        self._file = _file()
        self._writer = pa.ipc.new_stream(self._file, schema)

    def add(self, part: pa.Table) -> None:
        """Writes a part."""
        self._writer.write_table(part)

    def done(self) -> pa.Table:
        """All rows."""
        self._writer.close()
        return pa.ipc.open_stream(pa.py_buffer(_content(self._file))).read_all()


def made(rows: int, kind: npt.DTypeLike, make: Callable[[slice], npt.NDArray[Any]]) -> npt.NDArray[Any]:
    """A column that is made a stretch at a time, and lies in a file where it is long."""
    if rows <= _AT_ONCE:
        return shelved(make(slice(0, rows)).astype(kind, copy=False))
    column = GrowingColumn(kind)
    for begin in range(0, rows, _AT_ONCE):
        column.add(make(slice(begin, min(begin + _AT_ONCE, rows))))
        let_go()
    return column.done()


def looked_up(table: npt.NDArray[Any], places: npt.NDArray[np.integer]) -> npt.NDArray[Any]:
    """What stands in a table at each of millions of places, in a file as well."""
    return made(len(places), table.dtype, lambda part: table[places[part]])


def filtered(table: pa.Table, wanted: npt.NDArray[np.bool_]) -> pa.Table:
    """The rows of a table that are wanted, its columns on the shelf; the table itself where all are."""
    if wanted.all():
        return table
    return pa.table(list(in_order(table, pa.array(np.flatnonzero(wanted)))), schema=table.schema)


def in_order(table: pa.Table, order: pa.Array) -> Iterator[pa.Array]:
    """The columns of a table, its rows in an order: on the shelf, so that no two are in memory together."""
    large = table.nbytes > _LEAST
    for name in table.column_names:
        column = pa.table([table[name].take(order).combine_chunks()], [name])
        yield in_one(shelved_table(column)[name])
        if large:
            give_back()
