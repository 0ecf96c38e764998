"""Which artifacts may hold one measurement twice: those that share numbers, wherever they lie and however they are named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Ints = npt.NDArray[np.int64]
_Word = TypeVar("_Word", bound=Hashable)
Hashes = npt.NDArray[np.uint64]
# Significant digits at which numbers are looked up: a file may round what another writes in full
_LEVELS = (3, 5, 8)
# A number that more files hold than this tells none of them apart
_FILES_AT_MOST = 8
_SHARED_AT_LEAST = 2
# The pairs of a file that are compared, those that share most first: the work stays linear in the rows
_PAIRS_AT_MOST = 12
# 2^64 / golden ratio, which is odd (Knuth's multiplicative hashing)
_MIX = np.uint64(0x9E3779B97F4A7C15)


class Alike:
    """Gathers digests of rounded numbers, batch by batch, and says which artifacts share some."""

    def __init__(self) -> None:
        self._artifacts: dict[str, int] = {}
        self._keys: dict[tuple[str, str], int] = {}
        self._digests: list[Hashes] = []
        self._holders: list[Ints] = []

    def add(self, rows: pa.Table) -> None:
        """Takes rows of `artifact`, `metric`, `statistic` and `value` (MEASUREMENTS) in."""
        values = rows["value"].to_numpy()
        with np.errstate(invalid="ignore"):
            telling = np.isfinite(values) & (values != np.rint(values))
        rows, values = rows.filter(pa.array(telling)), np.abs(values[telling])
        if not len(values):
            return
        holders = _codes(rows["artifact"].to_pylist(), self._artifacts)
        pairs = zip(rows["metric"].to_pylist(), rows["statistic"].to_pylist(), strict=True)
        keys = _codes(list(pairs), self._keys).astype(np.uint64)
        power = np.floor(np.log10(values))
        for level in _LEVELS:
            # The smallest doubles have a power of ten that no double holds
            with np.errstate(over="ignore", invalid="ignore"):
                digits = np.nan_to_num(np.rint(values * 10.0 ** (level - 1 - power)), posinf=0.0)
            mixed = (keys * _MIX) ^ np.uint64(level)
            for part in (digits.astype(np.int64), power.astype(np.int64)):
                mixed = (mixed ^ part.astype(np.uint64)) * _MIX
                mixed ^= mixed >> np.uint64(29)
            once = np.unique(np.rec.fromarrays([mixed, holders]))
            self._digests.append(once["f0"])
            self._holders.append(once["f1"])

    def pairs(self) -> list[tuple[str, str]]:
        """Pairs of artifacts worth comparing, by name; no artifact is in more than a few."""
        names = list(self._artifacts)
        degree: Counter[int] = Counter()
        found = []
        for one, other in self._by_number_shared():
            if degree[one] < _PAIRS_AT_MOST or degree[other] < _PAIRS_AT_MOST:
                degree.update((one, other))
                found.append((min(names[one], names[other]), max(names[one], names[other])))
        return sorted(found)

    def _by_number_shared(self) -> Iterator[tuple[int, int]]:
        if not self._digests:
            return
        both = np.unique(np.rec.fromarrays([np.concatenate(self._digests), np.concatenate(self._holders)]))
        digest, holder = both["f0"], both["f1"]
        starts = np.flatnonzero(np.r_[True, digest[1:] != digest[:-1]])
        sizes = np.diff(np.r_[starts, len(digest)])
        few = np.repeat(sizes <= _FILES_AT_MOST, sizes)
        codes = [np.empty(0, np.int64)]
        for apart in range(1, _FILES_AT_MOST):
            same = (digest[apart:] == digest[:-apart]) & few[apart:]
            codes.append(holder[:-apart][same] * len(self._artifacts) + holder[apart:][same])
        pairs, counts = np.unique(np.concatenate(codes), return_counts=True)
        for place in np.argsort(-counts, kind="stable"):
            if counts[place] < _SHARED_AT_LEAST:
                return
            one, other = divmod(int(pairs[place]), len(self._artifacts))
            yield one, other


def _codes(words: Sequence[_Word], known: dict[_Word, int]) -> Ints:
    return np.array([known.setdefault(word, len(known)) for word in words], np.int64)
