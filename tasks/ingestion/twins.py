"""Measurements that are kept twice: in two forms (a CSV beside a JSON), in a part of a file, inside a summary.

A *copy* is equal in every shared number and has nothing of its own; a *twin* has something of its own: other metrics,
other runs. What stands twice counts once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from data_contracts.measurements import Flag
from data_contracts.metrics import metrics_where
from tasks.ingestion.agreement import agree
from tasks.ingestion.contents import Content, Key, Record, contents
from tasks.ingestion.matching import at_one_time, matches, whole_run

FLAG: Flag = "twin"
Kind = Literal["copy", "twin"]
# Left to itself, such a number would make a request once more
_MARKS_REQUEST = metrics_where(lambda metric: metric.marks_request)


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
    rows: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class _Side:
    """One of two artifacts that share records, and what it has that the other lacks."""

    content: Content
    shared: tuple[tuple[Record, Record], ...]
    metrics: tuple[str, ...]
    terms: tuple[str, ...]
    left: int
    executions: int

    @property
    def own(self) -> tuple[str, ...]:
        further = (f"{self.left} further record{'s' if self.left > 1 else ''}",) if self.left else ()
        return *self.metrics, *further, *self.terms

    def rank(self) -> tuple[bool, int, bool, bool, bool, int, int, int, str]:
        """Greater for the one whose rows count in the other."""
        return (
            # Requests say more than what was made of them
            all(mine.aggregate for mine, _ in self.shared),
            -len(self.metrics),
            self.left > 0 and self.executions > 0,
            not self.own,
            not any("model" in mine.terms for mine, _ in self.shared),
            -len({term for mine, _ in self.shared for term in mine.terms}),
            -sum(cell.places for mine, _ in self.shared for cell in mine.cells.values()),
            -sum(len(mine.cells) for mine, _ in self.shared),
            self.content.artifact,
        )


def find_twins(
    measurements: pa.Table, together: Sequence[tuple[str, str]], positions: Sequence[int] | None = None
) -> list[Twin]:
    """The twins among these pairs of artifacts, by a table (COMPARED) of their rows, which stand at `positions`."""
    places = list(range(len(measurements))) if positions is None else list(positions)
    known = contents(measurements, places)
    found: list[Twin] = []
    gone: set[int] = set()
    for one, other in together:
        if one in known and other in known:
            twin = _twin(known[one], known[other], gone)
            if twin is not None:
                found.append(twin)
                gone |= twin.rows
    return sorted(found, key=lambda twin: (twin.artifact, twin.of))


def flagged(measurements: pa.Table, rows: npt.NDArray[np.int64]) -> pa.Table:
    """The same rows, those at `rows` with the flag `twin`."""
    flags = measurements["flags"].to_pylist()
    for row in rows.tolist():
        if FLAG not in flags[row]:
            flags[row] = [*flags[row], FLAG]
    place = measurements.schema.get_field_index("flags")
    field = measurements.schema.field(place)
    return measurements.set_column(place, field, pa.array(flags, field.type))


def _twin(one: Content, other: Content, gone: set[int]) -> Twin | None:
    pairs = [
        (one.records[a], other.records[b])
        for a, b in matches(one, other)
        if not _counted_elsewhere(one.records[a], gone) and not _counted_elsewhere(other.records[b], gone)
    ]
    if not pairs:
        return _of_another_shape(one, other, gone)
    sides = _side(one, other, pairs), _side(other, one, [(b, a) for a, b in pairs])
    poor, rich = sorted(sides, key=_Side.rank, reverse=True)
    name, of, records = poor.content.artifact, rich.content.artifact, len(pairs)
    if not poor.own:
        return Twin(name, of, "copy", records, (), frozenset(poor.content.rows()))
    return Twin(name, of, "twin", records, poor.own, frozenset(_rows(poor.shared)))


def _counted_elsewhere(record: Record, gone: set[int]) -> bool:
    return any(row in gone for cell in record.cells.values() for row in cell.rows)


def _side(mine: Content, theirs: Content, pairs: Sequence[tuple[Record, Record]]) -> _Side:
    metrics = {
        key[0]
        for record, there in pairs
        for key in record.cells.keys() - there.cells.keys()
        if not record.cells[key].derived
    }
    terms = {term for record, there in pairs for term in record.terms - there.terms}
    if any(record.time is not None and not _same_time(record, there) for record, there in pairs):
        terms.add("time")
    matched = {id(record) for record, _ in pairs}
    rest = [record for record in mine.records if id(record) not in matched]
    known = _values(theirs)
    left = sum(not _stands_in(record, known) for record in rest)
    others = {record.unit for record in rest} - {record.unit for record, _ in pairs}
    return _Side(mine, tuple(pairs), tuple(sorted(metrics)), tuple(sorted(terms)), left, len(others))


def _same_time(one: Record, other: Record) -> bool:
    return other.time is not None and at_one_time(one.time, other.time)


def _values(content: Content) -> Mapping[Key, list[tuple[float | None, int]]]:
    """What the few totals of a file have to be looked up in: its numbers that stand in records of few cells."""
    known: dict[Key, list[tuple[float | None, int]]] = {}
    for record in content.records:
        for key, cell in record.cells.items():
            known.setdefault(key, []).extend((value, cell.places) for value in cell.values)
    return known


def _stands_in(record: Record, known: Mapping[Key, list[tuple[float | None, int]]]) -> bool:
    """True for a record of one or two numbers (a total of the file) that the other file holds too."""
    return len(record.cells) < 3 and all(
        any(agree(value, there, min(cell.places, places)) for there, places in known.get(key, ()))
        for key, cell in record.cells.items()
        for value in cell.values
    )


def _rows(pairs: Sequence[tuple[Record, Record]]) -> list[int]:
    rows: list[int] = []
    for record, there in pairs:
        rows += record.others
        for key, cell in record.cells.items():
            if key in there.cells or cell.derived or key[0] in _MARKS_REQUEST:
                rows += cell.rows
    return rows


def _of_another_shape(one: Content, other: Content, gone: set[int]) -> Twin | None:
    """Consoles, tables and documents write the statistics of one run in records that do not match one by one."""
    small, large = sorted(
        (one, other), key=lambda content: (sum(1 for _ in content.rows()), content.artifact)
    )
    shared = whole_run(small, large)
    rows: set[int] = set()
    own: set[str] = set()
    terms = {term for record in large.records for term in record.terms}
    for record in small.records:
        own |= {key[0] for key, cell in record.cells.items() if key not in shared and not cell.derived}
        own |= record.terms - terms
        rows.update(row for key in record.cells.keys() & shared for row in record.cells[key].rows)
    if not shared or rows & gone or any(_counted_elsewhere(record, gone) for record in large.records):
        return None
    if own:
        return Twin(small.artifact, large.artifact, "twin", 0, tuple(sorted(own)), frozenset(rows))
    return Twin(small.artifact, large.artifact, "copy", 0, (), frozenset(small.rows()))
