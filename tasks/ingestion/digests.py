"""Digests of rounded numbers: 64 bits that are equal where the numbers are, so that sorting brings these together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

from tasks.ingestion.agreement import Floats, Ints, Mask, ten_to

Hashes = npt.NDArray[np.uint64]
# Significant digits at which numbers are looked up, least telling first: a file may round what another writes in full
LEVELS = (3, 5, 8)
# Of whole numbers from 0 on
_BITS = 63
_AT_ONCE = 2**22
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


def held_together(
    digests: Hashes, holders: npt.NDArray[np.integer], most: int, chained: bool
) -> tuple[Ints, Ints]:
    """Pairs of holders (codes) of one digest, the first below the second.

    The work stays linear: of a digest with more holders than `most` only neighbours, and none unless `chained`.
    """
    bits = np.uint64(max(1, int(holders.max(initial=0)).bit_length()))
    ones, others = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for part in _parts(digests):
        # Sorted as one number each, which is several times as fast as by two columns
        packed = (digests[part] << bits) | holders[part].astype(np.uint64)
        for one, other in _held_together(packed, bits, most, chained):
            ones.append(one)
            others.append(other)
    return np.concatenate(ones), np.concatenate(others)


def _parts(digests: Hashes) -> Iterator[Mask | slice]:
    """Equal digests together, in parts of about `_AT_ONCE`, which bounds the memory."""
    parts = 1 << (len(digests) // _AT_ONCE).bit_length()
    if parts == 1:
        yield slice(None)
        return
    of_part = (digests & np.uint64(parts - 1)).astype(np.uint16)
    for number in range(parts):
        yield of_part == number


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
