"""Arrow columns without pandas, which readers of a store need not import."""

from __future__ import annotations

import pyarrow as pa


def in_one(column: pa.ChunkedArray) -> pa.Array:
    """The column as one array: no copy of it where it is one already, which `combine_chunks` makes."""
    if column.num_chunks == 1:
        return column.chunk(0)
    whole = column.combine_chunks()
    # Of some types it stays a column
    return whole.chunk(0) if isinstance(whole, pa.ChunkedArray) else whole
