"""Requests that failed, and runs that are left out because they are invalid."""

from __future__ import annotations

from collections.abc import Sequence

from data_contracts.quoted_facts import QuotedFact
from tasks.reporting.document import Block, Bullets
from tasks.reporting.quoted_facts import clause
from tasks.reporting.sections.measured_facts import all_facts
from tasks.reporting.sections.report_section import Material, ReportSection

SHOWN, _INVALID = 4, 2


def _failures(material: Material) -> Sequence[Block]:
    """How many failed, and for which reasons: these are what a reader mends."""
    facts = material.facts
    reasons = [f for f in facts if set(f.names) == {"reason"}]
    totals = [f for f in facts if not f.names]
    if reasons or any(f.value for f in totals[:1]):
        return _told(facts, [*totals[:1], *reasons], SHOWN)
    return _told(facts, totals, 1)


def _invalid_runs(material: Material) -> Sequence[Block]:
    return _told(material.facts, material.facts, _INVALID)


def _told(facts: Sequence[QuotedFact], first: Sequence[QuotedFact], most: int) -> Sequence[Block]:
    if not first:
        return all_facts(facts[0].topic, facts) if facts else ()
    return (Bullets(tuple(clause(f) for f in first[:most])), *all_facts(facts[0].topic, facts))


FAILURES = ReportSection("failures", "Failed requests", _failures, topics=("failures",))
INVALID_RUNS = ReportSection("invalid-runs", "Invalid runs", _invalid_runs, topics=("validity",))
