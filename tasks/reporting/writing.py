"""The report stage: Markdown, HTML, JSON and figures from one document."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from data_contracts.errors import StageError
from data_contracts.stage_records import StageOutput
from tasks.commentary.numerals import unsupported_numerals
from tasks.reporting.document import Picture
from tasks.reporting.figures import FIGURES
from tasks.reporting.figures.drawing import as_svg, drawing, inline
from tasks.reporting.html import render_html
from tasks.reporting.json_report import render_json
from tasks.reporting.markdown import Markdown, render_markdown
from tasks.reporting.report_input import ReportInput
from tasks.reporting.sections import compose
from tasks.reporting.sections.model_calls import COMMENT

_STEPS = len(FIGURES) + 4


def write_report(report: ReportInput, out: Path, progress: Callable[[int, int], None]) -> StageOutput:
    """Writes report.md, report.html, report.json and figures/*.svg into `out`; the same bytes for the same input."""
    began = time.perf_counter()
    pictures, svgs = _figures(report, out / "figures", progress)
    drawn = time.perf_counter()
    document = compose(report, pictures)
    progress(_STEPS - 3, _STEPS)
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


def _figures(
    report: ReportInput, folder: Path, progress: Callable[[int, int], None]
) -> tuple[dict[str, Picture], dict[str, str]]:
    """What could be drawn: the pictures for the document, and their SVG, which is written into the folder."""
    pictures: dict[str, Picture] = {}
    svgs: dict[str, str] = {}
    for done, figure in enumerate(FIGURES):
        progress(done, _STEPS)
        with drawing(figure.name):
            drawn = figure.draw(report)
            if drawn is None:
                continue
            svgs[figure.name] = as_svg(figure.name, figure.title, drawn.alt, drawn.canvas)
        pictures[figure.name] = Picture(figure.name, figure.title, drawn.caption, drawn.alt)
        folder.mkdir(exist_ok=True)
        (folder / f"{figure.name}.svg").write_text(svgs[figure.name], encoding="utf-8", newline="\n")
    return pictures, svgs
