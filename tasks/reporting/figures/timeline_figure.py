"""When each stage ran, from the stage records."""

from __future__ import annotations

from datetime import datetime

from data_contracts.wording import render_number
from tasks.reporting.document import line
from tasks.reporting.figures.drawing import BLUE, canvas
from tasks.reporting.figures.figure import Drawn, Figure, alternative
from tasks.reporting.report_input import ReportInput


def _draw(report: ReportInput) -> Drawn | None:
    records = list(report.records.values())
    if not records:
        return None
    began = min(datetime.fromisoformat(r.started) for r in records)
    figure, axes = canvas(0.8 + 0.36 * len(records))
    for row, record in enumerate(records):
        start = (datetime.fromisoformat(record.started) - began).total_seconds()
        axes.barh(row, record.duration, left=start, height=0.5, color=BLUE)
        text = render_number(record.duration, 3, "s")
        axes.annotate(
            text, (start + record.duration, row), (5, 0), textcoords="offset points", va="center", fontsize=8
        )
    axes.set_yticks(range(len(records)), [r.stage for r in records])
    axes.set_ylim(len(records) - 0.4, -0.6)
    axes.set_xlim(left=0)
    # Room for the duration behind the last bar.
    axes.margins(x=0.12)
    axes.grid(axis="x")
    axes.set_axisbelow(True)
    axes.set_xlabel("seconds since the first stage began")
    told = [f"{r.stage}: {render_number(r.duration, 3, 's')}" for r in records]
    caption = line("The stages before this report, as their stage records say.")
    return Drawn(figure, caption, alternative(told, "stages"))


FIGURE = Figure("timeline", "Timeline of the stages", "workflow", _draw)
