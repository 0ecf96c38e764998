"""Small multiples of what each audit added to a series."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from data_contracts.definitions import Floats
from data_contracts.facts import CHANGE_VERDICTS
from data_contracts.metrics import METRICS
from data_contracts.rows import HistoryRow
from data_contracts.wording import metric_name, render_count, render_number
from tasks.analysis.comparison.change_points import change_points
from tasks.analysis.comparison.keys import Key
from tasks.analysis.comparison.testing import level
from tasks.reporting.document import Data, line
from tasks.reporting.figures.drawing import BLUE, INK, ORANGE, WIDTH, as_svg, bare, drawing, short
from tasks.reporting.figures.figure import Drawn, Figure
from tasks.reporting.figures.points import drawable
from tasks.reporting.report_input import ReportInput

_ORIGIN = "history"
COLUMNS, SHOWN, LEAST = 2, 6, 3  # two points are a comparison, which has its table
Points = Sequence[HistoryRow]


def history_svg(metric: str, series: Sequence[tuple[str, Points]]) -> str:
    """A standalone drawing of the named series of one metric."""
    name = f"history-{metric}"
    with drawing(name):
        alt = line(Data(_text([(label, metric, points) for label, points in series]), _ORIGIN))
        return as_svg(
            name, f"History of {metric_name(metric)}", alt, _panels([(w, metric, p) for w, p in series])
        )


def _draw(report: ReportInput) -> Drawn | None:
    series = _chosen(report)
    if not series:
        return None
    caption = line(
        "A point is what an audit added: the geometric mean over the runs that no audit before it had. Levels are",
        " drawn where a long series shifted. ", Data(render_count(len(series)), _ORIGIN), " series are shown.",
    )  # fmt: skip
    return Drawn(_panels(series), caption, line(Data(_text(series), _ORIGIN)))


def _chosen(report: ReportInput) -> list[tuple[str, str, Points]]:
    """The series of three points and more: those with a verdict that matters first, then the longest."""
    found: dict[tuple[str, str], list[HistoryRow]] = {}
    for row in report.history.to_pylist():
        found.setdefault((row["metric"], row["key"]), []).append(row)
    rows = report.comparisons.select(["metric", "key", "verdict"]).to_pylist()
    weight = {(row["metric"], row["key"]): CHANGE_VERDICTS.index(row["verdict"]) for row in rows}
    long = [
        series_key
        for series_key, points in found.items()
        if len(points) >= LEAST and drawable(np.array([point["value"] for point in points]))
    ]
    # What moved (the first three) leads: no other verdict is a reason to be one of the few drawn.
    long.sort(key=lambda series_key: (min(weight.get(series_key, 3), 3), -len(found[series_key]), series_key))
    return [(Key.parsed(key).label, metric, found[metric, key]) for metric, key in long[:SHOWN]]


def _panels(series: Sequence[tuple[str, str, Points]]) -> Canvas:
    columns = min(COLUMNS, len(series))
    rows = -(-len(series) // columns)
    figure = Canvas(figsize=(WIDTH, 0.3 + 1.75 * rows), layout="constrained")
    grid = figure.subplots(rows, columns, squeeze=False).ravel()
    # The last row of the grid may have places to spare.
    for axes, (label, metric, points) in zip(grid, series, strict=False):
        _panel(axes, label, metric, points)
    for axes in grid[len(series) :]:
        axes.set_visible(False)
    return figure


def _panel(axes: Axes, label: str, metric: str, points: Points) -> None:
    values: Floats = np.array([point["value"] for point in points])
    axes.plot(range(len(values)), values, color=BLUE, marker="o", markersize=2.6, linewidth=0.8)
    for first, last, mean in _levels(values, metric):
        axes.plot([first, last], [mean, mean], color=ORANGE, linewidth=1.4)
    axes.set_title(f"{short(label, 26)}\n{metric_name(metric)}", fontsize=7, color=INK, loc="left")
    ends = (0, len(values) - 1) if len(values) > 1 else (0,)
    axes.set_xticks(ends, [_day(points[place]["audit"]) for place in ends], fontsize=7)
    spread = (float(values.min()), float(values.max()))
    # At least a tenth of the level is in view: noise that filled the panel would look like a shift.
    low, high = min(spread[0], 0.9 * spread[1]), max(spread[1], 1.1 * spread[0])
    axes.set_ylim(low - 0.05 * (high - low), high + 0.05 * (high - low))
    unit = METRICS[metric].unit
    axes.set_yticks(spread, [render_number(value, 3, unit) for value in spread], fontsize=7)
    bare(axes)


def _levels(values: Floats, metric: str) -> Iterator[tuple[int, int, float]]:
    """First and last point and level of each segment of a series that shifted."""
    advice = change_points(values, METRICS[metric].floor)
    if advice is None or not advice.points:
        return
    edges = [0, *(shift.at for shift in advice.points), len(values)]
    for first, end in pairwise(edges):
        # Change points are sought in logarithms, whose mean is the logarithm of the geometric mean.
        yield first, end - 1, float(level(np.log(values[first:end]).mean()))


def _day(audit_id: str) -> str:
    return f"{datetime.strptime(audit_id[:8], '%Y%m%d').replace(tzinfo=UTC):%Y-%m-%d}"


def _text(series: Sequence[tuple[str, str, Points]]) -> str:
    return "; ".join(
        f"{metric_name(metric)} of {label}: {_ends(points)} over {len(points)} audits"
        for label, metric, points in series
    )


def _ends(points: Points) -> str:
    return " to ".join(render_number(points[i]["value"], 3, points[i]["unit"]) for i in (0, -1))


FIGURE = Figure("history", "What each audit added", "changes", _draw)
