"""Reads one small artifact with one reader and shows its measurements as readable rows."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from tasks.readers.rows import Rows
from tasks.readers.seam import Head, Parsed, Reader, Table


def measurements(reader: Reader, content: Any, *, kind: str = "json") -> pa.Table:
    """The measurements of one artifact, which its reader must claim. `content` is what `Parsed.content` would hold."""
    part = Parsed(0, head(content, kind), content)
    assert reader.claims(part.head)
    rows = Rows()
    reader.read([part], rows)
    return rows.finish(["artifact"])


def head(content: Any, kind: str = "json") -> Head:
    if isinstance(content, Table):
        return Head("artifact", "csv", "", columns=content.columns)
    sample = content[0][1] if kind == "jsonl" else content
    return Head("artifact", "jsonl" if kind == "jsonl" else "json", "", sample=sample)


def table(header: str, *rows: str) -> Table:
    """A CSV of cells without quotes, as the engine hands it over."""
    return Table(tuple(header.split(",")), [row.split(",") for row in rows])


def shown(read: pa.Table, *columns: str) -> list[tuple[Any, ...]]:
    """These columns as tuples, in the order in which the reader added the rows."""
    return list(zip(*(read[column].to_pylist() for column in columns), strict=True))
