"""The runs of one side of a comparison, all series at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from data_contracts.coded_columns import Codes

Floats = npt.NDArray[np.float64]
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
