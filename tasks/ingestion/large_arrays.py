"""JSON arrays of objects that are too large to be held whole: read in ranges, with the names and places of the whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BufferedIOBase, BufferedReader

from data_contracts.errors import ArtifactError
from data_contracts.json_values import Json
from data_contracts.settings import Limits, how_to_raise
from tasks.ingestion.decoding.json_arrays import Stretch, stretches, values_of
from tasks.ingestion.decoding.json_documents import read_document
from tasks.ingestion.decoding.text import Text
from tasks.ingestion.outcomes import Note
from tasks.ingestion.ranges import RANGE_CHARS, Range

_BLOCK = 2**20
_MARK = b"\xef\xbb\xbf"
_PLACE = re.compile(r"line (\d++), column (\d++)")
_ELEMENT = re.compile(r"\A/(\d++)(?=/|\Z)")


def is_one(file: BufferedReader, start: Text, limits: Limits) -> bool:
    """True for an array of objects that has more bytes or values than may be held."""
    text = start.text.lstrip()
    begun = text.startswith("[") and text[1:].lstrip().startswith("{")
    if start.encoding != "utf-8" or start.repaired or not begun:
        return False
    file.seek(0)
    size = commas = 0
    while block := file.read(_BLOCK):
        size += len(block)
        commas += block.count(b",")
    if size > limits.document_bytes:
        return True
    if commas < limits.document_values:
        return False
    file.seek(0)
    return values_of(_blocks(file)) > limits.document_values


def array_ranges(file: BufferedIOBase, limits: Limits) -> Iterator[Range]:
    """The elements in ranges; each is read as a document of its own. Raises ArtifactError for what no whole one may be."""
    first = 0
    for stretch in stretches(_blocks(file), RANGE_CHARS, limits):
        content, notes = _read(stretch, _Elements(first), limits)
        if not isinstance(content, list):
            raise ArtifactError("invalid_json", "not one JSON array", "whole file", "write one list")
        if first + len(content) > limits.records:
            what, todo = (
                f"more than {limits.records} records",
                f"split the file, or {how_to_raise('records')}",
            )
            raise ArtifactError("too_many_records", what, "whole file", todo)
        yield Range(content, notes, first, _Elements(first) if first else None)
        first += len(content)


def _read(stretch: Stretch, called: _Elements, limits: Limits) -> tuple[Json, list[Note]]:
    """What an array of elements holds, and what is to be said of it. Raises ArtifactError."""
    try:
        stretch.data.decode()
        document = read_document(stretch.data, limits, 0)
    except UnicodeDecodeError as error:
        what, where = (
            f"not valid UTF-8: byte 0x{error.object[error.start]:02x}",
            f"below line {stretch.lines_above + 1}",
        )
        raise ArtifactError("not_utf8", what, where, "write it again as UTF-8") from None
    except ArtifactError as fault:
        where = _PLACE.sub(lambda found: _place(*stretch.placed(int(found[1]), int(found[2]))), fault.where)
        raise ArtifactError(fault.code, fault.what, where, fault.todo) from None
    remarks = map(Note.of, document.remarks)
    return document.content, [
        replace(note, record=called(note.record or ""), where=called(note.where)) for note in remarks
    ]


def _place(line: int, column: int) -> str:
    return f"line {line}, column {column}"


@dataclass(frozen=True, slots=True)
class _Elements:
    """How what stands in a range is called in the whole array: a range holds its elements from the one numbered `first`."""

    first: int

    def __call__(self, pointer: str) -> str:
        return _ELEMENT.sub(lambda found: f"/{int(found[1]) + self.first}", pointer)


def _blocks(file: BufferedIOBase) -> Iterator[bytes]:
    if block := file.read(_BLOCK).removeprefix(_MARK):
        yield block
    while block := file.read(_BLOCK):
        yield block
