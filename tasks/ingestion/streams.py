"""Large files whose records stand one after the other: what their first lines say, and their records range by range."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from io import BufferedReader
from itertools import chain, islice
from typing import IO, NamedTuple

from data_contracts.artifacts import Kind, Remark
from data_contracts.errors import ArtifactError
from data_contracts.json_values import Json
from data_contracts.settings import Limits, how_to_raise
from tasks.ingestion import large_arrays
from tasks.ingestion.decoding import csv_tables as tables
from tasks.ingestion.decoding import json_documents as documents
from tasks.ingestion.decoding.text import Text, decode
from tasks.ingestion.kit.reader import Head, Record
from tasks.ingestion.kit.registry import Registry
from tasks.ingestion.opening import HEAD_CHARS
from tasks.ingestion.outcomes import Note, Part, Reading
from tasks.ingestion.ranges import RANGE_CHARS, Emit, Hashing, Range, read_ranges
from tasks.ingestion.told_files import Entries, entry_for, recognise

_HEAD_BYTES = 65_536
_LONGEST_CHARACTER = 4  # bytes: the last one may be cut in two


@dataclass(frozen=True, slots=True)
class Stream:
    """What the first lines of a large file say about it."""

    kind: Kind
    text: str
    encoding: str

    def rows_each(self) -> int:
        """How many lines make a range of about `RANGE_CHARS`."""
        return max(100, RANGE_CHARS * max(1, self.text.count("\n")) // max(1, len(self.text)))


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


def read_stream(
    artifact: str,
    file: Hashing,
    sha256: str,
    stream: Stream,
    limits: Limits,
    registry: Registry,
    emit: Emit,
    entries: Entries,
    part: Part | None = None,
) -> Reading:
    """Reads all that `file` gives, which has to have this digest: the whole artifact, or the part of it.

    Raises OSError, and ArtifactError for what cannot be read and for what has changed.
    """
    head, remarks, ranges = _ranges(artifact, file, stream, limits, part)
    entry = entry_for(artifact, entries)
    told = dict(entry.columns) if entry is not None else {}
    reading = read_ranges(head, recognise(head, entry, registry), told, remarks, ranges, emit)
    # It is read twice, for its digest and for its rows: a benchmark may have gone on writing in between.
    if reading.status == "ingested" and file.sha256.hexdigest() != sha256:
        raise ArtifactError(
            "changed", "changed while it was read", "whole file", "audit again when it is complete"
        )
    return reading


class _Opened(NamedTuple):
    head: Head
    remarks: list[Note]
    ranges: Iterator[Range]


def _ranges(artifact: str, file: Hashing, stream: Stream, limits: Limits, part: Part | None) -> _Opened:
    text = stream.text[:HEAD_CHARS]
    if stream.kind == "json":
        ranges = large_arrays.array_ranges(io.BufferedReader(file, 2**20), limits)
        first = next(ranges)
        return _Opened(Head(artifact, "json", text, (), first.content), [], chain([first], ranges))  # type: ignore[arg-type]
    lines = _lines(file, stream.encoding, limits)
    if stream.kind == "csv":
        shape = tables.layout(stream.text, 0)
        remarks = [Note.of(remark) for remark in shape.remarks]
        return _Opened(
            Head(artifact, "csv", text, shape.columns), remarks, _of_table(lines, shape, stream, limits, part)
        )
    head = Head(artifact, "jsonl", text, (), _first_object(stream, limits))
    return _Opened(head, [], _of_lines(lines, stream, limits, part))


def _of_table(
    lines: Iterator[str], shape: tables.Layout, stream: Stream, limits: Limits, part: Part | None
) -> Iterator[Range]:
    if part is None:
        rows = tables.read_ranges(lines, shape, limits, 0, stream.rows_each())
    else:
        shape = replace(shape, lines_above=part.lines_above)
        rows = tables.ranges_below(lines, shape, limits, 0, stream.rows_each(), part.records_above)
    for records in rows:
        notes = [Note.of(remark) for remark in records.remarks]
        yield Range(records.table, notes, records.table.first, _numbered(records))


def _numbered(records: tables.Records) -> Callable[[str], str] | None:
    """What a row is called where refused rows left gaps in the numbers."""
    if (numbers := records.numbers) is None:
        return None
    first = records.table.first
    return lambda record: str(numbers[int(record) - first]) if record.isdecimal() else record


def _of_lines(lines: Iterator[str], stream: Stream, limits: Limits, part: Part | None) -> Iterator[Range]:
    first = 0 if part is None else part.records_above
    items = documents.read_lines(lines, limits, 0, first)
    if part is not None and not part.last:
        items = _none_refused(items)
    while batch := list(islice(items, stream.rows_each())):
        found = documents.gather(batch)
        records = found.records or []
        yield Range(records, [Note.of(remark) for remark in found.remarks], first)
        first += len(records)


def _none_refused(
    items: Iterable[tuple[Record | None, list[Remark]]],
) -> Iterator[tuple[Record | None, list[Remark]]]:
    # How many records stand above a range is counted without refused ones: the parts below do not know of these
    for record, remarks in items:
        if record is None:
            raise ArtifactError(
                "refused", "a line above other parts is refused", "whole file", "read it whole"
            )
        yield record, remarks


def _first_object(stream: Stream, limits: Limits) -> Json:
    records = documents.gather(documents.read_lines(stream.text.split("\n")[:100], limits, 0)).records
    if not records:
        todo = "write one JSON object a line"
        raise ArtifactError("invalid_json", "no JSON object in the first lines", "line 1", todo)
    return records[0][1]


def _lines(file: Hashing, encoding: str, limits: Limits) -> Iterator[str]:
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
