"""What artifacts hold, in the form in which their numbers are compared: files of records of cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import orjson
import pyarrow as pa

from tasks.ingestion.agreement import decimals

# Columns of the measurements that are compared.
COMPARED = (
    "artifact", "record", "metric", "statistic", "value", "unit", "scope", "flags", "timestamp",
    "run", "model", "engine", "tool_version", "task", "config", "system", "workload",
)  # fmt: skip
# What a file declares or says twice is no second measurement.
_NOT_COMPARED = frozenset({"declared", "repeated"})
# Never quite equal in two executions, unlike a score, a share or a size
_VARYING = re.compile(r"(?:.*/)?(?:[mun]?s|W|J|Cel|kWh)\b")

Key = tuple[str, str]
Unit = tuple[str | None, ...]


@dataclass(slots=True)
class Cell:
    """The numbers of one metric and statistic in a record, by size, and the rows that they stand in."""

    values: list[float | None]
    rows: list[int]
    places: int = 0
    varies: bool = False
    # Worked out by a reader from numbers that are compared, maybe from rounded ones
    derived: bool = False


@dataclass(slots=True)
class Record:
    """`unit` names the execution of its file that it belongs to; `terms` is what it says beside numbers."""

    unit: Unit
    cells: dict[Key, Cell] = field(default_factory=dict)
    others: list[int] = field(default_factory=list)
    terms: set[str] = field(default_factory=set)
    time: datetime | None = None
    aggregate: bool = False


@dataclass(slots=True)
class Content:
    """An artifact's records in their order."""

    artifact: str
    records: list[Record]

    def units(self) -> set[Unit]:
        return {record.unit for record in self.records}

    def rows(self) -> Iterator[int]:
        for record in self.records:
            yield from record.others
            for cell in record.cells.values():
                yield from cell.rows


def contents(measurements: pa.Table, positions: list[int]) -> Mapping[str, Content]:
    """The artifacts of a table (COMPARED); `positions` says where each of its rows stands among all of them."""
    found: dict[str, dict[str, Record]] = {}
    said: dict[str | None, frozenset[str]] = {None: frozenset()}
    columns = [measurements[name].to_pylist() for name in COMPARED]
    for position, line in zip(positions, zip(*columns, strict=True), strict=True):
        artifact, name, metric, statistic, value, unit, scope, flags, time, run, model, *terms = line
        records = found.setdefault(artifact, {})
        record = records.get(name)
        if record is None:
            # Each row of statistics may be an execution of its own; requests of one run are one
            alone = (name,) if scope == "aggregate" else ()
            record = records[name] = Record((run, model, terms[3], *alone))
            record.terms.update(_terms(model, *terms, said=said))
            record.time = time
        record.aggregate |= scope == "aggregate"
        if not _NOT_COMPARED.isdisjoint(flags):
            record.others.append(position)
            continue
        cell = record.cells.setdefault((metric, statistic), Cell([], []))
        cell.values.append(value)
        cell.rows.append(position)
        cell.derived |= "derived" in flags
        cell.varies = unit is not None and _VARYING.match(unit) is not None
    return {artifact: _content(artifact, list(records.values())) for artifact, records in found.items()}


def _terms(
    model: str | None, engine: str | None, version: str | None, task: str | None, *settings: str | None,
    said: dict[str | None, frozenset[str]],
) -> Iterator[str]:  # fmt: skip
    named = (("model", model), ("engine", engine), ("version of the tool", version), ("task", task))
    yield from (name for name, word in named if word is not None)
    for text in settings:
        if text not in said:
            said[text] = frozenset(orjson.loads(text or "{}"))
        yield from said[text]


def _content(artifact: str, records: list[Record]) -> Content:
    places: dict[tuple[Unit, Key], int] = {}
    for record in records:
        for key, cell in record.cells.items():
            cell.values.sort(key=lambda value: (value is None, value or 0.0))
            own = max((decimals(value) for value in cell.values if value is not None), default=0)
            places[record.unit, key] = max(own, places.get((record.unit, key), 0))
    for record in records:
        only_derived = all(cell.derived for cell in record.cells.values())
        for key, cell in record.cells.items():
            cell.derived &= not only_derived
            # 2.3 among numbers of two places is 2.30
            cell.places = places[record.unit, key]
    return Content(artifact, records)
