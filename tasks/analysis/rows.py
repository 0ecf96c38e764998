"""Rows of a frame of which only the columns that are asked for are taken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from data_contracts.coded_columns import edges_of
from tasks.memory.mapping import let_go
from tasks.memory.shelf import shelved

Ints = npt.NDArray[np.int64]
# Half as long as those of numpy where that will do: most of what is held of many rows are their places
Places = npt.NDArray[np.int32 | np.int64]
_AT_ONCE = 1_000_000
_FEW, _MANY = 100, 10_000


def _all(rows: int) -> Places:
    return np.arange(rows, dtype=np.int32) if rows <= _AT_ONCE else _all_of_many(rows)


# Of all rows there are the same places, whichever frame they are of
@lru_cache(maxsize=4)
def _all_of_many(rows: int) -> Places:
    return shelved(np.arange(rows, dtype=np.int32 if rows <= np.iinfo(np.int32).max else np.int64))


@dataclass(frozen=True, eq=False)
class Columns:
    """The columns of a frame as arrays: the codes of a categorical one, and the values of any other."""

    frame: pd.DataFrame
    _arrays: dict[str, npt.NDArray[Any]] = field(default_factory=dict, init=False, repr=False)
    _names: dict[str, pd.Index] = field(default_factory=dict, init=False, repr=False)
    _texts: dict[str, npt.NDArray[np.object_]] = field(default_factory=dict, init=False, repr=False)

    def array(self, name: str) -> npt.NDArray[Any]:
        """One of them; a name that is unknown has the code -1."""
        if name not in self._arrays:
            column = self.frame[name].array
            if isinstance(column, pd.Categorical):
                self._names[name] = column.categories
            self._arrays[name] = column.codes if name in self._names else column.to_numpy()
        return self._arrays[name]

    def names(self, name: str) -> pd.Index | None:
        """What the codes of a categorical column stand for; None for any other."""
        self.array(name)
        return self._names.get(name)

    def texts(self, name: str) -> npt.NDArray[np.object_]:
        """The same as an array, which the code -1 finds None at the end of. Raises ValueError for any other column."""
        if name not in self._texts:
            found = self.names(name)
            if found is None:
                raise ValueError(f"{name} is no column of names")
            self._texts[name] = np.array([*found, None], dtype=object)
        return self._texts[name]


@dataclass(frozen=True, eq=False)
class Rows:
    """Some rows of a frame: a slice of all of its columns would cost a hundred times as much."""

    columns: Columns
    places: Places

    @classmethod
    def of(cls, frame: pd.DataFrame) -> Rows:
        """All rows of a frame."""
        return cls(Columns(frame), _all(len(frame)))

    @classmethod
    def together(cls, parts: Sequence[Rows]) -> Rows:
        """The rows of one or more parts of one frame, in the order of all. Raises ValueError when there is none."""
        if not parts:
            raise ValueError("of which frame no rows are is not known")
        places = [part.places for part in parts]
        return parts[0] if len(parts) == 1 else cls(parts[0].columns, np.sort(np.concatenate(places)))

    def __len__(self) -> int:
        return len(self.places)

    def at(self, chosen: npt.NDArray[np.bool_] | Ints | slice) -> Rows:
        """Those at some places, or those for which a mask is true."""
        return Rows(self.columns, self.places[chosen])

    def values(self, name: str) -> npt.NDArray[Any]:
        """A column: its values, or the codes of its names as 64 bits, which products of them fit into."""
        found = self._taken(name)
        return found if self.columns.names(name) is None else found.astype(np.int64)

    def names(self, name: str) -> pd.Index:
        """What the codes of a categorical column stand for. Raises ValueError for any other."""
        found = self.columns.names(name)
        if found is None:
            raise ValueError(f"{name} is no column of names")
        return found

    def texts(self, name: str) -> list[str | None]:
        """The names of a categorical column, None where it has none."""
        found: list[str | None] = self.columns.texts(name)[self.values(name)].tolist()
        return found

    def first(self, name: str) -> str | None:
        """The name of the first row in a categorical column, None where it is unknown."""
        code = int(self.columns.array(name)[self.places[0]])
        return str(self.names(name)[code]) if code >= 0 else None

    def present(self, name: str) -> list[str]:
        """The names that occur in a categorical column, in the order of the codes."""
        codes = np.unique(self._taken(name))
        return [str(found) for found in self.names(name)[codes[codes >= 0]]]

    def code(self, name: str, text: str) -> int:
        """The code of a name; that of no row where it never occurs."""
        found = self.names(name)
        return cast(int, found.get_loc(text)) if text in found else len(found)

    def among(self, name: str, texts: Iterable[str]) -> npt.NDArray[np.bool_]:
        """True for the rows of one of these names in a categorical column."""
        # With a place more, which -1 finds: a name that is unknown is none of these
        wanted = np.append(self.names(name).isin(list(texts)), False)
        return self._taken(name, wanted)

    def known(self, name: str) -> npt.NDArray[np.bool_]:
        """True for the rows that have a name in a categorical column."""
        return np.asarray(self._taken(name) >= 0)

    def parts(self, name: str) -> Iterator[tuple[str, Rows]]:
        """The rows of each name of a categorical column, in the order of all."""
        for code, part in self.by_code(self._taken(name)):
            if code >= 0:
                yield str(self.names(name)[code]), part

    def by_code(self, codes: npt.NDArray[np.integer]) -> Iterator[tuple[int, Rows]]:
        """The rows of each code, of which each row has one; in the order of the codes, and in each of all."""
        low, high = (int(codes.min()), int(codes.max())) if len(codes) else (0, -1)
        if low == high:
            yield low, self
        elif high - low <= _FEW and len(codes) >= _MANY:
            # A look for each of a few codes needs a fraction of what an order of all rows does
            for code in np.unique(codes).tolist():
                yield code, self.at(np.flatnonzero(codes == code))
        else:
            order = np.argsort(codes, kind="stable")
            ordered = codes[order]
            for start, end in pairwise(edges_of(ordered).tolist()):
                yield int(ordered[start]), self.at(order[start:end])

    def _taken(self, name: str, table: npt.NDArray[Any] | None = None) -> npt.NDArray[Any]:
        """A column: its values, or the codes of its names as they are kept; with a table, what each finds there."""
        column = self.columns.array(name)
        if len(self) <= _AT_ONCE:
            whole = column[self.places]
            return np.asarray(whole if table is None else table[whole])
        found = np.empty(len(self), (column if table is None else table).dtype)
        for begin in range(0, len(self), _AT_ONCE):
            part = slice(begin, begin + _AT_ONCE)
            some = column[self.places[part]]
            found[part] = some if table is None else table[some]
            let_go()
        return found

    def of_columns(self, names: Sequence[str]) -> pd.DataFrame:
        """The rows with some of their columns."""
        # Column by column: a frame of some columns would first copy all of their rows
        columns = {name: self.columns.frame[name].array.take(self.places) for name in names}
        return pd.DataFrame(columns, index=self.places, copy=False)

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The rows with all of their columns."""
        found: pd.DataFrame = self.columns.frame.iloc[self.places]
        return found
