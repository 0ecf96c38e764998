"""What it would take to decide what these files leave open: what to record, to repeat, to shuffle, to warm up."""

from __future__ import annotations

from collections.abc import Sequence

from tasks.reporting.document import Block, Steps
from tasks.reporting.sections.report_section import Material, ReportSection, says
from tasks.reporting.told import spans_of


def _plan(material: Material) -> Sequence[Block]:
    narrative = material.report.narrative
    asked = narrative.advice(narrative.plan)
    return (Steps(tuple(map(spans_of, asked))),) if asked else ()


SECTION = ReportSection(
    "plan",
    "What to measure next",
    _plan,
    nothing=says("Nothing that these files set out to measure is left open."),
)
