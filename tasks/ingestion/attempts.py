"""How many requests each run attempted, and how they ended: as listed, else as said, else as asked."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data_contracts.coded_columns import combined, firsts_of
from data_contracts.measurements import STATUSES
from data_contracts.metrics import METRICS, metrics_where
from data_contracts.setting_names import Aspect, stated_number

_MARKS_REQUEST = metrics_where(lambda metric: metric.marks_request or metric.times_request)
_TALLIES = {name: metric.tally for name, metric in METRICS.items() if metric.tally is not None}
# Metrics whose rows say how many requests there were
COUNTED = frozenset({*_MARKS_REQUEST, *_TALLIES})
# A largest or a mean number of failures counts none
_COUNTING = ("value", "total")
# Above it a double no longer tells a number from the next
_MOST_COUNTED = 2**53


def attempts_of(rows: pd.DataFrame, runs: pd.DataFrame) -> pd.DataFrame:
    """`attempted`, `completed`, `failed`, `degraded` and `warmup` of each of `runs`, NaN where nothing says it.

    `rows` are their measurements, with the run that each belongs to as `key`; `runs` has the `workload` of each.
    """
    listed, said = _listed(rows, runs), _counts(_said(rows, runs))
    ended = listed["ok"] + listed["failed"] + listed["degraded"]
    of_all = said["all"].fillna(said["ok"] + said["failed"].fillna(0))
    # A file that lists its requests may not list all that it says there were, and how they ended
    short = (ended < of_all) & said["ok"].notna()
    completed = listed["ok"].mask(short, said["ok"]).fillna(said["ok"])
    failed = listed["failed"].mask(short, said["failed"]).fillna(said["failed"])
    # Cut off by the end of the run, they ran in part
    degraded = listed["degraded"].mask(short, said["degraded"]).fillna(said["degraded"])
    degraded = degraded.add(said["cut_off"].where(short | ended.isna()), fill_value=0)
    # Who states how many there were and how many completed says that the others did not
    failed = failed.fillna((said["all"] - said["ok"]).where(said["degraded"].isna() & said["cut_off"].isna()))
    found = pd.DataFrame({
        "attempted": _attempted(said["all"], completed, failed, degraded, said["asked"]),
        "completed": completed.fillna(said["all"] - failed - degraded.fillna(0)),
        "failed": failed,
        "degraded": degraded,
        "warmup": listed["warmup"],
    })  # fmt: skip
    return _counts(found)


def _attempted(
    stated: pd.Series[float],
    completed: pd.Series[float],
    failed: pd.Series[float],
    degraded: pd.Series[float],
    asked: pd.Series[float],
) -> pd.Series[float]:
    """The most that is said, asked or accounted for, where anything says how requests ended."""
    ended = completed + failed.fillna(0) + degraded.fillna(0)
    most = pd.concat([stated, ended, asked.where(completed.notna())], axis=1).max(axis=1)
    # Without a number of failures, nothing says whether those that completed are all
    silent = stated.isna() & failed.isna() & (asked.isna() | (asked < completed))
    return most.mask(silent)


def _listed(rows: pd.DataFrame, runs: pd.DataFrame) -> pd.DataFrame:
    """The requests of each run by status; NaN for a run that lists none."""
    # Of a request that failed a tool may write no more than that
    marks = rows["metric"].isin(COUNTED) | (rows["status"] == "failed")
    single = np.flatnonzero((rows["scope"] == "request") & marks)
    keys = rows["key"].to_numpy()[single]
    artifacts, records = rows["artifact"].cat.codes.to_numpy(), rows["record"].to_numpy()
    firsts = firsts_of(combined([keys, artifacts[single], records[single]]))
    status = rows["status"].cat.set_categories(list(STATUSES)).cat.codes.to_numpy()[single[firsts]]
    places = keys[firsts] * len(STATUSES) + status
    counts = np.bincount(places, minlength=len(runs) * len(STATUSES)).reshape(len(runs), len(STATUSES))
    listing = counts.sum(axis=1, keepdims=True) > 0
    return pd.DataFrame(np.where(listing, counts, np.nan), runs.index, list(STATUSES))


def _said(rows: pd.DataFrame, runs: pd.DataFrame) -> pd.DataFrame:
    """What each run says of its requests, by tally."""
    counting = rows["metric"].isin(list(_TALLIES)) & rows["statistic"].isin(_COUNTING)
    counting &= rows["scope"] != "request"
    tallied = rows[(counting & rows["value"].notna()).to_numpy()]
    tallied = tallied.assign(tally=tallied["metric"].astype(str).map(_TALLIES))
    # What one file says twice of one record is said once
    tallied = tallied.drop_duplicates(["key", "artifact", "record", "tally"])
    sums = tallied.groupby(["key", "tally"])["value"].sum().unstack()
    tallies = ["all", "ok", "failed", "degraded", "cut_off"]
    return (
        sums.reindex(runs.index).reindex(columns=tallies).assign(asked=stated(runs["workload"], "requests"))
    )


def stated(workload: pd.Series[str], aspect: Aspect) -> pd.Series[float]:
    """The number that each workload states of an aspect, NaN where it states none or several."""
    words = workload.astype("category").cat
    numbers = np.array([*(stated_number(text, aspect) for text in words.categories), None], np.float64)
    return pd.Series(numbers[words.codes.to_numpy()], workload.index)


def _counts(values: pd.DataFrame) -> pd.DataFrame:
    """Only what may count requests: a file may say that 0.3 of them failed, or 1e300."""
    kept: pd.DataFrame = values.where((values >= 0) & (values <= _MOST_COUNTED) & (values == values.round()))
    return kept
