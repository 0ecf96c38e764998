"""A table that is read part by part holds what it holds when it is read at once."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from data_contracts.errors import CorruptionError
from tasks.store.parts import Parts
from tests.store.test_publishing import AUDIT_ID, holding, opened, writes

TABLE = pa.table({"name": pa.array(["a", "a", "b", "c", None]).dictionary_encode(), "value": range(5)})


def stored(tmp_path: Path) -> Parts:
    return holding(tmp_path, "inventory.parquet", TABLE).parts("ingest", "inventory.parquet")


def test_each_row_group_comes_with_the_place_of_its_first_row_and_the_columns_asked_for(
    tmp_path: Path,
) -> None:
    found = [(first, part.to_pydict()) for first, part in stored(tmp_path).each(["value"])]
    assert found == [(0, {"value": [0, 1]}), (2, {"value": [2, 3]}), (4, {"value": [4]})]


@pytest.mark.parametrize("rows", [0, 1, 3, 9])
def test_the_first_rows_are_those_of_the_table(rows: int, tmp_path: Path) -> None:
    found = stored(tmp_path).first(rows, ["name", "value"])
    assert found.to_pydict() == TABLE.slice(0, rows).to_pydict()


def test_of_spans_only_the_rows_and_columns_that_are_asked_for_are_given(tmp_path: Path) -> None:
    parts = stored(tmp_path)
    assert (parts.rows, parts.columns) == (5, ("name", "value"))
    assert parts.at([(0, 1), (1, 3), (4, 5)], ["value"]).to_pydict() == {"value": [0, 1, 2, 4]}
    assert parts.at([(1, 2)]).to_pydict() == {"name": ["a"], "value": [1]}
    assert parts.at([]).to_pydict() == {"name": [], "value": []}


def test_a_file_that_is_no_table_is_named_when_it_is_opened(tmp_path: Path) -> None:
    audit = opened(tmp_path)
    audit.publish("ingest", writes(inventory=b"no parquet"), {})
    with pytest.raises(
        CorruptionError, match=rf"cannot be read: run `benchaudit rerun ingest --audit {AUDIT_ID}"
    ):
        audit.parts("ingest", "inventory.parquet")
