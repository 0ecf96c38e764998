"""The reference of a report."""

from __future__ import annotations

from collections.abc import Sequence

from tasks.reporting.document import Document
from tasks.reporting.document_walk import fact_origins
from tasks.reporting.reference import Reference
from tasks.reporting.reference.cited_rows import Measured
from tasks.reporting.reference.evidence import held_rows, quoted_first
from tasks.reporting.reference.evidence_pages import table_pages, topic_pages
from tasks.reporting.reference.fact_lookup import fact_lookup
from tasks.reporting.reference.lookup_table import BUDGET, LookupTable
from tasks.reporting.reference.lookups import other_lookups
from tasks.reporting.report_input import ReportInput

# Characters for the tables, where nobody counted what else a page holds
ROOM = 300_000


def reference_of(report: ReportInput, document: Document, room: int = ROOM) -> Reference:
    """What stands behind the page, in so many characters, and beside it; the facts that the document quotes come first."""
    quoted = fact_origins(document)
    facts, others = fact_lookup(report, document, room), other_lookups(report)
    shown = _within(others, room - len(facts.data))
    measured = Measured(report.measurements)
    rows = held_rows(report, measured, quoted_first(report, quoted), quoted)
    held = rows.facts & frozenset(map(str, facts.cells_of("fact")))
    pages = (*topic_pages(report, measured, held), *table_pages(others, shown))
    return Reference((facts, *shown), rows.data, pages)


def _within(tables: Sequence[LookupTable], room: int) -> tuple[LookupTable, ...]:
    """As many rows of each as fit: where room is short each has less of it in proportion."""
    shown = tuple(table.within(BUDGET) for table in tables)
    size = sum(len(table.data) for table in shown)
    if size <= room:
        return shown
    return tuple(table.within(int(len(table.data) * max(room, 0) / size)) for table in shown)
