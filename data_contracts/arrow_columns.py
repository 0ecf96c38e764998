"""Arrow columns without pandas, which readers of a store need not import."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa


def in_one(column: pa.ChunkedArray) -> pa.Array:
    """The column as one array: no copy of it where it is one already, which `combine_chunks` makes."""
    if column.num_chunks == 1:
        return column.chunk(0)
    whole = column.combine_chunks()
    # Of some types it stays a column
    return whole.chunk(0) if isinstance(whole, pa.ChunkedArray) else whole


def codes_of(words: pa.DictionaryArray) -> npt.NDArray[np.integer]:
    """The place of each word in the dictionary, -1 where it is missing."""
    indices = words.indices.fill_null(-1) if words.null_count else words.indices
    codes: npt.NDArray[np.integer] = indices.to_numpy()
    return codes
