"""Rows by the files that hold them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from tasks.analysis.rows import Rows


@dataclass(frozen=True, eq=False)
class FileRows:
    """Rows with a column `artifact`, of which those of a few files are found without a look at all others."""

    rows: Rows

    def of(self, artifacts: Collection[str]) -> Rows:
        """The rows of some files, in the order of all."""
        found = [self._of_file[name] for name in self._held(artifacts)]
        return Rows.together(found) if found else self.rows.at(slice(0))

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
