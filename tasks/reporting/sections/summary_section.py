"""What the audit says, before its evidence: the summary, and the key findings that neither it nor the first screen has."""

from __future__ import annotations

from collections.abc import Sequence

from tasks.reporting.document import Block, Bullets, Fold, Paragraph, joined, line
from tasks.reporting.first_screen.answers import shown_in_cards
from tasks.reporting.sections.report_section import Material, ReportSection
from tasks.reporting.told import spans_of


def _summary(material: Material) -> Sequence[Block]:
    narrative = material.report.narrative
    told = [spans_of(narrative.sentence(name).brief) for name in narrative.summary]
    read = shown_in_cards(material.report)
    others = tuple(
        spans_of(narrative.sentence(name).parts) for name in narrative.findings if name not in read
    )
    summary = (Paragraph(joined(told, " ")),) if told else ()
    return (*summary, *((Fold(line("Further findings"), (Bullets(others),)),) if others else ()))


SECTION = ReportSection("summary", "Summary", _summary)
