"""Looks at one file as ingest does, and says what it takes from it and what it leaves out.

It is the tool for somebody whose file is not read as hoped.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

import orjson
import pyarrow as pa

from data_contracts.errors import CostError, SourceError
from data_contracts.setting_columns import settings_column
from data_contracts.settings import Limits, how_to_raise
from data_contracts.settings_reading import ReadEntry
from tasks.ingestion.artifact_files import read_named
from tasks.ingestion.budget import Budget, kept_to
from tasks.ingestion.found_files import printable
from tasks.ingestion.kit.all_numbers import Place, all_numbers
from tasks.ingestion.kit.reader import Parsed, UnderstandingReader
from tasks.ingestion.kit.registry import Registry
from tasks.ingestion.kit.rows import Rows
from tasks.ingestion.model_places import ModelPlace, model_places
from tasks.ingestion.naming.nouns import Understanding
from tasks.ingestion.opening import Opened, open_artifact
from tasks.ingestion.outcomes import Note
from tasks.ingestion.reading import read_opened
from tasks.ingestion.workers import Workers


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A number of the file that is no measurement, and why."""

    record: str
    field: str
    value: float
    why: str


@dataclass(frozen=True, slots=True)
class Inspection:
    """What ingest makes of one file: who reads it, its rows (schema MEASUREMENTS), what it leaves out, its remarks.

    `meanings` says by table what was understood of columns that no reader was written for, `models` whose their numbers
    are.
    """

    artifact: str
    kind: str
    status: str
    reader: str | None
    why: str
    records: int | None
    measurements: pa.Table
    left_out: tuple[LeftOut, ...]
    notes: tuple[Note, ...]
    meanings: Mapping[str, Understanding]
    models: tuple[ModelPlace, ...] = ()


Asked: TypeAlias = tuple[Path, Limits, Registry, "ReadEntry | None"]


def inspect(path: Path, limits: Limits, registry: Registry, entry: ReadEntry | None = None) -> Inspection:
    """Reads one file without a store, in a process that is held to the limits; `entry` is what the user says of it.

    Raises SourceError when it cannot be opened, is too large to look at whole, or costs more than the limits allow.
    """
    try:
        budget = budget_of(path, limits)
        with Workers(registry, 1) as workers:
            return workers.run(inspect_within, (path, limits, registry, entry), budget)
    except OSError as error:
        raise SourceError(f"{path} cannot be opened: {error.strerror or error}") from error
    except CostError as cost:
        raise SourceError(f"{path}: {cost}") from None


def budget_of(path: Path, limits: Limits) -> Budget:
    """What a look at a file may cost. Raises OSError."""
    # What ingest takes from it is read here, and then once more all that a reader of anything finds.
    once = Budget.of([path.stat().st_size], limits)
    return replace(once, cpu_seconds=2 * once.cpu_seconds)


def inspect_within(asked: Asked) -> Inspection:
    """As `inspect`, in this process, which is held to the limits."""
    path, limits, *_ = asked
    with kept_to(budget_of(path, limits)):
        return inspect_here(*asked)


def inspect_here(
    path: Path, limits: Limits, registry: Registry, entry: ReadEntry | None = None
) -> Inspection:
    """As `inspect`, in this process and held to no limit of cost. Raises SourceError."""
    try:
        data = read_named(path, limits.document_bytes)
    except OSError as error:
        if error.errno != errno.EFBIG:
            raise SourceError(f"{path} cannot be opened: {error.strerror or error}") from error
        todo = f"inspect a part of it, or {how_to_raise('document_bytes')}"
        raise SourceError(f"{path} is larger than {limits.document_bytes:,} bytes: {todo}") from None
    artifact = printable(path.name)
    opened = open_artifact(artifact, data, limits, 0)
    # Whatever its glob: the caller has matched it
    entries = () if entry is None else (replace(entry, files="*"),)
    table, readings = read_opened([opened], [artifact], registry, entries)
    reading = readings[0]
    meanings = _meanings(opened, reading.reader, registry, entry)
    named = [model for model in table["model"].unique().to_pylist() if model is not None]
    return Inspection(
        artifact=artifact,
        kind=reading.kind,
        status=reading.status,
        reader=reading.reader,
        why=_why(opened, reading.reason, registry),
        records=reading.records,
        measurements=table,
        left_out=_left_out(opened, table, reading.reader, registry),
        notes=reading.notes,
        meanings=meanings,
        models=model_places(opened.parsed, named) if meanings and opened.parsed else (),
    )


def _meanings(
    opened: Opened, reader: str | None, registry: Registry, entry: ReadEntry | None
) -> Mapping[str, Understanding]:
    by_name = {known.name: known for known in registry.general_readers()}
    understands = by_name.get(reader or "")
    if opened.parsed is None or not isinstance(understands, UnderstandingReader):
        return {}
    return understands.meanings(replace(opened.parsed, told=dict(entry.columns) if entry else {}))


def _why(opened: Opened, reason: str | None, registry: Registry) -> str:
    if reason is not None or opened.parsed is None:
        return reason or "nothing in it can be read"
    head = opened.parsed.head
    found = registry.recognise(head)
    if found.reader is None:
        return "no reader takes it"
    seen = list(head.columns or sorted(head.keys))[:8]
    looks = f"its content is {head.kind}" + (f" with {', '.join(seen)}" if seen else "")
    if found.rivals:
        return f"{looks}; claimed by {', '.join(found.rivals)}, of which the first reads it"
    general = found.reader in registry.general_readers()
    asked = len(registry.specific_readers())
    return f"{looks}; " + (
        f"none of the {asked} readers of known tools claims it" if general else f"it is {found.reader.knows}"
    )


def _left_out(opened: Opened, table: pa.Table, reader: str | None, registry: Registry) -> tuple[LeftOut, ...]:
    """The numbers of the file that no row stands for; of a file that is read generically, `meanings` tells."""
    if opened.parsed is None or any(general.name == reader for general in registry.general_readers()):
        return ()
    taken = set(zip(table["record"].to_pylist(), table["field"].to_pylist(), strict=True))
    settings = _settings(table)
    return tuple(
        LeftOut(record, field, value, _reason(field, settings, reader))
        for record, field, value in _all_numbers(opened.parsed, registry)
        if (record, field) not in taken
    )


def _all_numbers(part: Parsed, registry: Registry) -> Iterator[Place]:
    general = next((r for r in registry.general_readers() if r.claims(part.head)), None)
    if general is None or isinstance(general, UnderstandingReader):
        yield from all_numbers(part)
        return
    # What a number is in running text only the reader of such texts knows
    rows = Rows()
    general.read([part], rows)
    found = rows.finish([part.artifact])
    for record, field, value in zip(
        *(found[c].to_pylist() for c in ("record", "field", "value")), strict=True
    ):
        if value is not None:
            yield record, field, value


def _settings(table: pa.Table) -> frozenset[str]:
    """Every key of every configuration that the rows carry."""
    found: set[str] = set()
    waiting = [orjson.loads(text) for text in settings_column(table).unique().to_pylist() if text is not None]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            found.update(part)
            waiting += part.values()
    return frozenset(found)


def _reason(field: str, settings: frozenset[str], reader: str | None) -> str:
    if field in settings or field.lower().replace(" ", "_") in settings:
        return "a setting: it is in `config`"
    return f"{reader} does not take it as a measurement: it identifies or counts records, or repeats another number"
