"""Repetitions that repeat nothing, and rates that were averaged where all tokens over all time is meant."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data_contracts.definitions import half_step
from data_contracts.metrics import METRICS, metrics_of_kind
from data_contracts.rules.frames import Floats, Ints, Mask, Words, nowhere
from data_contracts.rules.rule import Rule, Verdict, phrase
from data_contracts.rules.run_figures import known, short
from data_contracts.rules.runs import Members, Runs

_TIMED = metrics_of_kind("first_token", "latency", "test_time")
_RATES = {name: metric.ratio_of for name, metric in METRICS.items() if metric.ratio_of is not None}
_SEVERAL = 3
# Relative: of numbers with fewer digits than this the last one is often the same
_DIGITS = 1e-5
_TICK = 1e-6  # s; below it a timer's own steps are all that is seen
_APART = 0.05  # the floor of most metrics: what moves a mean by less changes no comparison
_LEVELS = ("mean", "p50", "value")
_IDENTICAL = 3  # figures; two may be equal by chance or by definition


def _same_times(frame: Runs) -> Verdict:
    """Each repetition or request of a run took the same times to the last digit."""
    checked, moved = (np.zeros(len(frame), np.bool_) for _ in range(2))
    value, count = (np.full(len(frame), np.nan) for _ in range(2))
    for members in (frame.requests, frame.samples):
        numbers = members.records.numbers
        for metric in _TIMED:
            every, fine = _Extremes.of_none(members), _Extremes.of_none(members)
            for rows in members.records.backwards(metric):
                values, ran = numbers.value[rows], numbers.status.take(rows).isin("ok")
                timed = ran & (values > _TICK)
                every.add(rows[timed], values[timed])
                timed &= half_step(values) < _DIGITS * values
                fine.add(rows[timed], values[timed])
            # A time that stands in each row may be one of the run, as long as another differs from row to row
            moved |= every.low < every.high
            here = fine.n >= _SEVERAL
            checked |= here
            value, count = np.where(here, fine.low, value), np.where(here, fine.n, count)
    return Verdict(checked, checked & ~moved, phrase(count, " times ", short(value), " s"))


@dataclass(frozen=True, slots=True)
class _Extremes:
    """The least and the largest number of each run, and how many there are: infinite and 0 of none."""

    members: Members
    low: Floats
    high: Floats
    n: Floats

    @classmethod
    def of_none(cls, members: Members) -> _Extremes:
        return cls(members, *(np.full(members.runs, start) for start in (np.inf, -np.inf, 0.0)))

    def add(self, rows: Ints, values: Floats) -> None:
        """Takes the values of some rows in."""
        of_run = self.members.of_run[self.members.records.record_of[rows]]
        values, of_run = values[of_run >= 0], of_run[of_run >= 0]
        np.minimum.at(self.low, of_run, values)
        np.maximum.at(self.high, of_run, values)
        np.add.at(self.n, of_run, 1.0)


def _same_figures(frame: Runs) -> Verdict:
    """Another run of the same model states the same figures to the last digit."""
    checked, failing = (np.zeros(len(frame), np.bool_) for _ in range(2))
    equal = np.zeros(len(frame))
    twin: Ints = nowhere(len(frame))
    who = [frame.words(name).codes.astype(np.int64) for name in ("tool", "model")]
    pairs: dict[tuple[int, int], int] = {}
    for metric in _TIMED:
        for level in _LEVELS:
            values = frame.value(metric, level)
            rows = np.flatnonzero(values > _TICK)
            rows = rows[half_step(values[rows]) < _DIGITS * values[rows]]
            if len(rows) < 2:
                continue
            checked[rows] = True
            keys = np.stack([who[0][rows].astype(np.float64), who[1][rows].astype(np.float64), values[rows]])
            _, first, place = np.unique(keys, axis=1, return_index=True, return_inverse=True)
            for row, other in zip(rows.tolist(), rows[first[place.ravel()]].tolist(), strict=True):
                if row != other:
                    pairs[other, row] = pairs.get((other, row), 0) + 1
    for (other, row), same in pairs.items():
        if same >= _IDENTICAL:
            failing[row], twin[row], equal[row] = True, other, same
    names = Words(twin.astype(np.int32), tuple(map(str, frame.columns["run"].to_pylist())))
    return Verdict(checked, failing, phrase(equal, " latencies as in ", names))


def _mean_of_rates(frame: Runs) -> Verdict:
    """A run's rate that is the mean of its requests' rates, and not all their tokens over all their time."""
    records, members = frame.requests.records, frame.requests
    checked, failing = (np.zeros(len(frame), np.bool_) for _ in range(2))
    said, right = (np.full(len(frame), np.nan) for _ in range(2))
    place: Ints = nowhere(len(frame))
    for rate, ratio in _RATES.items():
        stated = frame.value(rate)
        tokens, seconds = records.value(ratio.numerator), records.value(ratio.denominator)
        used: Mask = records.counted & np.isfinite(tokens) & (seconds > 0)
        mean = members.total(np.where(used, tokens / seconds, np.nan)) / members.count(used)
        pooled = members.total(np.where(used, tokens, np.nan)) / members.total(
            np.where(used, seconds, np.nan)
        )
        here = known(stated, mean, pooled) & (members.count(used) > 1)
        near = np.abs(stated - mean) <= half_step(stated) + 1e-3 * mean
        broken = near & (np.abs(mean - pooled) > _APART * pooled) & ~failing
        checked, failing = checked | here, failing | broken
        said, right = np.where(broken, stated, said), np.where(broken, pooled, right)
        place = np.where(broken, frame.places(rate), place)
    expected = phrase("all tokens over all time are ", short(right), " token/s")
    return Verdict(checked, failing, phrase(short(said), " token/s"), expected, place=place)


RULES = (
    Rule(
        "repetitions_identical", "warning", ("run",),
        "repetitions took the same time to the last digit ({observed})", "times that differ",
        "check whether one measurement was written several times",
        _same_times,
    ),
    Rule(
        "runs_identical", "warning", ("run",),
        "two runs state the same figures to the last digit ({observed})", "figures that differ",
        "check whether one run was copied: the same run twice says nothing of the spread between runs",
        _same_figures,
    ),
    Rule(
        "mean_of_rates", "warning", ("run",),
        "a rate of {observed} is the mean of its requests' rates ({expected})", "all tokens / all time",
        "divide the sums: a mean of rates gives a short request the weight of a long one",
        _mean_of_rates,
    ),
)  # fmt: skip
