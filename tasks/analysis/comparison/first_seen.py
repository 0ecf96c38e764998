"""Which runs an audit added: folders that keep their former files hold all runs of earlier audits again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from data_contracts.arrow_columns import codes_of
from data_contracts.coded_columns import Codes, coded
from tasks.analysis.comparison.matching import Series
from tasks.analysis.comparison.run_files import words_of
from tasks.analysis.comparison.runs import series_of
from tasks.ingestion.digests import Hashes, mixed
from tasks.memory.growing import made
from tasks.memory.mapping import let_go

# The lowest bits of a remembered digest say in which audit it was: a hundred are looked at
_BITS = 8
_AUDIT = np.uint64((1 << _BITS) - 1)
_AT_ONCE = 1_000_000


class FirstSeen:
    """Audits one after the other, oldest first: in which of them each run was seen first. Of 256 at most."""

    def __init__(self) -> None:
        self._count = 0
        self._artifacts, self._runs = _Remembered(), _Remembered()
        self._series: set[Series] = set()
        self._last: tuple[pa.Table, Codes] | None = None

    def of_next(self, runs: pa.Table) -> Codes:
        """For each of the next audit's RUNS the number of the audit, from 0, that had it first."""
        own = self._count
        self._count += 1
        if self._last is not None:
            self._remember(*self._last)
        first = self._first(runs, own) if own else np.zeros(runs.num_rows, np.int64)
        # Nobody asks of the last audit, which is the largest and often the only one
        self._last = runs, first
        return first

    def _first(self, runs: pa.Table, own: int) -> Codes:
        number, series = series_of(runs)
        told = _Told(runs, number, series)
        named = made(len(runs), np.int32, lambda part: self._runs.audits(told.digests(part), own))
        # One value may be the same by chance, such as no failure twice: of a file that grew all former numbers of a
        # run must be there again
        is_new = np.array([one not in self._series for one in series], np.bool_)
        anew = (named >= own) & ~is_new[number]
        whole = np.ones(told.names, np.bool_)
        whole[told.run[anew]] = False
        first = np.where(whole[told.run], np.minimum(named, own), own).astype(np.int64)
        # In part at least in an artifact that was there
        for places, words, codes in _artifacts(runs):
            np.minimum.at(first, places, self._artifacts.audits(words, own)[codes])
        return first

    def _remember(self, runs: pa.Table, first: Codes) -> None:
        number, series = series_of(runs)
        told = _Told(runs, number, series)
        self._artifacts.add(*_newest(_of_artifacts(runs, first)))
        for begin in range(0, len(runs), _AT_ONCE):
            part = slice(begin, begin + _AT_ONCE)
            self._runs.add(told.digests(part), first[part])
            let_go()
        self._series.update(series)


class _Remembered:
    """Digests, and the first audit that had each: of a digest all but the lowest bits, which say the audit."""

    def __init__(self) -> None:
        self._held: Hashes = np.empty(0, np.uint64)
        self._fresh: list[Hashes] = []

    def add(self, digests: Hashes, audits: npt.NDArray[np.integer]) -> None:
        """Takes some in, those of one audit after those of the audits before it."""
        self._fresh.append((digests & ~_AUDIT) | audits.astype(np.uint64))

    def audits(self, digests: Hashes, unknown: int) -> npt.NDArray[np.int32]:
        """The first audit of each digest; `unknown` where none had it."""
        held, wanted = self._sorted(), digests & ~_AUDIT
        if not len(held):
            return np.full(len(wanted), unknown, np.int32)
        # In their order they are found several times as fast
        order = np.argsort(wanted)
        ordered = wanted[order]
        found = held[np.minimum(np.searchsorted(held, ordered), len(held) - 1)]
        audits = np.empty(len(wanted), np.int32)
        audits[order] = np.where(found & ~_AUDIT == ordered, found & _AUDIT, unknown)
        return audits

    def _sorted(self) -> Hashes:
        if self._fresh:
            whole = np.concatenate([self._held, *self._fresh])
            whole.sort()
            digests = whole & ~_AUDIT
            self._held = whole[np.r_[True, digests[1:] != digests[:-1]]] if len(whole) else whole
            self._fresh = []
        return self._held


class _Told:
    """What tells a run from all others: its series, its name, its value and of how many values that is the median."""

    def __init__(self, runs: pa.Table, number: Codes, series: Sequence[Series]) -> None:
        names = coded(runs["run"])
        self.run = codes_of(names)
        self.names = len(names.dictionary)
        self._number = number
        self._of_series = mixed(_hashed(words) for words in zip(*series, strict=True))
        self._of_run = _hashed(names.dictionary.to_pylist())
        self._value, self._n = runs["value"].to_numpy(), runs["n"].to_numpy()

    def digests(self, part: slice) -> Hashes:
        """One for each of a stretch of runs."""
        # 0.0 and -0.0 are the same number
        value = (self._value[part] + 0.0).view(np.uint64)
        words = self._of_series[self._number[part]], self._of_run[self.run[part]]
        return mixed((*words, value, self._n[part]))


def _hashed(words: Sequence[str | None]) -> Hashes:
    return pd.util.hash_array(np.array(words, object), categorize=False)


def _artifacts(runs: pa.Table) -> Iterator[tuple[Codes, Hashes, npt.NDArray[np.integer]]]:
    """For a stretch of runs at a time: the place of the run of each artifact whose digest is known, these digests as
    hashes, each once, and the place of each there."""
    for places, words in words_of(runs["digests"]):
        known = words.is_valid()
        own = words.filter(known).dictionary_encode()
        yield places[known.to_numpy(zero_copy_only=False)], _hashed(own.dictionary.to_pylist()), codes_of(own)


def _of_artifacts(runs: pa.Table, first: Codes) -> Iterator[tuple[Hashes, Codes]]:
    for places, words, codes in _artifacts(runs):
        yield _newest([(words[codes], first[places])])


def _newest(parts: Iterable[tuple[Hashes, Codes]]) -> tuple[Hashes, Codes]:
    """Each artifact, and when the newest of its runs was first seen: others may be of the file before it grew."""
    held = [(np.empty(0, np.uint64), np.empty(0, np.int64)), *parts]
    artifacts, first = map(np.concatenate, zip(*held, strict=True))
    words, number = np.unique(artifacts, return_inverse=True)
    newest = np.zeros(len(words), np.int64)
    np.maximum.at(newest, number, first)
    return words, newest
