"""Which runs of a series were made in one sitting, on either side of a comparison."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data_contracts.coded_columns import Codes
from tasks.analysis.comparison.samples import UNKNOWN_TIME
from tasks.ingestion.runs import SESSION_GAP


def sessions_of(series: Codes, side: Codes, started: Codes) -> Codes:
    """The session of each run, in one numbering: runs of a series that began less than an hour after the one before.

    `side` is 0 or 1; runs of unknown time are one session of their side's own.
    """
    rows = pd.DataFrame({"series": series, "side": side, "started": started})
    timed = rows[(started != UNKNOWN_TIME)].sort_values(["series", "started"], kind="stable")
    gap = timed["started"].diff() > SESSION_GAP.total_seconds() * 1e6
    begins = gap | (timed["series"] != timed["series"].shift())
    codes = -1 - rows["side"].to_numpy(np.int64)
    codes[timed.index.to_numpy()] = begins.cumsum().to_numpy(np.int64)
    return np.unique(codes, return_inverse=True)[1].astype(np.int64)
