"""Measurements that are kept twice: in two forms (a CSV beside a JSON), in a part of a file, inside a summary.

A *copy* is equal in every shared number and has nothing of its own; a *twin* has something of its own: other metrics,
other runs. What stands twice counts once.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import pyarrow as pa

from data_contracts.measurements import Flag
from tasks.ingestion.agreement import Ints, Mask
from tasks.ingestion.contents import Contents, contents
from tasks.ingestion.matching import Pairs, matches
from tasks.ingestion.other_shape import Lookup, whole_run
from tasks.ingestion.sides import Side, side
from tasks.ingestion.terms import further

FLAG: Flag = "twin"
Kind = Literal["copy", "twin"]


@dataclass(frozen=True, slots=True)
class Twin:
    """`artifact` holds what `of` holds as well, in `records` records; 0: statistics in records of another shape.

    `only_here`: what `of` lacks, numbers first; nothing for a copy. `rows`: places of the rows that count there.
    """

    artifact: str
    of: str
    kind: Kind
    records: int
    only_here: tuple[str, ...] = ()
    rows: Ints = field(default_factory=lambda: np.empty(0, np.int64), compare=False)


def find_twins(
    measurements: pa.Table, together: Sequence[tuple[str, str]], positions: Ints | None = None
) -> list[Twin]:
    """The twins among these pairs of artifacts, by a table (COMPARED) of their rows, which stand at `positions`."""
    places = np.arange(len(measurements)) if positions is None else positions
    known = contents(measurements, places)
    number = {name: place for place, name in enumerate(known.artifacts)}
    pairs = [(number[one], number[other]) for one, other in together if one in number and other in number]
    found = _Counted(known, Lookup.of(known)).count_once(pairs)
    return sorted(found, key=lambda twin: (twin.artifact, twin.of))


@dataclass(slots=True)
class _Counted:
    """Goes through pairs of artifacts and remembers which records count in another artifact."""

    known: Contents
    lookup: Lookup
    gone: Mask = field(init=False)
    inside: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.gone = np.zeros(len(self.known.records.artifact), np.bool_)

    def count_once(self, pairs: Sequence[tuple[int, int]]) -> list[Twin]:
        found: list[Twin] = []
        seen = set(pairs)
        waiting: deque[tuple[tuple[int, int], Pairs]] = deque(
            zip(pairs, matches(self.known, pairs), strict=True)
        )
        while waiting:
            (one, other), (mine, theirs) = waiting.popleft()
            free = ~(self.gone[mine] | self.gone[theirs])
            if free.any():
                found.append(self._same_records((one, mine[free]), (other, theirs[free])))
            elif not len(mine):
                found += self._other_shape(one, other)
            # What counts in a third artifact is looked for there
            elif (moved := self._moved(one, other)) is not None and moved not in seen:
                seen.add(moved)
                waiting.append((moved, next(iter(matches(self.known, [moved])))))
        names = self.known.artifacts
        holder = {name: names[self._holder(artifact)] for artifact, name in enumerate(names)}
        return [replace(twin, of=holder[twin.of]) for twin in found]

    def _holder(self, artifact: int) -> int:
        """Where an artifact counts: in itself, or where that counts of which it is a copy."""
        while artifact in self.inside:
            artifact = self.inside[artifact]
        return artifact

    def _moved(self, one: int, other: int) -> tuple[int, int] | None:
        there = self._holder(one), self._holder(other)
        return None if there[0] == there[1] or there == (one, other) else (min(there), max(there))

    def _same_records(self, one: tuple[int, Ints], other: tuple[int, Ints]) -> Twin:
        sides = side(self.lookup, *one, *other), side(self.lookup, *other, *one)
        poor, rich = sorted(sides, key=Side.rank, reverse=True)
        if poor.own:
            self.gone[poor.shared] = True
            return Twin(poor.name, rich.name, "twin", len(poor.shared), poor.own, poor.rows())
        return self._copy(poor.artifact, rich.artifact, len(poor.shared))

    def _copy(self, artifact: int, of: int, records: int) -> Twin:
        self.gone[self.known.records_of(artifact)] = True
        self.inside[artifact] = of
        names = self.known.artifacts
        return Twin(names[artifact], names[of], "copy", records, (), self.known.rows_of(artifact))

    def _other_shape(self, one: int, other: int) -> list[Twin]:
        """Consoles, tables and documents write the statistics of one run in records that do not match one by one."""
        known = self.known
        size = {
            artifact: (len(known.rows_of(artifact)), known.artifacts[artifact]) for artifact in (one, other)
        }
        small, large = sorted(size, key=lambda artifact: size[artifact])
        keys = whole_run(self.lookup, small, large)
        records = known.records_of(small)
        cells, which = known.cells_of(records)
        shared = np.isin(known.cells.key[cells], list(keys))
        counted = records[which[shared]]
        if not keys or self.gone[counted].any() or self.gone[known.records_of(large)].any():
            return []
        own = known.cells.key[cells[~shared & ~known.cells.derived[cells]]]
        terms = further(*(known.said_in(artifact) for artifact in (small, large)))
        only_here = sorted({known.keys[key][0] for key in own.tolist()} | terms)
        if not only_here:
            return [self._copy(small, large, 0)]
        self.gone[counted] = True
        rows = known.row[known.values_of(cells[shared])]
        return [Twin(known.artifacts[small], known.artifacts[large], "twin", 0, tuple(only_here), rows)]
