"""Where a sweep over loads saturates: between which two levels throughput stops to grow while latency rises."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from data_contracts.facts import Fact, subject_of
from data_contracts.metrics import METRICS
from data_contracts.rules.frames import Floats
from data_contracts.rules.load_figures import middle_of
from data_contracts.rules.load_series import LEVELS, Levels, Series, series
from data_contracts.rules.runs import Runs, asked_of_any
from data_contracts.rules.siblings import LOADS, load_of
from data_contracts.wording import counted, metric_name, render_number
from tasks.analysis.evidence import Evidence
from tasks.analysis.fact_kind import FactKind
from tasks.analysis.run_names import as_written, labels_of, names_of, sources_of_runs

TOPIC = "saturation"
_LATENCIES = ("e2e_latency", "ttft")


@dataclass(frozen=True)
class LoadSweep:
    """Runs at three loads or more that differ in nothing else. `streams`: a load is requests in flight, else their rate."""

    label: str
    series: Series
    levels: Levels
    streams: bool


def load_sweeps(frame: Runs) -> list[LoadSweep]:
    """The sweeps over loads of an audit's runs."""
    load = load_of(frame)
    found = [
        (one, levels)
        for one in series(frame, load > 0, "load", "seed")
        if len(levels := one.levels(load)) >= LEVELS
    ]
    labels = labels_of(frame, [int(one.run[0]) for one, _ in found], load=False)
    streams = np.isfinite(frame.asked("concurrency"))
    return [
        LoadSweep(label, one, levels, bool(streams[one.run[0]]))
        for (one, levels), label in zip(found, labels, strict=True)
    ]


def saturation_facts(evidence: Evidence) -> Iterator[Fact]:
    """One fact for each sweep of three loads or more."""
    listed = evidence.listed_runs
    # Where nobody says a load there is no sweep over loads, and to gather all runs takes long
    if listed is not None and not asked_of_any(listed, *LOADS):
        return
    frame = evidence.valid_runs
    for sweep in load_sweeps(frame):
        yield _fact(evidence, frame, sweep)


def _fact(evidence: Evidence, frame: Runs, sweep: LoadSweep) -> Fact:
    one, levels, label, streams = sweep.series, sweep.levels, sweep.label, sweep.streams
    unit = "request" if streams else "request/s"
    at, runs = levels.saturated, counted(len(one.rate), "run")
    metric, loads = metric_name(one.metric), [_written(level, streams) for level in levels.load]
    rates = [render_number(float(rate), 3, METRICS[one.metric].unit) for rate in levels.rate]
    if at is None:
        gain = render_number(float(levels.rate[-1] / levels.rate[-2]), 3)
        clause = (
            f"the {metric} of {label} still rises at the highest load: {rates[-1]} at {loads[-1]}, {gain} times that at"
            f" {loads[-2]}; where it saturates is above ({runs} at {counted(len(levels), 'load')})"
        )
        ends: tuple[float | None, float | None, float | None] = (None, float(levels.load[-1]), None)
    else:
        where = f"between {loads[at - 1]} and {loads[at]}" if at else f"at {loads[0]}, the lowest load"
        clause = f"the {metric} of {label} stops growing {where}: {rates[at]} at {loads[at]}"
        top = int(np.argmax(levels.rate))
        clause += f", {rates[top]} at most" if top != at else ", the highest"
        clause += f"{_latency(frame, one, levels, at)} ({runs} at {counted(len(levels), 'load')})"
        high = float(levels.load[at])
        ends = (high, float(levels.load[at - 1]) if at else None, high)
    names = names_of(frame, int(one.run[0]), load=False)
    return Fact(
        TOPIC, subject_of(names), one.metric, "saturation", ends[0], unit, clause, 1, None, len(one.rate), *ends[1:],
        "insufficient" if at is None else "measured", sources_of_runs(evidence, frame, one.run.tolist()),
    )  # fmt: skip


def _written(level: float, streams: bool) -> str:
    return f"{as_written(level)} {'in flight' if streams else 'request/s'}"


def _latency(frame: Runs, one: Series, levels: Levels, at: int) -> str:
    """How latency goes on from the level of saturation to the last one, where all runs tell it."""
    load = load_of(frame)[one.run]
    for metric in _LATENCIES:
        value = level_of(frame, metric)[one.run]
        if at < len(levels) - 1 and np.isfinite(value).all():
            ends = [float(np.median(value[load == levels.load[place]])) for place in (at, -1)]
            first, last = (render_number(end, 3, "s") for end in ends)
            verb = "goes" if first != last else "stays"
            there = f"from {first} there to {last}" if first != last else f"at {first}"
            return f"; from there on {metric_name(metric)} {verb} {there} at {as_written(float(levels.load[-1]))}"
    return ""


def level_of(frame: Runs, metric: str) -> Floats:
    """The mean of a metric in each run, or what stands for it: its median."""
    mean = frame.mean_of(metric)[0]
    return np.where(np.isfinite(mean), mean, middle_of(frame, metric))


KIND = FactKind(TOPIC, TOPIC, (saturation_facts,), of_runs=True)
