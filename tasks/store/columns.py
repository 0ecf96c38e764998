"""How a published table is read: at once, or column by column, each in a file of its own where it is long."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pyarrow as pa
import pyarrow.parquet as pq

from data_contracts.schemas import CONTRACT_VERSION
from data_contracts.stage_records import StageRecord
from tasks.memory.growing_arrow import grown
from tasks.memory.mapping import let_go
from tasks.memory.shelf import shelved_table
from tasks.store.versions import as_of_today

# A file's content, its name and the record of its stage
Reading = Callable[[pa.Buffer, str, StageRecord], pa.Table]
_AT_ONCE = 1_000_000


def at_once(content: pa.Buffer, name: str, record: StageRecord) -> pa.Table:
    """The table in today's schema, in memory."""
    return as_of_today(pq.read_table(pa.BufferReader(content)), name, record)


def by_columns(content: pa.Buffer, name: str, record: StageRecord) -> pa.Table:
    """The same, its columns in files; of an older contract's file it is read at once first.

    Where no file can hold them, they stay in memory.
    """
    if record.contract_version < CONTRACT_VERSION:
        return shelved_table(at_once(content, name, record))
    opened = pq.ParquetFile(pa.BufferReader(content))
    schema = opened.schema_arrow
    try:
        return pa.table([grown(_stretches(opened, f.name), f.type) for f in schema], schema=schema)
    except OSError as error:
        # A file that Arrow cannot read has no number of the system
        if error.errno is None:
            raise
        return at_once(content, name, record)


def _stretches(opened: pq.ParquetFile, name: str) -> Iterator[pa.ChunkedArray]:
    """A column, some row groups at a time."""
    groups: list[int] = []
    rows = 0
    for group in range(opened.num_row_groups):
        groups.append(group)
        rows += opened.metadata.row_group(group).num_rows
        if rows >= _AT_ONCE or group == opened.num_row_groups - 1:
            yield opened.read_row_groups(groups, [name]).column(0)
            let_go()
            groups, rows = [], 0
