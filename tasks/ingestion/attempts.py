"""How many requests each run attempted, and how they ended: as listed, else as said, else as asked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from data_contracts.coded_columns import combined, firsts_of
from data_contracts.measurements import STATUSES
from data_contracts.metrics import METRICS, metrics_where
from data_contracts.setting_names import Aspect, stated_number
from tasks.ingestion.agreement import Floats
from tasks.ingestion.word_codes import held

_MARKS_REQUEST = metrics_where(lambda metric: metric.marks_request or metric.times_request)
_TALLIES = {name: metric.tally for name, metric in METRICS.items() if metric.tally is not None}
# Metrics whose rows say how many requests there were
COUNTED = frozenset({*_MARKS_REQUEST, *_TALLIES})
# In the order of the fields of what is said
_PLACES = {tally: place for place, tally in enumerate(("all", "ok", "failed", "degraded", "cut_off"))}
# A largest or a mean number of failures counts none
_COUNTING = ("value", "total")
# Above it a double no longer tells a number from the next
_MOST_COUNTED = 2**53


def attempts_of(rows: pd.DataFrame, runs: pd.DataFrame) -> pd.DataFrame:
    """`attempted`, `completed`, `failed`, `degraded` and `warmup` of each of `runs`, NaN where nothing says it.

    `rows` are their measurements, with the run that each belongs to as `key`; `runs` has the `workload` of each.
    """
    listed, said = _Listed.of(rows, len(runs)), _Said.of(rows, runs)
    ended = listed.ok + listed.failed + listed.degraded
    of_all = _else(said.whole, said.ok + _else(said.failed, 0))
    # A file that lists its requests may not list all that it says there were, and how they ended
    short = (ended < of_all) & ~np.isnan(said.ok)
    completed = _else(np.where(short, said.ok, listed.ok), said.ok)
    failed = _else(np.where(short, said.failed, listed.failed), said.failed)
    # Cut off by the end of the run, they ran in part
    degraded = _else(np.where(short, said.degraded, listed.degraded), said.degraded)
    cut_off = np.where(short | np.isnan(ended), said.cut_off, np.nan)
    degraded = np.where(np.isnan(degraded), cut_off, degraded + _else(cut_off, 0))
    # Who states how many there were and how many completed says that the others did not
    others = np.where(np.isnan(said.degraded) & np.isnan(said.cut_off), said.whole - said.ok, np.nan)
    failed = _else(failed, others)
    found = {
        "attempted": _attempted(said.whole, completed, failed, degraded, said.asked),
        "completed": _else(completed, said.whole - failed - _else(degraded, 0)),
        "failed": failed,
        "degraded": degraded,
        "warmup": listed.warmup,
    }
    return pd.DataFrame({name: _counts(values) for name, values in found.items()}, runs.index)


def _else(values: Floats, others: Floats | float) -> Floats:
    """The values, and where there is none the other one."""
    return np.where(np.isnan(values), others, values)


def _attempted(stated: Floats, completed: Floats, failed: Floats, degraded: Floats, asked: Floats) -> Floats:
    """The most that is said, asked or accounted for, where anything says how requests ended."""
    ended = completed + _else(failed, 0) + _else(degraded, 0)
    most = np.fmax(np.fmax(stated, ended), np.where(np.isnan(completed), np.nan, asked))
    # Without a number of failures, nothing says whether those that completed are all
    silent = np.isnan(stated) & np.isnan(failed) & (np.isnan(asked) | (asked < completed))
    return np.where(silent, np.nan, most)


@dataclass(frozen=True, slots=True)
class _Listed:
    """The requests of each run by status; NaN for a run that lists none."""

    ok: Floats
    failed: Floats
    degraded: Floats
    warmup: Floats

    @classmethod
    def of(cls, rows: pd.DataFrame, runs: int) -> _Listed:
        # Of a request that failed a tool may write no more than that
        marks = held(rows["metric"], COUNTED) | held(rows["status"], {"failed"})
        single = np.flatnonzero(held(rows["scope"], {"request"}) & marks)
        keys = rows["key"].to_numpy()[single]
        artifacts, records = rows["artifact"].cat.codes.to_numpy(), rows["record"].to_numpy()
        firsts = firsts_of(combined([keys, artifacts[single], records[single]]))
        status = rows["status"].cat.set_categories(list(STATUSES)).cat.codes.to_numpy()[single[firsts]]
        places = keys[firsts] * len(STATUSES) + status
        counts = np.bincount(places, minlength=runs * len(STATUSES)).reshape(runs, len(STATUSES))
        listing = counts.sum(axis=1, keepdims=True) > 0
        told = np.where(listing, counts, np.nan)
        return cls(*(told[:, STATUSES.index(name)] for name in ("ok", "failed", "degraded", "warmup")))


@dataclass(frozen=True, slots=True)
class _Said:
    """What each run says of its requests, by tally, and how many it was asked for; NaN where nothing is said."""

    whole: Floats
    ok: Floats
    failed: Floats
    degraded: Floats
    cut_off: Floats
    asked: Floats

    @classmethod
    def of(cls, rows: pd.DataFrame, runs: pd.DataFrame) -> _Said:
        values = rows["value"].to_numpy(np.float64)
        counting = held(rows["metric"], _TALLIES) & held(rows["statistic"], _COUNTING)
        counting &= ~held(rows["scope"], {"request"}) & ~np.isnan(values)
        told = np.flatnonzero(counting)
        metric = rows["metric"].cat
        tally = np.array([_PLACES.get(_TALLIES.get(name, ""), -1) for name in metric.categories], np.int64)
        tallies = tally[metric.codes.to_numpy()[told]]
        keys, records = rows["key"].to_numpy()[told], rows["record"].to_numpy()[told]
        artifacts = rows["artifact"].cat.codes.to_numpy()[told]
        # What one file says twice of one record is said once
        firsts = firsts_of(combined([keys, artifacts, records, tallies]))
        places, size = keys[firsts] * len(_PLACES) + tallies[firsts], len(runs) * len(_PLACES)
        sums = np.bincount(places, values[told[firsts]], size).reshape(len(runs), len(_PLACES))
        said = np.bincount(places, minlength=size).reshape(sums.shape) > 0
        whole, ok, failed, degraded, cut_off = _counts(np.where(said, sums, np.nan)).T
        asked = np.asarray(stated(runs["workload"], "requests"), np.float64)
        return cls(whole, ok, failed, degraded, cut_off, _counts(asked))


def stated(workload: pd.Series[str], aspect: Aspect) -> pd.Series[float]:
    """The number that each workload states of an aspect, NaN where it states none or several."""
    words = workload.astype("category").cat
    numbers = np.array([*(stated_number(text, aspect) for text in words.categories), None], np.float64)
    return pd.Series(numbers[words.codes.to_numpy()], workload.index)


def _counts(values: Floats) -> Floats:
    """Only what may count requests: a file may say that 0.3 of them failed, or 1e300."""
    return np.where((values >= 0) & (values <= _MOST_COUNTED) & (values == np.round(values)), values, np.nan)
