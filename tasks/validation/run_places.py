"""Which run the rows of findings belong to, by the record that each names."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from tasks.ingestion.runs import RunsOfRows


def with_runs(rows: pd.DataFrame, measurements: pa.Table, runs: RunsOfRows) -> pd.DataFrame:
    """The rows with `run_id` where their record is of one of the runs of the measurements; what a rule says of it stays."""
    asked = rows["run_id"].isna() & rows["record"].notna() & rows["artifact"].notna()
    if not asked.any():
        return rows
    names = measurements["artifact"].cast(pa.string())
    wanted = pc.is_in(names, pa.array(rows["artifact"][asked].unique(), pa.string()))
    held = measurements.filter(wanted)
    of_row = runs.of_row[wanted.to_numpy(zero_copy_only=False).astype(np.bool_)]
    of_row = np.where(of_row >= 0, of_row, len(runs.runs))
    places = pd.DataFrame(
        {
            "artifact": held["artifact"].cast(pa.string()).to_pandas(),
            "record": held["record"].to_pandas(),
            "found": np.array([*runs.runs["run_id"].to_pylist(), None], object)[of_row],
        }
    ).drop_duplicates()
    # A record of two runs, such as statistics of several tasks, is of none
    places = places.drop_duplicates(["artifact", "record"], keep=False)
    found = rows[["artifact", "record"]].merge(places, on=["artifact", "record"], how="left")["found"]
    return rows.assign(run_id=rows["run_id"].where(~asked, found.set_axis(rows.index)))
