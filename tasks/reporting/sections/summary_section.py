"""What the audit says beyond its first screen: the rest of the summary and the key findings, each cause once."""

from __future__ import annotations

from collections.abc import Sequence

from tasks.reporting.document import Block, Bullets
from tasks.reporting.first_screen.answers import shown_in_cards
from tasks.reporting.sections.report_section import Material, ReportSection
from tasks.reporting.told import spans_of

SHOWN = 8


def _summary(material: Material) -> Sequence[Block]:
    narrative = material.report.narrative
    read = shown_in_cards(material.report)
    others = [name for name in (*narrative.summary, *narrative.findings) if name not in read]
    told = tuple(spans_of(narrative.sentence(name).parts) for name in others[:SHOWN])
    return (Bullets(told),) if told else ()


SECTION = ReportSection("summary", "Also found", _summary)
