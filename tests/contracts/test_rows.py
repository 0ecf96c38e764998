"""Rows as Python reads them have the columns of their tables."""

from __future__ import annotations

import pyarrow as pa
import pytest

from data_contracts import rows, schemas


@pytest.mark.parametrize(
    ("row", "schema"),
    [
        (rows.InventoryRow, schemas.INVENTORY),
        (rows.QuarantineRow, schemas.QUARANTINE),
        (rows.TelemetryRow, schemas.TELEMETRY),
        (rows.FactRow, schemas.FACTS),
        (rows.SourceRow, schemas.FACT_SOURCE),
        (rows.ComparisonRow, schemas.COMPARISONS),
        (rows.HistoryRow, schemas.HISTORY),
        (rows.CallRow, schemas.LLM_CALLS),
    ],
)
def test_a_row_has_the_columns_of_its_schema_and_is_null_where_it_may_be(
    row: type, schema: pa.Schema
) -> None:
    fields = list(schema)
    assert list(row.__annotations__) == [field.name for field in fields]
    hints = {name: hint.__forward_arg__ for name, hint in row.__annotations__.items()}
    assert {name: hint.endswith("| None") for name, hint in hints.items()} == {
        f.name: f.nullable for f in fields
    }


def test_declared_rows_are_columns_of_the_measurements() -> None:
    assert set(rows.DeclaredRow.__annotations__) <= set(schemas.MEASUREMENTS.names)
