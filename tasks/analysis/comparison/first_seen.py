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
from tasks.analysis.comparison.run_files import Ints, words_of
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
# Of digests that are put together: 128 MiB of them
_MOST = 2**24


class FirstSeen:
    """Audits one after the other, oldest first: in which of them each run was seen first. Of 256 at most."""

    def __init__(self) -> None:
        self._count = 0
        self._artifacts, self._runs = _Remembered(), _Remembered()
        self._series: set[Series] = set()
        self._last: tuple[_Told, Ints] | None = None

    def of_next(self, runs: pa.Table) -> Ints:
        """For each of the next audit's RUNS the number of the audit, from 0, that had it first."""
        own = self._count
        self._count += 1
        if self._last is not None:
            self._remember(*self._last)
        # Nobody asks of the last audit, which is the largest and often the only one
        told = _Told(runs)
        first = self._first(told, own) if own else np.zeros(len(runs), np.int32)
        self._last = told, first
        return first

    def _first(self, told: _Told, own: int) -> Ints:
        named = made(len(told.runs), np.int32, lambda part: self._runs.audits(told.digests(part), own))
        # One value may be the same by chance, such as no failure twice: of a file that grew all former numbers of a
        # run must be there again
        is_new = np.array([one not in self._series for one in told.series], np.bool_)
        anew = (named >= own) & ~is_new[told.number]
        whole = np.ones(told.names, np.bool_)
        whole[told.run[anew]] = False
        first = np.where(whole[told.run], np.minimum(named, own), np.int32(own))
        # In part at least in an artifact that was there
        for places, words, codes in _artifacts(told.runs):
            np.minimum.at(first, places, self._artifacts.audits(words, own)[codes])
        return first

    def _remember(self, told: _Told, first: Ints) -> None:
        self._artifacts.add(*_newest(_of_artifacts(told.runs, first)))
        for begin in range(0, len(told.runs), _AT_ONCE):
            part = slice(begin, begin + _AT_ONCE)
            self._runs.add(told.digests(part), first[part])
            let_go()
        self._series.update(told.series)


class _Remembered:
    """Digests, and the first audit that had each: of a digest all but the lowest bits, which say the audit.

    They lie in sorted arrays, each larger than the next: were there one alone, each audit would sort all of those before.
    """

    def __init__(self) -> None:
        self._held: list[Hashes] = []
        self._fresh: list[Hashes] = []

    def add(self, digests: Hashes, audits: npt.NDArray[np.integer]) -> None:
        """Takes some in, those of one audit after those of the audits before it."""
        self._fresh.append((digests & ~_AUDIT) | audits.astype(np.uint64))

    def audits(self, digests: Hashes, unknown: int) -> Ints:
        """The first audit of each digest; `unknown`, a later one, where none had it."""
        self._settle()
        wanted = digests & ~_AUDIT
        # In their order they are found several times as fast
        order = np.argsort(wanted)
        ordered = wanted[order]
        first = np.full(len(wanted), unknown, np.int32)
        for held in self._held:
            found = held[np.minimum(np.searchsorted(held, ordered), len(held) - 1)]
            here = found & ~_AUDIT == ordered
            first[here] = np.minimum(first[here], (found[here] & _AUDIT).astype(np.int32))
        audits = np.empty_like(first)
        audits[order] = first
        return audits

    def _settle(self) -> None:
        if not any(map(len, self._fresh)):
            return
        self._held.append(_in_order(self._fresh))
        self._fresh = []
        while len(self._held) > 1:
            *_, larger, last = self._held
            if len(larger) > 2 * len(last) or len(larger) + len(last) > _MOST:
                return
            self._held[-2:] = [_in_order([larger, last])]


def _in_order(parts: Sequence[Hashes]) -> Hashes:
    """Digests in order, each once."""
    whole = np.concatenate(parts)
    whole.sort()
    # Of a digest that several audits had the first comes first
    again = whole[1:] ^ whole[:-1] <= _AUDIT
    return shelved(whole[np.r_[True, ~again]] if again.any() else whole)


class _Told:
    """What tells a run from all others: its series, its name, its value and of how many values that is the median."""

    def __init__(self, runs: pa.Table) -> None:
        self.runs = runs
        self.number, self.series = series_of(runs)
        names = coded(runs["run"])
        self.run, self.names = shelved(codes_of(names)), len(names.dictionary)
        self._of_series = mixed(
            _hashed(pa.array(words, pa.string())) for words in zip(*self.series, strict=True)
        )
        self._of_run = _hashed(names.dictionary)

    def digests(self, part: slice) -> Hashes:
        """One for each of a stretch of runs."""
        value, n = (self.runs[name][part].to_numpy() for name in ("value", "n"))
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
