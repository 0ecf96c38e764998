"""A source file around a record, as long as it is what was audited."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, cast
from urllib.parse import urlencode

from data_contracts.artifacts import KINDS, Kind
from data_contracts.errors import StoreError
from data_contracts.hidden_characters import visible
from tasks.credentials.known import hidden
from tasks.ingestion.source_texts import SourceText, SourceTexts
from tasks.readers.record_lines import Cell, cell_lines, place_in_line
from tasks.reporting.pages.page import page
from tasks.reporting.pages.published_tables import published_table
from tasks.reporting.pages.table_query import Query
from tasks.store import Audit

LINES_SHOWN = 200
CHARACTERS_SHOWN = 2_000
_ABOVE = 10
# Characters before a record that stands somewhere in a long line
_BEFORE = 200
# Of a record: more are not marked one by one
_FIELDS_MARKED = 500
# Its nodes take some hundred times as much memory as the text
_YAML_LOOKED_THROUGH = 2 * 2**20
_READ = ("ingested", "duplicate")


@dataclass(frozen=True, slots=True)
class Asked:
    """Where a reader wants to look: at a record, or a field of it, or else from a line on."""

    artifact: str
    record: str | None = None
    field: str | None = None
    line: int = 1


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line as an editor counts; `left` characters before the shown ones and `more` behind them are not shown."""

    number: int
    text: str
    left: int
    more: int
    marked: bool


@dataclass(frozen=True, slots=True)
class SourcePage:
    """The page, and whether it shows the file."""

    body: bytes
    shown: bool


def source_page(audit: Audit, asked: Asked) -> SourcePage:
    """The lines of a file around what is asked for. Raises StoreError for what the audit has not seen."""
    row = _inventory_row(audit, asked.artifact)
    request = audit.request()
    found = SourceTexts(request.sources, request.limits, {asked.artifact: row["sha256"]}).looked_up(
        asked.artifact
    )
    lines = found.text.split("\n") if found.text is not None else []
    marked = _marked(audit, asked, row, found)
    first = max(min(marked) - _ABOVE, 1) if marked else min(max(asked.line, 1), max(len(lines), 1))
    shown = _shown(lines, first, marked, partial(_place, asked, row["kind"], found.text or ""))
    end = first + len(shown)
    body = page(
        "source.html.j2",
        audit=audit.audit_id,
        asked=asked,
        up="../" * (asked.artifact.count("/") + 1),
        why=found.why,
        lines=shown,
        total=len(lines),
        not_found=asked.record is not None and not marked and bool(lines),
        before=f"?line={max(first - LINES_SHOWN, 1)}" if first > 1 else None,
        behind=f"?line={end}" if end <= len(lines) else None,
        measured=urlencode(
            [("artifact", asked.artifact), *([("record", asked.record)] if asked.record else [])]
        ),
    )
    return SourcePage(body, found.text is not None)


def _inventory_row(audit: Audit, artifact: str) -> dict[str, Any]:
    names = ("artifact", "kind", "status", "sha256")
    rows = _rows(audit, "inventory", names, [("artifact", artifact)], 1)
    if not rows:
        raise StoreError(f"audit {audit.audit_id} has seen no artifact {visible(artifact)[:200]}")
    return rows[0]


def _marked(audit: Audit, asked: Asked, row: dict[str, Any], found: SourceText) -> Collection[int]:
    """The lines of what is asked for."""
    kind = row["kind"]
    # What reading refused may be nested or long as no reader can bear
    if found.text is None or asked.record is None or row["status"] not in _READ or kind not in KINDS:
        return ()
    if kind == "yaml" and len(found.text) > _YAML_LOOKED_THROUGH:
        return ()
    cells: set[Cell] = {(asked.record, asked.field or "")}
    if asked.field is None:
        of = [("artifact", asked.artifact), ("record", asked.record)]
        fields = _rows(audit, "measurements", ("field",), of, _FIELDS_MARKED)
        cells |= {(asked.record, one["field"]) for one in fields}
    return set(cell_lines(cast("Kind", kind), found.text, cells).values())


def _place(asked: Asked, kind: Kind, text: str, number: int) -> int:
    return place_in_line(kind, text, number, (asked.record or "", asked.field or ""))


def _rows(
    audit: Audit, name: str, columns: Sequence[str], filters: Sequence[tuple[str, str]], most: int
) -> list[dict[str, Any]]:
    table = published_table(audit, name)
    places = [table.schema.names.index(column) for column in columns]
    rows = [row for batch in table.rows(Query(tuple(filters), 0, most)) for row in batch]
    return [{column: row[place] for column, place in zip(columns, places, strict=True)} for row in rows]


def _shown(
    lines: Sequence[str], first: int, marked: Collection[int], begin: Callable[[int], int]
) -> list[ShownLine]:
    # To know the place in a line takes as long as to read the file: no other line is worth it
    at = min(marked, default=0)
    cut = begin(at) if marked and len(lines[at - 1]) > CHARACTERS_SHOWN else 0
    part = lines[first - 1 : first - 1 + LINES_SHOWN]
    return [
        _line(number, line, cut if number == at else 0, number in marked)
        for number, line in enumerate(part, first)
    ]


def _line(number: int, line: str, begin: int, marked: bool) -> ShownLine:
    left = max(begin - _BEFORE, 0)
    end = left + CHARACTERS_SHOWN
    # Blanks as wide as in an editor; what a reader does not see is spelled out
    text = visible(hidden(line[left:end].rstrip("\r").expandtabs(4)))
    return ShownLine(number, text, left, max(len(line) - end, 0), marked)
