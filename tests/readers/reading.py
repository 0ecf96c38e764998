"""Reads one small artifact with one reader and shows its measurements as readable rows."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from data_contracts.artifacts import Table
from data_contracts.settings import Limits
from tasks.ingestion.kit.reader import Head, Parsed, Reader
from tasks.ingestion.kit.rows import Rows
from tasks.ingestion.opening import open_artifact
from tasks.ingestion.reading import read_opened
from tasks.readers import REGISTRY


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


def claimed_by(name: str, text: str) -> tuple[str, ...]:
    """Which reader takes a file of this name and text as ingestion opens it; all of them when several claim it."""
    opened = open_artifact(name, text.encode(), Limits(), 0)
    assert opened.parsed is not None, opened.fault
    found = REGISTRY.recognise(opened.parsed.head)
    assert not found.failures
    return found.rivals or ((found.reader.name,) if found.reader else ())


def file(name: str, text: str, reader: str) -> pa.Table:
    """The measurements of a file of this name and text, which this reader, and no other specific one, must claim."""
    assert claimed_by(name, text) == (reader,)
    read, readings = read_opened([open_artifact(name, text.encode(), Limits(), 0)], [name], REGISTRY)
    assert readings[0].status == "ingested", readings[0]
    return read
