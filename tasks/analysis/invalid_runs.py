"""Runs that cannot be relied on: their rows are marked, so that none enters a statistic, a ranking or a comparison."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.arrow_columns import in_one
from data_contracts.coded_columns import flagged
from data_contracts.measurements import Flag
from data_contracts.schemas import RUNS
from tasks.ingestion.runs import runs_of_rows

INVALID: Flag = "invalid_run"
Mask = npt.NDArray[np.bool_]
# A copy may lack its original's run and settings
_SAID_ALIKE = ("model", "metric", "statistic", "scope", "value", "timestamp")


@dataclass(frozen=True, slots=True)
class JudgedRuns:
    """Measurements of which those of invalid runs carry the flag INVALID; the invalid runs (RUNS), of how many."""

    measurements: pa.Table
    invalid: pa.Table
    runs: int


def judged_runs(measurements: pa.Table, validity: pa.Table) -> JudgedRuns:
    """The measurements with the judgement of VALIDITY on their runs; without rows in it nothing is judged."""
    wanted = validity.filter(pc.equal(validity["validity"].cast(pa.string()), "invalid"))
    if not len(wanted):
        return JudgedRuns(measurements, RUNS.empty_table(), len(validity))
    found = runs_of_rows(measurements)
    place = pc.index_in(found.runs["run_id"], wanted["run_id"].combine_chunks())
    hit = place.is_valid().to_numpy(zero_copy_only=False).astype(np.bool_)
    invalid = found.runs.filter(pa.array(hit))
    # The runs as ingest has them know only what their files say
    reasons = wanted["reasons"].combine_chunks().take(place.combine_chunks().drop_null())
    words = pa.array(["invalid"] * len(invalid), pa.string()).cast(RUNS.field("validity").type)
    for name, column in (("validity", words), ("reasons", reasons)):
        invalid = invalid.set_column(RUNS.get_field_index(name), RUNS.field(name), column)
    rows = np.append(hit, False)[found.of_row]
    rows |= _repeated(measurements, rows)
    return JudgedRuns(_marked(measurements, rows), invalid, len(validity))


def _repeated(measurements: pa.Table, invalid: Mask) -> Mask:
    """The rows of twins that say what these rows do, and what no other row does."""
    twins = flagged(measurements["flags"], ("twin",))
    if not twins.any():
        return twins
    table = measurements.select(_SAID_ALIKE).to_pandas()
    said = table.groupby(list(_SAID_ALIKE), dropna=False, observed=True, sort=False).ngroup().to_numpy()
    elsewhere = said[~invalid & ~twins]
    found: Mask = twins & np.isin(said, said[invalid]) & ~np.isin(said, elsewhere)
    return found


def _marked(measurements: pa.Table, rows: Mask) -> pa.Table:
    """The table with the flag INVALID on these rows."""
    lists = in_one(measurements["flags"])
    flags, parents = pc.list_flatten(lists), pc.list_parent_indices(lists).to_numpy(zero_copy_only=False)
    kept = pc.not_equal(flags, INVALID).to_numpy(zero_copy_only=False).astype(np.bool_) | ~rows[parents]
    words = pa.concat_arrays(
        [flags.filter(pa.array(kept)), pa.array([INVALID] * int(rows.sum()), pa.string())]
    )
    of_row = np.concatenate([parents[kept], np.flatnonzero(rows)])
    order = np.argsort(of_row, kind="stable")
    offsets = np.searchsorted(of_row[order], np.arange(len(lists) + 1)).astype(np.int32)
    column = pa.ListArray.from_arrays(pa.array(offsets), words.take(pa.array(order)))
    place = measurements.schema.get_field_index("flags")
    return measurements.set_column(place, measurements.schema.field("flags"), column.cast(lists.type))
