"""A reading: one number that measurements give, and the single values that it was computed over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from posixpath import dirname
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from data_contracts.definitions import half_step
from tasks.analysis.rows import Ints, Rows

_NUMBER = re.compile(r"\d+")

Floats = npt.NDArray[np.float64]

# What one value of a reading is an aggregate of
Of = Literal["request", "run", "file", "folder", "configuration", "task", "report"]
Part = Literal["all", "warm", "cold", "later"]
# Of what all these values are
Place = Literal["whole", "file", "run", "configuration", "task", "engine"]


def written_step(values: Floats) -> float:
    """Half a unit of the last decimal with which these are written, as far as their first 64 tell; 0 of none."""
    steps = half_step(values[np.isfinite(values) & (values != 0)][:64])
    return float(steps.min()) if len(steps) else 0.0


def split(codes: Ints, places: Ints) -> Iterator[Ints]:
    """The places of each code that occurs among them, in order; those without a code together nowhere."""
    own = codes[places]
    for code in np.unique(own[own >= 0]).tolist():
        yield places[own == code]


@dataclass(frozen=True, slots=True)
class OfGroups:
    """A statistic (`outer`) over what each group's values come to (`inner`: "mean", "median", "total" or a quantile)."""

    outer: str
    inner: str


@dataclass(frozen=True)
class Reading:
    """`low` to `high` is what the precision of the source's numbers leaves open of `value`.

    `plain` is what a reader of the document would compute first. One that is not `admitted` confirms nothing: it may be
    what was meant, so that it refutes nothing either. `groups` are the values of which it is an aggregate, and `grouped` is
    how, unless they are single requests.
    """

    value: float
    low: float
    high: float
    aggregate: str
    of: Of
    place: Place
    part: Part
    groups: int
    plain: bool
    admitted: bool
    sample: Sample
    places: Ints
    grouped: OfGroups | None = None

    @property
    def rows(self) -> Rows:
        """The rows that it was computed over."""
        return self.sample.picked.at(self.places)

    @property
    def n(self) -> int:
        """How many single values it was computed over."""
        return len(self.places)


@dataclass(frozen=True)
class Sample:
    """Single values in the order of their files; `weights` are numerator and denominator where the metric is a rate."""

    picked: Rows
    weights: tuple[tuple[Floats, Floats], ...] = ()

    def __len__(self) -> int:
        return len(self.picked)

    @property
    def rows(self) -> pd.DataFrame:
        """Their rows, with all columns."""
        return self.picked.frame

    @cached_property
    def values(self) -> Floats:
        return self.picked.values("value")

    @cached_property
    def step(self) -> float:
        """Half a unit of the last decimal with which the source writes its values: what it hides of each; 0 of counts."""
        counts = (self.picked.values("unit") >= 0).all() and {*self.picked.present("unit")} <= {
            "token",
            "request",
        }
        if counts or np.isin(self.values, (0.0, 1.0)).all():
            return 0.0
        return written_step(self.values)

    @cached_property
    def states(self) -> npt.NDArray[np.int8]:
        return self.picked.values("state")

    @cached_property
    def own(self) -> Ints:
        """The places of all values, of those that two files hold once."""
        twin = self.picked.values("twin")
        artifact = self.codes("artifact")
        one_file = bool((artifact == artifact[:1]).all())
        places = np.ones(len(self), np.bool_) if one_file or twin.all() else ~twin
        return np.flatnonzero(places).astype(np.int64)

    @cached_property
    def files(self) -> tuple[bool, list[Ints]]:
        """The places of each file, runs of one benchmark together; and whether no file is one of several runs."""
        codes = self.codes("artifact")
        present, places = np.unique(codes, return_inverse=True)
        names = [_NUMBER.sub("#", str(name)) for name in self.picked.names("artifact")[present]]
        numbered = {name: place for place, name in enumerate(dict.fromkeys(names))}
        alike = np.array([numbered[name] for name in names], np.int64)[places]
        files = list(split(alike, np.arange(len(codes))))
        return len(files) == len(present), files

    @cached_property
    def of_one_setup(self) -> list[bool]:
        """For each of `files` whether all of its values have the same settings."""
        config = self.codes("config")
        return [bool((config[places] == config[places[0]]).all()) for places in self.files[1]]

    def groups(self, column: str) -> list[Ints]:
        """The places of its own values in each group that a column makes of them."""
        if column not in self._groups:
            self._groups[column] = list(split(self.codes(column), self.own))
        return self._groups[column]

    @cached_property
    def _groups(self) -> dict[str, list[Ints]]:
        return {}

    def codes(self, column: str) -> Ints:
        """The category of each row, -1 where it has none."""
        return self._codes[column]

    @cached_property
    def _codes(self) -> dict[str, Ints]:
        names = ("artifact", "run", "config", "task", "engine")
        codes = {name: self.picked.values(name) for name in names}
        # Of an audit's thousands of artifacts a sample has few
        present, places = np.unique(codes["artifact"], return_inverse=True)
        folders = [dirname(str(name)) for name in self.picked.names("artifact")[present]]
        numbered = {name: place for place, name in enumerate(dict.fromkeys(folders))}
        of_artifact = np.array([numbered[name] for name in folders], np.int64)
        return {**codes, "folder": of_artifact[places]}
