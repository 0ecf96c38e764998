"""Chunk results to the three tables of the stage, in discovery order, in memory that does not grow with the files."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from data_contracts.artifacts import ARTIFACT_STATUSES, ArtifactStatus, Kind, Rejected
from data_contracts.errors import StageError
from data_contracts.schemas import INVENTORY, MEASUREMENTS, QUARANTINE
from tasks.ingestion.bundle_rows import BundleRows
from tasks.ingestion.bundles import writer
from tasks.ingestion.gathering import Gathering
from tasks.ingestion.kit.terms import by_first_use
from tasks.ingestion.models_beside import Stated
from tasks.ingestion.outcomes import ChunkResult, Entry, Note

# Bounds what encoding, and later each reader of a single row group, holds in memory.
ROW_GROUP = 524_288
# One thread encodes: more row groups in front of it would only fill the memory.
_WAITING = 2


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
    measurements said to the steps after this one before any of these had `rewritten` them.
    """

    rows: dict[str, int] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    reused: int = 0
    recomputed: int = 0
    faults: list[str] = field(default_factory=list)
    stated: list[Stated] = field(default_factory=list)
    gathered: Gathering = field(default_factory=Gathering)
    rewritten: bool = False


def assemble(results: Iterable[ChunkResult], out: Path) -> Assembled:
    """Writes inventory, measurements and quarantine into `out`. `results` come in discovery order.

    The bytes written depend on the artifacts only. Exact duplicates of an earlier file give no rows; empty files are
    never duplicates. Raises StageError when the conservation law does not hold.
    """
    done = Assembled()
    statuses: Counter[str] = Counter()
    originals: dict[bytes, str] = {}
    rows = BundleRows()
    with (
        MeasurementTable(out / "measurements.parquet", done.gathered.add) as measurements,
        LineTable(out / "inventory.parquet", INVENTORY) as inventory,
        LineTable(out / "quarantine.parquet", QUARANTINE) as quarantine,
    ):
        for result in results:
            done.reused += result.reused
            done.recomputed += result.recomputed
            taken: list[Entry] = []
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
                    taken.append(entry)
                    if row.kind == "markdown":
                        done.gathered.documents.add(row.artifact)
                    for note in entry.reading.notes:
                        quarantine.add(_quarantine_row(entry.found.artifact, note))
            measurements.add(rows.of(taken))
    done.rows = {
        "inventory": inventory.rows, "measurements": measurements.rows, "quarantine": quarantine.rows
    }  # fmt: skip
    done.counts = {"found": inventory.rows, **{status: statuses[status] for status in ARTIFACT_STATUSES}}
    check_conservation(done.counts)
    return done


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


class MeasurementTable:
    """measurements.parquet, in row groups of one chunk each: which rows share one does not depend on who read them.

    A thread encodes what was added while the next rows are fetched; at most `_WAITING` row groups wait for it. `heard` is
    told of each as it is written.
    """

    def __init__(self, path: Path, heard: Callable[[pa.Table], None] = lambda _: None) -> None:
        self._heard = heard
        self._writer = writer(path)
        self._encoder = ThreadPoolExecutor(1)
        self._encoding: deque[Future[None]] = deque()
        self.rows = 0

    def __enter__(self) -> MeasurementTable:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            # The encoder's error is raised here; it would be lost with its future.
            for waiting in self._encoding:
                waiting.result()
        finally:
            self._encoder.shutdown()
            self._writer.close()

    def add(self, tables: Iterable[pa.Table]) -> None:
        """The rows of one chunk, in groups of `ROW_GROUP` at most."""
        waiting: list[pa.Table] = []
        count = 0
        for table in tables:
            self.rows += table.num_rows
            count += table.num_rows
            waiting.append(table)
            while count > ROW_GROUP:
                joined = pa.concat_tables(waiting)
                self._write(joined.slice(0, ROW_GROUP))
                waiting = [joined.slice(ROW_GROUP)]
                count -= ROW_GROUP
        if count:
            self._write(pa.concat_tables(waiting))

    def _write(self, table: pa.Table) -> None:
        if len(self._encoding) == _WAITING:
            self._encoding.popleft().result()
        self._encoding.append(self._encoder.submit(self._encode, table))

    def _encode(self, table: pa.Table) -> None:
        table = table.unify_dictionaries().combine_chunks()
        columns = [
            _canonical(column) if pa.types.is_dictionary(column.type) else column for column in table.columns
        ]
        rows = pa.Table.from_arrays(columns, schema=MEASUREMENTS)
        self._writer.write_table(rows, row_group_size=ROW_GROUP)
        self._heard(rows)


def _canonical(column: pa.ChunkedArray) -> pa.DictionaryArray:
    """The same values with a dictionary of the used ones, in the order of first use."""
    # A slice of a bundle keeps the dictionary of the whole bundle: the bytes would depend on what was cached.
    array = column.chunk(0)
    codes = array.indices.to_numpy() if not array.null_count else array.indices.fill_null(-1).to_numpy()
    size = len(array.dictionary)
    if _is_canonical(codes, size):
        return array
    order = by_first_use(codes, size)
    # The place beyond the last is never renumbered: null, whose code is -1, leads to it.
    renumber = np.full(size + 1, -1, np.int32)
    renumber[order] = np.arange(len(order), dtype=np.int32)
    new = renumber[codes]
    indices = pa.array(new, pa.int32(), mask=new < 0 if array.null_count else None)
    return pa.DictionaryArray.from_arrays(indices, array.dictionary.take(pa.array(order)))


def _is_canonical(codes: npt.NDArray[np.int32], size: int) -> bool:
    """True when each code is at most one above all codes before it, and all are used."""
    highest = np.maximum.accumulate(codes)
    return int(highest[-1]) == size - 1 and int(highest[0]) <= 0 and bool((np.diff(highest) <= 1).all())
