"""The reference of a report."""

from __future__ import annotations

from tasks.reporting.document import Document
from tasks.reporting.reference import Reference
from tasks.reporting.reference.evidence import evidence_of
from tasks.reporting.reference.lookups import lookups
from tasks.reporting.report_input import ReportInput


def reference_of(report: ReportInput, document: Document) -> Reference:
    """What stands behind the page; the facts that the document quotes come first."""
    evidence = evidence_of(report, document)
    return Reference(
        lookups(report, document), evidence.data, tuple(fact.fact_id for fact, _ in evidence.beside)
    )
