"""The report stage: Markdown, HTML, JSON and figures from one document."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from data_contracts.errors import StageError
from data_contracts.stage_records import StageOutput
from tasks.commentary.numerals import unsupported_numerals
from tasks.isolation import attempted
from tasks.reporting.document import Block, Data, Document, Picture, Section
from tasks.reporting.document_walk import spans_of
from tasks.reporting.figures import FIGURES, Figure
from tasks.reporting.figures.drawing import as_svg, drawing, inline
from tasks.reporting.html import render_evidence, render_html, room_for_tables
from tasks.reporting.json_report import render_json
from tasks.reporting.markdown import Markdown, render_markdown
from tasks.reporting.page_budget import fitted
from tasks.reporting.reference import NO_REFERENCE, Reference
from tasks.reporting.reference.referring import ROOM, reference_of
from tasks.reporting.report_input import ReportInput
from tasks.reporting.sections import compose
from tasks.reporting.sections.commentary_section import COMMENT
from tasks.reporting.sections.report_section import FAULT, told_fault

# Beside the figures the document is composed, and rendered in three ways.
_STEPS = len(FIGURES) + 4


def write_report(report: ReportInput, out: Path, progress: Callable[[int, int], None]) -> StageOutput:
    """Writes report.md, report.html, report.json, figures/ and evidence/ into `out`; the same bytes for the same input."""
    began = time.perf_counter()
    placed, svgs = _figures(report, out / "figures", progress)
    drawn = time.perf_counter()
    pictures = {name: inline(svg) for name, svg in svgs.items()}
    document = _fitted(compose(report, placed), pictures)
    progress(_STEPS - 3, _STEPS)
    known, error = attempted(_referenced, report, document, pictures)
    reference = known or NO_REFERENCE
    if error is not None:
        fault = (told_fault("the tables of the reference", error),)
        document = document.followed_by(Section("reference-fault", "Reference tables", fault))
    made, error = attempted(_rendered, document, pictures, reference)
    if made is None or error is not None:
        document = _fitted(_without_faults(document, pictures), pictures)
        made = _rendered(document, pictures, reference)
    markdown, html = made
    progress(_STEPS - 2, _STEPS)
    # Checked before anything is written: a numeral from nowhere must stop the page and the JSON too. As bytes, since
    # the ends of lines must not depend on the system.
    (out / "report.md").write_bytes(_checked(markdown).encode())
    (out / "report.html").write_bytes(html)
    for page in reference.pages:
        (out / "evidence").mkdir(exist_ok=True)
        (out / "evidence" / f"{page.name}.html").write_bytes(render_evidence(page, report.audit_id).encode())
    progress(_STEPS - 1, _STEPS)
    (out / "report.json").write_bytes(render_json(report, document, svgs))
    progress(_STEPS, _STEPS)
    return StageOutput(
        rows={},
        counts={"facts": report.facts.rows, "findings": report.findings.num_rows, "figures": len(svgs)},
        recomputed=1,
        phases={"figures": round(drawn - began, 3), "documents": round(time.perf_counter() - drawn, 3)},
        faults=_faults(document),
    )


def _referenced(report: ReportInput, document: Document, pictures: Mapping[str, str]) -> Reference:
    room, _ = attempted(room_for_tables, document, pictures)
    return reference_of(report, document, ROOM if room is None else room)


def _fitted(document: Document, pictures: Mapping[str, str]) -> Document:
    """The document within its budget, or as it is where a part of it cannot be counted."""
    within, _ = attempted(fitted, document, pictures)
    return within or document


def _rendered(
    document: Document, pictures: Mapping[str, str], reference: Reference = NO_REFERENCE
) -> tuple[Markdown, bytes]:
    """The Markdown, and the page as bytes."""
    markdown = render_markdown(document)
    # Half of a character that got this far could not be written
    markdown.text.encode()
    return markdown, render_html(document, pictures, reference).encode()


def _without_faults(document: Document, pictures: Mapping[str, str]) -> Document:
    """The document with a sentence that says so in the place of each section that cannot be rendered."""
    alone = replace(document, opening=(), sections=(), reference=())

    def tried(section: Section) -> Section:
        error = attempted(_rendered, replace(alone, sections=(section,)), pictures)[1]
        if error is None:
            return section
        return Section(section.anchor, section.title, (told_fault(f"the section {section.title}", error),))

    opening = document.opening
    if (error := attempted(_rendered, replace(alone, opening=opening), pictures)[1]) is not None:
        opening = (told_fault("the summary", error),)
    sections, reference = (tuple(map(tried, part)) for part in (document.sections, document.reference))
    return replace(document, opening=opening, sections=sections, reference=reference)


def _checked(markdown: Markdown) -> str:
    """The Markdown, once every numeral in it stands where data wrote it; raises StageError otherwise."""
    vouched = [(span.start, span.end) for span in markdown.spans if span.origin != COMMENT]
    stray = unsupported_numerals(markdown.text, vouched)
    if stray:
        first = stray[0]
        raise StageError(
            "report",
            f"report.md line {first.line} holds {first.text!r}, which no data says ({len(stray)} such in all):"
            " nothing is published; rerun analyze, and report this as a bug if it stays",
        )
    return markdown.text


def _faults(document: Document) -> tuple[str, ...]:
    """What the report says of parts of itself that could not be made."""
    return tuple(span.text for span in spans_of(document) if isinstance(span, Data) and span.origin == FAULT)


def _figures(
    report: ReportInput, folder: Path, progress: Callable[[int, int], None]
) -> tuple[dict[str, tuple[Block, ...]], dict[str, str]]:
    """What each section shows of the figures placed in it, and their SVG by name, which is written into the folder.

    Where a figure cannot be drawn a sentence that says so stands in its place.
    """
    placed: dict[str, tuple[Block, ...]] = {}
    svgs: dict[str, str] = {}
    for done, figure in enumerate(FIGURES):
        progress(done, _STEPS)
        try:
            shown = _drawn(figure, report, svgs)
        except Exception as error:
            # Whatever a figure raises costs that figure alone: no number of the report depends on it.
            shown = (told_fault(f"the figure {figure.title}", error),)
        placed[figure.section] = placed.get(figure.section, ()) + shown
    for name, svg in svgs.items():
        folder.mkdir(exist_ok=True)
        (folder / f"{name}.svg").write_text(svg, encoding="utf-8", newline="\n")
    return placed, svgs


def _drawn(figure: Figure, report: ReportInput, svgs: dict[str, str]) -> tuple[Block, ...]:
    with drawing(figure.name):
        drawn = figure.draw(report)
        if drawn is None:
            return ()
        picture = Picture(figure.name, figure.title, drawn.caption, drawn.alt)
        svgs[figure.name] = as_svg(figure.name, figure.title, drawn.alt, drawn.canvas)
    return (picture,)
