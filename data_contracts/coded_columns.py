"""Columns of words and flags as arrays of codes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.arrow_columns import in_one
from data_contracts.measurements import Flag

Codes = npt.NDArray[np.int64]
Number = TypeVar("Number", np.int64, np.float64)
_LARGEST = 2**62
_WHOLE = np.iinfo(np.int64)


def coded(column: pa.ChunkedArray) -> pa.DictionaryArray:
    """A column of strings, dictionary-encoded or not, with each word once in its one dictionary."""
    encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    return in_one(encoded if encoded.num_chunks == 1 else encoded.unify_dictionaries())


def flagged(flags: pa.ChunkedArray, wanted: Sequence[Flag]) -> npt.NDArray[np.bool_]:
    """True for the rows that carry one of the flags."""
    mask, begin = np.zeros(len(flags), np.bool_), 0
    for lists in flags.chunks:
        words = pc.list_flatten(lists)
        # Of millions of rows few carry any flag that is asked for
        if not set(wanted).isdisjoint(pc.unique(words).to_pylist()):
            hits = pc.is_in(words, pa.array(wanted, pa.string())).to_numpy(zero_copy_only=False)
            mask[begin + pc.list_parent_indices(lists).to_numpy(zero_copy_only=False)[hits]] = True
        begin += len(lists)
    return mask


def combined(columns: Iterable[npt.NDArray[np.integer]]) -> Codes:
    """One code for each combination that occurs, numbered as they come. At least one column."""
    whole: Codes | None = None
    size = 1
    for column in columns:
        low, high = (int(column.min()), int(column.max())) if len(column) else (0, 0)
        if whole is not None and low == high:
            continue
        codes, span = _from_zero(column, low, high)
        if whole is None:
            whole, size = codes, span
            continue
        if size * span > _LARGEST:
            # Renumbered only where the product would overflow, since that looks every row up
            whole, codes = _numbered(whole), _numbered(codes)
            size, span = int(whole.max()) + 1, int(codes.max()) + 1
        whole *= span
        whole += codes
        size *= span
    assert whole is not None
    return _numbered(whole)


def _from_zero(codes: npt.NDArray[np.integer], low: int, high: int) -> tuple[Codes, int]:
    """Codes of which none is below 0, and how many there can be."""
    if high - low < _LARGEST:
        return np.subtract(codes, low, dtype=np.int64), high - low + 1
    numbered = _numbered(codes)
    return numbered, int(numbered.max()) + 1


def _numbered(codes: npt.NDArray[np.integer]) -> Codes:
    """Codes from 0 on, in the order in which they come."""
    return pd.factorize(codes)[0].astype(np.int64, copy=False)


def firsts_of(codes: Codes) -> Codes:
    """Where each code comes for the first time, of codes that are numbered as they come."""
    highest = np.maximum.accumulate(codes)
    return np.flatnonzero(np.diff(highest, prepend=-1))


def ranks_of(order: Codes) -> Codes:
    """Of each place its rank, where `order` lists the places by rank: the inverse of a permutation."""
    ranks = np.empty(len(order), np.int64)
    ranks[order] = np.arange(len(order))
    return ranks


def edges_of(codes: npt.NDArray[np.integer]) -> Codes:
    """Where each stretch of equal codes begins, and after them where the last one ends; nothing of no codes."""
    return np.flatnonzero(np.r_[True, codes[1:] != codes[:-1], True]) if len(codes) else np.zeros(0, np.int64)


def extremes_of(
    group: Codes, values: npt.NDArray[Number], groups: int
) -> tuple[npt.NDArray[Number], npt.NDArray[Number]]:
    """The least and the largest value of each group; of one that has none, the largest and the least that there can be."""
    kind = np.result_type(values.dtype, np.int64)
    least, most = (_WHOLE.min, _WHOLE.max) if kind == np.int64 else (-np.inf, np.inf)
    low, high = np.full(groups, most, kind), np.full(groups, least, kind)
    np.minimum.at(low, group, values)
    np.maximum.at(high, group, values)
    return low, high


def only_code(group: Codes, values: Codes, groups: int) -> Codes:
    """The one value of each group, -1 where it has none, or several."""
    low, high = extremes_of(group, values, groups)
    return np.where(low == high, high, -1)
