"""The report stage: Markdown, HTML, JSON and figures from one document."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from data_contracts.errors import StageError
from data_contracts.registries import fault_of_ours
from data_contracts.stage_records import StageOutput
from tasks.commentary.numerals import unsupported_numerals
from tasks.reporting.document import Block, Data, Document, Picture
from tasks.reporting.document_walk import spans_of
from tasks.reporting.figures import FIGURES, Figure
from tasks.reporting.figures.drawing import as_svg, drawing, inline
from tasks.reporting.html import render_html
from tasks.reporting.json_report import render_json
from tasks.reporting.markdown import Markdown, render_markdown
from tasks.reporting.report_input import ReportInput
from tasks.reporting.sections import compose
from tasks.reporting.sections.model_calls import COMMENT
from tasks.reporting.sections.report_section import FAULT, told_fault

# Beside the figures the document is composed, and rendered in three ways.
_STEPS = len(FIGURES) + 4


def write_report(report: ReportInput, out: Path, progress: Callable[[int, int], None]) -> StageOutput:
    """Writes report.md, report.html, report.json and figures/*.svg into `out`; the same bytes for the same input."""
    began = time.perf_counter()
    placed, svgs = _figures(report, out / "figures", progress)
    drawn = time.perf_counter()
    document = compose(report, placed)
    progress(_STEPS - 3, _STEPS)
    # First, since a numeral from nowhere must stop the page and the JSON too. Line ends do not depend on the
    # system, so that the bytes do not either.
    (out / "report.md").write_text(_checked(render_markdown(document)), encoding="utf-8", newline="\n")
    progress(_STEPS - 2, _STEPS)
    html = render_html(document, {name: inline(svg) for name, svg in svgs.items()})
    (out / "report.html").write_text(html, encoding="utf-8", newline="\n")
    progress(_STEPS - 1, _STEPS)
    (out / "report.json").write_bytes(render_json(report, document, svgs))
    progress(_STEPS, _STEPS)
    return StageOutput(
        rows={},
        counts={"facts": report.facts.num_rows, "findings": report.findings.num_rows, "figures": len(svgs)},
        recomputed=1,
        notes=_faults(document),
        phases={"figures": round(drawn - began, 3), "documents": round(time.perf_counter() - drawn, 3)},
    )


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
            shown = (told_fault(fault_of_ours(f"the figure {figure.title} is missing", error)),)
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
