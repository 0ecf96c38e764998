"""Findings by what a reader mends once: rows of one rule in one folder are one finding, with its first row as example."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from pathlib import PurePosixPath

import numpy as np
import orjson
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.faults import FAULT_RULE
from data_contracts.schemas import FINDING_ROWS, FINDINGS

_ID_DIGITS = 16
# What rows say of what breaks their rule
_SAID = ["severity", "observed", "expected", "message"]


def about(rows: pd.DataFrame, files: Collection[str]) -> pd.Series[str]:
    """What tells findings of one rule and artifact apart: of a group of files the field, of a file nothing."""
    of_group = ~rows["artifact"].isin(files) & rows["artifact"].notna()
    return rows["field"].where(of_group, "").fillna("")


def placed(rows: pa.Table) -> pd.DataFrame:
    """Where rows (PLAIN) stand, and `fault`, what those say that are faults of benchaudit.

    What rows say stays in its table: it hardly repeats, and there may be a million of them.
    """
    message = pc.if_else(pc.equal(rows["rule"], FAULT_RULE), rows["message"], "")
    where = rows.select(["rule", "artifact", "record", "field", "run_id"]).append_column("fault", message)
    found: pd.DataFrame = where.to_pandas().astype(object)
    return found


def with_causes(rows: pd.DataFrame, files: Collection[str]) -> pd.DataFrame:
    """The rows with the `folder` of their file and the `cause` that each is part of.

    Rows that are accepted are no part of what is not. What a rule finds in groups of files is one cause, whichever they are.
    """
    held = rows["artifact"].isin(files)
    folders = {name: str(PurePosixPath(name).parent) for name in rows["artifact"][held].unique()}
    told = rows.assign(
        folder=rows["artifact"].map(folders), about=about(rows, files), kept=rows["accepted"].fillna("")
    )
    # Faults are told one by one
    keys = ["rule", "folder", "about", "fault", "kept"]
    code = told.groupby(keys, sort=False, dropna=False).ngroup().to_numpy()
    first = told.drop_duplicates(keys)
    ids = np.array([_id(values) for values in zip(*(first[key] for key in keys), strict=True)], object)
    return told.assign(cause=ids[code] if len(told) else pd.Series(dtype=object))


def _id(values: tuple[str, ...]) -> str:
    return hashlib.sha256(orjson.dumps(list(map(str, values)))).hexdigest()[:_ID_DIGITS]


def findings_by_cause(rows: pd.DataFrame, said: pa.Table, audit_id: str) -> pa.Table:
    """FINDINGS of rows with their causes and the audit in which each was first seen, in the order of the rows.

    `said` are the same rows as they were found (PLAIN).
    """
    if rows.empty:
        return FINDINGS.empty_table()
    grouped = rows.groupby("cause", sort=False)
    first = rows.drop_duplicates("cause")
    texts = said.select(_SAID).take(pa.array(first.index)).to_pandas().set_axis(first.index)
    found = first.join(texts).set_index("cause")
    found["rows"], found["artifacts"] = grouped.size(), grouped["artifact"].nunique()
    fresh = rows[rows["first_seen"] == audit_id].groupby("cause")["artifact"].nunique()
    found["new_artifacts"] = fresh.reindex(found.index, fill_value=0)
    found["first_seen"] = grouped["first_seen"].min()
    runs = (
        rows[rows["run_id"].notna()].drop_duplicates(["cause", "run_id"]).groupby("cause")["run_id"].agg(list)
    )
    found["runs"] = [held if isinstance(held, list) else [] for held in runs.reindex(found.index)]
    new = found["first_seen"] == audit_id
    found["state"] = np.where(found["accepted"].notna(), "accepted", np.where(new, "new", "open"))
    found["message"] = [
        _message(*told) for told in zip(found["message"], found["rows"], found["artifacts"], strict=True)
    ]
    return _table(found.reset_index(), FINDINGS)


def rows_by_cause(rows: pd.DataFrame, said: pa.Table) -> pa.Table:
    """FINDING_ROWS of the same rows."""
    if rows.empty:
        return FINDING_ROWS.empty_table()
    known = _table(rows, pa.schema([field for field in FINDING_ROWS if field.name not in _SAID]))
    columns = [(said if f.name in _SAID else known)[f.name].cast(f.type) for f in FINDING_ROWS]
    return pa.table(columns, schema=FINDING_ROWS)


def _message(first: str, rows: int, artifacts: int) -> str:
    if rows == 1:
        return first
    where = f"in {artifacts:,} files" if artifacts > 1 else "in this file"
    return f"{first} (the first of {rows:,} {where})"


def _table(rows: pd.DataFrame, schema: pa.Schema) -> pa.Table:
    columns = []
    for column in schema:
        kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
        columns.append(pa.array(rows[column.name], kind, from_pandas=True).cast(column.type))
    return pa.table(columns, schema=schema)
