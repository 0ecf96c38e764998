"""Rows of ratios with their intervals beside a line at no difference: how a change or a comparison is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.figure import Figure as Canvas

from data_contracts.wording import render_number
from tasks.reporting.figures.drawing import BLUE, GREY, INK, canvas, short

SHOWN = 10
_WIDEST = 46  # letters of a label above its row
_LARGEST = 1e6  # a ratio beyond it leaves no room for the others


@dataclass(frozen=True, slots=True)
class Interval:
    """A ratio with its 95% limits where it has them; `color` says what it means."""

    label: str
    ratio: float
    low: float | None
    high: float | None
    color: str = BLUE

    @property
    def drawable(self) -> bool:
        """True where it has a place on a logarithmic axis that others can share."""
        ends = (self.ratio, self.low or self.ratio, self.high or self.ratio)
        return all(1 / _LARGEST <= end <= _LARGEST for end in ends)


def interval_rows(rows: Sequence[Interval], axis: str) -> Canvas:
    """A row each, its label above it: beside it there is no room on a telephone."""
    figure, axes = canvas(0.75 + 0.46 * len(rows))
    for place, row in enumerate(rows):
        if row.low is not None and row.high is not None:
            axes.plot(
                [row.low, row.high], [place, place], color=row.color, linewidth=2, solid_capstyle="butt"
            )
        # Without an interval it was observed only: an empty dot
        face = row.color if row.low is not None else "none"
        axes.plot([row.ratio], [place], marker="o", markersize=6, color=row.color, markerfacecolor=face)
        axes.text(
            0,
            place - 0.3,
            short(row.label, _WIDEST),
            transform=axes.get_yaxis_transform(),
            va="bottom",
            fontsize=8,
        )
        axes.annotate(
            render_number(row.ratio, 3), (row.ratio, place), (0, 6), textcoords="offset points",
            ha="center", va="bottom", fontsize=7.5, color=INK,
        )  # fmt: skip
    axes.axvline(1, color=GREY, linewidth=1)
    # Twice as fast and half as fast are equally far from the line
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter(lambda value, _: render_number(value, 3))
    axes.xaxis.set_minor_formatter(lambda value, _: render_number(value, 2) if len(rows) else "")
    axes.tick_params(axis="x", which="both", labelsize=7.5)
    axes.set_yticks([])
    axes.set_ylim(len(rows) - 0.5, -0.9)
    axes.margins(x=0.08)
    axes.grid(axis="x")
    axes.set_axisbelow(True)
    axes.set_xlabel(axis, fontsize=8)
    return figure
