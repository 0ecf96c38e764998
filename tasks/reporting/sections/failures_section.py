"""Requests that failed, and what else the facts say about the state of the data."""

from __future__ import annotations

from tasks.reporting.document import Block, Bullets, Paragraph, Section, line
from tasks.reporting.quoted_facts import clause
from tasks.reporting.report_input import ReportInput
from tasks.reporting.sections.fact_tables import sentences

SHOWN = 8


def failures(report: ReportInput) -> Section:
    """Clauses of the failure facts, the most important first."""
    facts = report.about("failures")
    if not facts:
        text = "No record says or shows that its request failed."
        return Section("failures", "Failed requests", (Paragraph(line(text)),))
    blocks: list[Block] = [Bullets(tuple(clause(f) for f in facts[:SHOWN]))]
    blocks += sentences("More failures", facts[SHOWN:])
    return Section("failures", "Failed requests", tuple(blocks))
