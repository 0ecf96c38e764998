"""What the compared series themselves show of drift: how far apart the ratios lie of those that changed least."""

from __future__ import annotations

import numpy as np

from data_contracts.coded_columns import Codes
from tasks.analysis.comparison.drift import (
    ASSUMED_DRIFT,
    LEAST_DRIFT,
    MOST,
    ROOT_ERROR,
    Drift,
    inflation_beyond,
    root,
)
from tasks.analysis.comparison.samples import Floats

# So few log ratios tell no scale
MIN_CELLS = 10
# The scale of ratios whose variance is a guess from five runs is wider than that of normal values
_GUESSED = 1.1
# What Qn of few normal values tells of their variance, beside all of them
_EFFICIENCY = 0.5
# What lies so many standard deviations from the others is a change
_FAR = 3.0
_ROUNDS = 5
_ENOUGH = 300
# A series tells of its drift where its spread leaves at most so many times the drift's variance
_TELLING = 10.0


def with_shown(drift: Drift, shift: Floats, within: Floats, sessions: Floats, cell: Codes) -> Drift:
    """The drift, raised to what the series of one comparison show where that is more.

    `shift` are logarithms of ratios, `within` their variance from the spread of runs, and `sessions` times the drift the
    rest of it. Up to half of the series may have changed: their scale does not break down, and what is far from the
    others is left out. Fewer than 10 cells show nothing.
    """
    usable = np.flatnonzero(np.isfinite(shift) & np.isfinite(within) & (sessions > 0))
    # Of the metrics of one execution the one with the least spread of its own
    order = usable[np.lexsort((within[usable], cell[usable]))]
    first = order[np.r_[True, np.diff(cell[order]) != 0]] if len(order) else order
    # What spreads much more than it drifts tells nothing of its drift, and the more of its spread
    narrow = within[first] <= _TELLING * ASSUMED_DRIFT**2 * sessions[first]
    told, wide = first[narrow], first[~narrow]
    if len(told) >= MIN_CELLS:
        drift = drift.at_least(*_shown(shift[told], within[told], sessions[told]))
    if len(wide) >= MIN_CELLS:
        drift = drift.inflated(_inflation(shift[wide], within[wide], sessions[wide] * drift.variance[wide]))
    return drift


def _shown(shift: Floats, within: Floats, sessions: Floats) -> tuple[float, float]:
    """The variance of the drift, by Paule and Mandel's equation (1982), and its degrees of freedom."""
    for _ in range(_ROUNDS):
        found = _variance(shift, within, sessions)
        near = np.abs(shift - _centre(shift)) <= _FAR * np.sqrt(within + sessions * found)
        if near.all():
            break
        shift, within, sessions = shift[near], within[near], sessions[near]
    share = sessions * found / (sessions * found + within)
    return found, max(_EFFICIENCY * (len(shift) - 1) * float(np.mean(share**2)), 1.0)


def _variance(shift: Floats, within: Floats, sessions: Floats) -> float:
    def beyond(variance: float) -> float:
        return _scale(shift, np.sqrt(within + sessions * variance)) - 1.0

    least = LEAST_DRIFT**2
    if beyond(least) <= 0:
        return least
    return root(beyond, least, MOST, ROOT_ERROR)


def _inflation(shift: Floats, within: Floats, drifted: Floats) -> float:
    """By what the spread of runs understates how far the ratios lie apart; 1 where that may be chance."""

    def beyond(inflation: float) -> float:
        return _scale(shift, np.sqrt(inflation * within + drifted)) - 1.0

    return inflation_beyond(beyond, _GUESSED + 2 * (2 / (_EFFICIENCY * len(shift))) ** 0.5)


def _scale(values: Floats, error: Floats) -> float:
    """The standard deviation of values in units of their errors: Qn (Rousseeuw and Croux, 1993)."""
    # Of many a part, evenly taken, tells as much
    taken = np.argsort(values)[:: 1 + len(values) // _ENOUGH]
    values, error, size = values[taken], error[taken], len(taken)
    one, other = np.triu_indices(size, 1)
    apart = np.abs(values[one] - values[other]) / np.sqrt((error[one] ** 2 + error[other] ** 2) / 2)
    half = size // 2 + 1
    place = half * (half - 1) // 2 - 1
    few = size / (size + (1.4 if size % 2 else 3.8))
    return 2.2219 * few * float(np.partition(apart, place)[place])


def _centre(values: Floats) -> float:
    """The middle of the shortest half (Rousseeuw, 1984): where those lie that changed alike, if only by nothing."""
    ordered = np.sort(values)
    half = (len(ordered) + 1) // 2
    spans = ordered[half - 1 :] - ordered[: len(ordered) - half + 1]
    first = int(np.argmin(spans))
    return float((ordered[first] + ordered[first + half - 1]) / 2)
