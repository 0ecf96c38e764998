"""Rows of which only the columns that are asked for are taken, and rows by the files that hold them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Columns:
    """The columns of a frame as arrays: the codes of a categorical one, and the values of any other."""

    frame: pd.DataFrame

    @cached_property
    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """By name; a name that is unknown has the code -1."""
        return {
            str(name): column.array.codes.astype(np.int64)
            if isinstance(column.dtype, pd.CategoricalDtype)
            else column.to_numpy()
            for name, column in self.frame.items()
        }


@dataclass(frozen=True, eq=False)
class Rows:
    """Some rows of a frame: a slice of all of its columns would cost a hundred times as much."""

    columns: Columns
    places: Ints

    @classmethod
    def of(cls, frame: pd.DataFrame) -> Rows:
        """All rows of a frame."""
        return cls(Columns(frame), np.arange(len(frame), dtype=np.int64))

    def __len__(self) -> int:
        return len(self.places)

    def at(self, chosen: npt.NDArray[np.bool_] | Ints | slice) -> Rows:
        """Those at some places, or those for which a mask is true."""
        return Rows(self.columns, self.places[chosen])

    def values(self, name: str) -> npt.NDArray[Any]:
        """A column: its values, or the codes of its names."""
        found: npt.NDArray[Any] = self.columns.arrays[name][self.places]
        return found

    def names(self, name: str) -> pd.Index:
        """What the codes of a categorical column stand for."""
        found: pd.Index = self.columns.frame[name].cat.categories
        return found

    def present(self, name: str) -> list[str]:
        """The names that occur in a categorical column, in the order of the codes."""
        codes = np.unique(self.values(name))
        return [str(found) for found in self.names(name)[codes[codes >= 0]]]

    def code(self, name: str, text: str) -> int:
        """The code of a name; that of no row where it never occurs."""
        found = self.names(name)
        return int(found.get_indexer(pd.Index([text]))[0]) if text in found else len(found)

    def parts(self, name: str) -> Iterator[tuple[str, Rows]]:
        """The rows of each name of a categorical column, in the order of all."""
        codes = self.values(name)
        order = np.argsort(codes, kind="stable")
        ordered = codes[order]
        edges = (
            [] if not len(order) else np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1], True]).tolist()
        )
        for start, end in pairwise(edges):
            if ordered[start] >= 0:
                yield str(self.names(name)[ordered[start]]), self.at(order[start:end])

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The rows with all of their columns."""
        found: pd.DataFrame = self.columns.frame.iloc[self.places]
        return found


@dataclass(frozen=True, eq=False)
class FileRows:
    """Rows with a column `artifact`, of which those of a few files are found without a look at all others."""

    rows: Rows

    def of(self, artifacts: Collection[str]) -> Rows:
        """The rows of some files, in the order of all."""
        found = [self._of_file[name] for name in self._held(artifacts)]
        if len(found) == 1:
            return found[0]
        places = [one.places for one in found]
        return Rows(self.rows.columns, np.sort(np.concatenate(places)) if places else self.rows.places[:0])

    def any_of(self, artifacts: Collection[str]) -> bool:
        """True where some of these files hold any."""
        return bool(self._held(artifacts))

    def _held(self, artifacts: Collection[str]) -> list[str]:
        # Of all files of an audit few hold a metric, of all that hold it few are asked for
        if len(artifacts) < len(self._of_file):
            return [name for name in artifacts if name in self._of_file]
        return [name for name in self._of_file if name in artifacts]

    @cached_property
    def _of_file(self) -> dict[str, Rows]:
        return dict(self.rows.parts("artifact"))
