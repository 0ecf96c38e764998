"""What tells two Arrow tables apart: their columns, and their rows in order or else as multisets."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.stage_records import AUDIT_ID

# More than anyone looks at.
EXAMPLES = 100


@dataclass(frozen=True, slots=True)
class Differences:
    """`reordered`: the same rows in another order. `unequal`: columns that differ row by row, known for as many rows."""

    rows_a: int
    rows_b: int
    columns_a: tuple[str, ...] = ()
    columns_b: tuple[str, ...] = ()
    retyped: tuple[str, ...] = ()
    reordered: bool = False
    unequal: tuple[str, ...] = ()
    only_a: int = 0
    only_b: int = 0
    examples_a: tuple[dict[str, Any], ...] = ()
    examples_b: tuple[dict[str, Any], ...] = ()

    @property
    def equal(self) -> bool:
        """Whether both hold the same columns and the same rows, in whatever order."""
        return not (self.columns_a or self.columns_b or self.retyped or self.only_a or self.only_b)


def differences(a: pa.Table, b: pa.Table) -> Differences:
    """Compares by value: a dictionary's terms as text, numbers by their bits, texts without the audits' ids."""
    shared = [name for name in a.column_names if name in b.column_names]
    retyped = [
        name for name in shared if plain_type(a.schema.field(name)) != plain_type(b.schema.field(name))
    ]
    alike = [name for name in shared if name not in retyped]
    head = Differences(
        a.num_rows,
        b.num_rows,
        tuple(name for name in a.column_names if name not in shared),
        tuple(name for name in b.column_names if name not in shared),
        tuple(
            f"{name} ({plain_type(a.schema.field(name))} | {plain_type(b.schema.field(name))})"
            for name in retyped
        ),
    )
    # One column of both in memory at a time: tables that are equal, as most are, need no more.
    unequal = [name for name in alike if not plain(a[name]).equals(plain(b[name]))]
    if not unequal:
        return head
    return _as_multisets(a.select(alike), b.select(alike), head, unequal if a.num_rows == b.num_rows else [])


def plain_type(field: pa.Field) -> pa.DataType:
    """The type of a column, with no difference between a dictionary of texts and texts."""
    kind = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
    return pa.large_string() if pa.types.is_string(kind) else kind


def plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column of values that are equal where their rows are."""
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_list(column.type) and pa.types.is_struct(column.type.value_type):
        # Sources, whose texts may name the baseline audit
        column = _flat(column)
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        # Not `string`: some million texts of a chunk may be more than its two GiB.
        return pc.replace_substring_regex(column.cast(pa.large_string()), AUDIT_ID.pattern, "<audit>")
    if pa.types.is_float64(column.type):
        # NaN is no number's equal, not even its own; its bits are.
        return pa.chunked_array([chunk.view(pa.int64()) for chunk in column.chunks], pa.int64())
    return column


def _as_multisets(a: pa.Table, b: pa.Table, head: Differences, unequal: list[str]) -> Differences:
    codes: dict[str, Any] = {name: _codes(a[name], b[name]) for name in a.column_names}
    rows = a.num_rows + b.num_rows
    side = [1] * a.num_rows + [-1] * b.num_rows
    keyed = pa.table({**codes, "": pa.array(side, pa.int64()), " ": pa.array(range(rows), pa.int64())})
    groups = keyed.group_by(a.column_names).aggregate([("", "sum"), (" ", "min"), (" ", "max")])
    more_in_a = groups.filter(pc.greater(groups["_sum"], 0)).sort_by(" _min")
    more_in_b = groups.filter(pc.less(groups["_sum"], 0)).sort_by(" _max")
    only_a, only_b = (abs(pc.sum(more["_sum"]).as_py() or 0) for more in (more_in_a, more_in_b))
    # What differs stands first, where an example that is cut short still shows it.
    names = [*unequal, *(name for name in a.column_names if name not in unequal)]
    return Differences(
        head.rows_a,
        head.rows_b,
        head.columns_a,
        head.columns_b,
        head.retyped,
        not only_a and not only_b,
        tuple(unequal) if only_a or only_b else (),
        only_a,
        only_b,
        _rows(a.select(names), more_in_a[" _min"].to_pylist()[:EXAMPLES]),
        _rows(b.select(names), [row - a.num_rows for row in more_in_b[" _max"].to_pylist()[:EXAMPLES]]),
    )


def _codes(a: pa.ChunkedArray, b: pa.ChunkedArray) -> pa.ChunkedArray:
    """A small number for each value of both columns together: rows are then compared by a few bytes a column."""
    chunks = [*_flat(plain(a)).chunks, *_flat(plain(b)).chunks]
    if not chunks:
        return pa.chunked_array([], pa.int32())
    encoded = pa.chunked_array(chunks).dictionary_encode().unify_dictionaries()
    return pa.chunked_array([chunk.indices for chunk in encoded.chunks], pa.int32())


def _flat(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Lists, maps and structs as their JSON: they cannot be grouped by."""
    if not pa.types.is_nested(column.type):
        return column
    texts = [None if row is None else json.dumps(row, default=str) for row in column.to_pylist()]
    return pa.chunked_array([pa.array(texts, pa.large_string())])


def _rows(table: pa.Table, places: list[int]) -> tuple[dict[str, Any], ...]:
    return tuple(table.slice(place, 1).to_pylist()[0] for place in places)
