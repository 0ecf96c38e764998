"""Parts of one large CSV or JSON Lines file, each a chunk of its own: what one process would read of it, cut where it cuts.

Only a file whose lines are records is cut; all others, and those with a fault, are read as a whole.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from io import BufferedReader

from data_contracts.errors import ArtifactError
from data_contracts.settings import Limits
from tasks.ingestion.decoding import csv_tables as tables
from tasks.ingestion.decoding.csv_parsers import csv_parser
from tasks.ingestion.decoding.kinds import claimed_kind, text_kind
from tasks.ingestion.decoding.text import is_binary
from tasks.ingestion.found_files import Found
from tasks.ingestion.kit.registry import Registry
from tasks.ingestion.outcomes import Part, Reading, quarantined
from tasks.ingestion.ranges import Emit, Hashing
from tasks.ingestion.streams import Stream, first_lines, read_stream, start_of
from tasks.ingestion.told_files import Entries

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
    try:
        stream = _stream(found.artifact, file, limits)
        # The names of a table's columns stand in no part
        if _digest(stream) != part.head:
            raise _NotApartError
        file.seek(part.start)
        own = Hashing(io.BytesIO(file.read(part.end - part.start)))
        return read_stream(found.artifact, own, part.own, stream, limits, registry, emit, entries, part)
    except MemoryError:
        raise
    except Exception:
        # Never kept in the cache, nor shown: the whole is read next
        fault = ArtifactError("unreadable", "a part of it is at fault", "whole file", "read the whole")
        return quarantined(claimed_kind(found.artifact), fault)


def _stream(artifact: str, file: BufferedReader, limits: Limits) -> Stream:
    start = start_of(file, claimed_kind(artifact), limits)
    if is_binary(start):
        raise _NotApartError
    decoded = first_lines(start)
    kind = text_kind(artifact, decoded.text)
    if decoded.encoding != "utf-8" or decoded.repaired or kind not in ("csv", "jsonl"):
        raise _NotApartError
    return Stream(kind, decoded.text, decoded.encoding)


def _digest(stream: Stream) -> str:
    return hashlib.sha256(stream.text.encode()).hexdigest()


class _Cutting:
    """Counts the lines of a file and cuts it where a reader of the whole would begin a range."""

    def __init__(self, file: BufferedReader, stream: Stream, limits: Limits) -> None:
        self._file = file
        self._limits = limits
        self._head = _digest(stream)
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
            lines = block.count(b"\n") + (not block.endswith(b"\n"))
            self._check(block, lines)
            whole.update(block)
            self._take(block, lines)
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

    def _check(self, block: bytes, lines: int) -> None:
        """Raises _NotApartError unless each line of the block is a record."""
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

    def _take(self, block: bytes, lines: int) -> None:
        while (missing := self._lines_each - self._lines) <= lines:
            rest = block.split(b"\n", missing)[missing] if missing < lines else b""
            self._add(block[: len(block) - len(rest)], missing)
            self._close()
            block, lines = rest, lines - missing
        self._add(block, lines)

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
        part = Part(
            file_bytes=0,
            whole="",
            head=self._head,
            start=self._start,
            end=self._end,
            own=self._own.hexdigest(),
            lines_above=self._records + (self._layout.lines_above if self._layout is not None else 0),
            records_above=self._records,
            last=False,
        )
        self._parts.append(part)
        self._records += self._lines
        self._start, self._lines, self._own = self._end, 0, hashlib.sha256()


def _lone_returns(data: bytes) -> bool:
    # The csv module ends a line there
    return b"\r" in data and data.count(b"\r") != data.count(b"\r\n")
