"""Requests that failed, and runs that are left out because they are invalid."""

from __future__ import annotations

from collections.abc import Sequence

from data_contracts.quoted_facts import QuotedFact
from tasks.reporting.document import Block, Bullets
from tasks.reporting.quoted_facts import clause
from tasks.reporting.sections.measured_facts import all_facts
from tasks.reporting.sections.report_section import Material, ReportSection

SHOWN = 4


def _failures(material: Material) -> Sequence[Block]:
    """How many failed, and for which reasons: these are what a reader mends."""
    facts = material.facts
    reasons = [f for f in facts if set(f.names) == {"reason"}]
    totals = [f for f in facts if not f.names]
    return _told(facts, [*totals[:1], *reasons, *totals[1:]])


def _invalid_runs(material: Material) -> Sequence[Block]:
    return _told(material.facts, material.facts)


def _told(facts: Sequence[QuotedFact], first: Sequence[QuotedFact]) -> Sequence[Block]:
    if not facts:
        return ()
    return (Bullets(tuple(clause(f) for f in first[:SHOWN])), *all_facts(facts[0].topic, facts))


FAILURES = ReportSection("failures", "Failed requests", _failures, topics=("failures",))
INVALID_RUNS = ReportSection("invalid-runs", "Invalid runs", _invalid_runs, topics=("validity",))
