"""Tests of two groups of runs, many pairs at once: Welch's t on log run-medians, and Benjamini-Hochberg."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import stdtr, stdtrit

from data_contracts.coded_columns import Codes
from tasks.analysis.comparison.drift import Drift
from tasks.analysis.comparison.samples import Floats, Sample


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
        logs = np.log(np.where(values > 0, values, np.nan))
        mean = np.bincount(group, logs, groups) / n
        squares = np.bincount(group, (logs - mean[group]) ** 2, groups)
        variance = np.where(n > 1, squares / (n - 1), np.nan)
    # Equal values spread by nothing, whatever rounding leaves of their mean.
    low, high = np.full(groups, np.inf), np.full(groups, -np.inf)
    np.minimum.at(low, group, values)
    np.maximum.at(high, group, values)
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
    comparison itself shows more.
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


def change(before: Sample, now: Sample, drift: Drift, cell: Codes) -> Changes:
    """Tests each series of two sides; a verdict needs MIN_RUNS runs a side, or as many pairs.

    `cell` numbers what was measured together (configuration, model, task): several metrics of one execution are one
    witness of drift, not many. There is one entry for each series.
    """
    raise NotImplementedError


def beyond_floor(ratio: Floats, floor: Floats) -> npt.NDArray[np.bool_]:
    """True where a change, as a sentence prints it, is more than its floor as printed: 5.04% is not more than 5%."""
    raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Welch:
    """For each pair the ratio current / baseline of geometric means, its 95% limits and two-sided p."""

    ratio: Floats
    low: Floats
    high: Floats
    p: Floats


def welch(baseline: Groups, current: Groups, confidence: float = 0.95) -> Welch:
    """Welch's t of each pair of groups, on logarithms; NaN where a group has fewer than two positive values.

    B. L. Welch, Biometrika 34 (1947). Where neither group varies at all, a difference is certain: p is 0 or 1.
    """
    with np.errstate(all="ignore"):
        shift = current.mean - baseline.mean
        a, b = baseline.variance / baseline.n, current.variance / current.n
        error = np.sqrt(a + b)
        freedom = (a + b) ** 2 / (a**2 / (baseline.n - 1) + b**2 / (current.n - 1))
        # 0.0 * error, not 0.0: it stays NaN where a variance is unknown
        half = np.where(error > 0, stdtrit(freedom, 0.5 + confidence / 2) * error, 0.0 * error)
        p = np.where(error > 0, 2 * stdtr(freedom, -np.abs(shift) / error), np.where(shift == 0, 1.0, 0.0))
        p = np.where(np.isfinite(error), p, np.nan)
        return Welch(np.exp(shift), np.exp(shift - half), np.exp(shift + half), p)


def benjamini_hochberg(p: Floats) -> Floats:
    """The adjusted q of each p of one family (Benjamini and Hochberg, 1995), NaN where p is NaN."""
    q = np.full(len(p), np.nan)
    tested = np.flatnonzero(np.isfinite(p))
    order = tested[np.argsort(p[tested], kind="stable")]
    steps = p[order] * len(order) / np.arange(1, len(order) + 1)
    # From the largest p downwards: a smaller p never has a larger q
    q[order] = np.minimum(np.minimum.accumulate(steps[::-1])[::-1], 1.0)
    return q
