"""Definitions that rules, facts and the report share: enough samples, what rounding hides."""

from __future__ import annotations

from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

QUANTILES = {"p50": 0.5, "p90": 0.9, "p95": 0.95, "p99": 0.99}
_SCALES = 10.0 ** np.arange(10)  # by which a number of 0 to 9 decimals becomes whole
_PIECE = 4096
# What a name says is the whole may be a sum over requests, or all of one of them
WHOLE = "whole"
# Where no statistic is said
BARE = (None, "value", WHOLE)


@cache
def samples_needed(q: float, confidence: float = 0.95) -> int:
    """The fewest samples of which two or more lie beyond the q-quantile with this confidence.

    Binomial bound with one sample to spare, as MLPerf's early stopping: 8, 46, 93, 473 for p50, p90, p95, p99.
    """
    n = 2
    while not enough_samples(n, q, confidence):
        n += 1
    return n


def enough_samples(n: int, q: float, confidence: float = 0.95) -> bool:
    """True where `n` samples are as many as the q-quantile needs; never at 0 and 1, beyond which no sample lies."""
    # A low quantile takes as many samples as the high one that mirrors it
    inside = max(q, 1 - q)
    # The chance that none, or only one, of n independent samples lies beyond the quantile
    return n > 1 and inside**n + n * (1 - inside) * inside ** (n - 1) <= 1 - confidence


def half_step(values: Floats) -> Floats:
    """Half a unit of the last decimal of each number, NaN of none; 0 beyond nine decimals, which no rounding made."""
    steps = np.full(len(values), np.nan)
    known = np.flatnonzero(np.isfinite(values))
    # In pieces that a processor holds: each number is looked at with each number of decimals
    for start in range(0, len(known), _PIECE):
        places = known[start : start + _PIECE]
        steps[places] = _half_step(values[places])
    return steps


def _half_step(values: Floats) -> Floats:
    # A number too large to be scaled up is not said to have such decimals: it turns out whole at fewer
    with np.errstate(over="ignore", invalid="ignore"):
        scaled = values * _SCALES[:, None]
        whole = np.round(scaled)
        # A decimal fraction is no exact double: scaled up, it misses its whole number by a little
        exact = np.abs(scaled - whole) <= 1e-6
    # What only vanishes at so few decimals was not written with them
    exact &= (whole != 0) | (values == 0)
    steps: Floats = np.where(exact.any(axis=0), 0.5 / _SCALES[exact.argmax(axis=0)], 0.0)
    return steps


@lru_cache(maxsize=65_536)
def half_step_of(value: float) -> float:
    """Half a unit of the last decimal of one number."""
    return float(half_step(np.array([value]))[0])
