"""Rows by the files that hold them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from data_contracts.coded_columns import edges_of
from tasks.analysis.rows import Ints, Rows


@dataclass(frozen=True, eq=False)
class FileRows:
    """Rows with a column `artifact`, of which those of a few files are found without a look at all others."""

    rows: Rows

    def of(self, artifacts: Collection[str]) -> Rows:
        """The rows of some files, in the order of all."""
        held = self._held(artifacts)
        if len(held) == len(self._files):
            return self.rows
        found = [self._by_file.at(slice(*self._edges[place : place + 2])) for place in held.tolist()]
        return Rows.together(found) if found else self.rows.at(slice(0))

    def any_of(self, artifacts: Collection[str]) -> bool:
        """True where some of these files hold any."""
        return bool(len(self._held(artifacts)))

    def _held(self, artifacts: Collection[str]) -> Ints:
        """Which of `_files` are among these."""
        names, files = self.rows.names("artifact"), self._files
        # Of all files of an audit few hold a metric, of all that hold it few are asked for
        if len(artifacts) >= len(files):
            return np.flatnonzero(names[files].isin(artifacts))
        wanted = np.array([names.get_loc(name) for name in artifacts if name in names], np.int64)
        places = np.searchsorted(files, wanted)
        found: Ints = places[files[np.minimum(places, len(files) - 1)] == wanted]
        return found

    @cached_property
    def _by_file(self) -> Rows:
        codes = self.rows.values("artifact")
        if (codes[1:] >= codes[:-1]).all():
            return self.rows
        return self.rows.at(np.argsort(codes, kind="stable"))

    @cached_property
    def _edges(self) -> Ints:
        """Where the rows of each file begin in `_by_file`, and at last where all end: less than a list for each file."""
        return edges_of(self._by_file.values("artifact"))

    @cached_property
    def _files(self) -> Ints:
        """The codes of the files that hold any, in their order."""
        codes = self._by_file.values("artifact")[self._edges[:-1]]
        return np.asarray(codes, np.int64)
