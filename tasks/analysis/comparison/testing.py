"""Tests of the runs of two sides, all series at once, and Benjamini-Hochberg over them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import stdtr, stdtrit

from data_contracts.coded_columns import Codes, extremes_of
from data_contracts.wording import render_share
from tasks.analysis.comparison.drift import Drift
from tasks.analysis.comparison.pairs import Pairs, pairs_of
from tasks.analysis.comparison.samples import Floats, Sample, Side
from tasks.analysis.comparison.shown_drift import with_shown
from tasks.analysis.statistics import MIN_RUNS

CONFIDENCE = 0.95
# So near to its floor a share may be on the other side of it as it is printed
_NEAR = 0.1


@dataclass(frozen=True, slots=True)
class Groups:
    """For each group its number of runs, and mean and variance (ddof=1) of their logarithms.

    Mean is NaN without runs or where a value is not positive; variance for fewer than two.
    """

    n: Codes
    mean: Floats
    variance: Floats


def log_groups(values: Floats, group: Codes, groups: int) -> Groups:
    """Groups of values; `group` numbers them from 0 to `groups`."""
    n = np.bincount(group, minlength=groups)
    with np.errstate(all="ignore"):
        logs = np.where(values > 0, values, np.nan)
        np.log(logs, out=logs)
        mean = np.bincount(group, logs, groups) / n
        # In place: there are millions of runs
        logs -= mean[group]
        squares = np.bincount(group, np.square(logs, out=logs), groups)
        variance = np.where(n > 1, squares / (n - 1), np.nan)
    # Equal values spread by nothing, whatever rounding leaves of their mean.
    low, high = extremes_of(group, values, groups)
    variance[(low == high) & (n > 1) & np.isfinite(mean)] = 0.0
    return Groups(n, mean, variance)


def level(log_mean: Floats) -> Floats:
    """The geometric mean of values whose logarithms have this mean."""
    # Of the largest doubles rounding would make an infinite one
    with np.errstate(over="ignore"):
        return np.minimum(np.exp(log_mean), np.finfo(np.float64).max)


@dataclass(frozen=True, slots=True)
class Changes:
    """For each series the ratio current / baseline, the 95% limits and the two-sided p, NaN where not tested.

    `ratio` is that of the geometric means over sessions of geometric means over runs; NaN without runs of both sides or
    where a value is not positive. `n_before` and `n_now` count runs. `pairs` is above 0 where interleaved runs were
    tested as pairs. `drift_variance` (of the logarithm of the ratio) and `drift_freedom` are the part of the error that
    drift has, 0 where both sides share their sessions. `drift` is what was used: the history's, or more where the
    comparison itself shows more. `before` and `now` are each side's mean of logarithms.
    """

    ratio: Floats
    low: Floats
    high: Floats
    p: Floats
    n_before: Codes
    n_now: Codes
    pairs: Codes
    drift_variance: Floats
    drift_freedom: Floats
    drift: Drift
    before: Floats
    now: Floats


@dataclass(frozen=True, slots=True)
class Part:
    """One source of the error of a mean: its variance, and the degrees of freedom with which that is known."""

    variance: Floats
    freedom: Floats

    def times(self, factor: float) -> Part:
        return Part(self.variance * factor, self.freedom)


@dataclass(frozen=True, slots=True)
class Measured:
    """All that the runs of two sides tell of each series, whatever their number: `shared` are the sessions of both."""

    before: Side
    now: Side
    shared: Codes
    turns: Pairs

    @classmethod
    def of(cls, before: Sample, now: Sample, size: int) -> Measured:
        """Of `size` series, which the samples number."""
        stride = 1 + int(max(before.session.max(initial=0), now.session.max(initial=0)))
        (a, sessions_before), (b, sessions_now) = (_side(sample, size, stride) for sample in (before, now))
        shared = np.bincount(np.intersect1d(sessions_before, sessions_now) // stride, minlength=size)
        # Neighbours are of one session, which few series have on both sides
        before, now = (sample.at(shared[sample.series] > 0) for sample in (before, now))
        return cls(a, b, shared, pairs_of(before, now, size))

    @classmethod
    def together(cls, parts: Sequence[Measured]) -> Measured:
        """The series of one or more parts, one part after the other."""
        return cls(
            _in_one([part.before for part in parts]),
            _in_one([part.now for part in parts]),
            np.concatenate([part.shared for part in parts]),
            _in_one([part.turns for part in parts]),
        )


def _side(sample: Sample, size: int, stride: int) -> tuple[Side, Codes]:
    """A side, and the sessions of all of its series, each as series * `stride` + session."""
    place, sessions = pd.factorize(sample.series * stride + sample.session, sort=True)
    return Side.of(sample, size, sessions // stride, place), sessions


_Columns = TypeVar("_Columns", Side, Pairs)


def _in_one(parts: Sequence[_Columns]) -> _Columns:
    columns = (np.concatenate([getattr(part, each.name) for part in parts]) for each in fields(parts[0]))
    return type(parts[0])(*columns)


def change(measured: Measured, drift: Drift, cell: Codes) -> Changes:
    """Tests each series of two sides; a verdict needs MIN_RUNS runs a side, or as many pairs.

    `cell` numbers what was measured together (configuration, model, task): several metrics of one execution are one
    witness of drift, not many. There is one entry for each series.
    """
    size, a, b, turns = len(cell), measured.before, measured.now, measured.turns
    shift, apart = b.mean - a.mean, _apart(measured)
    spread = (_spread(a), _spread(b))
    used = with_shown(drift, shift, spread[0].variance + spread[1].variance, apart, cell)
    spread = (spread[0].times(used.inflation), spread[1].times(used.inflation))
    drifted = Part(apart * used.variance, used.freedom)
    lone = tuple(_lone_runs(part, side, used) for part, side in zip(spread, (a, b), strict=True))
    paired = turns.n > 0
    enough = paired | ((a.n >= MIN_RUNS) & (b.n >= MIN_RUNS))
    shift = np.where(paired, turns.mean, shift)
    drifted = Part(np.where(paired, 0.0, drifted.variance), drifted.freedom)
    taken = _of_pairs(turns)
    parts = [
        Part(np.where(paired, pair.variance, part.variance), np.where(paired, pair.freedom, part.freedom))
        for pair, part in zip((taken, Part(np.zeros(size), taken.freedom)), lone, strict=True)
    ]
    ratio, low, high, p = student(shift, [*parts, drifted])
    p = np.where(enough, p, np.nan)
    return Changes(
        ratio, low, high, p, a.n, b.n, turns.n, drifted.variance, drifted.freedom, used, a.mean, b.mean
    )


def _apart(measured: Measured) -> Floats:
    """How often the variance between sessions stands in that of the difference: not at all where both share theirs."""
    a, b = measured.before.sessions, measured.now.sessions
    with np.errstate(divide="ignore", invalid="ignore"):
        return 1 / a + 1 / b - 2 * measured.shared / (a * b)


def _spread(side: Side) -> Part:
    """What the spread of runs within a session leaves uncertain in the mean of a side."""
    return Part(side.within * side.load, side.freedom)


def _lone_runs(spread: Part, side: Side, drift: Drift) -> Part:
    """The same, where no session has two runs, from the spread of sessions: less what of that is drift."""
    with np.errstate(divide="ignore", invalid="ignore"):
        rest = np.maximum(side.between - drift.variance, 0.0) / side.sessions
    known = np.isfinite(spread.variance)
    return Part(np.where(known, spread.variance, rest), np.where(known, spread.freedom, side.sessions - 1.0))


def _of_pairs(turns: Pairs) -> Part:
    with np.errstate(divide="ignore", invalid="ignore"):
        return Part(turns.variance / turns.n, (turns.n - 1).astype(np.float64))


def student(shift: Floats, parts: Sequence[Part]) -> tuple[Floats, Floats, Floats, Floats]:
    """Ratio, 95% limits and two-sided p of shifts of logarithms whose error has several parts (Satterthwaite, 1946).

    Without any error a difference is certain: p is 0 or 1. NaN where a part is unknown, and all four where the ratio or
    a limit is zero or infinite as a double.
    """
    total = np.sum([part.variance for part in parts], axis=0)
    with np.errstate(all="ignore"):
        # Scaled first: squares of tiny variances vanish
        shares = [
            np.where(part.variance > 0, (part.variance / total) ** 2 / part.freedom, 0.0) for part in parts
        ]
        freedom = 1 / np.sum(shares, axis=0)
        error = np.sqrt(total)
        half = np.where(error > 0, stdtrit(freedom, 0.5 + CONFIDENCE / 2) * error, 0.0 * error)
        p = np.where(error > 0, 2 * stdtr(freedom, -np.abs(shift) / error), np.where(shift == 0, 1.0, 0.0))
        p = np.where(np.isfinite(error), p, np.nan)
        ratio, low, high = np.exp(shift), np.exp(shift - half), np.exp(shift + half)
    # A limit is unknown, and no reason to drop the ratio, where there are too few runs for one
    told = np.isfinite(ratio) & (ratio > 0) & ~np.isinf(high) & (low != 0)
    ratio, low, high, p = (np.where(told, part, np.nan) for part in (ratio, low, high, p))
    return ratio, low, high, p


def beyond_floor(ratio: Floats, floor: Floats) -> npt.NDArray[np.bool_]:
    """True where a change, as a sentence prints it, is more than its floor as printed: 5.04% is not more than 5%."""
    size = np.abs(ratio - 1)
    beyond = np.asarray(size > floor)
    for i in np.flatnonzero(np.abs(size - floor) <= _NEAR * floor):
        beyond[i] = _printed(float(size[i])) > _printed(float(floor[i]))
    return beyond


def _printed(share: float) -> Decimal:
    return Decimal(render_share(share).rstrip("%").replace(",", ""))


def benjamini_hochberg(p: Floats) -> Floats:
    """The adjusted q of each p of one family (Benjamini and Hochberg, 1995), NaN where p is NaN."""
    q = np.full(len(p), np.nan)
    tested = np.flatnonzero(np.isfinite(p))
    order = tested[np.argsort(p[tested], kind="stable")]
    steps = p[order] * len(order) / np.arange(1, len(order) + 1)
    # From the largest p downwards: a smaller p never has a larger q
    q[order] = np.minimum(np.minimum.accumulate(steps[::-1])[::-1], 1.0)
    return q
