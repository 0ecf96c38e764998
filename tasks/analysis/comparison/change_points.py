"""Change points of a long series, or of many together, as advice: where the level shifted for good."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data_contracts.coded_columns import Codes
from tasks.analysis.comparison.samples import Floats

MIN_POINTS = 20
# One or two odd audits are a spell, and no level
MIN_SEGMENT = 3
# What a further segment must save, in noise variances times the logarithm of the series' length. Calibrated by
# benchmarks/false_alarms.
PENALTY = 6.0
# The same for a shift beside drift: in n times the logarithm of what each leaves unexplained
DRIFT_PENALTY = 5.0
# The median of |x| of a standard normal x: it makes a median deviation a standard deviation
_NORMAL_MAD = 0.6744897501960817
# With more there would be no level to which a series returns
_MOST_ALIKE = 0.98
_ROUNDS = 100


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

    A shift that drift explains as well is none. None for fewer than 20 points. A point that is missing must not be in
    `values`: it is dropped, never filled.
    """
    if len(values) < MIN_POINTS or not bool(np.all(values > 0)):
        return None
    logs = np.log(values)
    edges = _kept(logs, _more_than_drift(logs, _edges(logs)), floor)
    correlation = _autocorrelation(_residuals(logs, edges))
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
    # With a linear kernel the cost is that of the mean (l2), and the search is PELT's
    search = ruptures.KernelCPD(kernel="linear", min_size=MIN_SEGMENT).fit(logs[:, np.newaxis])
    found: list[int] = search.predict(pen=PENALTY * noise**2 * float(np.log(len(logs))))
    # The last edge that ruptures gives is the end of the series
    return found[:-1]


def _more_than_drift(logs: Floats, edges: list[int]) -> list[int]:
    """The edges without those that neighbours which resemble each other explain as well, the least needed first.

    Both sides are given their own autocorrelation of first order (Cochrane and Orcutt, 1949); an edge must lower the
    description length of the series (Davis, Lee and Rodriguez-Yam, 2006).
    """
    kept = list(edges)
    while kept:
        left = _unexplained(logs, kept)
        if left <= 0:
            break
        without = [_unexplained(logs, [edge for edge in kept if edge != one]) for one in kept]
        least = int(np.argmin(without))
        if (len(logs) - 1) * np.log(without[least] / left) >= DRIFT_PENALTY * np.log(len(logs)):
            break
        kept.pop(least)
    return kept


def _unexplained(logs: Floats, edges: list[int]) -> float:
    """The sum of squares that the means of segments and the first autocorrelation of what remains leave."""
    rest = _residuals(logs, edges)
    before = float(np.sum(rest[:-1] ** 2))
    share = float(np.clip(np.sum(rest[1:] * rest[:-1]) / before, 0.0, _MOST_ALIKE)) if before > 0 else 0.0
    return float(np.sum((rest[1:] - share * rest[:-1]) ** 2))


def _residuals(logs: Floats, edges: list[int]) -> Floats:
    return np.concatenate([part - part.mean() for part in np.split(logs, edges)])


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


def common_levels(logs: Floats, series: Codes, session: Codes) -> tuple[Codes, Floats]:
    """Sessions and the level, as a ratio, that many series have in common in each: to be given to `change_points`.

    By least squares each logarithm is its series' own level plus its session's, so that a session in which some series
    are missing is not taken for a shift: nothing is filled in.
    """
    names, place = np.unique(session, return_inverse=True)
    _, owner = np.unique(series, return_inverse=True)
    common = np.zeros(len(names))
    for _ in range(_ROUNDS):
        own = np.bincount(owner, logs - common[place]) / np.bincount(owner)
        now = np.bincount(place, logs - own[owner]) / np.bincount(place)
        done = bool(np.allclose(now, common, rtol=0, atol=1e-9))
        common = now
        if done:
            break
    return names, np.exp(common - (common.mean() if len(common) else 0.0))
