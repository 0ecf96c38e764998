"""The reference of a report."""

from __future__ import annotations

from tasks.reporting.document import Document
from tasks.reporting.document_walk import fact_origins
from tasks.reporting.reference import Reference
from tasks.reporting.reference.cited_rows import Measured
from tasks.reporting.reference.evidence import held_rows, quoted_first
from tasks.reporting.reference.evidence_pages import table_pages, topic_pages
from tasks.reporting.reference.fact_lookup import fact_lookup
from tasks.reporting.reference.lookup_table import BUDGET
from tasks.reporting.reference.lookups import other_lookups
from tasks.reporting.report_input import ReportInput


def reference_of(report: ReportInput, document: Document) -> Reference:
    """What stands behind the page and beside it; the facts that the document quotes come first."""
    quoted = fact_origins(document)
    facts, others = fact_lookup(report, document), other_lookups(report)
    shown = tuple(table.within(BUDGET) for table in others)
    measured = Measured(report.measurements)
    rows = held_rows(report, measured, quoted_first(report, quoted), quoted)
    held = rows.facts & frozenset(map(str, facts.cells_of("fact")))
    pages = (*topic_pages(report, measured, held), *table_pages(others, shown))
    return Reference((facts, *shown), rows.data, pages)
