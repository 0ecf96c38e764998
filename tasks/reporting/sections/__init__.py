"""The report's sections in reading order, and the document that they make.

A new section is one module that holds a `ReportSection` and one line here. Figures and topics of facts name the section
that shows them; one that does not place them itself shows them at its end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from data_contracts.registries import require_all_listed, require_distinct
from tasks.analysis.fact_builders import KINDS
from tasks.analysis.fact_kind import FactKind
from tasks.reporting.document import Block, Document, Section
from tasks.reporting.figures import FIGURES, Figure
from tasks.reporting.first_screen import ANCHOR
from tasks.reporting.first_screen.opening import opening
from tasks.reporting.report_input import ReportInput
from tasks.reporting.sections import (
    claims_section,
    commentary_section,
    configuration_section,
    conventions_section,
    data_summary_section,
    findings_section,
    model_calls,
    performance_section,
    plan_section,
    quarantine_section,
    redundancy_section,
    since_last_section,
    sources_section,
    summary_section,
    telemetry_section,
    validation_section,
    workflow_section,
)
from tasks.reporting.sections.measured_facts import topic_section
from tasks.reporting.sections.report_section import Material, ReportSection, told_fault

LISTED: tuple[ReportSection, ...] = (
    summary_section.SECTION,
    since_last_section.SECTION,
    performance_section.SECTION,
    findings_section.SECTION,
    claims_section.SECTION,
    plan_section.SECTION,
    commentary_section.SECTION,
    data_summary_section.SECTION,
    quarantine_section.SECTION,
    redundancy_section.SECTION,
    telemetry_section.SECTION,
    validation_section.SECTION,
    conventions_section.SECTION,
    configuration_section.SECTION,
    workflow_section.SECTION,
    model_calls.MODEL_CALLS,
    model_calls.PROMPTS,
    # Behind all that quotes a fact: it lists what stands before it.
    sources_section.SOURCES,
)


def arranged(
    sections: Sequence[ReportSection], kinds: Sequence[FactKind], figures: Sequence[Figure]
) -> tuple[ReportSection, ...]:
    """The sections, with a part for each topic that is placed in one which does not tell of it by itself.

    Raises ImportError for a topic or figure that no section shows.
    """
    flat = tuple(_flat(sections))
    anchors = [section.anchor for section in flat] + [ANCHOR]
    require_distinct(anchors, "section", __name__)
    remedy = f"place it in one of {', '.join(anchors)}, or list such a section in {__name__}"
    # A fact that no section shows would be computed and never seen, and nobody would miss it.
    for kind in kinds:
        if kind.section not in anchors:
            raise ImportError(
                f"no section shows the facts of topic {kind.topic!r}, which are placed in {kind.section!r}: {remedy}"
            )
    for figure in figures:
        if figure.section not in anchors:
            raise ImportError(
                f"no section shows the figure {figure.name!r}, which is placed in {figure.section!r}: {remedy}"
            )
    placed = {kind.topic: kind.section for kind in kinds}
    for section in flat:
        for topic in section.topics:
            if placed.get(topic) != section.anchor:
                raise ImportError(
                    f"the section {section.anchor!r} tells of topic {topic!r}, whose facts no kind places there:"
                    " correct the section's topics or the kind's section"
                )
    return tuple(_with_guests(section, kinds) for section in sections)


def _flat(sections: Sequence[ReportSection]) -> Iterator[ReportSection]:
    for section in sections:
        yield section
        yield from _flat(section.parts)


def _with_guests(section: ReportSection, kinds: Sequence[FactKind]) -> ReportSection:
    guests = [k.topic for k in kinds if k.section == section.anchor and k.topic not in section.topics]
    parts = (*(_with_guests(part, kinds) for part in section.parts), *map(topic_section, guests))
    return replace(section, parts=parts)


SECTIONS = arranged(LISTED, KINDS, FIGURES)
# Of LISTED, since objects are compared by identity and SECTIONS holds copies with their guests.
require_all_listed(__name__, ReportSection, tuple(_flat(LISTED)), __name__)


def compose(
    report: ReportInput,
    figures: Mapping[str, tuple[Block, ...]],
    sections: Sequence[ReportSection] | None = None,
) -> Document:
    """The whole document; `figures` are what is shown of the figures of each section, by its anchor."""
    document = opening(report, figures.get(ANCHOR, ()))
    for section in SECTIONS if sections is None else sections:
        document = document.followed_by(_made(section, report, figures, document), section.reference)
    return document


def _made(
    section: ReportSection, report: ReportInput, figures: Mapping[str, tuple[Block, ...]], before: Document
) -> Section | None:
    """The section with its parts; where it raises, a sentence that says so stands in its place."""
    placed = figures.get(section.anchor, ())
    try:
        blocks = tuple(section.make(Material(report, report.facts_of(*section.topics), placed, before)))
    except Exception as error:
        # A fault in one section must not cost a reader the others.
        blocks = (told_fault(f"the section {section.title}", error),)
    blocks += tuple(figure for figure in placed if figure not in blocks)
    made = (_made(part, report, figures, before) for part in section.parts)
    parts = tuple(part for part in made if part is not None)
    if not blocks and not parts:
        blocks = (section.nothing,) if section.nothing else ()
    return Section(section.anchor, section.title, blocks, parts) if blocks or parts else None
