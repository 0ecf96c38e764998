"""How much a series moves from one session to the next while nothing changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from data_contracts.coded_columns import Codes
from tasks.analysis.comparison.samples import Floats

MIN_SESSIONS = 4
# Of a series nobody knows yet: what a machine that is left alone shows from day to day
ASSUMED_DRIFT = 0.01
# Less is nothing beside the floors of the metrics, and never to be excluded by a few sessions
LEAST_DRIFT = 0.0025
# The median of the square of a standard normal value
_MEDIAN_SQUARE = 0.4549364231195728
# A step this many times its series' usual one is a change or a mishap, and no drift
_STEP_OF_A_CHANGE = 4.0
# What the median of normal values' squares tells of their variance, beside all of them: by simulation
_EFFICIENCY = 0.37
MOST = 10.0
# So near to its root a variance is found that whoever computes it again gets the same digits
ROOT_ERROR = 1e-15
# More steps than that tell whether the spread within sessions explains them
_MIN_STEPS = 20
_ENOUGH = 20_000


@dataclass(frozen=True, slots=True)
class History:
    """One entry for each session of each series, before the runs that are tested: mean of the logarithms of its runs.

    `session` is numbered in the order of time, over all series. `variance` (ddof=1) is that of the logarithms of its
    runs, NaN for one run, and `n` their number.
    """

    series: Codes
    session: Codes
    mean: Floats
    variance: Floats
    n: Codes


@dataclass(frozen=True, slots=True)
class Drift:
    """Between sessions: `variance` of each series' logarithms, and the degrees of freedom it was estimated with.

    `sessions` is how many it rests on. Of fewer than 4 it is an assumption (`assumed`). `size` is the typical standard
    deviation, as a share: 0.02 is 2%. `inflation`, 1 or more, is what the variance of runs within a session is to be
    multiplied with: runs that resemble their neighbours spread less than their mean is off.
    """

    variance: Floats
    freedom: Floats
    sessions: int
    assumed: bool
    inflation: float = 1.0

    @property
    def size(self) -> float:
        return float(np.sqrt(np.median(self.variance))) if len(self.variance) else 0.0

    def at_least(self, variance: float, freedom: float) -> Drift:
        """The drift, raised to another estimate of it where that is larger."""
        more = self.variance < variance
        return replace(
            self,
            variance=np.where(more, variance, self.variance),
            freedom=np.where(more, freedom, self.freedom),
        )

    def inflated(self, factor: float) -> Drift:
        """The drift with an inflation of at least this much."""
        return replace(self, inflation=max(self.inflation, factor))


def drift_of(history: History, size: int) -> Drift:
    """The drift of `size` series from the store's history, shrunk across series; assumed where it is too short.

    From the steps between neighbouring sessions (von Neumann et al., 1941), which a change of level touches once:
    the typical variance by Paule and Mandel's equation (1982) with the median in place of the mean, each series' own by
    moments (DerSimonian and Laird, 1986) of the steps that are no change, shrunk by squeezed variances (Smyth, 2004).
    """
    sessions = len(np.unique(history.session))
    steps = _Steps.of(history, size)
    assumed = Drift(np.full(size, ASSUMED_DRIFT**2), np.full(size, np.inf), sessions, sessions < MIN_SESSIONS)
    if not len(steps.squared):
        return assumed
    inflation = _inflation(steps)
    variance, freedom = _shrunk(replace(steps, within=steps.within * inflation), size)
    if assumed.assumed:
        more = variance > ASSUMED_DRIFT**2
        variance = np.where(more, variance, assumed.variance)
        freedom = np.where(more, freedom, np.inf)
    return replace(assumed, variance=variance, freedom=freedom, inflation=inflation)


@dataclass(frozen=True, slots=True)
class _Prior:
    """What a series of which nothing is known is taken for, and how many degrees of freedom that is worth."""

    variance: float
    freedom: float

    def squeezed(self, own: Floats, freedom: Floats) -> Floats:
        """A series' own variances moved towards it, by what its freedom is worth beside theirs."""
        share = np.ones(len(own)) if np.isinf(self.freedom) else self.freedom / (self.freedom + freedom)
        return share * self.variance + (1 - share) * own


@dataclass(frozen=True, slots=True)
class _Steps:
    """From each session of a series to its next: the square, what of it the spread of runs explains, and where."""

    step: Floats
    within: Floats
    series: Codes
    session: Codes

    @property
    def squared(self) -> Floats:
        return np.square(self.step)

    @classmethod
    def of(cls, history: History, size: int) -> _Steps:
        order = np.lexsort((history.session, history.series))
        series, mean = history.series[order], history.mean[order]
        freedom = history.n - 1
        with np.errstate(invalid="ignore", divide="ignore"):
            squares = np.bincount(
                history.series, np.where(freedom > 0, freedom * history.variance, 0.0), size
            )
            runs = squares / np.bincount(history.series, freedom, size)
        # Where no session has two runs all their spread counts as drift: it is more, never less
        of_mean = np.nan_to_num(runs[series]) / history.n[order]
        next_ = np.flatnonzero((series[1:] == series[:-1]) & np.isfinite(np.diff(mean)))
        return cls(
            np.diff(mean)[next_],
            (of_mean[1:] + of_mean[:-1])[next_],
            series[next_],
            history.session[order][1:][next_],
        )

    def where(self, mask: npt.NDArray[np.bool_]) -> _Steps:
        return _Steps(self.step[mask], self.within[mask], self.series[mask], self.session[mask])


