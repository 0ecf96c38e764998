"""Which run the rows of findings belong to, by the record that each names."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.arrow_columns import codes_of
from data_contracts.coded_columns import coded, combined, only_code
from tasks.ingestion.runs import RunsOfRows


def with_runs(rows: pd.DataFrame, measurements: pa.Table, runs: RunsOfRows) -> pd.DataFrame:
    """The rows with `run_id` where their record is of one of the runs of the measurements; what a rule says of it stays."""
    asked = rows["run_id"].isna() & rows["record"].notna() & rows["artifact"].notna()
    if not asked.any():
        return rows
    artifact, record = coded(measurements["artifact"]), coded(measurements["record"])
    wanted = pc.is_in(artifact.dictionary, pa.array(rows["artifact"][asked].unique(), pa.string()))
    codes = artifact.indices.to_numpy(zero_copy_only=False)
    held = np.flatnonzero(wanted.to_numpy(zero_copy_only=False)[codes])
    # Codes of pairs, not their words: a table has millions of rows, and thousands of records
    pair = combined([codes[held], codes_of(record)[held]])
    first = held[~pd.Series(pair).duplicated().to_numpy()]
    # A record of two runs, such as statistics of several tasks, is of none
    run = only_code(pair, runs.of_row[held], len(first))
    places = pd.DataFrame(
        {
            "artifact": artifact.take(pa.array(first)).dictionary_decode().to_pandas(),
            "record": record.take(pa.array(first)).dictionary_decode().to_pandas(),
            "found": runs.runs["run_id"].take(pa.array(run, mask=run < 0)).to_pandas(),
        }
    )
    found = rows[["artifact", "record"]].merge(places, on=["artifact", "record"], how="left")["found"]
    return rows.assign(run_id=rows["run_id"].where(~asked, found.set_axis(rows.index)))
