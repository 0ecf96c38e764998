"""Which run the rows of findings belong to, by the record that each names."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

from data_contracts.schemas import rows_of
from tasks.ingestion.runs import runs_of_rows


def with_runs(rows: pd.DataFrame, measurements: pa.Table) -> pd.DataFrame:
    """The rows with `run_id` where their record is of one run; what a rule about runs says stays."""
    asked = rows["run_id"].isna() & rows["record"].notna() & rows["artifact"].notna()
    if not asked.any():
        return rows
    held = rows_of(measurements, set(rows["artifact"][asked]))
    runs = runs_of_rows(held)
    of_row = np.where(runs.of_row >= 0, runs.of_row, len(runs.runs))
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
