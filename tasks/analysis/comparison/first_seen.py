"""Which runs an audit added: folders that keep their former files hold all runs of earlier audits again."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np
import pandas as pd
import pyarrow as pa

from data_contracts.coded_columns import Codes

_SERIES = ["metric", "key"]
_NAMES = [*_SERIES, "run", "value", "n"]


class FirstSeen:
    """Audits one after the other, oldest first: in which of them each run was seen first."""

    def __init__(self) -> None:
        self._count = 0
        self._digests: dict[str, int] = {}
        self._names: dict[Hashable, int] = {}
        self._series: set[Hashable] = set()

    def of_next(self, runs: pa.Table) -> Codes:
        """For each of the next audit's RUNS the number of the audit, from 0, that had it first."""
        own = self._count
        self._count += 1
        first = np.full(runs.num_rows, own, np.int64)
        lists: list[list[str | None]] = runs["digests"].to_pylist()
        frame = runs.select(_NAMES).to_pandas()
        names = list(frame.itertuples(index=False, name=None))
        series = list(zip(frame["metric"], frame["key"], strict=True))
        named = np.array([self._names.get(name, own) for name in names], np.int64)
        # One value may be the same by chance, such as no failure twice: of a file that grew all former numbers of a
        # run must be there again
        is_old = pd.Series(named < own) | ~pd.Series([one in self._series for one in series], dtype=bool)
        whole = is_old.groupby(frame["run"]).transform("all").to_numpy() if len(frame) else is_old.to_numpy()
        first[whole] = np.minimum(first, named)[whole]
        for place, digests in enumerate(lists):
            # In part at least in an artifact that was there
            known = [self._digests[digest] for digest in digests if digest in self._digests]
            first[place] = min([int(first[place]), *known])
        for place, digests in enumerate(lists):
            for digest in digests:
                if digest is not None:
                    self._digests.setdefault(digest, int(first[place]))
        for name, when in zip(names, first.tolist(), strict=True):
            self._names.setdefault(name, when)
        self._series.update(series)
        return first
