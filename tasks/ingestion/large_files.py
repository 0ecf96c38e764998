"""Large files, read in record-aligned ranges so that memory does not grow with them."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from io import BufferedReader
from itertools import chain, islice
from typing import IO

from data_contracts.artifacts import Kind, Remark
from data_contracts.errors import ArtifactError
from data_contracts.json_values import Json
from data_contracts.settings import Limits, how_to_raise
from tasks.ingestion import large_arrays
from tasks.ingestion.artifact_files import grown, read_up_to, unreadable
from tasks.ingestion.decoding import csv_tables as tables
from tasks.ingestion.decoding import json_documents as documents
from tasks.ingestion.decoding.kinds import claimed_kind, text_kind
from tasks.ingestion.decoding.text import Text, binary_advice, decode, is_binary
from tasks.ingestion.found_files import Found
from tasks.ingestion.kit.reader import Head, Record
from tasks.ingestion.kit.registry import Registry
from tasks.ingestion.opening import HEAD_CHARS, Opened, open_artifact, our_fault
from tasks.ingestion.outcomes import Note, Reading, quarantined
from tasks.ingestion.ranges import RANGE_CHARS, Emit, Hashing, Range, read_ranges
from tasks.ingestion.reading import read_opened
from tasks.ingestion.told_files import Entries, entry_for, recognise

_HEAD_BYTES = 65_536
_LONGEST_CHARACTER = 4  # bytes: the last one may be cut in two


def digest(file: BufferedReader, most: int) -> tuple[int, str]:
    """Size and sha256 of an open file. Raises OSError, and ArtifactError for more than `most` bytes."""
    size = os.fstat(file.fileno()).st_size
    if size > most:
        raise grown(most, size)
    sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return file.tell(), sha256


def read_file(
    found: Found,
    file: BufferedReader,
    sha256: str,
    limits: Limits,
    registry: Registry,
    emit: Emit,
    entries: Entries = (),
) -> Reading:
    """Reads a large artifact from its open file, handing its measurements to `emit` range by range.

    When the reading that is returned is not `ingested`, what was emitted is void.
    """
    kind: Kind = claimed_kind(found.artifact)
    try:
        start = start_of(file, kind, limits)
        if is_binary(start):
            opened = Opened("other", reason=binary_advice(start))
            return _whole(opened, found.artifact, registry, emit, entries)
        decoded = first_lines(start)
        kind = text_kind(found.artifact, decoded.text)
        # Text that was saved twice can only be repaired as a whole.
        in_ranges = kind in ("csv", "jsonl") or (
            kind == "json" and large_arrays.is_one(file, decoded, limits)
        )
        if in_ranges and not decoded.repaired:
            stream = Stream(kind, decoded.text, decoded.encoding)
            return _stream(found.artifact, file, sha256, stream, limits, registry, emit, entries)
        file.seek(0)
        data = read_up_to(file, limits.document_bytes)
        if len(data) > limits.document_bytes:
            raise _too_large(kind, found.bytes, limits)
        opened = open_artifact(found.artifact, data, limits, 0)
        return _whole(opened, found.artifact, registry, emit, entries)
    except ArtifactError as fault:
        return quarantined(kind, fault)
    except OSError as error:
        return quarantined(kind, unreadable(error))
    except MemoryError:
        raise
    except Exception as error:
        return quarantined(kind, our_fault("decoding_failed", "decoding", error, found.artifact))


def start_of(file: BufferedReader, kind: Kind, limits: Limits) -> bytes:
    """The first bytes of a large file, by which it is recognised. Raises OSError."""
    file.seek(0)
    start = file.read(_HEAD_BYTES)
    if b"\n" not in start and kind != "json":
        # A header or a first record may be longer; a part of it would say that all rows are ragged.
        start += file.readline(limits.document_bytes)
    return start


def first_lines(start: bytes) -> Text:
    """The whole lines among the first bytes of a file. Raises ArtifactError when they are no text."""
    for cut in range(_LONGEST_CHARACTER):
        try:
            decoded = decode(start[: len(start) - cut])
        except ArtifactError:
            if cut + 1 == _LONGEST_CHARACTER:
                raise
            continue
        break
    # Without the last line, which the cut may have left half: it would count as a ragged row or broken JSON.
    return replace(decoded, text=decoded.text[: decoded.text.rfind("\n") + 1] or decoded.text)


@dataclass(frozen=True, slots=True)
class Stream:
    """What the first lines of a large file say about it."""

    kind: Kind
    text: str
    encoding: str

    def rows_each(self) -> int:
        """How many lines make a range of about `RANGE_CHARS`."""
        return max(100, RANGE_CHARS * max(1, self.text.count("\n")) // max(1, len(self.text)))


def _whole(opened: Opened, artifact: str, registry: Registry, emit: Emit, entries: Entries) -> Reading:
    table, readings = read_opened([opened], [artifact], registry, entries)
    emit(table)
    return readings[0]


def _stream(
    artifact: str,
    file: BufferedReader,
    sha256: str,
    stream: Stream,
    limits: Limits,
    registry: Registry,
    emit: Emit,
    entries: Entries,
) -> Reading:
    file.seek(0)
    hashing = Hashing(file)
    head, remarks, ranges = _ranges(artifact, hashing, stream, limits)
    entry = entry_for(artifact, entries)
    told = dict(entry.columns) if entry is not None else {}
    reading = read_ranges(head, recognise(head, entry, registry), told, remarks, ranges, emit)
    # It is read twice, for its digest and for its rows: a benchmark may have gone on writing in between.
    if reading.status == "ingested" and hashing.sha256.hexdigest() != sha256:
        raise ArtifactError(
            "changed", "changed while it was read", "whole file", "audit again when it is complete"
        )
    return reading


def _ranges(
    artifact: str, hashing: Hashing, stream: Stream, limits: Limits
) -> tuple[Head, list[Note], Iterator[Range]]:
    text = stream.text[:HEAD_CHARS]
    if stream.kind == "json":
        ranges = large_arrays.array_ranges(io.BufferedReader(hashing, 2**20), limits)
        first = next(ranges)
        return Head(artifact, "json", text, (), first.content), [], chain([first], ranges)  # type: ignore[arg-type]
    lines = lines_of(hashing, stream.encoding, limits)
    if stream.kind == "csv":
        head, shape = table_head(artifact, stream)
        remarks = [Note.of(remark) for remark in shape.remarks]
        rows = tables.read_ranges(lines, shape, limits, 0, stream.rows_each())
        return head, remarks, table_ranges(rows)
    items = documents.read_lines(lines, limits, 0)
    return lines_head(artifact, stream, limits), [], line_ranges(items, stream.rows_each())


def table_head(artifact: str, stream: Stream) -> tuple[Head, tables.Layout]:
    """The head of a CSV and how it is written. Raises ArtifactError when it is no table."""
    shape = tables.layout(stream.text, 0)
    return Head(artifact, "csv", stream.text[:HEAD_CHARS], shape.columns), shape


def lines_head(artifact: str, stream: Stream, limits: Limits) -> Head:
    """The head of JSON Lines. Raises ArtifactError when no object is among the first lines."""
    return Head(artifact, "jsonl", stream.text[:HEAD_CHARS], (), _first_object(stream, limits))


def table_ranges(rows: Iterator[tables.Records]) -> Iterator[Range]:
    """The ranges of a CSV as a reader takes them."""
    for records in rows:
        notes = [Note.of(remark) for remark in records.remarks]
        yield Range(records.table, notes, records.table.first, _numbered(records))


def _numbered(records: tables.Records) -> Callable[[str], str] | None:
    """What a row is called where refused rows left gaps in the numbers."""
    if (numbers := records.numbers) is None:
        return None
    first = records.table.first
    return lambda record: str(numbers[int(record) - first]) if record.isdecimal() else record


def line_ranges(
    items: Iterator[tuple[Record | None, list[Remark]]], lines_each: int, first: int = 0
) -> Iterator[Range]:
    """Records of JSON Lines in ranges of so many lines; `first` records stand above them."""
    while batch := list(islice(items, lines_each)):
        part = documents.gather(batch)
        records = part.records or []
        yield Range(records, [Note.of(remark) for remark in part.remarks], first)
        first += len(records)


def _first_object(stream: Stream, limits: Limits) -> Json:
    records = documents.gather(documents.read_lines(stream.text.split("\n")[:100], limits, 0)).records
    if not records:
        todo = "write one JSON object a line"
        raise ArtifactError("invalid_json", "no JSON object in the first lines", "line 1", todo)
    return records[0][1]


def lines_of(file: Hashing, encoding: str, limits: Limits) -> Iterator[str]:
    """Lines with their ends. Raises ArtifactError for bytes that are no text and for a line without end."""
    # Line ends stay as they are, as the csv module asks: a cell may hold some.
    text: IO[str] = io.TextIOWrapper(io.BufferedReader(file, 2**20), encoding, newline="")
    most = limits.document_bytes
    try:
        # Bounded, or a file without line ends would be read into memory whole.
        first = text.readline(most)
        # Python's utf-8 and utf-16-le leave the byte order mark in the text.
        line = first.removeprefix("\ufeff")
        while line:
            if len(line) >= most:
                raise ArtifactError(
                    "line_too_long",
                    f"a line above {most} characters",
                    "whole file",
                    f"break it, or {how_to_raise('document_bytes')}",
                )
            yield line
            line = text.readline(most)
    except UnicodeDecodeError as error:
        what = f"not valid {encoding.upper()}: byte 0x{error.object[error.start]:02x}"
        raise ArtifactError(
            "not_utf8", what, f"before byte {file.bytes}", "write it again as UTF-8"
        ) from None


def _too_large(kind: Kind, size: int, limits: Limits) -> ArtifactError:
    what = f"one {kind} document of {size} bytes, above the limit of {limits.document_bytes}"
    return ArtifactError(
        "document_too_large",
        what,
        "whole file",
        f"write it as JSON Lines, or {how_to_raise('document_bytes')}",
    )
