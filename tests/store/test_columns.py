"""A table that is read column by column is the one that is read at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from data_contracts.errors import CorruptionError
from tasks.memory import growing
from tasks.store import Audit, columns
from tests.store.test_publishing import holding

WORDS = pa.dictionary(pa.int32(), pa.string())
TABLE = pa.table({
    "name": pa.array(["a", "a", "b", "c", None]).cast(WORDS),
    "value": pa.array([1.5, None, 3, 4, 5]),
    "flags": pa.array([["x"], [], [], ["y", "x"], []]),
})  # fmt: skip


def stored(tmp_path: Path) -> Audit:
    return holding(tmp_path, "runs.parquet", TABLE)


@pytest.mark.parametrize("at_once", [1, 3, 100])
def test_column_by_column_a_table_is_the_same(
    at_once: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columns, "_AT_ONCE", at_once)
    monkeypatch.setattr(growing, "_LEAST", 0)
    audit = stored(tmp_path)
    found = audit.long_table("ingest", "runs.parquet")
    assert found.equals(audit.table("ingest", "runs.parquet"))
    assert found["name"].num_chunks == 1


def test_where_no_file_can_hold_its_columns_a_table_is_read_into_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    audit = stored(tmp_path)
    monkeypatch.setattr(growing, "SpooledTemporaryFile", full)
    assert audit.long_table("ingest", "runs.parquet").to_pydict() == TABLE.to_pydict()


def test_a_table_that_arrow_cannot_read_is_called_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise OSError("Couldn't deserialize thrift")

    audit = stored(tmp_path)
    monkeypatch.setattr(columns, "grown", broken)
    with pytest.raises(CorruptionError, match="run `benchaudit rerun ingest"):
        audit.long_table("ingest", "runs.parquet")
