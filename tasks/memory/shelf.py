"""Columns of millions of rows kept in files without a name: memory holds no more of them than is being read."""

from __future__ import annotations

import mmap
import tempfile
from collections.abc import Callable
from typing import Any, BinaryIO, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from data_contracts.arrow_columns import in_one
from tasks.memory.mapping import mapped

Array = TypeVar("Array", bound=npt.NDArray[Any])

# What is smaller costs less where it is
_LEAST = 2**20


def shelved(array: Array) -> Array:
    """The same numbers, read from a file; as they are where they are few, or where no file can hold them."""
    if array.nbytes < _LEAST:
        return array
    content = _in_a_file(lambda file: file.write(np.ascontiguousarray(array).data.cast("B")))
    return array if content is None else np.frombuffer(content, array.dtype)  # type: ignore[return-value]  # alike


def shelved_table(table: pa.Table) -> pa.Table:
    """The same for all columns of a table; those without lists are of one chunk each."""
    if table.nbytes < _LEAST:
        return table
    # Each in a file of its own: in one file all would be cut where the lists of one are
    return pa.table(
        [_shelved_column(table.column(place)) for place in range(len(table.schema))], schema=table.schema
    )


def _shelved_column(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if not pa.types.is_nested(column.type):
        column = pa.chunked_array([in_one(column)])
    if column.nbytes < _LEAST:
        return column
    table = pa.table([column], ["column"])

    def write(file: BinaryIO) -> None:
        with pa.ipc.new_file(file, table.schema) as writer:
            writer.write_table(table)

    content = _in_a_file(write)
    return column if content is None else pa.ipc.open_file(pa.py_buffer(content)).read_all().column(0)


def _in_a_file(write: Callable[[BinaryIO], object]) -> mmap.mmap | None:
    """The bytes that are written, mapped for as long as they are used; None where the disk is full."""
    try:
        with tempfile.TemporaryFile(prefix="benchaudit-") as file:
            write(file)
            return mapped(file)
    except OSError:
        return None
