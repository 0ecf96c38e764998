"""Which runs an audit added: folders that keep their former files hold all runs of earlier audits again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

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
from tasks.memory.shelf import shelved

# The lowest bits of a remembered digest say in which audit it was: a hundred are looked at
_BITS = 8
_AUDIT = np.uint64((1 << _BITS) - 1)
_AT_ONCE = 1_000_000
_WORDS = 65_536

Ints = npt.NDArray[np.int32]


class FirstSeen:
    """Audits one after the other, oldest first: in which of them each run was seen first. Of 256 at most."""

    def __init__(self) -> None:
        self._count = 0
        self._artifacts, self._runs = _Remembered(), _Remembered()
        self._series: set[Series] = set()
        self._last: tuple[pa.Table, Ints] | None = None

    def of_next(self, runs: pa.Table) -> Ints:
        """For each of the next audit's RUNS the number of the audit, from 0, that had it first."""
        own = self._count
        self._count += 1
        if self._last is not None:
            self._remember(*self._last)
        first = self._first(runs, own) if own else np.zeros(runs.num_rows, np.int32)
        # Nobody asks of the last audit, which is the largest and often the only one
        self._last = runs, first
        return first

    def _first(self, runs: pa.Table, own: int) -> Ints:
        told = _Told(runs)
        named = made(len(runs), np.int32, lambda part: self._runs.audits(told.digests(part), own))
        # One value may be the same by chance, such as no failure twice: of a file that grew all former numbers of a
        # run must be there again
        is_new = np.array([one not in self._series for one in told.series], np.bool_)
        anew = (named >= own) & ~is_new[told.number]
        whole = np.ones(told.names, np.bool_)
        whole[told.run[anew]] = False
        first = np.where(whole[told.run], np.minimum(named, own), np.int32(own))
        # In part at least in an artifact that was there
        for places, words, codes in _artifacts(runs):
            np.minimum.at(first, places, self._artifacts.audits(words, own)[codes])
        return first

    def _remember(self, runs: pa.Table, first: Ints) -> None:
        told = _Told(runs)
        self._artifacts.add(*_newest(_of_artifacts(runs, first)))
        for begin in range(0, len(runs), _AT_ONCE):
            part = slice(begin, begin + _AT_ONCE)
            self._runs.add(told.digests(part), first[part])
            let_go()
        self._series.update(told.series)


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
            self._fresh = []
            whole.sort()
            # Of a digest that several had the first comes first
            again = whole[1:] ^ whole[:-1] <= _AUDIT
            self._held = shelved(whole[np.r_[True, ~again]] if again.any() else whole)
        return self._held


class _Told:
    """What tells a run from all others: its series, its name, its value and of how many values that is the median."""

    def __init__(self, runs: pa.Table) -> None:
        self._runs = runs
        number, self.series = series_of(runs)
        self.number = shelved(number.astype(np.int32))
        names = coded(runs["run"])
        self.run, self.names = codes_of(names), len(names.dictionary)
        self._of_series = mixed(
            _hashed(pa.array(words, pa.string())) for words in zip(*self.series, strict=True)
        )
        self._of_run = _hashed(names.dictionary)

    def digests(self, part: slice) -> Hashes:
        """One for each of a stretch of runs."""
        value, n = (self._runs[name][part].to_numpy() for name in ("value", "n"))
        words = self._of_series[self.number[part]], self._of_run[self.run[part]]
        # 0.0 and -0.0 are the same number
        return mixed((*words, (value + 0.0).view(np.uint64), n))


def _hashed(words: pa.Array) -> Hashes:
    """As many Python objects at once as are worth it: there may be millions of names."""
    parts = (
        pd.util.hash_array(np.array(words[begin : begin + _WORDS].to_pylist(), object), categorize=False)
        for begin in range(0, len(words), _WORDS)
    )
    return np.concatenate([np.empty(0, np.uint64), *parts])


def _artifacts(runs: pa.Table) -> Iterator[tuple[Codes, Hashes, npt.NDArray[np.integer]]]:
    """For a stretch of runs at a time: the place of the run of each artifact whose digest is known, these digests as
    hashes, each once, and the place of each there."""
    for places, words in words_of(runs["digests"]):
        known = words.is_valid()
        own = words.filter(known).dictionary_encode()
        yield places[known.to_numpy(zero_copy_only=False)], _hashed(own.dictionary), codes_of(own)


def _of_artifacts(runs: pa.Table, first: Ints) -> Iterator[tuple[Hashes, Ints]]:
    for places, words, codes in _artifacts(runs):
        yield _newest([(words[codes], first[places])])


def _newest(parts: Iterable[tuple[Hashes, Ints]]) -> tuple[Hashes, Ints]:
    """Each artifact, and when the newest of its runs was first seen: others may be of the file before it grew."""
    held = [(np.empty(0, np.uint64), np.empty(0, np.int32)), *parts]
    artifacts, first = map(np.concatenate, zip(*held, strict=True))
    words, number = np.unique(artifacts, return_inverse=True)
    newest = np.zeros(len(words), np.int32)
    np.maximum.at(newest, number, first)
    return words, newest
