"""The requests that were made, with how each ended, and counts of them as single values."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from data_contracts.arrow_columns import codes_of
from data_contracts.coded_columns import coded, flagged
from data_contracts.cold_requests import UNKNOWN
from data_contracts.metrics import METRICS, metrics_where
from tasks.analysis.evidence import Evidence, first_places
from tasks.analysis.row_frame import columns_of, rows_at
from tasks.analysis.rows import Rows
from tasks.memory.growing import filtered
from tasks.memory.shelf import shelved

# Few columns, since a document's every number is looked for among copies of these rows
NEEDED = (
    *("artifact", "record", "metric", "tool", "engine", "model", "run", "config", "task", "value", "unit"),
    *("state", "request", "twin"),
)
# Requests that were cut off are seldom listed
COUNTS = metrics_where(lambda metric: metric.tally not in (None, "cut_off"))


def with_twins(evidence: Evidence) -> Evidence:
    """The evidence of what files hold: a request that two files hold counts in each of them."""
    twins = flagged(evidence.measurements["flags"], ("twin",))
    if not twins.any():
        return evidence
    # Of a file that repeats another as a whole nothing is its own
    artifact = coded(evidence.measurements["artifact"])
    codes, own = codes_of(artifact), np.zeros(len(artifact.dictionary), np.bool_)
    own[codes[~twins]] = True
    counted = tuple(flag for flag in evidence.not_counted if flag != "twin")
    return replace(evidence, measurements=filtered(evidence.measurements, own[codes]), not_counted=counted)


def attempts_of(evidence: Evidence) -> pd.DataFrame:
    """A row for each request that was made, warm-ups aside, with its status."""
    rows = Rows.of(evidence.rows)
    asked = rows.at(rows.among("scope", ["request"]) & ~rows.among("status", ["warmup"]))
    first = np.zeros(len(rows), np.bool_)
    first[asked.places[first_places(asked.values("request"), evidence.requests)]] = True
    names = (*(name for name in NEEDED if name != "state"), "status")
    found = rows_at(columns_of(evidence.rows, names), first)
    # Put in, since `assign` would copy all others
    found["state"] = np.int8(UNKNOWN)
    return found


def tallied(attempts: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Counts of requests as sums over them: 1 for each that ended so."""
    if attempts.empty:
        return {}
    rows = Rows.of(attempts)
    ended = {
        metric: shelved(
            np.ones(len(rows))
            if METRICS[metric].tally == "all"
            else rows.among("status", [str(METRICS[metric].tally)]).astype(np.float64)
        )
        for metric in COUNTS
    }
    ended["error_rate"] = ended["requests_failed"]
    return {
        metric: columns_of(attempts, map(str, attempts.columns), value=values)
        for metric, values in ended.items()
    }
