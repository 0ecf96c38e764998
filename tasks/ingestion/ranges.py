"""The ranges of a large artifact, read one by one: each is let go of before the next one is decoded."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from io import BufferedIOBase

import pyarrow as pa

from data_contracts.artifacts import Table
from data_contracts.coded_columns import coded
from data_contracts.json_values import Json
from data_contracts.settings_reading import ToldColumn
from tasks.ingestion.kit.reader import Head, Parsed, Record
from tasks.ingestion.kit.registry import Recognition
from tasks.ingestion.kit.rows import Rows
from tasks.ingestion.outcomes import Note, Notes, Reading
from tasks.ingestion.reading import Batch, Fallen, contract_broken, guarded, recognition_notes

RANGE_CHARS = 4 * 2**20
Emit = Callable[[pa.Table], None]
Told = Mapping[str, ToldColumn]


@dataclass(frozen=True, slots=True)
class Range:
    """One range of records, above which `first` of the artifact stand. `called` gives the name in the whole of a record of
    the range, where that differs."""

    content: Table | list[Record] | Json
    notes: list[Note]
    first: int
    called: Callable[[str], str] | None = None


def read_ranges(
    head: Head,
    recognition: Recognition,
    told: Told,
    remarks: list[Note],
    ranges: Iterator[Range],
    emit: Emit,
) -> Reading:
    """Hands the measurements of each range to `emit`. Raises the ArtifactError that made the reader give up."""
    notes = Notes()
    notes.add([*remarks, *recognition_notes(recognition)])
    if recognition.reader is None:
        return Reading(
            head.kind, "unsupported", reason=f"no reader takes this {head.kind} file", notes=notes.all()
        )
    records = measurements = 0
    of_all: set[Note] = set()
    for part in ranges:
        notes.add(part.notes)
        rows, table = _read_range(head, recognition, told, part)
        emit(table)
        said = [_note(Note.of(remark), part) for remark in rows.remarks]
        # What holds for all of an artifact is said of it once
        notes.add(note for note in said if note.record is not None or note not in of_all)
        of_all.update(note for note in said if note.record is None)
        records += rows.records.get(0, 0)
        measurements += table.num_rows
    return Reading(head.kind, "ingested", recognition.reader.name, None, records, measurements, notes.all())


def _read_range(head: Head, recognition: Recognition, told: Told, part: Range) -> tuple[Rows, pa.Table]:
    assert recognition.reader is not None
    rows, fallen = Rows(), Fallen()
    parsed = Parsed(0, head, part.content, told, part.first)
    guarded(Batch(recognition.reader, [parsed]), rows, fallen, [head.artifact])
    table, refused = rows.finish_accepted([head.artifact])
    fallen |= {index: contract_broken(error) for index, error in refused.items()}
    if fallen:
        raise fallen[0]
    return rows, table if part.called is None else _with_records(table, part.called)


def _with_records(table: pa.Table, called: Callable[[str], str]) -> pa.Table:
    records = coded(table["record"])
    names = pa.array([called(record) for record in records.dictionary.to_pylist()], pa.string())
    place = table.schema.get_field_index("record")
    return table.set_column(place, table.schema.field(place), names.take(records.indices))


def _note(note: Note, part: Range) -> Note:
    # A remark on rows of a table says the line besides
    pointing = part.called is not None and note.record is not None and note.record.startswith("/")
    return replace(note, record=part.called(note.record)) if pointing else note  # type: ignore[misc,arg-type]


class Hashing(io.RawIOBase):
    """Passes a file's bytes on and hashes the same bytes."""

    def __init__(self, file: BufferedIOBase) -> None:
        self._file = file
        self.sha256 = hashlib.sha256()
        self.bytes = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # BufferedReader hands one over
        size = self._file.readinto(buffer)
        self.sha256.update(memoryview(buffer)[:size])
        self.bytes += size
        return size
