"""Tables that another version of the contract wrote, as today's code reads them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from data_contracts.errors import NewerVersionError
from data_contracts.schemas import CONTRACT_VERSION, TABLES
from data_contracts.stage_records import StageRecord


def refuse_newer(body: Mapping[str, Any], path: str) -> None:
    """Raises NewerVersionError for a file of the store that a newer contract wrote; a file of an older one passes."""
    version = body.get("contract_version", 0)
    if version > CONTRACT_VERSION:
        known = (
            f"was written by version {version} of the contract and this benchaudit knows {CONTRACT_VERSION}"
        )
        raise NewerVersionError(path, known)


def not_yet_written(record: StageRecord | None, name: str) -> bool:
    """True for a table that the contract did not have when the stage was published."""
    if record is None or name in record.outputs or name not in TABLES:
        return False
    return record.contract_version < CONTRACT_VERSION


def as_of_today(table: pa.Table, name: str, record: StageRecord | None) -> pa.Table:
    """The table with all columns of its schema: those that an earlier version had not are null.

    Its dictionaries are one for all row groups: Arrow cannot group by those that differ.
    """
    if record is None or record.contract_version >= CONTRACT_VERSION or name not in TABLES:
        return table.unify_dictionaries()
    had, schema = table.schema.names, TABLES[name]
    columns = [table[f.name].cast(f.type) if f.name in had else pa.nulls(len(table), f.type) for f in schema]
    return pa.table(columns, schema=schema).unify_dictionaries()