def _inflation(steps: _Steps) -> float:
    """By what the spread within sessions understates the steps of series that spread more than they drift.

    The square of Birge's ratio (1932), with medians; 1 where it is no more than chance.
    """
    drift = 2 * max(_typical(steps), ASSUMED_DRIFT**2)
    wide = steps.where(steps.within > drift)
    if len(wide.step) < _MIN_STEPS:
        return 1.0

    def beyond(inflation: float) -> float:
        return float(np.median(wide.squared / (drift + inflation * wide.within))) - _MEDIAN_SQUARE

    # Steps overlap: three tell as much as two apart
    chance = 1 + 2 * (2 / (_EFFICIENCY * len(wide.step) * 2 / 3)) ** 0.5
    return inflation_beyond(beyond, chance)


def inflation_beyond(beyond: Callable[[float], float], chance: float) -> float:
    """The root of a falling function, 1 where that is less than `chance`."""
    if beyond(chance) <= 0:
        return 1.0
    return root(beyond, chance, MOST**2)


def root(falling: Callable[[float], float], low: float, high: float, error: float = 2e-12) -> float:
    """Where a function that is above 0 at `low` falls to it, at most `high`."""
    if falling(high) >= 0:
        return high
    # By who has a history alone: a first audit begins sooner without this import.
    from scipy.optimize import brentq

    return float(brentq(falling, low, high, xtol=error))


def _shrunk(steps: _Steps, size: int) -> tuple[Floats, Floats]:
    """Variance and degrees of freedom of each series."""
    typical = max(_typical(steps), LEAST_DRIFT**2)
    kept = steps.where(~_changes(steps, typical, size))
    count = np.bincount(kept.series, minlength=size)
    seen = np.flatnonzero(count)
    count, within = count[seen], np.bincount(kept.series, kept.within, size)[seen] / count[seen]
    # By moments, and not cut off at zero, so that the mean over series is right
    own = (np.bincount(kept.series, kept.squared, size)[seen] / count - within) / 2
    # Of squared steps, which overlap: von Neumann, Kent, Bellinson and Hart, 1941
    steps_freedom = 2 * count**2 / (3 * count - 1)
    for _ in range(2):
        weight = steps_freedom / (2 * typical + within) ** 2
        typical = max(float(np.average(own, weights=weight)), LEAST_DRIFT**2)
    freedom = steps_freedom * (2 * typical / (2 * typical + within)) ** 2
    prior = _prior_of(own, 2 * weight, typical)
    variance, total = np.full(size, prior.variance), np.full(size, prior.freedom)
    variance[seen] = np.maximum(prior.squeezed(own, freedom), LEAST_DRIFT**2)
    total[seen] += freedom
    return variance, np.maximum(np.minimum(total, _apart(kept, typical, freedom)), 1.0)


def _prior_of(own: Floats, weight: Floats, typical: float) -> _Prior:
    """What a series that was never seen would be taken for, from how much more the series differ than by chance."""
    mean = np.average(own, weights=weight)
    spare = float(np.sum(weight) - np.sum(weight**2) / np.sum(weight))
    excess = float(np.sum(weight * (own - mean) ** 2)) - (len(own) - 1)
    if excess <= 0 or spare <= 0:
        return _Prior(typical, np.inf)
    # The freedom of a scaled inverse chi-square of this mean and variance
    freedom = 4 + 2 * typical**2 * spare / excess
    return _Prior(typical * (freedom - 2) / freedom, freedom)


def _typical(steps: _Steps) -> float:
    """The variance at which the median of the squared steps, over what they should be, is that of a normal value."""
    # Of many steps a part, evenly taken, tells as much
    taken = slice(None, None, 1 + len(steps.step) // _ENOUGH)
    squared, within = steps.squared[taken], steps.within[taken]
    weight = 1 / (2 * ASSUMED_DRIFT**2 + within)

    def beyond(variance: float) -> float:
        with np.errstate(invalid="ignore", divide="ignore"):
            shares = np.nan_to_num(squared / (2 * variance + within))
        return _weighted_median(shares, weight) - _MEDIAN_SQUARE

    if beyond(0.0) <= 0:
        return 0.0
    return root(beyond, 0.0, MOST, ROOT_ERROR)


def _weighted_median(values: Floats, weight: Floats) -> float:
    order = np.argsort(values)
    reached = np.cumsum(weight[order])
    return float(values[order][np.searchsorted(reached, reached[-1] / 2)])


def _changes(steps: _Steps, typical: float, size: int) -> npt.NDArray[np.bool_]:
    """True for steps that are far beyond the usual one of their series, and of the store."""
    order = np.lexsort((steps.squared, steps.series))
    count = np.bincount(steps.series, minlength=size)
    first = np.cumsum(count) - count
    usual = np.zeros(size)
    usual[count > 0] = steps.squared[order][(first + (count - 1) // 2)[count > 0]] / _MEDIAN_SQUARE
    allowed = np.maximum(usual[steps.series], 2 * typical + steps.within)
    return np.asarray(steps.squared > _STEP_OF_A_CHANGE**2 * allowed, np.bool_)


def _apart(steps: _Steps, typical: float, freedom: Floats) -> float:
    """The degrees of freedom of all series together: as few as one series' where all drift as one."""
    z = steps.step / np.sqrt(2 * typical + steps.within)
    sessions, gap = np.unique(steps.session, return_inverse=True)
    count = np.bincount(gap, minlength=len(sessions))
    total, square = np.bincount(gap, z, len(sessions)), np.bincount(gap, z**2, len(sessions))
    couples = float(np.sum(count * (count - 1)))
    power = float(np.sum(square) / max(len(z), 1))
    alike = float(np.sum(total**2 - square)) / couples / power if couples and power else 0.0
    alike = min(max(alike, 0.0), 1.0)
    series = len(np.unique(steps.series))
    return float(freedom.sum()) / (1 + max(series - 1, 0) * alike**2)
