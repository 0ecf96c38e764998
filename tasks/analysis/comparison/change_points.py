"""Change points of a long series, as advice: where its level shifted for good."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

MIN_POINTS = 20
# One or two odd audits are a spell, and no level
MIN_SEGMENT = 3
# What a further segment must save, in noise variances times the logarithm of the series' length. Calibrated by
# benchmarks/false_alarms.py.
PENALTY = 6.0
# The median of |x| of a standard normal x: it makes a median deviation a standard deviation
_NORMAL_MAD = 0.6744897501960817


@dataclass(frozen=True, slots=True)
class ChangePoint:
    """The level shifted at point `at` by `ratio`, of geometric means of the segments after and before."""

    at: int
    ratio: float


@dataclass(frozen=True, slots=True)
class Advice:
    """`correlated` when neighbouring points resemble each other: then shifts may be drift, and mean less."""

    points: tuple[ChangePoint, ...]
    autocorrelation: float
    correlated: bool


def change_points(values: Floats, floor: float) -> Advice | None:
    """Shifts above the floor in a series of positive values, by PELT (Killick et al., 2012) on their logarithms.

    None for fewer than 20 points. A point that is missing must not be in `values`: it is dropped, never filled.
    """
    if len(values) < MIN_POINTS or not bool(np.all(values > 0)):
        return None
    logs = np.log(values)
    edges = _kept(logs, _edges(logs), floor)
    residuals = np.concatenate([part - part.mean() for part in np.split(logs, edges)])
    correlation = _autocorrelation(residuals)
    # Bartlett's bound of 95% for the first autocorrelation of independent values.
    correlated = correlation > 1.96 / len(logs) ** 0.5
    shifts = zip(edges, _shifts(logs, edges), strict=True)
    return Advice(tuple(ChangePoint(at, float(np.exp(s))) for at, s in shifts), correlation, correlated)


def _edges(logs: Floats) -> list[int]:
    # Imported when it is needed: that takes seconds, and few series are long enough
    import ruptures

    # From steps between neighbours, of which a shift touches one; a step has the variance of two points
    noise = float(np.median(np.abs(np.diff(logs)))) / _NORMAL_MAD / 2**0.5
    # Where more than half of the points repeat their neighbour the median step is 0
    noise = noise or float(np.std(np.diff(logs))) / 2**0.5
    if noise == 0:
        return []
    search = ruptures.Pelt(model="l2", min_size=MIN_SEGMENT, jump=1).fit(logs[:, np.newaxis])
    found: list[int] = search.predict(pen=PENALTY * noise**2 * float(np.log(len(logs))))
    # The last edge that ruptures gives is the end of the series
    return found[:-1]


def _kept(logs: Floats, edges: list[int], floor: float) -> list[int]:
    """The edges without those that a shift below the floor makes, the smallest first."""
    kept = list(edges)
    while kept:
        sizes = np.abs(_shifts(logs, kept))
        if sizes.min() >= np.log1p(floor):
            break
        kept.pop(int(sizes.argmin()))
    return kept


def _shifts(logs: Floats, edges: list[int]) -> Floats:
    return np.diff([float(part.mean()) for part in np.split(logs, edges)])


def _autocorrelation(residuals: Floats) -> float:
    total = float(np.sum(residuals**2))
    return float(np.sum(residuals[1:] * residuals[:-1])) / total if total > 0 else 0.0
