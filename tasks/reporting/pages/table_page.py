"""A table as a page: its rows, and its filters as links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, urlencode

import pyarrow as pa

from tasks.reporting.pages.page import page
from tasks.reporting.pages.published_tables import PublishedTable, listed_tables
from tasks.reporting.pages.table_data import cell_text
from tasks.reporting.pages.table_query import Query
from tasks.reporting.shortening import shortened
from tasks.store import Audit

# Of a longer text a reader sees the beginning, and no address holds it
_SHOWN = 300
_IN_AN_ADDRESS = 100


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as it is shown; `address` narrows the table to its value, `source` shows the record that it names."""

    text: str
    number: bool
    address: str | None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Narrowed:
    """A filter that is set; `address` is the table without it."""

    column: str
    value: str
    address: str


def tables_page(audit: Audit) -> bytes:
    """The tables of an audit, each with a link."""
    return page("tables.html.j2", audit=audit.audit_id, tables=listed_tables(audit))


def table_page(table: PublishedTable, query: Query) -> bytes:
    """The rows that are asked for. Raises UsageError."""
    total = table.count(query)
    rows = [_cells(table.schema, row, query) for batch in table.rows(query) for row in batch]
    end = query.first + len(rows)
    return page(
        "table.html.j2",
        audit=table.audit_id,
        name=table.name,
        columns=[(field.name, _is_number(field.type)) for field in table.schema],
        narrowed=_narrowed(query),
        rows=rows,
        total=total,
        first=query.first + 1,
        last=end,
        before=query.address(max(query.first - query.limit, 0)) if query.first else None,
        behind=query.address(end) if rows and end < total else None,
        data=urlencode(query.filters),
    )


def _cells(schema: pa.Schema, row: Sequence[Any], query: Query) -> list[Cell]:
    cells = [_cell(field, value, query) for field, value in zip(schema, row, strict=True)]
    said = dict(zip(schema.names, row, strict=True))
    if isinstance(artifact := said.get("artifact"), str):
        asked = urlencode([(name, said[name]) for name in ("record", "field") if said.get(name) is not None])
        place = schema.names.index("artifact")
        cells[place] = replace(cells[place], source=f"../sources/{quote(artifact)}?{asked}")
    return cells


def _cell(field: pa.Field, value: Any, query: Query) -> Cell:
    text = cell_text(value)
    shown = shortened(text, _SHOWN)
    pair = (field.name, text)
    narrows = isinstance(value, str) and 0 < len(text) <= _IN_AN_ADDRESS and pair not in query.filters
    address = query.address(0, (*query.filters, pair)) if narrows else None
    return Cell(shown, _is_number(field.type), address)


def _narrowed(query: Query) -> list[Narrowed]:
    return [
        Narrowed(name, value, query.address(0, [pair for pair in query.filters if pair != (name, value)]))
        for name, value in query.filters
    ]


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind))
