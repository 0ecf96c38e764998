"""The telemetry matrix: groups of artifacts by what an audit needs of them, and the share that is present."""

from __future__ import annotations

import numpy as np
from matplotlib import colormaps
from matplotlib.patches import Rectangle

from data_contracts.wording import metric_name, render_count, render_share
from tasks.reporting.document import Data, Spans, line
from tasks.reporting.figures.drawing import GRID, canvas, short
from tasks.reporting.figures.figure import Drawn, Figure
from tasks.reporting.report_input import ReportInput

_ORIGIN = "telemetry"
GROUPS = 40


def _draw(report: ReportInput) -> Drawn | None:
    rows = report.telemetry.to_pylist()
    if not rows:
        return None
    names = list(
        dict.fromkeys((r["kind"], r["name"]) for r in sorted(rows, key=lambda r: (r["kind"], r["name"])))
    )
    missing: dict[str, int] = {}
    for row in rows:
        missing[row["group"]] = missing.get(row["group"], 0) + (row["present"] == 0)
    groups = sorted(missing, key=lambda g: (-missing[g], g))[:GROUPS]
    figure, axes = canvas(1.6 + 0.27 * len(groups), 3.1 + 0.27 * max(20, len(names)))
    place = {name: i for i, name in enumerate(names)}
    down = {group: i for i, group in enumerate(groups)}
    for row in rows:
        if row["group"] in down:
            corner = (place[row["kind"], row["name"]] - 0.45, down[row["group"]] - 0.45)
            # The lower end of the scale stays visible on both grounds; nothing recorded is an empty frame.
            color = colormaps["cividis"](0.15 + 0.8 * row["share"]) if row["present"] else "none"
            axes.add_patch(
                Rectangle(corner, 0.9, 0.9, facecolor=color, edgecolor="none" if row["present"] else GRID)
            )
    axes.set_xlim(-0.5, len(names) - 0.5)
    axes.set_ylim(len(groups) - 0.5, -0.5)
    axes.xaxis.tick_top()
    labels = [short(metric_name(name), 26) for _, name in names]
    axes.set_xticks(np.arange(len(names)), labels, rotation=55, ha="left", rotation_mode="anchor", fontsize=8)
    axes.set_yticks(range(len(groups)), [short(group, 44) for group in groups], fontsize=8)
    axes.spines[:].set_visible(False)
    return Drawn(figure, _caption(len(groups), len(missing)), _alt(groups, rows))


def _caption(shown: int, groups: int) -> Spans:
    scale = "Share of records that hold each metric or setting, from blue (few) to yellow (complete)."
    text = f"{scale} An empty frame: never; no frame: not asked."
    if shown == groups:
        return line(text)
    return line(
        text,
        " The ",
        Data(render_count(shown), _ORIGIN),
        " groups with the largest gaps are shown, of ",
        Data(render_count(groups), _ORIGIN),
        ".",
    )


def _alt(groups: list[str], rows: list[dict[str, object]]) -> Spans:
    parts = []
    for group in groups:
        cells = [r for r in rows if r["group"] == group]
        full = sum(1 for r in cells if not r["missing"])
        parts.append(f"{group}: {render_share(full / len(cells))} of {len(cells)} always recorded")
    return (Data("; ".join(parts), _ORIGIN),)


FIGURE = Figure("telemetry", "Telemetry recorded by group", "telemetry", _draw)
