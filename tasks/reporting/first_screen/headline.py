"""The headline: the heaviest sentence of the narrative, and how many more of its kind there are."""

from __future__ import annotations

from data_contracts.sentences.claim_entries import refuted
from tasks.analysis.comparison.change_rows import worse_leads
from tasks.reporting.document import Spans, Tone
from tasks.reporting.report_input import ReportInput
from tasks.reporting.told import spans_of


def tone(report: ReportInput) -> Tone:
    """How bad it is."""
    worse = {row["verdict"] for row in worse_leads(report.changes)}
    if report.severities["critical"] or "regressed" in worse or refuted(report.facts_of("claims")):
        return "critical"
    return "warning" if report.severities["warning"] or worse else "good"


def verdict(report: ReportInput) -> Spans:
    """One sentence, and how many more of its kind there are."""
    return spans_of(report.narrative.headline)
