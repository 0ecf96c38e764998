"""The tables of a stage counted again: their rows, their columns, and that no file of an audit is lost."""

from __future__ import annotations

from collections import Counter

import pyarrow as pa
import pyarrow.parquet as pq

from data_contracts.artifacts import ARTIFACT_STATUSES
from data_contracts.schemas import CONTRACT_VERSION, TABLES
from data_contracts.stage_records import StageRecord


def table_problem(file: str, content: pa.Buffer, record: StageRecord) -> str | None:
    """What is wrong with a Parquet file of a stage, None when nothing is."""
    try:
        table = pq.ParquetFile(pa.BufferReader(content))
        rows, schema = table.metadata.num_rows, table.schema_arrow
        # A file may be named with its suffix or without.
        said = record.rows.get(file, record.rows.get(file.removesuffix(".parquet"), rows))
        if rows != said:
            return f"holds {rows:,} rows and stage.json says {said:,}"
        if file in TABLES and record.contract_version == CONTRACT_VERSION and not schema.equals(TABLES[file]):
            return "does not have the columns of its contract"
        return _conservation(table, record) if file == "inventory.parquet" else None
    except (OSError, pa.ArrowException) as error:
        return f"is no table that can be read ({type(error).__name__})"


def _conservation(inventory: pq.ParquetFile, record: StageRecord) -> str | None:
    statuses = Counter(inventory.read(["status"])["status"].to_pylist())
    found = sum(statuses[status] for status in ARTIFACT_STATUSES)
    rows = inventory.metadata.num_rows
    if found != rows:
        return f"loses files: of {rows:,} found only {found:,} are {', '.join(ARTIFACT_STATUSES)}"
    for name, count in [("found", found), *((status, statuses[status]) for status in ARTIFACT_STATUSES)]:
        if record.counts.get(name, count) != count:
            return f"holds {count:,} files {name} and stage.json says {record.counts[name]:,}"
    return None
