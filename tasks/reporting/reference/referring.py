"""The reference of a report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tasks.reporting.document import Document
from tasks.reporting.document_walk import fact_origins
from tasks.reporting.reference import Reference
from tasks.reporting.reference.cited_rows import Measured
from tasks.reporting.reference.evidence import held_rows, quoted_first
from tasks.reporting.reference.evidence_pages import table_pages, topic_pages
from tasks.reporting.reference.fact_lookup import fact_lookup
from tasks.reporting.reference.lookup_table import BUDGET, LookupTable, PackedTable
from tasks.reporting.reference.lookups import other_lookups
from tasks.reporting.report_input import ReportInput

# Characters for the tables, where nobody counted what else a page holds
ROOM = 300_000


def reference_of(report: ReportInput, document: Document, room: int = ROOM) -> Reference:
    """What stands behind the page, in so many characters, and beside it; the facts that the document quotes come first."""
    quoted = fact_origins(document)
    facts = fact_lookup(report, document, room)
    whole, shown = _within(other_lookups(report), room - len(facts.data))
    measured = Measured(report.measurements)
    rows = held_rows(report, measured, quoted_first(report, quoted), quoted)
    held = rows.facts & frozenset(map(str, facts.cells_of("fact")))
    pages = (*topic_pages(report, measured, held), *table_pages(whole, shown))
    return Reference((facts.packed(), *shown), rows.data, pages)


def _within(tables: Iterable[LookupTable], room: int) -> tuple[list[PackedTable], list[PackedTable]]:
    """The tables, and as many rows of each as fit; where room is short the long ones have less of it."""
    whole, first = [], []
    for table in tables:
        first.append(table.within(BUDGET))
        whole.append(table.packed())
    share = _share([len(table.data) for table in first], room)
    return whole, [table.within(share).packed() for table in first]


def _share(sizes: Sequence[int], room: int) -> int:
    """The most that each may take of the room, where those that need less leave the rest to the others."""
    left, share = max(room, 0), max(sizes)
    for place, size in enumerate(sorted(sizes)):
        if size > (share := left // (len(sizes) - place)):
            break
        left -= size
    return share
