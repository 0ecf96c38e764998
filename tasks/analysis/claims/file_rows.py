"""Rows by the files that hold them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from tasks.analysis.claims.reading import Ints


@dataclass(frozen=True)
class FileRows:
    """Rows with a column `artifact`, of which those of a few files are found without a look at all others."""

    rows: pd.DataFrame

    def of(self, artifacts: Collection[str]) -> pd.DataFrame:
        """The rows of some files, in the order of all."""
        places = [self._places[name] for name in self._held(artifacts)]
        if not places:
            return self._none
        found: pd.DataFrame = self.rows.iloc[
            places[0] if len(places) == 1 else np.sort(np.concatenate(places))
        ]
        return found

    def any_of(self, artifacts: Collection[str]) -> bool:
        """True where some of these files hold any."""
        return bool(self._held(artifacts))

    def _held(self, artifacts: Collection[str]) -> list[str]:
        # Of all files of an audit few hold a metric, of all that hold it few are asked for
        if len(artifacts) < len(self._places):
            return [name for name in artifacts if name in self._places]
        return [name for name in self._places if name in artifacts]

    @cached_property
    def _places(self) -> dict[str, Ints]:
        codes = self.rows["artifact"].cat.codes.to_numpy()
        order = np.argsort(codes, kind="stable").astype(np.int64)
        present, starts = np.unique(codes[order], return_index=True)
        names = self.rows["artifact"].cat.categories[present]
        return dict(zip(map(str, names), np.split(order, starts[1:]), strict=True)) if len(order) else {}

    @cached_property
    def _none(self) -> pd.DataFrame:
        return self.rows.iloc[:0]
