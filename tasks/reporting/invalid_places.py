"""Where the measurements of invalid runs stand, which enter nothing that a page draws."""

from __future__ import annotations

from posixpath import dirname

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.arrow_columns import codes_of
from data_contracts.coded_columns import Codes, coded, flagged
from data_contracts.schemas import VALIDITY
from tasks.analysis.invalid_runs import INVALID, judged_runs
from tasks.ingestion.run_rows import NEEDED
from tasks.reporting.report_input import ReportInput
from tasks.store.parts import Parts


def invalid_places(report: ReportInput) -> Codes:
    """The places in MEASUREMENTS of rows of invalid runs; others may be among them that are not counted anyway."""
    wanted = _invalid(report.validity)
    if wanted is None:
        return np.zeros(0, np.int64)
    folders = {dirname(name) for name in _artifacts(report.runs, wanted["run_id"])}
    found, judged = _judged(report.measurements, folders, wanted)
    # What tells runs apart is written alike in all of an audit, so that in a few folders it may be written otherwise
    return found if judged == len(wanted) else _judged(report.measurements, None, wanted)[0]


def _invalid(validity: Parts) -> pa.Table | None:
    """What was judged of invalid runs (VALIDITY), None where there is none."""
    found = [
        own
        for part in validity.tables(VALIDITY.names)
        if len(own := part.filter(pc.equal(part["validity"].cast(pa.string()), "invalid")))
    ]
    return pa.concat_tables(found).unify_dictionaries() if found else None


def _artifacts(runs: Parts, wanted: pa.ChunkedArray) -> set[str]:
    found: set[str] = set()
    for part in runs.tables(["run_id", "artifacts"]):
        own = part.filter(pc.is_in(part["run_id"], wanted.combine_chunks()))
        found.update(*own["artifacts"].to_pylist())
    return found


def _judged(measurements: Parts, folders: set[str] | None, validity: pa.Table) -> tuple[Codes, int]:
    """The places of rows of invalid runs in these folders, all for None, and how many such runs there are."""
    places, tables = [], []
    for first, part in measurements.each(NEEDED):
        rows = np.arange(len(part))
        if folders is not None:
            names = coded(part["artifact"])
            inside = np.array([dirname(name) in folders for name in names.dictionary.to_pylist()])
            rows = np.flatnonzero(inside[codes_of(names)])
        places.append(first + rows)
        tables.append(part.take(pa.array(rows)))
    found = judged_runs(pa.concat_tables(tables).unify_dictionaries(), validity)
    return np.concatenate(places)[flagged(found.measurements["flags"], (INVALID,))], len(found.invalid)
