"""How much a series moves from one session to the next while nothing changes."""

from __future__ import annotations

from dataclasses import dataclass

from data_contracts.coded_columns import Codes
from tasks.analysis.comparison.samples import Floats

MIN_SESSIONS = 4
# Of a series nobody knows yet: what a machine that is left alone shows from day to day
ASSUMED_DRIFT = 0.01


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
    deviation, as a share: 0.02 is 2%.
    """

    variance: Floats
    freedom: Floats
    sessions: int
    assumed: bool
    size: float


def drift_of(history: History, size: int) -> Drift:
    """The drift of `size` series from the store's history, shrunk across series; assumed where it is too short."""
    raise NotImplementedError
