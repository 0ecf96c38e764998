"""What an audit needs, and how many groups of artifacts record it always, partly or never."""

from __future__ import annotations

from collections import Counter

from matplotlib.ticker import MaxNLocator

from data_contracts.wording import metric_name, render_count
from tasks.reporting.document import Spans, line
from tasks.reporting.figures.drawing import BLUE, GREY, INK, SKY, canvas, short
from tasks.reporting.figures.figure import Drawn, Figure, alternative
from tasks.reporting.report_input import ReportInput

_ORIGIN = "telemetry"
SHOWN = 24
# From dark to light, so that the order is seen without the colours too
_PARTS = (("always", BLUE), ("partly", SKY), ("never", GREY))


def _draw(report: ReportInput) -> Drawn | None:
    counted: dict[str, Counter[str]] = {}
    for row in report.telemetry.to_pylist():
        part = "never" if not row["present"] else "partly" if row["missing"] else "always"
        counted.setdefault(row["name"], Counter())[part] += 1
    if not counted:
        return None
    names = sorted(counted, key=lambda name: (-counted[name]["never"], name))[:SHOWN]
    figure, axes = canvas(0.8 + 0.21 * len(names))
    for place, name in enumerate(names):
        left = 0
        for part, color in _PARTS:
            times = counted[name][part]
            label = part if place == 0 else None
            # Hollow, since not everybody tells the colours apart
            face = "none" if part == "never" else color
            axes.barh(
                place, times, left=left, height=0.72, color=face, edgecolor=color, linewidth=0.8, label=label
            )
            if times:
                axes.text(
                    left + times / 2,
                    place,
                    render_count(times),
                    ha="center",
                    va="center",
                    fontsize=7.5,
                    # A filled bar has one colour in light and dark
                    color=INK if part == "never" else "black",
                )
            left += times
    axes.set_yticks(range(len(names)), [short(metric_name(name), 26) for name in names], fontsize=8)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel("groups of artifacts", fontsize=8)
    axes.tick_params(axis="x", labelsize=7.5)
    handles, labels = axes.get_legend_handles_labels()
    axes.legend(handles, labels, loc="lower left", bbox_to_anchor=(0, 1), ncols=3, frameon=False, fontsize=8)
    return Drawn(figure, _caption(), _alt(names, counted))


def _caption() -> Spans:
    return line(
        "How many groups of artifacts (tool and folder) record what an audit needs: always, partly, never."
    )


def _alt(names: list[str], counted: dict[str, Counter[str]]) -> Spans:
    words = [
        f"{metric_name(n)}: always {counted[n]['always']}, partly {counted[n]['partly']}, never {counted[n]['never']}"
        for n in names
    ]
    return alternative(words, _ORIGIN)


FIGURE = Figure("telemetry", "Telemetry recorded by group", "telemetry", _draw)
