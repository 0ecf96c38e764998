"""What the audit says, before its evidence: the summary, and the key findings that it leaves out."""

from __future__ import annotations

from collections.abc import Sequence

from tasks.reporting.document import Block, Bullets, Paragraph, joined
from tasks.reporting.sections.report_section import Material, ReportSection
from tasks.reporting.told import spans_of


def _summary(material: Material) -> Sequence[Block]:
    narrative = material.report.narrative
    told = [spans_of(narrative.sentence(name).brief) for name in narrative.summary]
    others = tuple(spans_of(narrative.sentence(name).parts) for name in narrative.findings)
    summary = (Paragraph(joined(told, " ")),) if told else ()
    return (*summary, *((Bullets(others),) if others else ()))


SECTION = ReportSection("summary", "Summary", _summary)
