"""How a published table is read: at once, or column by column, each in a file of its own where it is long."""

from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa
import pyarrow.parquet as pq

from data_contracts.schemas import CONTRACT_VERSION, TABLES
from data_contracts.stage_records import StageRecord
from tasks.memory.shelf import shelved_table
from tasks.store.versions import as_of_today

# A file's content, its name and the record of its stage
Reading = Callable[[pa.Buffer, str, StageRecord], pa.Table]


def at_once(content: pa.Buffer, name: str, record: StageRecord) -> pa.Table:
    """The table in today's schema, in memory."""
    return as_of_today(pq.read_table(pa.BufferReader(content)), name, record)


def by_columns(content: pa.Buffer, name: str, record: StageRecord) -> pa.Table:
    """The same, its columns on the shelf; of an older contract's file it is read at once."""
    if record.contract_version < CONTRACT_VERSION:
        return shelved_table(at_once(content, name, record))
    opened = pq.ParquetFile(pa.BufferReader(content))
    parts = [shelved_table(as_of_today(opened.read([field]), name, record)) for field in TABLES[name].names]
    return pa.table([part.column(0) for part in parts], schema=opened.schema_arrow)
