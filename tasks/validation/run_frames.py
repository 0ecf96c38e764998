"""The runs of an audit as a frame for rules."""

from __future__ import annotations

import numpy as np

from data_contracts.arrow_columns import in_one
from data_contracts.coded_columns import Codes
from data_contracts.rules.frames import Records
from data_contracts.rules.runs import Members, Runs
from tasks.ingestion.runs import RunsOfRows
from tasks.memory.shelf import shelved
from tasks.validation.records import Measured

_BLOCK = 1_000_000


def run_frame(measured: Measured, runs: RunsOfRows) -> Runs:
    """A row for each run, in the order of runs.parquet."""
    stated = measured.records["aggregate"].numbers
    of_run = runs.of_row[stated.row]
    kept = np.flatnonzero(of_run >= 0)
    # A filter that keeps all would only copy
    if len(kept) < len(of_run):
        stated, of_run = stated.take(kept), of_run[kept]
    requests, samples, points = (
        _members(measured.records[scope], runs) for scope in ("request", "sample", "timeseries")
    )
    columns = {name: in_one(runs.runs[name]) for name in runs.runs.column_names}
    return Runs(columns, stated, of_run, requests, samples, points, shelved)


def _members(records: Records, runs: RunsOfRows) -> Members:
    of_run: Codes = np.full(len(records), -1, np.int64)
    # Part by part: there are millions of numbers, and what is taken of them is a copy
    for begin in range(0, len(records.record_of), _BLOCK):
        part = slice(begin, begin + _BLOCK)
        np.maximum.at(of_run, records.record_of[part], runs.of_row[records.numbers.row[part]])
    return Members(records, shelved(of_run), len(runs.runs), shelved)
