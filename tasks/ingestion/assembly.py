"""Chunk results to the three tables of the stage, in discovery order, in memory that does not grow with the files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from data_contracts.artifacts import ARTIFACT_STATUSES, ArtifactStatus, Kind, Rejected
from data_contracts.errors import StageError
from data_contracts.schemas import INVENTORY, QUARANTINE
from tasks.ingestion.bundle_rows import BundleRows
from tasks.ingestion.gathering import Gathering
from tasks.ingestion.kept_runs import FileRuns
from tasks.ingestion.kept_tables import KeptTables, Said
from tasks.ingestion.measurement_table import MeasurementTable
from tasks.ingestion.models_beside import Beside, Stated
from tasks.ingestion.outcomes import ChunkResult, Entry, Note
from tasks.ingestion.twins import Twin
from tasks.isolation import attempted


class InventoryRow(NamedTuple):
    """A row of INVENTORY; `modified` is in microseconds UTC."""

    artifact: str
    source: str
    bytes: int
    sha256: str | None
    modified: int | None
    kind: Kind
    reader: str | None
    status: ArtifactStatus
    duplicate_of: str | None
    reason: str | None
    records: int | None
    measurements: int | None


class QuarantineRow(NamedTuple):
    """A row of QUARANTINE."""

    artifact: str
    record: str | None
    field: str | None
    rejected: Rejected
    code: str
    what: str
    where: str
    todo: str


@dataclass(slots=True)
class Assembled:
    """What went into the stage's tables: rows by table, files by status and kind, cache use; faults of benchaudit.

    `stated` are the models that documents state, which may be those of the files beside them; `gathered` is what the
    measurements said to the steps after this one, and `runs` those of each file, before any of these rewrote them.
    """

    rows: dict[str, int] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    reused: int = 0
    recomputed: int = 0
    faults: list[str] = field(default_factory=list)
    stated: list[Stated] = field(default_factory=list)
    gathered: Gathering = field(default_factory=Gathering)
    runs: FileRuns | None = None
    keeping: KeptTables | None = None
    taken: Said | None = None
    twins: Sequence[Twin] = ()
    beside: Sequence[Beside] = ()


def assemble(results: Iterable[ChunkResult], out: Path, kept: KeptTables | None = None) -> Assembled:
    """Writes inventory, measurements and quarantine into `out`. `results` come in discovery order.

    The bytes written depend on the artifacts only. Exact duplicates of an earlier file give no rows; empty files are
    never duplicates. Where `kept` has the tables of these files, they are `taken` with all that later steps would change.
    Raises StageError when the conservation law does not hold.
    """
    done = Assembled(keeping=kept, runs=FileRuns(kept.bundles if kept is not None else None))
    inventory, quarantine = (
        LineTable(out / f"{name}.parquet", schema)
        for name, schema in (("inventory", INVENTORY), ("quarantine", QUARANTINE))
    )
    with inventory, quarantine:
        chunks = _listed(results, done, inventory, quarantine)
        # While all files are as they were, their tables may be kept
        same = list(_up_to_a_change(chunks, done)) if kept is not None else []
        changed = kept is None or done.recomputed > 0
        rows = _written(chain(same, chunks), done, out) if changed else 0
    check_conservation(done.counts)
    done.rows = {"inventory": inventory.rows, "measurements": rows, "quarantine": quarantine.rows}
    if kept is not None and not changed:
        done.taken = kept.take(out)
        if done.taken is None:
            done.rows["measurements"] = _written(same, done, out)
        else:
            done.rows |= done.taken.rows
    return done


def _listed(
    results: Iterable[ChunkResult], done: Assembled, inventory: LineTable, quarantine: LineTable
) -> Iterator[list[Entry]]:
    """Writes what is to be said of each file, and yields of each chunk the entries whose rows count."""
    statuses: Counter[str] = Counter()
    originals: dict[bytes, str] = {}
    for result in results:
        done.reused += result.reused
        done.recomputed += result.recomputed
        if done.keeping is not None:
            done.keeping.hear(result.entries)
        counting: list[Entry] = []
        for entry in result.entries:
            original = _original(entry, originals)
            row = _inventory_row(entry, original)
            statuses[row.status] += 1
            if entry.reading.models:
                # Also of a duplicate: each copy speaks for the folder in which it lies
                artifact, reading = entry.found.artifact, entry.reading
                done.stated.append(Stated(artifact, reading.models, reading.describes))
            inventory.add(row)
            if original is None:
                counting.append(entry)
                if row.kind == "markdown":
                    done.gathered.documents.add(row.artifact)
                for note in entry.reading.notes:
                    quarantine.add(_quarantine_row(entry.found.artifact, note))
        yield counting
    done.counts = {"found": inventory.rows, **{status: statuses[status] for status in ARTIFACT_STATUSES}}


def _up_to_a_change(chunks: Iterable[list[Entry]], done: Assembled) -> Iterator[list[Entry]]:
    """The chunks to the first one of which a file had to be read anew, with it."""
    for entries in chunks:
        yield entries
        if done.recomputed:
            return


def _written(chunks: Iterable[list[Entry]], done: Assembled, out: Path) -> int:
    """Writes the measurements of chunks, and says how many there are."""
    rows = BundleRows()
    with MeasurementTable(out / "measurements.parquet", done.gathered.add) as measurements:
        for entries in chunks:
            measurements.add(rows.of(entries))
            # A fault ends no audit: all can be had from the measurements as well
            if done.runs is not None and attempted(done.runs.add, entries, rows.held)[1] is not None:
                done.runs = None
    return measurements.rows


def check_conservation(counts: dict[str, int]) -> None:
    """found = ingested + duplicate + unsupported + quarantined. Raises StageError."""
    parts = {status: counts[status] for status in ARTIFACT_STATUSES}
    if counts["found"] != sum(parts.values()):
        said = " + ".join(f"{count} {status}" for status, count in parts.items())
        raise StageError(
            "ingest", f"{counts['found']} files found are not {said}: report it as a fault of benchaudit"
        )


def _original(entry: Entry, originals: dict[bytes, str]) -> str | None:
    """The first artifact with the same bytes, if this is not it."""
    # All empty files have one digest, and each of them is a fault of its own. What is no artifact is no copy of one.
    if entry.sha256 is None or entry.bytes == 0 or entry.reading.status == "unsupported":
        return None
    # Kept as bytes, at half the size of the text: there is one for each file of the audit.
    name = originals.setdefault(bytes.fromhex(entry.sha256), entry.found.artifact)
    return None if name == entry.found.artifact else name


def _inventory_row(entry: Entry, original: str | None) -> InventoryRow:
    found, reading = entry.found, entry.reading
    row = InventoryRow(
        artifact=found.artifact,
        source=found.source,
        bytes=entry.bytes,
        sha256=entry.sha256,
        modified=found.modified,
        kind=reading.kind,
        reader=reading.reader,
        status=reading.status,
        duplicate_of=None,
        reason=reading.reason,
        records=reading.records,
        measurements=reading.rows if reading.status == "ingested" else None,
    )
    if original is None:
        return row
    return row._replace(
        status="duplicate",
        duplicate_of=original,
        reason=f"the same bytes as {original}",
        reader=None,
        records=None,
        measurements=None,
    )


def _quarantine_row(artifact: str, note: Note) -> QuarantineRow:
    return QuarantineRow(
        artifact, note.record, note.field, note.rejected, note.code, note.what, note.where, note.todo
    )


class LineTable:
    """A Parquet file written row by row, a row group at a time; a row's fields are those of the schema, in its order."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._schema = schema
        self._lines: list[InventoryRow | QuarantineRow] = []
        self._writer = pq.ParquetWriter(path, schema, compression="zstd", compression_level=1)
        self.rows = 0

    def __enter__(self) -> LineTable:
        return self

    def __exit__(self, *_: object) -> None:
        self._flush()
        self._writer.close()

    def add(self, line: InventoryRow | QuarantineRow) -> None:
        self._lines.append(line)
        self.rows += 1
        if len(self._lines) == 65_536:
            self._flush()

    def _flush(self) -> None:
        if self._lines or not self.rows:
            lines = [line._asdict() for line in self._lines]
            self._writer.write_table(pa.Table.from_pylist(lines, self._schema))
            self._lines = []
