"""Sweeps over loads: what throughput and latency do as the load grows, and from where on throughput stops to grow."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import NullLocator

from data_contracts.definitions import Floats
from data_contracts.metrics import METRICS
from data_contracts.rules.runs import Runs
from data_contracts.rules.siblings import load_of
from data_contracts.wording import metric_name, render_number
from tasks.analysis.facts.saturation import TOPIC, LoadSweep, level_of, load_sweeps
from tasks.analysis.run_names import as_written
from tasks.reporting.document import Data, Spans, line
from tasks.reporting.figures.drawing import INK, MARKS, ORANGE, WIDTH, bare, legend, short, tip
from tasks.reporting.figures.figure import Drawn, Figure, alternative
from tasks.reporting.figures.points import drawable
from tasks.reporting.report_input import ReportInput

SHOWN = 4
_LATENCIES = ("e2e_latency", "ttft")


def _draw(report: ReportInput) -> Drawn | None:
    # Without facts of sweeps there are none, and to look at all runs again is long
    if not report.facts_of(TOPIC):
        return None
    frame = report.valid_runs
    found = [one for one in load_sweeps(frame) if drawable(one.levels.rate) and drawable(one.levels.load)]
    if not found:
        return None
    # One axis cannot hold two kinds of load, nor two rates
    kind = _kind(max(found, key=lambda one: len(one.levels)))
    shown = [one for one in found if _kind(one) == kind][:SHOWN]
    latency, levels = _latencies(frame, shown)
    figure = Canvas(figsize=(WIDTH, 4.4 if latency else 2.7), layout="constrained")
    panels = figure.subplots(2 if latency else 1, 1, sharex=True, squeeze=False).ravel()
    _throughput(panels[0], shown)
    if latency:
        _latency(panels[1], shown, latency, levels, report.request.slo.objectives.get(latency))
    for axes in panels:
        bare(axes)
        axes.tick_params(labelsize=7.5)
        axes.grid(axis="both")
        axes.set_axisbelow(True)
    panels[-1].set_xlabel(f"load: {_loads(shown[0])}", fontsize=8)
    _scale(panels[-1], shown)
    legend(figure, [short(one.label, 54) for one in shown])
    return Drawn(figure, _caption(shown, len(found), latency), _alt(shown))


def _kind(sweep: LoadSweep) -> tuple[bool, str]:
    return sweep.streams, sweep.series.metric


def _throughput(axes: Axes, shown: list[LoadSweep]) -> None:
    metric = shown[0].series.metric
    unit = METRICS[metric].unit
    _curves(axes, shown, [one.levels.rate for one in shown], unit)
    for one in shown:
        if (at := one.levels.saturated) is not None:
            axes.plot(
                [one.levels.load[at]], [one.levels.rate[at]], marker="o", markersize=10, color=INK,
                markerfacecolor="none", linewidth=0,
            )  # fmt: skip
    axes.set_title(f"{metric_name(metric)} ({unit})", fontsize=8, loc="left")


def _latency(
    axes: Axes, shown: list[LoadSweep], metric: str, levels: Sequence[Floats], most: float | None
) -> None:
    _curves(axes, shown, levels, "s")
    axes.yaxis.set_major_formatter(lambda value, _: render_number(value, 2, "s"))
    objective = ""
    if most is not None:
        axes.axhline(most, color=ORANGE, linewidth=1.2, linestyle="--")
        objective = f"; dashed: the objective of {render_number(most, 3, 's')}"
    axes.set_title(f"{metric_name(metric)}{objective}", fontsize=8, loc="left")


def _curves(axes: Axes, shown: list[LoadSweep], levels: Sequence[Floats], unit: str | None) -> None:
    """A line each from load to load, and a mark at each that says its value."""
    for one, values, (mark, color) in zip(shown, levels, MARKS, strict=False):
        axes.plot(one.levels.load, values, color=color, linewidth=1)
        for load, value in zip(one.levels.load.tolist(), values.tolist(), strict=True):
            (dot,) = axes.plot([load], [value], marker=mark, markersize=4.5, color=color)
            tip(dot, f"{one.label}: {render_number(value, 3, unit)} at {as_written(load)}")
    axes.set_ylim(bottom=0)


def _latencies(frame: Runs, shown: list[LoadSweep]) -> tuple[str | None, list[Floats]]:
    """The first latency that all the sweeps tell, and its median over the runs at each load; None where there is none."""
    load = load_of(frame)
    for metric in _LATENCIES:
        values = level_of(frame, metric)
        levels = [
            np.array(
                [
                    np.median(values[one.series.run][load[one.series.run] == level])
                    for level in one.levels.load
                ]
            )
            for one in shown
        ]
        if all(np.isfinite(each).all() and drawable(each) for each in levels):
            return metric, levels
    return None, []


def _scale(axes: Axes, shown: list[LoadSweep]) -> None:
    loads = np.unique(np.concatenate([one.levels.load for one in shown]))
    if loads[-1] / loads[0] > 8:
        axes.set_xscale("log")
    # Few loads are written as they are; of many some
    step = -(-len(loads) // 8)
    axes.set_xticks(loads[::step].tolist(), [as_written(load) for load in loads[::step].tolist()])
    axes.xaxis.set_minor_locator(NullLocator())


def _loads(sweep: LoadSweep) -> str:
    return "requests in flight" if sweep.streams else "requests per second"


def _caption(shown: list[LoadSweep], found: int, latency: str | None) -> Spans:
    rate = metric_name(shown[0].series.metric)
    what = line(Data(rate, TOPIC), line(" and ", Data(metric_name(latency), TOPIC)) if latency else "")
    left = found - len(shown)
    more = line(" ", Data(f"{left}", TOPIC), " more stand in the facts.") if left else ()
    ringed = any(one.levels.saturated is not None for one in shown)
    rings = "; ringed where it stops to grow." if ringed else "."
    return line("Runs that differ in their load alone: ", what, ", the median at each load", rings, more)


def _alt(shown: list[LoadSweep]) -> Spans:
    words = []
    for one in shown:
        unit = METRICS[one.series.metric].unit
        ends = [
            f"{render_number(float(one.levels.rate[place]), 3, unit)} at {as_written(float(one.levels.load[place]))}"
            for place in (0, -1)
        ]
        words.append(f"{one.label}: {ends[0]}, {ends[1]}")
    return alternative(words, TOPIC)


FIGURE = Figure("load", "Throughput and latency against load", "saturation", _draw)
