"""The runs of one side of a comparison, all series at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from data_contracts.coded_columns import Codes, extremes_of

Floats = npt.NDArray[np.float64]
# Runs whose samples are made together
_AT_ONCE = 1_000_000
UNKNOWN_TIME = int(np.iinfo(np.int64).min)


@dataclass(frozen=True, slots=True)
class Sample:
    """One entry for each run of each series of a side, in any order.

    `value` is the run's median: one that is not positive has no logarithm, and its series no ratio. `session` has one
    numbering over both sides; runs of unknown time are a session of their side's own. `started` is in microseconds
    UTC, `UNKNOWN_TIME` where it is not known.
    """

    value: Floats
    series: Codes
    session: Codes
    started: Codes

    def at(self, chosen: npt.NDArray[np.bool_]) -> Sample:
        """The chosen runs."""
        return Sample(self.value[chosen], self.series[chosen], self.session[chosen], self.started[chosen])

    @property
    def logs(self) -> Floats:
        """NaN where a value is not positive."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.log(np.where(self.value > 0, self.value, np.nan))


@dataclass(frozen=True, slots=True)
class Side:
    """Of each series: `n` runs in `sessions`, and the `mean` of its sessions' means of logarithms.

    `within` (with `freedom`) is the variance of one run around its session's mean, NaN where no session has two;
    `load` times it is its part of the mean's variance. `between` is the variance of the sessions' means (ddof=1).
    """

    n: Codes
    sessions: Codes
    mean: Floats
    within: Floats
    freedom: Floats
    load: Floats
    between: Floats

    @classmethod
    def of(cls, sample: Sample, size: int, owner: Codes, place: Codes) -> Side:
        """`owner` is the series of each session, `place` the session of each run among them."""
        logs, held = sample.logs, len(owner)
        runs = np.bincount(place, minlength=held)
        with np.errstate(all="ignore"):
            means = np.bincount(place, logs, held) / runs
            apart = np.where(_alike(logs, place, held)[place], 0.0, logs - means[place])
            n, sessions = np.bincount(sample.series, minlength=size), np.bincount(owner, minlength=size)
            freedom = (n - sessions).astype(np.float64)
            within = np.bincount(sample.series, apart**2, size) / np.where(freedom > 0, freedom, np.nan)
            mean = np.bincount(owner, means, size) / sessions
            load = np.bincount(owner, 1 / runs, size) / sessions**2
            spread = np.bincount(owner, (means - mean[owner]) ** 2, size)
            between = spread / np.where(sessions > 1, sessions - 1, np.nan)
        return cls(n, sessions, mean, within, freedom, load, between)


def _alike(logs: Floats, place: Codes, size: int) -> npt.NDArray[np.bool_]:
    """True where all values of a place are equal: they spread by nothing, whatever rounding leaves of their mean."""
    low, high = extremes_of(place, logs, size)
    return np.asarray(low == high)


def stretches(sizes: Codes) -> Iterator[tuple[int, int]]:
    """Series of so many runs in groups that have no more than a million together, unless a single one has."""
    begin = held = 0
    for place, size in enumerate(sizes.tolist()):
        if held and held + size > _AT_ONCE:
            yield begin, place
            begin, held = place, 0
        held += size
    yield begin, len(sizes)


def number_or_none(value: float) -> float | None:
    """A number as a table holds it: one that there is not is null."""
    return float(value) if np.isfinite(value) else None
