"""Digests of rounded numbers: 64 bits that are equal where the numbers are, so that sorting brings these together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

from tasks.ingestion.agreement import Floats, Ints, ten_to
from tasks.memory.growing import GrowingColumn
from tasks.memory.mapping import let_go

Hashes = npt.NDArray[np.uint64]
# Significant digits at which numbers are looked up, least telling first: a file may round what another writes in full
LEVELS = (3, 5, 8)
# Of whole numbers from 0 on
_BITS = 63
_AT_ONCE = 2**20
_PARTS = 64
# 2^64 / golden ratio, which is odd (Knuth's multiplicative hashing)
_MIX = np.uint64(0x9E3779B97F4A7C15)


def mixed(parts: Iterable[npt.NDArray[np.integer] | Hashes]) -> Hashes:
    """One digest for each row of some columns; each column is let go of before the next one is taken."""
    whole = np.zeros(1, np.uint64)
    for part in parts:
        whole = (whole ^ part.astype(np.uint64)) * _MIX
        whole ^= whole >> np.uint64(29)
    return whole


def rounded(values: Floats, first: Ints, level: int) -> Ints:
    """One code for each number, finite and not zero, at so many significant digits; `first` is its `power`."""
    with np.errstate(over="ignore"):
        digits = np.rint(np.abs(values) * ten_to(level - 1 - first))
    # The smallest doubles have a power of ten that no double holds
    digits[np.isinf(digits)] = 0.0
    # 9.996 rounded to three digits is 1.00e1, not 10.00
    above = digits >= 10.0**level
    digits = np.where(above, digits / 10, digits).astype(np.int64)
    codes: Ints = digits * 1_000 + first + above
    return codes


class Digests:
    """Digests and who holds each, as they come; read in parts, equal ones together, which bounds the memory."""

    def __init__(self) -> None:
        self._digests, self._holders = GrowingColumn(np.uint64), GrowingColumn(np.int32)
        self._bounds: list[Ints] = []

    def add(self, digests: Hashes, holders: npt.NDArray[np.integer]) -> None:
        """Takes some in."""
        part = (digests & np.uint64(_PARTS - 1)).astype(np.uint8)
        order = np.argsort(part, kind="stable")
        begins = np.searchsorted(part[order], np.arange(_PARTS + 1))
        self._bounds.append(begins + self._digests.size)
        self._digests.add(digests[order])
        self._holders.add(holders[order])

    def held_together(self, most: int, chained: bool) -> Iterator[tuple[Ints, Ints]]:
        """Pairs of holders (codes) of one digest, the first below the second. Lets go of all.

        The work stays linear: of a digest with more holders than `most` only neighbours, and none unless `chained`.
        """
        digests, holders = self._digests.done(), self._holders.done()
        bits = np.uint64(max(1, int(holders.max(initial=0)).bit_length()))
        step = _PARTS // min(_PARTS, 1 << (len(digests) // _AT_ONCE).bit_length())
        for first in range(0, _PARTS, step):
            places = [slice(begins[first], begins[first + step]) for begins in self._bounds]
            # Sorted as one number each, which is several times as fast as by two columns
            packed = np.concatenate([np.zeros(0, np.uint64), *(digests[place] for place in places)]) << bits
            packed |= np.concatenate([np.zeros(0, np.int32), *(holders[place] for place in places)]).astype(
                np.uint64
            )
            let_go()
            yield from _held_together(packed, bits, most, chained)


def _held_together(packed: Hashes, bits: np.uint64, most: int, chained: bool) -> Iterator[tuple[Ints, Ints]]:
    packed.sort()
    packed = packed[np.r_[True, packed[1:] != packed[:-1]]] if len(packed) else packed
    digest = packed >> bits
    # Nearly all stand alone
    same = digest[1:] == digest[:-1]
    shared = np.r_[same, False] | np.r_[False, same] if len(digest) else np.zeros(0, np.bool_)
    digest, packed = digest[shared], packed[shared]
    holder = (packed & ((np.uint64(1) << bits) - np.uint64(1))).astype(np.int64)
    starts = np.flatnonzero(np.r_[True, digest[1:] != digest[:-1]])
    sizes = np.diff(np.r_[starts, len(digest)])
    few = np.repeat(sizes <= most, sizes)
    for apart in range(1, min(most, int(sizes.max(initial=1)))):
        same = digest[apart:] == digest[:-apart]
        if apart > 1 or not chained:
            same &= few[apart:]
        yield holder[:-apart][same], holder[apart:][same]


def ordered(codes: Ints) -> Ints:
    """A stable order of codes from 0 on: as one sort of plain numbers, which is several times as fast as of places."""
    bits = len(codes).bit_length()
    if not len(codes) or int(codes.max()) >= 1 << (_BITS - bits):
        return np.argsort(codes, kind="stable")
    packed = codes << bits
    packed |= np.arange(len(codes))
    packed.sort()
    packed &= (1 << bits) - 1
    return packed
