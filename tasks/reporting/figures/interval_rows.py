"""Rows of ratios with their intervals beside a line at no difference: how a change or a comparison is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import LogLocator, NullLocator

from data_contracts.wording import render_number
from tasks.reporting.figures.drawing import BLUE, GREY, INK, canvas, row_label, short, tip

SHOWN = 8
_WIDEST = 54  # letters of a label above its row
_LARGEST = 1e6  # a ratio beyond it leaves no room for the others


@dataclass(frozen=True, slots=True)
class Interval:
    """A ratio with its 95% limits where it has them; `color` and `mark` say what it means."""

    label: str
    ratio: float
    low: float | None
    high: float | None
    color: str = BLUE
    mark: str = "o"

    @property
    def said(self) -> str:
        """The row in words: its ratio and limits."""
        if self.low is None or self.high is None:
            return f"{self.label}: {render_number(self.ratio, 3)}"
        low, high = render_number(self.low, 3), render_number(self.high, 3)
        return f"{self.label}: {render_number(self.ratio, 3)} (95% confidence interval {low} to {high})"

    @property
    def drawable(self) -> bool:
        """True where it has a place on a logarithmic axis that others can share."""
        ends = (self.ratio, self.low or self.ratio, self.high or self.ratio)
        return all(1 / _LARGEST <= end <= _LARGEST for end in ends)


def _decades(rows: Sequence[Interval]) -> bool:
    """True where the ends lie so far apart that a mark at each of these numbers would cover the next."""
    ends = [end for row in rows for end in (row.ratio, row.low or row.ratio, row.high or row.ratio)]
    return max(ends) / min(ends) > 8


def interval_rows(rows: Sequence[Interval], axis: str) -> Canvas:
    """A row each."""
    figure, axes = canvas(0.75 + 0.46 * len(rows))
    for place, row in enumerate(rows):
        if row.low is not None and row.high is not None:
            axes.plot(
                [row.low, row.high], [place, place], color=row.color, linewidth=2, solid_capstyle="butt"
            )
        # Without an interval it was observed only: an empty dot
        face = row.color if row.low is not None else "none"
        (dot,) = axes.plot(
            [row.ratio], [place], marker=row.mark, markersize=6, color=row.color, markerfacecolor=face
        )
        tip(dot, row.said)
        row_label(axes, place - 0.3, short(row.label, _WIDEST))
        axes.text(
            1, place - 0.3, render_number(row.ratio, 3), transform=axes.get_yaxis_transform(), ha="right", va="bottom",
            fontsize=8, color=INK,
        )  # fmt: skip
    axes.axvline(1, color=GREY, linewidth=1)
    # Twice as fast and half as fast are equally far from the line
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter(lambda value, _: render_number(value, 3))
    axes.xaxis.set_major_locator(
        LogLocator(subs=(1, 2, 5) if _decades(rows) else (1, 1.2, 1.5, 2, 3, 5, 7, 8.5))
    )
    axes.xaxis.set_minor_locator(NullLocator())
    axes.tick_params(axis="x", labelsize=7.5)
    axes.set_yticks([])
    axes.set_ylim(len(rows) - 0.5, -0.9)
    axes.margins(x=0.08)
    axes.grid(axis="x")
    axes.set_axisbelow(True)
    axes.set_xlabel(axis, fontsize=8)
    return figure
