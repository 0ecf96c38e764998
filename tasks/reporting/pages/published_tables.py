"""The rows of a published table that a reader asks for, read no further than they reach."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds

from data_contracts.errors import CorruptionError, StoreError
from data_contracts.stage_records import StageName, StageRecord
from tasks.reporting.pages.table_query import Query
from tasks.store import Audit

_ENDING = ".parquet"
# Rows that are held at once
_BATCH = 2_048


@dataclass(frozen=True, slots=True)
class Listed:
    """A table that an audit has published."""

    name: str
    stage: StageName
    rows: int | None


@dataclass(frozen=True)
class PublishedTable:
    """A table as it was published, with the columns that it had then."""

    audit_id: str
    name: str
    fragment: Any

    @cached_property
    def schema(self) -> pa.Schema:
        return self.fragment.physical_schema

    def count(self, query: Query) -> int:
        """How many rows the filters let through. Raises UsageError."""
        counted: int = self.fragment.count_rows(filter=query.expression(self.schema))
        return counted

    def rows(self, query: Query) -> Iterator[list[Any]]:
        """The rows that are asked for, in batches. Raises UsageError before the first."""
        scanned = self.fragment.scanner(
            filter=query.expression(self.schema), batch_size=_BATCH, batch_readahead=1
        )
        return self._rows(scanned, query)

    def _rows(self, scanned: Any, query: Query) -> Iterator[list[Any]]:
        skipped, left = query.first, query.limit
        for batch in scanned.to_batches():
            wanted = batch.slice(min(skipped, len(batch)), left)
            skipped -= min(skipped, len(batch))
            left -= len(wanted)
            columns = [column.to_pylist() for column in wanted.columns]
            yield list(map(list, zip(*columns, strict=True)))
            if not left:
                return


def listed_tables(audit: Audit) -> list[Listed]:
    """The tables of an audit in the order of its stages. Raises CorruptionError."""
    return [
        Listed(file.removesuffix(_ENDING), stage, _counted(record, file))
        for stage, record in audit.records().items()
        for file in sorted(record.outputs)
        if file.endswith(_ENDING)
    ]


def _counted(record: StageRecord, file: str) -> int | None:
    # Some stages count the rows of a table, others those of its file
    return record.rows.get(file.removesuffix(_ENDING), record.rows.get(file))


def published_table(audit: Audit, name: str) -> PublishedTable:
    """A table by its name. Raises StoreError where there is none, CorruptionError where it is damaged."""
    tables = {table.name: table.stage for table in listed_tables(audit)}
    stage = tables.get(name)
    if stage is None:
        there = ", ".join(tables) or "none yet"
        raise StoreError(f"no table {name[:60]!a} in audit {audit.audit_id}: there are {there}")
    content = audit.content(stage, f"{name}{_ENDING}")
    try:
        fragment = ds.ParquetFileFormat().make_fragment(content)
        fragment.ensure_complete_metadata()
    except (OSError, pa.ArrowException) as error:
        where = audit.path(stage, f"{name}{_ENDING}")
        raise CorruptionError(stage, f"{where} cannot be read: run `{audit.again(stage)}`") from error
    return PublishedTable(audit.audit_id, name, fragment)
