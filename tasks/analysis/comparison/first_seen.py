"""Which runs an audit added: folders that keep their former files hold all runs of earlier audits again."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.arrow_columns import in_one
from data_contracts.coded_columns import Codes, firsts_of

_SERIES = ["metric", "key"]
_NAMES = [*_SERIES, "run", "value", "n"]


class FirstSeen:
    """Audits one after the other, oldest first: in which of them each run was seen first."""

    def __init__(self) -> None:
        self._count = 0
        self._digests: dict[str, int] = {}
        self._names: dict[Hashable, int] = {}
        self._series: set[Hashable] = set()
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
        first = np.full(runs.num_rows, own, np.int64)
        frame = runs.select(_NAMES).to_pandas()
        named = np.array([self._names.get(name, own) for name in _tuples(frame, _NAMES)], np.int64)
        # One value may be the same by chance, such as no failure twice: of a file that grew all former numbers of a
        # run must be there again
        is_new = np.array([one not in self._series for one in _tuples(frame, _SERIES)], np.bool_)
        is_old = pd.Series((named < own) | is_new)
        whole = (
            is_old.groupby(frame["run"], observed=True).transform("all").to_numpy()
            if len(frame)
            else is_old.to_numpy()
        )
        first[whole] = np.minimum(first, named)[whole]
        # In part at least in an artifact that was there
        places, words = _digests(runs)
        known = np.array([self._digests.get(word, own) for word in words.dictionary.to_pylist()], np.int64)
        np.minimum.at(first, places, known[words.indices.to_numpy()])
        return first

    def _remember(self, runs: pa.Table, first: Codes) -> None:
        places, words = _digests(runs)
        when = first[places[firsts_of(words.indices.to_numpy())]]
        for word, audit in zip(words.dictionary.to_pylist(), when.tolist(), strict=True):
            self._digests.setdefault(word, audit)
        frame = runs.select(_NAMES).to_pandas()
        for name, audit in zip(_tuples(frame, _NAMES), first.tolist(), strict=True):
            self._names.setdefault(name, audit)
        self._series.update(_tuples(frame, _SERIES))


def _tuples(frame: pd.DataFrame, names: Sequence[str]) -> Iterator[tuple[Hashable, ...]]:
    return zip(*(frame[name].tolist() for name in names), strict=True)


def _digests(runs: pa.Table) -> tuple[Codes, pa.DictionaryArray]:
    """The place of the run of each digest that is known, and these digests, in the order of the runs."""
    lists = in_one(runs["digests"])
    words, places = pc.list_flatten(lists), pc.list_parent_indices(lists)
    known = words.is_valid()
    return places.filter(known).to_numpy(), words.filter(known).dictionary_encode()
