"""Columns of words and flags as arrays of codes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.measurements import Flag

Codes = npt.NDArray[np.int64]


def coded(column: pa.ChunkedArray) -> pa.DictionaryArray:
    """A column of strings, dictionary-encoded or not, with each word once in its one dictionary."""
    encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    whole = encoded.unify_dictionaries().combine_chunks()
    return whole.chunk(0) if isinstance(whole, pa.ChunkedArray) else whole


def flagged(flags: pa.ChunkedArray, wanted: Sequence[Flag]) -> npt.NDArray[np.bool_]:
    """True for the rows that carry one of the flags."""
    lists = flags.combine_chunks()
    hits = pc.is_in(pc.list_flatten(lists), pa.array(wanted, pa.string()))
    mask = np.zeros(len(lists), np.bool_)
    mask[
        pc.list_parent_indices(lists).to_numpy(zero_copy_only=False)[hits.to_numpy(zero_copy_only=False)]
    ] = True
    return mask


def combined(columns: Iterable[npt.NDArray[np.integer]]) -> Codes:
    """One code for each combination that occurs, numbered as they come; -1 is what is unknown. At least one column."""
    whole: Codes | None = None
    for codes in columns:
        # Renumbered at each step, so that the product never overflows; + 1, since what is unknown is -1
        shifted = codes if whole is None else whole * (int(codes.max(initial=-1)) + 2) + codes + 1
        whole = pd.factorize(shifted)[0].astype(np.int64)
    assert whole is not None
    return whole


def edges_of(codes: npt.NDArray[np.integer]) -> Codes:
    """Where each stretch of equal codes begins, and after them where the last one ends; nothing of no codes."""
    return np.flatnonzero(np.r_[True, codes[1:] != codes[:-1], True]) if len(codes) else np.zeros(0, np.int64)


def only_code(group: Codes, values: Codes, groups: int) -> Codes:
    """The one value of each group, -1 where it has none, or several."""
    low, high = np.full(groups, np.iinfo(np.int64).max), np.full(groups, -1)
    np.minimum.at(low, group, values)
    np.maximum.at(high, group, values)
    return np.where(low == high, high, -1)
