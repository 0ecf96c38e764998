"""Parts of one large CSV or JSON Lines file, each a chunk of its own: what one process would read of it, cut where it cuts.

Only a file whose lines are records is cut; all others, and those with a fault, are read as a whole.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Iterator
from dataclasses import replace
from io import BufferedReader

from data_contracts.artifacts import Remark
from data_contracts.errors import ArtifactError
from data_contracts.settings import Limits
from tasks.ingestion.artifact_files import unreadable
from tasks.ingestion.decoding import csv_tables as tables
from tasks.ingestion.decoding import json_documents as documents
from tasks.ingestion.decoding.csv_parsers import csv_parser
from tasks.ingestion.decoding.kinds import claimed_kind, text_kind
from tasks.ingestion.decoding.text import is_binary
from tasks.ingestion.found_files import Found
from tasks.ingestion.kit.reader import Head, Record
from tasks.ingestion.kit.registry import Registry
from tasks.ingestion.large_files import (
    Stream,
    first_lines,
    line_ranges,
    lines_head,
    lines_of,
    start_of,
    table_head,
    table_ranges,
)
from tasks.ingestion.opening import our_fault
from tasks.ingestion.outcomes import Note, Part, Reading, quarantined
from tasks.ingestion.ranges import Emit, Hashing, Range, read_ranges
from tasks.ingestion.told_files import Entries, entry_for, recognise

# Ranges of a part: few enough that workers end together, and enough that asking for one costs little beside it.
RANGES_EACH = 2
_BLOCK = 2**20
_MARK = b"\xef\xbb\xbf"


class _NotApartError(Exception):
    """The file has to be read as a whole."""


def parts_of(artifact: str, file: BufferedReader, sha256: str, limits: Limits) -> tuple[Part, ...]:
    """The parts of a large file, all of them together its records; none where it is to be read as a whole."""
    try:
        stream = _stream(artifact, file, limits)
        parts = _Cutting(file, stream, limits).parts(sha256)
    except MemoryError:
        raise
    except Exception:
        # Whatever is wrong with the file, reading the whole says it
        return ()
    return parts if len(parts) > 1 else ()


def read_part(
    found: Found,
    file: BufferedReader,
    part: Part,
    limits: Limits,
    registry: Registry,
    emit: Emit,
    entries: Entries = (),
) -> Reading:
    """Reads a part as `large_files.read_file` reads the whole.

    When the reading that is returned is not `ingested`, only reading the whole says what became of the file.
    """
    kind = claimed_kind(found.artifact)
    try:
        head, remarks, ranges = _opened(found.artifact, file, part, limits)
        entry = entry_for(found.artifact, entries)
        told = dict(entry.columns) if entry is not None else {}
        return read_ranges(head, recognise(head, entry, registry), told, remarks, ranges, emit)
    except ArtifactError as fault:
        return quarantined(kind, fault)
    except OSError as error:
        return quarantined(kind, unreadable(error))
    except MemoryError:
        raise
    except Exception as error:
        return quarantined(kind, our_fault("decoding_failed", "decoding", error, found.artifact))


def _stream(artifact: str, file: BufferedReader, limits: Limits) -> Stream:
    start = start_of(file, claimed_kind(artifact), limits)
    if is_binary(start):
        raise _NotApartError
    decoded = first_lines(start)
    kind = text_kind(artifact, decoded.text)
    if decoded.encoding != "utf-8" or decoded.repaired or kind not in ("csv", "jsonl"):
        raise _NotApartError
    return Stream(kind, decoded.text, decoded.encoding)


def _opened(
    artifact: str, file: BufferedReader, part: Part, limits: Limits
) -> tuple[Head, list[Note], Iterator[Range]]:
    stream = _stream(artifact, file, limits)
    file.seek(part.start)
    data = file.read(part.end - part.start)
    if hashlib.sha256(data).hexdigest() != part.own:
        raise ArtifactError(
            "changed", "changed while it was read", "whole file", "audit again when it is complete"
        )
    lines, first = lines_of(Hashing(io.BytesIO(data)), stream.encoding, limits), part.records_above
    if stream.kind == "csv":
        head, shape = table_head(artifact, stream)
        below = replace(shape, lines_above=part.lines_above)
        rows = tables.ranges_below(lines, below, limits, 0, stream.rows_each(), first)
        return head, [Note.of(remark) for remark in shape.remarks], table_ranges(rows)
    items = documents.read_lines(lines, limits, 0, first)
    taken = items if part.last else _all_taken(items)
    return lines_head(artifact, stream, limits), [], line_ranges(taken, stream.rows_each(), first)


def _all_taken(
    items: Iterable[tuple[Record | None, list[Remark]]],
) -> Iterator[tuple[Record | None, list[Remark]]]:
    # How many records stand above a range is counted without refused ones: the parts below do not know of these
    for record, remarks in items:
        if record is None:
            raise ArtifactError(
                "refused", "a line above other parts is refused", "whole file", "read it whole"
            )
        yield record, remarks


class _Cutting:
    """Counts the lines of a file and cuts it where a reader of the whole would begin a range."""

    def __init__(self, file: BufferedReader, stream: Stream, limits: Limits) -> None:
        self._file = file
        self._limits = limits
        self._lines_each = RANGES_EACH * stream.rows_each()
        self._layout = tables.layout(stream.text, 0) if stream.kind == "csv" else None
        self._parts: list[Part] = []
        self._own = hashlib.sha256()
        # Of the part that is being cut: where it lies, its lines, and the records above it
        self._start = self._end = self._lines = self._records = 0

    def parts(self, sha256: str) -> tuple[Part, ...]:
        """Raises _NotApartError, ArtifactError, OSError, and the CSV parser's own error."""
        header = self._header()
        whole = hashlib.sha256(header)
        self._start = self._end = len(header)
        while block := self._block():
            self._check(block)
            whole.update(block)
            self._take(block)
        if self._end > self._start:
            self._close()
        if whole.hexdigest() != sha256 or self._records > self._limits.records:
            raise _NotApartError
        last = len(self._parts) - 1
        return tuple(
            replace(part, whole=sha256, file_bytes=self._end, last=place == last)
            for place, part in enumerate(self._parts)
        )

    def _header(self) -> bytes:
        self._file.seek(0)
        if self._layout is None:
            mark = self._file.read(len(_MARK))
            if mark == _MARK:
                return mark
            self._file.seek(0)
            return b""
        lines = [self._file.readline(self._limits.document_bytes) for _ in range(self._layout.lines_above)]
        header = b"".join(lines)
        if not header.endswith(b"\n") or _lone_returns(header):
            raise _NotApartError
        return header

    def _block(self) -> bytes:
        block = self._file.read(_BLOCK)
        return block if block.endswith(b"\n") else block + self._file.readline(self._limits.document_bytes)

    def _check(self, block: bytes) -> None:
        """Raises _NotApartError unless each line of the block is a record."""
        lines = block.count(b"\n") + (not block.endswith(b"\n"))
        if self._layout is None:
            plain = block.startswith(b"{") and block.count(b"\n{") == lines - 1
        else:
            blank = block.startswith((b"\n", b"\r\n")) or b"\n\n" in block or b"\n\r\n" in block
            plain = not blank and (b'"' not in block or self._rows(block, self._layout) == lines)
        if not plain or _lone_returns(block):
            raise _NotApartError

    def _rows(self, block: bytes, layout: tables.Layout) -> int:
        # Of quoted cells some may hold line ends. Latin-1 keeps each byte a character, and all delimiters are ASCII
        text = io.StringIO(block.decode("latin-1"), newline="")
        reader = csv_parser(self._limits.cell_chars).reader(text, delimiter=layout.delimiter, strict=True)
        return sum(1 for _ in reader)

    def _take(self, block: bytes) -> None:
        while (missing := self._lines_each - self._lines) <= block.count(b"\n"):
            rest = block.split(b"\n", missing)[missing]
            self._add(block[: len(block) - len(rest)], missing)
            self._close()
            block = rest
        self._add(block, block.count(b"\n") + (not block.endswith(b"\n") and bool(block)))

    def _add(self, data: bytes, lines: int) -> None:
        if self._start == self._end and self._parts and data.startswith(_MARK):
            # At the head of a text it would be taken for a byte order mark
            raise _NotApartError
        self._own.update(data)
        self._end += len(data)
        self._lines += lines

    def _close(self) -> None:
        if self._end - self._start > self._limits.document_bytes:
            raise _NotApartError
        lines_above = self._records + (self._layout.lines_above if self._layout is not None else 0)
        own = self._own.hexdigest()
        self._parts.append(Part(0, "", self._start, self._end, own, lines_above, self._records, False))
        self._records += self._lines
        self._start, self._lines, self._own = self._end, 0, hashlib.sha256()


def _lone_returns(data: bytes) -> bool:
    # The csv module ends a line there
    return data.count(b"\r") != data.count(b"\r\n")
