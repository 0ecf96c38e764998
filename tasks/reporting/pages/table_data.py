"""A table's rows as CSV and as JSON, piece by piece."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import orjson

from tasks.reporting.pages.published_tables import PublishedTable
from tasks.reporting.pages.table_query import Query

# What a spreadsheet takes for the beginning of a formula, unless it is a number
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


def as_csv(table: PublishedTable, query: Query) -> Iterator[bytes]:
    """UTF-8 with a header; a cell that a spreadsheet would run begins with an apostrophe."""
    batches = table.rows(query)
    yield csv_lines([table.schema.names])
    for batch in batches:
        yield csv_lines([[cell_text(cell) for cell in row] for row in batch])


def csv_lines(rows: list[list[str]]) -> bytes:
    """Rows as lines of CSV in UTF-8; a cell that a spreadsheet would run begins with an apostrophe."""
    text = io.StringIO()
    csv.writer(text).writerows([[_harmless(cell) for cell in row] for row in rows])
    return text.getvalue().encode("utf-8", "backslashreplace")


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell) else cell


def cell_text(cell: Any) -> str:
    """A cell as text: nothing where there is no value, several values as JSON."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, datetime):
        return cell.isoformat()
    return orjson.dumps(cell).decode() if isinstance(cell, list | dict) else str(cell)


def as_json(table: PublishedTable, query: Query) -> Iterator[bytes]:
    """One object with the rows as objects; `next` is the address of those behind, null at the end."""
    total, batches = table.count(query), table.rows(query)
    end = query.first + query.limit
    head = {
        "audit": table.audit_id,
        "table": table.name,
        "total": total,
        "from": query.first,
        "next": f"?{query.address(end)}" if end < total else None,
    }
    yield orjson.dumps(head)[:-1] + b',"rows":['
    before = b""
    for batch in batches:
        rows = [orjson.dumps(dict(zip(table.schema.names, row, strict=True))) for row in batch]
        if rows:
            yield before + b",".join(rows)
            before = b","
    yield b"]}\n"
