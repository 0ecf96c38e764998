"""Decode throughput by model: every request, and the mean."""

from __future__ import annotations

from data_contracts.wording import render_count, render_number
from tasks.reporting.document import Data, Spans, line
from tasks.reporting.figures.drawing import BLUE, INK, canvas, short
from tasks.reporting.figures.figure import Drawn, Figure
from tasks.reporting.figures.points import POINTS, Series, groups_of, left_out, spread_out
from tasks.reporting.report_input import ReportInput

_ORIGIN = "measurements"


def _draw(report: ReportInput) -> Drawn | None:
    groups, left = groups_of(report.evidence, "decode_throughput")
    series = [Series(group.label, group.values) for group in groups]
    if not series:
        return None
    figure, axes = canvas(0.8 + 0.42 * len(series))
    for row, one in enumerate(series):
        offsets = spread_out(len(one.drawn)) * 0.22
        axes.scatter(one.drawn, row + offsets, s=14, color=BLUE, alpha=0.6, linewidths=0)
        axes.plot([one.mean, one.mean], [row - 0.32, row + 0.32], color=INK, linewidth=1.6)
        axes.annotate(
            render_number(one.mean, 4), (one.mean, row - 0.32), (0, 2), textcoords="offset points",
            ha="center", va="bottom", fontsize=8,
        )  # fmt: skip
    axes.set_yticks(
        range(len(series)), [f"{short(s.label)}\nn = {render_count(len(s.values))}" for s in series]
    )
    # The first row stands on top, as in a table.
    axes.set_ylim(len(series) - 0.4, -0.7)
    # An axis that began elsewhere would make small differences look large.
    axes.set_xlim(left=0)
    axes.grid(axis="x")
    axes.set_axisbelow(True)
    axes.set_xlabel("decode throughput (token/s), a line at the mean", fontsize=8)
    return Drawn(figure, line(_caption(series), left_out(left)), _alt(series))


def _caption(series: list[Series]) -> Spans:
    requests = Data(render_count(sum(len(s.values) for s in series)), _ORIGIN)
    text = line(
        "Decode throughput of ", requests, " requests by model; the line is the plain mean of the requests."
    )
    thinned = any(len(s.values) > POINTS for s in series)
    rest = line(
        " No more than ",
        Data(render_count(POINTS), "drawing"),
        " points are drawn for a model, evenly over its order.",
    )
    return line(text, rest) if thinned else text


def _alt(series: list[Series]) -> Spans:
    words = "; ".join(
        f"{s.label}: mean {render_number(s.mean, 4, 'token/s')}, n = {len(s.values)}" for s in series
    )
    return (Data(words, _ORIGIN),)


FIGURE = Figure("throughput", "Decode throughput by model", "throughput", _draw)
