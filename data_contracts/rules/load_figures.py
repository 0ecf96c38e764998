"""What rules about load compute with: counts and latencies of all of an execution, and how many requests were under way."""

from __future__ import annotations

import numpy as np

from data_contracts.rules.frames import Floats
from data_contracts.rules.runs import Runs

FEWEST = 20  # requests from which on a share of them says something
# Of these the longest is a little above what the run states of its tail
_ABOVE = {"max": 1.0, "p99": 1.25, "p95": 1.5, "p90": 2.0}


def all_of(frame: Runs, name: str) -> Floats:
    """A count of requests over all of a run's execution."""
    counts = np.bincount(frame.served.lead, np.nan_to_num(frame.number(name)), len(frame))
    return np.asarray(counts[frame.served.lead], np.float64)


def middle_of(frame: Runs, metric: str) -> Floats:
    """The median of a latency: as stated, else of the requests."""
    found, served = frame.value(metric, "p50"), frame.served
    of_requests = served.medians(served.ttft if metric == "ttft" else served.latency, FEWEST)
    return np.where(np.isnan(found), of_requests, found)


def time_of(frame: Runs) -> Floats:
    """How long a run took: as stated, else from its first request to its last answer."""
    return frame.once(_time_of)


def _time_of(frame: Runs) -> Floats:
    found = frame.value("run_duration")
    for run, _ in frame.served.runs(2, np.isnan(found)):
        spans = frame.served.spans(run)
        if spans:
            found[run] = max(ended.max() - started.min() for started, ended in spans)
    return found


def longest_of(frame: Runs) -> Floats:
    """About the longest latency of each run, by what it states of its tail."""
    found = np.full(len(frame), np.nan)
    for statistic, above in _ABOVE.items():
        found = np.where(np.isfinite(found), found, frame.value("e2e_latency", statistic) * above)
    for run, at in frame.served.runs(FEWEST):
        latency = frame.served.latency[at]
        if not np.isfinite(found[run]) and np.isfinite(latency).any():
            found[run] = np.nanmax(latency)
    return found


def in_flight(started: Floats, ended: Floats) -> tuple[float, float]:
    """The most requests at once, and the share of the time during which so many were under way."""
    moments = np.concatenate([started, ended])
    change = np.concatenate([np.ones(len(started)), -np.ones(len(ended))])
    # One that ends makes place for one that begins at the same moment
    order = np.lexsort((change, moments))
    level = np.cumsum(change[order])
    lasts = np.diff(moments[order], append=moments[order][-1])
    most, span = level.max(), moments.max() - moments.min()
    return float(most), float(lasts[level == most].sum() / span) if span > 0 else 0.0
