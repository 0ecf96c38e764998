"""The runs of an audit as a frame for rules."""

from __future__ import annotations

import numpy as np

from data_contracts.coded_columns import Codes
from data_contracts.rules.frames import Records
from data_contracts.rules.runs import Members, Runs
from tasks.ingestion.runs import RunsOfRows
from tasks.validation.records import Measured


def run_frame(measured: Measured, runs: RunsOfRows) -> Runs:
    """A row for each run, in the order of runs.parquet."""
    stated = measured.records["aggregate"].numbers
    of_run = runs.of_row[stated.row]
    kept = np.flatnonzero(of_run >= 0)
    requests, samples, points = (
        _members(measured.records[scope], runs) for scope in ("request", "sample", "timeseries")
    )
    columns = {name: runs.runs[name].combine_chunks() for name in runs.runs.column_names}
    return Runs(columns, stated.take(kept), of_run[kept], requests, samples, points)


def _members(records: Records, runs: RunsOfRows) -> Members:
    of_run: Codes = np.full(len(records), -1, np.int64)
    np.maximum.at(of_run, records.record_of, runs.of_row[records.numbers.row])
    return Members(records, of_run, len(runs.runs))
