"""One artifact's bytes to what a reader is given: kind, head and content."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from data_contracts.artifacts import Kind, Remark
from data_contracts.errors import ArtifactError
from data_contracts.settings import Limits
from tasks.ingestion.decoding import csv_tables as tables
from tasks.ingestion.decoding import json_documents as documents
from tasks.ingestion.decoding import yaml_documents
from tasks.ingestion.decoding.kinds import claimed_kind, may_hold_results, text_kind
from tasks.ingestion.decoding.text import binary_advice, decode, is_binary
from tasks.ingestion.kit.reader import Head, Parsed

OurFault = Literal["decoding_failed", "reader_failed"]
HEAD_CHARS = 8_192
# A capture of a console holds its result below pages of log; telling whether it does is a search for a word.
TEXT_HEAD_CHARS = 2**20


@dataclass(slots=True)
class Opened:
    """A decoded artifact; with `fault`, it cannot be read. `numbers`: see `tables.Records`. `reason`: why none reads it."""

    kind: Kind
    parsed: Parsed | None = None
    remarks: list[Remark] = field(default_factory=list)
    numbers: list[int] | None = None
    fault: ArtifactError | None = None
    reason: str | None = None


def open_artifact(artifact: str, data: bytes, limits: Limits, index: int) -> Opened:
    """Decodes an artifact that is held in memory; what is wrong with it is in `fault`."""
    claimed = claimed_kind(artifact)
    opened = Opened(claimed if claimed != "other" else "text")
    try:
        _open(opened, artifact, data, limits, index)
    except ArtifactError as fault:
        opened.fault = fault
    except MemoryError:
        raise  # a limit was exceeded, which is told from a fault of ours
    except Exception as error:
        # No content of a file may end an audit: what nobody foresaw costs the file that brought it.
        opened.fault = our_fault("decoding_failed", "decoding", error, artifact)
    return opened


def our_fault(code: OurFault, step: str, error: Exception, artifact: str) -> ArtifactError:
    """What is not the file's fault but ours, in a form that a user can act on; `step` failed on this artifact."""
    detail = str(error).splitlines()[0][:120] if str(error) else "no message"
    what = f"{step} failed: {type(error).__name__}: {detail}"
    return ArtifactError(code, what, "whole file", f"report it with `benchaudit inspect {artifact}`")


def _open(opened: Opened, artifact: str, data: bytes, limits: Limits, index: int) -> None:
    if (not data or data.isspace()) and not may_hold_results(artifact):
        opened.kind, opened.reason = "text", "it is empty, and no result has such a name"
        return
    if not data:
        raise empty()
    if is_binary(data):
        opened.kind, opened.reason = "other", binary_advice(data)
        return
    decoded = decode(data)
    text = decoded.text
    if not text or text.isspace():
        raise ArtifactError(
            "empty", "nothing but white space", "whole file", "run the benchmark again or remove it"
        )
    if decoded.repaired:
        opened.remarks.append(saved_twice(index))
    opened.kind = text_kind(artifact, text)
    head = Head(artifact, opened.kind, text[:HEAD_CHARS])
    if opened.kind == "csv":
        _open_table(opened, head, text, limits, index)
    elif opened.kind == "json":
        # orjson takes the bytes as they are, unless a byte order mark stands above them: it refuses that.
        plain = decoded.encoding == "utf-8" and not data.startswith(b"\xef\xbb\xbf")
        document = documents.read_document(data if plain else text.encode(), limits, index)
        _take_document(opened, head, document, index)
    elif opened.kind == "jsonl":
        # Not splitlines, which also cuts at U+2028 and others that a JSON string may hold.
        items = documents.read_lines(text.split("\n"), limits, index)
        _take_document(opened, head, documents.gather(items), index)
    elif opened.kind == "yaml":
        _take_document(opened, head, yaml_documents.read_yaml(text, limits, index), index)
    else:
        # In a Markdown document a block of JSON is a quotation; below console output it is the result.
        below = documents.below_preamble(text, limits, index) if opened.kind == "text" else None
        if below is None:
            opened.parsed = Parsed(index, Head(artifact, opened.kind, text[:TEXT_HEAD_CHARS]), text)
        else:
            opened.kind = "json"
            _take_document(opened, head, below, index)


def _open_table(opened: Opened, head: Head, text: str, limits: Limits, index: int) -> None:
    # Asked first: under the header of the first table the rows of the others would be ragged.
    stack = tables.stacked(text, limits)
    if stack is not None:
        what = f"{1 + len(stack.below)} tables one below the other"
        opened.remarks.append(
            Remark(index, "nothing", "stacked_tables", what, "whole file", "nothing: each is read")
        )
        opened.parsed = Parsed(index, Head(head.artifact, "csv", head.text, stack.columns), stack)
        return
    shape = tables.layout(text, index)
    records = tables.read_table(text, shape, limits, index)
    if records.seen and not records.table.rows:
        raise ArtifactError(
            "not_a_table", "no row has as many cells as the header", "whole file", "write it again"
        )
    opened.remarks += [*shape.remarks, *records.remarks]
    opened.numbers = records.numbers
    if not records.seen and not _lists_faults(shape.columns):
        opened.remarks.append(no_records(index, "a header without a row"))
    opened.parsed = Parsed(index, Head(head.artifact, "csv", head.text, shape.columns), records.table)


def _lists_faults(columns: Sequence[str]) -> bool:
    """True for a list of errors by how often, or of exceptions by where: without a row it says that there were none."""
    names = {column.lower() for column in columns}
    return names >= {"error", "occurrences"} or names >= {"message", "traceback"}


def _take_document(opened: Opened, head: Head, document: documents.Document, index: int) -> None:
    opened.remarks += document.remarks
    if document.records is None:
        opened.parsed = Parsed(
            index, Head(head.artifact, opened.kind, head.text, (), document.content), document.content
        )
        return
    opened.kind = "jsonl"
    if not document.records:
        first = document.remarks[0]
        raise ArtifactError(first.code, f"no record can be read: {first.what}", first.where, first.todo)
    sample = document.records[0][1]
    opened.parsed = Parsed(index, Head(head.artifact, "jsonl", head.text, (), sample), document.records)


def empty() -> ArtifactError:
    """A file of 0 bytes."""
    return ArtifactError("empty", "0 bytes", "whole file", "run the benchmark again or remove the file")


def saved_twice(index: int) -> Remark:
    """UTF-16 bytes that were taken for characters and saved as UTF-8."""
    what = "UTF-16 saved once more as UTF-8: a NUL after each character"
    return Remark(index, "nothing", "utf16_as_utf8", what, "whole file", "nothing: it was read without them")


def no_records(index: int, what: str) -> Remark:
    """An artifact that is well formed and holds nothing."""
    return Remark(
        index, "nothing", "no_records", what, "whole file", "check that the benchmark ran to its end"
    )
