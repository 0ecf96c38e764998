"""Heat maps of setting sweeps: the mean over two settings, each cell with its value and its n when that is one."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.patches import Rectangle

from data_contracts.metrics import METRICS
from data_contracts.wording import metric_name, render_count, render_number
from tasks.analysis.sweep_tables import Sweep, sweeps
from tasks.reporting.document import Data, Spans, joined, line
from tasks.reporting.figures.drawing import QUIET, WIDTH, canvas, short
from tasks.reporting.figures.figure import Drawn, Figure
from tasks.reporting.figures.points import drawable
from tasks.reporting.report_input import ReportInput

_ORIGIN = "measurements"
_PREFERRED = ("num_ctx", "temperature")
LEVELS = 12  # cells of a readable width

# Only the sweep with most cells is drawn.
_LOOKED_AT = 20
_FAINT = 0.1  # of the middle: within it all cells have nearly one colour


def sweep_figure(metric: str) -> Figure:
    """The heat map of the sweep with most cells that recorded a metric."""
    word = metric_name(metric)
    name = f"sweep-{metric.replace('_', '-')}"
    title = f"{word[0].upper()}{word[1:]} over two settings"
    return Figure(name, title, "sweeps", lambda report: _draw(report, metric))


def _draw(report: ReportInput, metric: str) -> Drawn | None:
    largest, _ = sweeps(report.evidence, metric, _LOOKED_AT)
    found = [(sweep, pair) for sweep in largest if (pair := _axes_of(sweep)) is not None]
    found = [(sweep, pair) for sweep, pair in found if drawable(sweep.comparable["value"].to_numpy())]
    if not found:
        return None
    sweep, (down, across) = max(found, key=lambda f: len(f[0].comparable))
    cells = sweep.comparable.groupby([f"setting:{down}", f"setting:{across}"], observed=False)["value"]
    means, counts = cells.mean().unstack(), cells.count().unstack()
    figure, axes = canvas(1.0 + 0.52 * len(means), min(WIDTH, 2.6 + 1.05 * len(means.columns)))
    _paint(axes, means.to_numpy(float), counts.to_numpy(int), METRICS[metric].unit)
    axes.set_yticks(range(len(means)), [short(str(v), 18) for v in means.index])
    axes.set_xticks(range(len(means.columns)), [short(str(v), 14) for v in means.columns])
    axes.set_ylabel(short(down))
    axes.set_xlabel(short(across))
    return Drawn(
        figure, _caption(sweep, down, across, metric), _alt(means, down, across, METRICS[metric].unit)
    )


def _axes_of(sweep: Sweep) -> tuple[str, str] | None:
    """The two settings to draw: context length and temperature, else the two with most levels."""
    sizes = {s: len(sweep.rows[f"setting:{s}"].cat.categories) for s in sweep.varied}
    usable = sorted(
        (s for s, n in sizes.items() if n <= LEVELS), key=lambda s: (s not in _PREFERRED, -sizes[s], s)
    )
    if len(usable) < 2:
        return None
    first, second = sorted(usable[:2], key=lambda s: (_PREFERRED.index(s) if s in _PREFERRED else 2, s))
    return first, second


def _paint(axes: Axes, values: npt.NDArray[np.float64], counts: npt.NDArray[np.int64], unit: str) -> None:
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    # Differences too small to count must not look large.
    middle, half = (low + high) / 2, max((high - low) / 2, _FAINT * abs(low + high) / 2, 1e-12)
    scale = Normalize(middle - half, middle + half)
    for (row, column), value in np.ndenumerate(values):
        n = int(counts[row, column])
        # Cividis looks alike to colour-blind readers, and keeps its order in print without colours.
        color = colormaps["cividis"](scale(value)) if n else "none"
        axes.add_patch(Rectangle((column - 0.48, row - 0.46), 0.96, 0.92, facecolor=color, edgecolor="none"))
        if not n:
            axes.text(column, row, "no value", ha="center", va="center", fontsize=8, color=QUIET)
            continue
        # It grows evenly lighter, so that one place on the scale parts white letters from black ones.
        ink = "#ffffff" if scale(value) < 0.55 else "#000000"
        text = (
            # A cell of a single request is no mean, and says so.
            f"{render_number(value, 3, unit)}\nn = {render_count(n)}"
            if n == 1
            else render_number(value, 3, unit)
        )
        axes.text(column, row, text, ha="center", va="center", fontsize=8, color=ink)
    axes.set_xlim(-0.5, values.shape[1] - 0.5)
    axes.set_ylim(values.shape[0] - 0.5, -0.5)
    axes.spines["bottom"].set_visible(False)


def _caption(sweep: Sweep, down: str, across: str, metric: str) -> Spans:
    n = Data(render_count(len(sweep.comparable)), _ORIGIN)
    others = [Data(setting, _ORIGIN, "code") for setting in sweep.varied if setting not in (down, across)]
    pooled = line("; each cell is a mean over ", joined([(s,) for s in others]), " too") if others else ()
    kind = " requests of " if len(sweep.comparable) == len(sweep.rows) else " warm requests of "
    return line(
        "Mean ", Data(metric_name(metric), _ORIGIN), " of ", n, kind, Data(sweep.label, _ORIGIN), " over ",
        Data(down, _ORIGIN, "code"), " and ", Data(across, _ORIGIN, "code"),
        pooled, ". What else varies along with them stands among the facts below.",
    )  # fmt: skip


def _alt(means: pd.DataFrame, down: str, across: str, unit: str) -> Spans:
    cells = [
        f"{down} {row}, {across} {column}: {render_number(value, 3, unit)}"
        for row, cells in means.iterrows()
        for column, value in cells.items()
        if np.isfinite(value)
    ]
    return (Data("; ".join(cells), _ORIGIN),)


FIGURES = (sweep_figure("decode_throughput"), sweep_figure("ttft"))
