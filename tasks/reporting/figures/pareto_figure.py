"""The frontier of throughput per GPU against the speed that one user sees: the chart to decide by, where there is one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from data_contracts.wording import render_number
from tasks.analysis.facts.pareto import Frontier
from tasks.reporting.document import Data, Spans, line
from tasks.reporting.figures.drawing import MARKS, canvas, legend, short, tip
from tasks.reporting.figures.figure import Drawn, Figure, alternative
from tasks.reporting.figures.points import drawable
from tasks.reporting.first_screen import ANCHOR
from tasks.reporting.report_input import ReportInput

SHOWN = 4
_ORIGIN, _UNIT = "pareto", "token/s"


def drawn_frontiers(report: ReportInput) -> list[Frontier]:
    """The models with most setups, all of which have a place on the axes."""
    found = [
        one
        for one in report.frontiers
        if drawable(np.array([[each.speed, each.throughput] for each in one.setups]))
    ]
    return sorted(found, key=lambda one: (-len(one.setups), one.model))[:SHOWN]


def _draw(report: ReportInput) -> Drawn | None:
    shown = drawn_frontiers(report)
    if not shown:
        return None
    figure, axes = canvas(2.5 + 0.14 * len(shown))
    for one, (mark, color) in zip(shown, MARKS, strict=False):
        best = sorted(one.best, key=lambda each: each.speed)
        axes.plot(
            [each.speed for each in best], [each.throughput for each in best], color=color, linewidth=1.2
        )
        for each in one.setups:
            face = "none" if each in one.beaten else color
            (dot,) = axes.plot(
                [each.speed], [each.throughput], marker=mark, markersize=5, color=color, markerfacecolor=face
            )
            tip(dot, f"{each.label}: {_rate(each.throughput)} per GPU, {_rate(each.speed)} per user")
    legend(figure, [short(one.model, 50) for one in shown])
    axes.set_xlim(left=0)
    axes.set_ylim(bottom=0)
    axes.margins(x=0.08, y=0.14)
    axes.grid(axis="both")
    axes.set_axisbelow(True)
    axes.tick_params(axis="both", labelsize=7.5)
    axes.set_xlabel(f"{_UNIT} that one user sees", fontsize=8)
    axes.set_ylabel(f"output {_UNIT} per GPU", fontsize=8)
    return Drawn(figure, _caption(shown), _alt(shown))


def _rate(value: float) -> str:
    return render_number(value, 3, _UNIT)


def _caption(shown: Sequence[Frontier]) -> Spans:
    setups, best = sum(len(one.setups) for one in shown), sum(len(one.best) for one in shown)
    return line(
        "Upper right is best. Filled: ", Data(f"{best}", _ORIGIN), " of ", Data(f"{setups}", _ORIGIN),
        " setups and loads, which no other beats in both.",
    )  # fmt: skip


def _alt(shown: Sequence[Frontier]) -> Spans:
    """Of each model the best for all, and the best for one user."""
    words = []
    for one in shown:
        best = sorted(one.best, key=lambda each: each.speed)
        ends = (f"{_rate(each.throughput)} per GPU at {_rate(each.speed)}" for each in (best[0], best[-1]))
        words.append(f"{one.model}: {', '.join(ends)}")
    return alternative(words, _ORIGIN)


FIGURE = Figure("pareto", "Throughput per GPU against the speed of one user", ANCHOR, _draw)
