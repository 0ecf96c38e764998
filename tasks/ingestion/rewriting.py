"""Changes rows and adds remarks in the tables that ingest has written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from data_contracts.arrow_columns import in_one
from data_contracts.measurements import Flag
from data_contracts.schemas import QUARANTINE
from tasks.ingestion.agreement import Ints
from tasks.ingestion.bundles import writer


def rewrite_rows(measurements: Path, change: Callable[[pa.Table, int], pa.Table]) -> None:
    """Puts `change` of each row group in its place; it is told where the group's first row stands."""
    temporary = measurements.with_suffix(".part")
    first = 0
    with pq.ParquetFile(measurements) as file, writer(temporary) as target:
        for group in range(file.num_row_groups):
            table = file.read_row_group(group)
            target.write_table(change(table, first), row_group_size=max(1, table.num_rows))
            first += table.num_rows
    temporary.replace(measurements)


def with_flag(measurements: pa.Table, rows: Ints, flag: Flag) -> pa.Table:
    """The same rows, those at `rows` with a flag."""
    place = measurements.schema.get_field_index("flags")
    field = measurements.schema.field(place)
    lists = in_one(measurements["flags"])
    words, owner = lists.flatten(), lists.value_parent_indices().to_numpy()
    has = owner[np.array(words.to_numpy(zero_copy_only=False) == flag, np.bool_)]
    rows = np.setdiff1d(rows, has)
    owner = np.concatenate([owner, rows])
    words = pa.concat_arrays([words, pa.array([flag] * len(rows), words.type)])
    ends = np.cumsum(np.bincount(owner, minlength=len(measurements)))
    marked = pa.ListArray.from_arrays(
        pa.array(np.r_[0, ends], pa.int32()), words.take(pa.array(np.argsort(owner, kind="stable")))
    )
    return measurements.set_column(place, field, marked.cast(field.type))


def add_remarks(quarantine: Path, remarks: Sequence[dict[str, str]]) -> None:
    """Adds rows to quarantine.parquet."""
    table = pq.read_table(quarantine)
    added = pa.Table.from_pylist(list(remarks), QUARANTINE)
    pq.write_table(pa.concat_tables([table, added]), quarantine, compression="zstd", compression_level=1)
