"""Which runs of a series were made in one sitting, on either side of a comparison."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from data_contracts.coded_columns import Codes
from tasks.analysis.comparison.samples import UNKNOWN_TIME
from tasks.ingestion.runs import SESSION_GAP


def sessions_of(series: Codes, side: npt.NDArray[np.integer], started: Codes) -> Codes:
    """The session of each run, in one numbering: runs of a series that began less than an hour after the one before.

    `side` is 0 or 1; runs of unknown time are one session of their side's own.
    """
    timed = np.flatnonzero(started != UNKNOWN_TIME)
    # Where all are timed their columns are not copied: there are millions of them
    some = slice(None) if len(timed) == len(started) else timed
    order = timed[np.lexsort((started[some], series[some]))]
    del timed
    begins = np.diff(series[order], prepend=-1) != 0
    begins[1:] |= np.diff(started[order]) > SESSION_GAP.total_seconds() * 1e6
    # Those of unknown time are numbered first, the other side's before this one's
    alone = np.bincount(side[started == UNKNOWN_TIME], minlength=2) > 0
    sessions = np.where(side == 0, int(alone[1]), 0)
    sessions[order] = np.cumsum(begins) + int(alone.sum()) - 1
    return sessions
