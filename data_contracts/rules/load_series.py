"""Comparable runs as a series: the throughput of each, and what loads say together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from data_contracts.rules.frames import Floats, Ints, Mask
from data_contracts.rules.load_figures import time_of
from data_contracts.rules.runs import Runs
from data_contracts.rules.siblings import Apart, groups

_RATES = ("output_throughput", "output_throughput_per_gpu", "total_token_throughput", "request_throughput")
# The same as `output_throughput`, where only requests are recorded
OF_REQUESTS = "output_throughput"
LEVELS = 3
# Twice the load brings a tenth more or less: no growth worth its latency
GAIN = 1.1
RISING = float(np.log2(GAIN))


@dataclass(frozen=True)
class Series:
    """Figures of throughput of comparable runs, all of one metric; `run` says whose each is. A run may state several."""

    metric: str
    run: Ints
    rate: Floats

    def levels(self, load: Floats) -> Levels:
        """The median figure at each load that is known."""
        own = load[self.run]
        known = np.unique(own[np.isfinite(own)])
        return Levels(known, np.array([np.median(self.rate[own == level]) for level in known]))


@dataclass(frozen=True)
class Levels:
    """Loads in rising order, and the throughput at each."""

    load: Floats
    rate: Floats

    def __len__(self) -> int:
        return len(self.load)

    @property
    def slopes(self) -> Floats:
        """Of throughput against load, both as logarithms, from each level to the next: 1 where all load is served."""
        return np.diff(np.log(self.rate)) / np.diff(np.log(self.load))

    @property
    def rising(self) -> bool:
        """True where throughput still grows at the last level, which is its highest."""
        return bool(self.slopes[-1] > RISING and self.rate[-1] == self.rate.max())

    @property
    def saturated(self) -> int | None:
        """The first level that has the highest throughput but for a tenth; None where it still rises at the last."""
        return None if self.rising else int(np.flatnonzero(self.rate * GAIN >= self.rate.max())[0])


def series(frame: Runs, usable: Mask, *apart: Apart) -> Iterator[Series]:
    """The usable runs by what they have in common, those with a throughput: by the metric that most of them state."""
    figures = {metric: frame.figures(metric) for metric in _RATES}
    made = rate_of_requests(frame)
    rows = np.flatnonzero(np.isfinite(made) & ~np.isin(np.arange(len(frame)), figures[OF_REQUESTS][0]))
    runs, values = figures[OF_REQUESTS]
    figures[OF_REQUESTS] = np.concatenate([runs, rows]), np.concatenate([values, made[rows]])
    figures = {metric: (runs[values > 0], values[values > 0]) for metric, (runs, values) in figures.items()}
    told = np.zeros(len(frame), np.bool_)
    for runs, _ in figures.values():
        told[runs] = True
    for rows in groups(frame, usable & told, *apart):
        metric = max(_RATES, key=lambda metric: np.isin(rows, figures[metric][0]).sum())
        runs, values = figures[metric]
        held = np.isin(runs, rows)
        yield Series(metric, runs[held], values[held])


def rate_of_requests(frame: Runs) -> Floats:
    """Output tokens of all requests of a run by its time; NaN where either is unknown."""
    served, took = frame.served, time_of(frame)
    found = np.full(len(frame), np.nan)
    for run, at in served.runs(2, took > 0):
        tokens = served.tokens_out[at][served.ok[at]]
        found[run] = tokens.sum() / took[run] if np.isfinite(tokens).all() else np.nan
    return found
