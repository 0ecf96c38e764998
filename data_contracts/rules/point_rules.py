"""Sensors over time: one that repeats itself while others move, clocks that fall while the GPU is busy."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from data_contracts.coded_columns import combined
from data_contracts.rules.frames import Floats, Ints, Mask, Records
from data_contracts.rules.rule import Rule, Verdict, phrase
from data_contracts.rules.run_figures import short

# Power is measured in hundredths of a watt: ten equal samples are one sample that was repeated
_REPEATED = 10
_LOWERED = 0.9  # boost clocks go up and down by a few percent with the load
_BUSY = 0.5
_MOVING = ("gpu_temperature", "gpu_utilization")
_CLOCK = re.compile(
    r"(?:^|[._])(?:sm|gr|graphics|gpu|core)(?:[._].*)?clock"
    r"|clocks?[._](?:\w+[._])?(?:sm|gr|graphics|gpu|core)\b"
)


@dataclass(frozen=True)
class _Series:
    """The samples of one sensor of one GPU in one file, in order; `of` is the series of each chosen number."""

    rows: Ints
    of: Ints
    bounds: Ints

    @classmethod
    def of_metric(cls, frame: Records, wanted: Mask, device: Ints) -> _Series:
        rows = np.flatnonzero(wanted & np.isfinite(frame.numbers.value))
        rows = rows[np.lexsort((rows, device[rows]))]
        starts = np.flatnonzero(np.diff(device[rows], prepend=-1))
        sizes = np.diff(np.append(starts, len(rows)))
        return cls(
            rows, np.repeat(np.arange(len(starts)), sizes), np.append(starts, len(rows)).astype(np.int64)
        )

    def __len__(self) -> int:
        return len(self.bounds) - 1


def _devices(frame: Records) -> Ints:
    """One code for each GPU of each file."""
    numbers = frame.numbers
    parts = (numbers.artifact, numbers.run, numbers.config, numbers.task)
    return (
        combined(words.codes.astype(np.int64) for words in parts) if len(numbers) else np.empty(0, np.int64)
    )


def _frozen(frame: Records) -> Verdict:
    device = _devices(frame)
    numbers = frame.numbers
    moving = np.zeros(len(device) + 1, np.bool_)
    for metric in _MOVING:
        series = _Series.of_metric(frame, numbers.metric.isin(metric), device)
        low, high = _extremes(numbers.value, series)
        moving[device[series.rows[series.bounds[:-1]]][high > low]] = True
    power = _Series.of_metric(frame, numbers.metric.isin("gpu_power"), device)
    low, high = _extremes(numbers.value, power)
    size = np.diff(power.bounds)
    first = power.rows[power.bounds[:-1]] if len(power) else np.empty(0, np.int64)
    checked_series = (size >= _REPEATED) & moving[device[first]]
    frozen = checked_series & (low == high) & (low > 0)
    return _of_series(frame, first, checked_series, frozen, size, low)


def _of_series(
    frame: Records, first: Ints, checked: Mask, failing: Mask, size: Ints, level: Floats
) -> Verdict:
    """The verdict on the first record of each series."""
    records = frame.record_of[first]
    looked, broken = (np.zeros(len(frame), np.bool_) for _ in range(2))
    count, value = (np.full(len(frame), np.nan) for _ in range(2))
    place = np.full(len(frame), -1, np.int64)
    looked[records[checked]], broken[records[failing]] = True, True
    count[records], value[records], place[records] = size, level, first
    return Verdict(looked, broken, phrase(short(value), " W in each of ", count, " samples"), place=place)


def _extremes(values: Floats, series: _Series) -> tuple[Floats, Floats]:
    if not len(series):
        return np.empty(0), np.empty(0)
    ordered, starts = values[series.rows], series.bounds[:-1]
    return np.minimum.reduceat(ordered, starts), np.maximum.reduceat(ordered, starts)


def _throttled(frame: Records) -> Verdict:
    """Clocks of the last third of a series against its first third, of the moments in which the GPU was busy."""
    numbers, device = frame.numbers, _devices(frame)
    clocks = np.array(
        [_CLOCK.search(name) is not None and "mem" not in name for name in numbers.metric.names], np.bool_
    )
    busy = np.nan_to_num(frame.value("gpu_utilization"), nan=1.0) >= _BUSY
    wanted = numbers.metric.where(clocks) & (busy[frame.record_of] if len(frame) else np.empty(0, np.bool_))
    series = _Series.of_metric(frame, wanted, device)
    looked, broken = (np.zeros(len(frame), np.bool_) for _ in range(2))
    before, after = (np.full(len(frame), np.nan) for _ in range(2))
    place = np.full(len(frame), -1, np.int64)
    for begin, end in zip(series.bounds[:-1].tolist(), series.bounds[1:].tolist(), strict=True):
        third = (end - begin) // 3
        if third < _REPEATED:
            continue
        values = numbers.value[series.rows[begin:end]]
        first = frame.record_of[series.rows[begin]]
        before[first], after[first] = np.median(values[:third]), np.median(values[-third:])
        looked[first], place[first] = True, series.rows[begin]
        broken[first] = after[first] < _LOWERED * before[first]
    observed = phrase("from ", short(before), " to ", short(after))
    return Verdict(looked, broken, observed, place=place)


RULES = (
    Rule(
        "power_samples_frozen", "warning", ("timeseries",),
        "a power sensor repeats itself while others move ({observed})", "samples that differ",
        "check how the power was sampled: one reading was repeated, so that energy from it means nothing",
        _frozen,
    ),
    Rule(
        "clocks_fell_while_busy", "warning", ("timeseries",),
        "the clocks of a busy GPU fell ({observed})", "clocks that stay within a tenth",
        "cool the machine, or wait between runs, and measure again: what was measured last is slower for it",
        _throttled,
    ),
)  # fmt: skip
