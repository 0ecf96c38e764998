"""Small multiples of what each audit added to a series."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from data_contracts.definitions import Floats
from data_contracts.facts import CHANGE_VERDICTS
from data_contracts.metrics import METRICS
from data_contracts.rows import HistoryRow
from data_contracts.stage_records import started_of
from data_contracts.wording import (
    metric_name,
    render_count,
    render_number,
    render_path,
    render_setting,
)
from tasks.analysis.comparison.change_points import change_points
from tasks.analysis.comparison.keys import Key
from tasks.analysis.comparison.testing import level
from tasks.reporting.document import Data, line
from tasks.reporting.figures.drawing import BLUE, INK, ORANGE, WIDTH, as_svg, bare, drawing, short
from tasks.reporting.figures.figure import Drawn, Figure, alternative
from tasks.reporting.figures.points import drawable
from tasks.reporting.report_input import ReportInput

_ORIGIN = "history"
COLUMNS, SHOWN, LEAST = 2, 6, 3  # two points are a comparison, which has its table
_STATISTICS = ("mean", "value", "p50")
_TITLE, _LONGEST = 24, 29  # letters of a model, and of all, above half the width of a telephone
_APART = 0.12  # of an axis
Points = Sequence[HistoryRow]


def history_svg(metric: str, series: Sequence[tuple[Key, Points]]) -> str:
    """A standalone drawing of series of one metric."""
    name, titles = f"history-{metric}", _titles([(key, metric) for key, _ in series])
    panels = [(title, metric, points) for title, (_, points) in zip(titles, series, strict=True)]
    with drawing(name):
        alt = alternative(_told(panels), _ORIGIN)
        return as_svg(name, f"History of {metric_name(metric)}", alt, _panels(panels))


def _draw(report: ReportInput) -> Drawn | None:
    series = _chosen(report)
    if not series:
        return None
    caption = line(
        "A point is what an audit added: the geometric mean over the runs that no audit before it had. Levels are",
        " drawn where a long series shifted. ", Data(render_count(len(series)), _ORIGIN), " series are shown.",
    )  # fmt: skip
    return Drawn(_panels(series), caption, alternative(_told(series), _ORIGIN))


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
    long.sort(
        key=lambda one: (min(weight.get(one, 3), 3), _place(one[0]), _rank(one[1]), -len(found[one]), one)
    )
    best: dict[tuple[str, str], tuple[str, str]] = {}
    for metric, key in long:
        best.setdefault((metric, Key.parsed(key).cell), (metric, key))
    chosen = list(best.values())[:SHOWN]
    titles = _titles([(Key.parsed(key), metric) for metric, key in chosen])
    return [
        (title, *one) for title, one in zip(titles, ((m, found[m, key]) for m, key in chosen), strict=True)
    ]


def _place(metric: str) -> int:
    """What an audit is about before what else was measured."""
    known = METRICS.get(metric)
    return 2 if known is None else 0 if known.headline else 1 if known.side_by_side else 2


def _rank(key: str) -> int:
    """Of several statistics of one thing the mean, then the median."""
    statistic = Key.parsed(key).statistic
    return _STATISTICS.index(statistic) if statistic in _STATISTICS else len(_STATISTICS)


def _titles(series: Sequence[tuple[Key, str]]) -> list[str]:
    """What was measured, below what it was measured of: the model or file, and the settings that tell some apart."""
    titles = []
    for key, metric in series:
        alike = [other for other, _ in series if (other.model, other.artifact) == (key.model, key.artifact)]
        apart = (name for name in sorted(key.settings) if len({str(o.settings.get(name)) for o in alike}) > 1)
        who = [short(key.model or render_path(key.artifact or key.tool or "runs without a name"), _TITLE)]
        who += [f"{name} {render_setting(key.settings[name])}" for name in apart]
        who += [key.state] if key.state and len({other.state for other in alike}) > 1 else []
        titles.append(f"{short(', '.join(who), _LONGEST)}\n{key.level}{metric_name(metric)}")
    return titles


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
    # From the left of the numbers beside the axis, where there is more room
    axes.set_title(label, fontsize=7.5, color=INK, loc="left", x=-0.25)
    ends = (0, len(values) - 1) if len(values) > 1 else (0,)
    axes.set_xticks(ends, [_day(points[place]["audit"]) for place in ends], fontsize=7.5)
    spread = (float(values.min()), float(values.max()))
    # At least a tenth of the level is in view: noise that filled the panel would look like a shift.
    low, high = min(spread[0], 0.9 * spread[1]), max(spread[1], 1.1 * spread[0])
    axes.set_ylim(low - 0.05 * (high - low), high + 0.05 * (high - low))
    unit = METRICS[metric].unit
    # Two numbers that would cover each other are one
    told = spread if spread[1] - spread[0] > _APART * (high - low) else (float(np.median(values)),)
    axes.set_yticks(told, [render_number(value, 3, unit) for value in told], fontsize=7.5)
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
    return f"{started_of(audit_id):%Y-%m-%d}"


def _told(series: Sequence[tuple[str, str, Points]]) -> list[str]:
    return [
        f"{' of '.join(reversed(title.splitlines()))}: {_ends(points)} over {len(points)} audits"
        for title, _, points in series
    ]


def _ends(points: Points) -> str:
    return " to ".join(render_number(points[i]["value"], 3, points[i]["unit"]) for i in (0, -1))


FIGURE = Figure("history", "What each audit added", "changes", _draw)
