"""Codes of repeated terms: dictionary arrays whose dictionaries hold what is used, in the order of first use."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from data_contracts.arrow_columns import codes_of

_Term = TypeVar("_Term", bound=Hashable)


def interned(values: Sequence[_Term], known: dict[_Term, int]) -> npt.NDArray[np.int32]:
    """The code of each value, new ones added to `known`."""
    for value in dict.fromkeys(values):
        known.setdefault(value, len(known))
    return np.fromiter(map(known.__getitem__, values), np.int32, len(values))


def sorting_order(index: npt.NDArray[np.int32]) -> npt.NDArray[np.intp] | None:
    """The stable order that brings each artifact's rows together; None when they are."""
    if (index[1:] >= index[:-1]).all():
        return None
    # 16-bit keys are sorted by radix, several times as fast.
    small = index.astype(np.uint16) if index.max() < 2**16 else index
    return np.argsort(small, kind="stable")


def by_first_use(codes: npt.NDArray[np.int32], size: int) -> npt.NDArray[np.int64]:
    """The codes (0 to size - 1; -1 for null) that occur, in the order in which they first do."""
    if size == 1 and len(codes):
        return np.zeros(int((codes == 0).any()), np.int64)
    # The place beyond the last takes the nulls, whose code is -1.
    first = np.full(size + 1, len(codes), np.int64)
    # The last assignment to a place stays, so backwards the first use does.
    first[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
    used = np.flatnonzero(first[:-1] < len(codes))
    return used[np.argsort(first[used])]


def by_use(array: pa.DictionaryArray) -> pa.DictionaryArray:
    """The same values with a dictionary of the used ones, in the order of first use."""
    if len(array) and len(array.dictionary) == 1 and not array.null_count:
        return array
    codes = codes_of(array).astype(np.int32, copy=False)
    size = len(array.dictionary)
    if len(codes) and _is_by_use(codes, size):
        return array
    order = by_first_use(codes, size)
    # The place beyond the last is never renumbered: null, whose code is -1, leads to it.
    renumber = np.full(size + 1, -1, np.int32)
    renumber[order] = np.arange(len(order), dtype=np.int32)
    new = renumber[codes]
    indices = pa.array(new, pa.int32(), mask=new < 0 if array.null_count else None)
    return pa.DictionaryArray.from_arrays(indices, array.dictionary.take(pa.array(order)))


def _is_by_use(codes: npt.NDArray[np.int32], size: int) -> bool:
    """True when each code is at most one above all codes before it, and all are used."""
    highest = np.maximum.accumulate(codes)
    return int(highest[-1]) == size - 1 and int(highest[0]) <= 0 and bool((np.diff(highest) <= 1).all())


def coded(
    codes: npt.NDArray[np.int32], terms: Sequence[tuple[str | None, ...]], width: int
) -> list[pa.DictionaryArray]:
    """For each of `width` places, the terms at that place by code; dictionaries hold used terms by first use."""
    order = by_first_use(codes, len(terms))
    arrays = []
    for column in zip(*(terms[code] for code in order.tolist()), strict=True) if len(order) else [()] * width:
        distinct = dict.fromkeys(column)
        nulls = None in distinct
        distinct.pop(None, None)
        if len(distinct) + nulls == 1:
            final = np.full(len(codes), -1 if nulls else 0, np.int32)
        else:
            places: dict[str | None, int] = {word: place for place, word in enumerate(distinct)}
            places[None] = -1
            lookup = np.full(len(terms), -1, np.int32)
            lookup[order] = np.fromiter(map(places.__getitem__, column), np.int32, len(column))
            final = lookup[codes]
        indices = pa.array(final, pa.int32(), mask=final < 0 if nulls else None)
        arrays.append(pa.DictionaryArray.from_arrays(indices, pa.array(list(distinct), pa.string())))
    return arrays
