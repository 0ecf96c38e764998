"""The gate: what is no measurement is refused with its file, record and field, and costs no other file a row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from data_contracts.measurements import Quantity
from data_contracts.settings import Limits
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.ingestion.opening import open_artifact
from tasks.ingestion.outcomes import Reading
from tasks.ingestion.reading import read_opened
from tests.ingestion.readers_in_hand import only

TTFT = Quantity("ttft", "value", "s")
NAMES = ["before.csv", "bad.csv", "after.csv"]
Fault = Callable[[Rows, int], None]


class Faulty:
    """Takes two rows from each file, and from bad.csv then what a test says."""

    name = "faulty"
    version = 1
    knows = "any CSV, for tests"

    def __init__(self, fault: Fault | None) -> None:
        self.fault = fault

    def claims(self, head: Head) -> bool:
        return head.kind == "csv"

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            context = rows.context(tool="t", scope="request", run=part.artifact)
            for record in ("0", "1"):
                rows.add(part.index, record, "ttft_s", TTFT, 0.5, context, flags=("from_text",))
            rows.count_records(part.index, 2)
            if part.artifact == "bad.csv" and self.fault is not None:
                self.fault(rows, part.index)


def read(fault: Fault | None) -> tuple[pa.Table, dict[str, Reading]]:
    opened = [open_artifact(name, b"ttft_s,x\n0.5,1\n0.5,2\n", Limits(), i) for i, name in enumerate(NAMES)]
    table, readings = read_opened(opened, NAMES, only(Faulty(fault)))
    return table, dict(zip(NAMES, readings, strict=True))


def adding(
    record: Any = "7", field: Any = "x_s", quantity: Any = TTFT, value: Any = 1.0, **more: Any
) -> Fault:
    """One row that is as it should be, but for what is given."""
    return lambda rows, index: rows.add(
        index, record, field, quantity, value, rows.context(tool="t", scope="request"), **more
    )


def of_context(**said: Any) -> Fault:
    """A row whose context is as it should be, but for what is given."""
    return lambda rows, index: rows.add(
        index, "7", "x_s", TTFT, 1.0, rows.context(**{"tool": "t", "scope": "request", **said})
    )


def in_a_column(record: str = "7", **more: Any) -> Fault:
    """The same by columns."""
    return lambda rows, index: rows.add_column(
        index,
        pa.array([record]),
        "x_s",
        TTFT,
        np.array([1.0]),
        rows.context(tool="t", scope="request"),
        **more,
    )


def column_with_flags(rows: Rows, index: int) -> None:
    wrong: Any = ("nonsense",)
    in_a_column(flags=rows.flag_id(wrong))(rows, index)


REFUSED = {
    "statistic": (
        lambda rows, index: adding(quantity=Quantity("ttft", "P99", "s"))(rows, index),
        "'P99' is no statistic (field ttft)",
    ),
    "metric": (
        lambda rows, index: adding(quantity=Quantity("warmth"))(rows, index),
        "'warmth' is no metric of the vocabulary (field warmth)",
    ),
    "quantity": (adding(quantity="ttft"), "'ttft' is no quantity (record 7, field x_s)"),
    "scope": (of_context(scope="whatever"), "'whatever' is no scope (record 7, field x_s)"),
    "config": (of_context(config='{"a":1}'), "config '{\"a\":1}' is not canonical JSON (record 7, field x_s)"),
    "model": (of_context(model=["m"]), "model is ['m'], not a text (record 7, field x_s)"),
    "flag": (adding(flags=("nonsense",)), "'nonsense' is no flag (record 7, field x_s)"),
    "flag of a column": (column_with_flags, "'nonsense' is no flag (whole file)"),
    "status": (adding(status="fine"), "'fine' is no status (record 7, field x_s)"),
    "record": (adding(record="row 7"), "record 'row 7' is no address (record row 7, field x_s)"),
    "record of a column": (
        in_a_column("row 7"), "record 'row 7' is no address (record row 7, field x_s)",
    ),
    "record that is no text": (
        adding(record=7), "record 7 is not a text that UTF-8 can hold (record 7, field x_s)",
    ),
    "field that is no text": (
        adding(field=8), "field 8 is not a text that UTF-8 can hold (record 7, field 8)",
    ),
    "field that UTF-8 cannot hold": (
        adding(field="\ud800"), "field '\\ud800' is not a text that UTF-8 can hold (record 7, field \\ud800)",
    ),
    "value": (adding(value="1.0"), "value '1.0' is not a number of double precision (record 7, field x_s)"),
    "value beyond any double": (
        adding(value=10**400), f"value {10**400!r} is not a number of double precision (record 7, field x_s)",
    ),
    "n": (adding(n="three"), "n 'three' is not a whole number of 64 bits (record 7, field x_s)"),
    "n that is no whole number": (
        adding(n=2.5), "n 2.5 is not a whole number of 64 bits (record 7, field x_s)",
    ),
    "n beyond 64 bits": (
        adding(n=2**63), f"n {2**63} is not a whole number of 64 bits (record 7, field x_s)",
    ),
    "timestamp": (
        adding(timestamp="now"), "timestamp 'now' is not a whole number of 64 bits (record 7, field x_s)",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_measurement_costs_its_file_and_nothing_else(name: str) -> None:
    fault, why = REFUSED[name]
    table, readings = read(fault)
    assert [(r.status, r.reader, r.rows, r.records) for r in readings.values()] == [
        ("ingested", "faulty", 2, 2),
        ("quarantined", "faulty", 0, None),
        ("ingested", "faulty", 2, 2),
    ]
    (note,) = readings["bad.csv"].notes
    assert (note.rejected, note.code, f"{note.what} ({note.where})") == (
        "artifact",
        "contract",
        f"not a measurement: {why}",
    )
    sound, _ = read(None)
    assert table.to_pylist() == [row for row in sound.to_pylist() if row["artifact"] != "bad.csv"]
    assert table.num_rows == 4


def test_what_keeps_the_contract_is_taken_with_its_neighbours() -> None:
    table, readings = read(adding(n=3, timestamp=1_000_000, flags=("derived",), status="degraded"))
    assert [r.rows for r in readings.values()] == [2, 3, 2]
    assert table.to_pylist()[4] | {"timestamp": None} == {
        "artifact": "bad.csv", "record": "7", "field": "x_s", "tool": "t", "tool_version": None, "engine": None,
        "run": None, "model": None, "config": None, "system": None, "workload": None, "task": None, "metric": "ttft",
        "statistic": "value", "scope": "request", "value": 1.0, "unit": "s", "n": 3, "timestamp": None, "status": "degraded",
        "flags": ["derived"],
    }  # fmt: skip


@pytest.mark.parametrize("address", ["", "0", "12", "/runs/0", "3/a b/ü", "line 4", "line/4"])
def test_these_are_addresses(address: str) -> None:
    _, readings = read(adding(record=address))
    assert [r.status for r in readings.values()] == ["ingested"] * 3


def hours(rows: Rows, index: int) -> None:
    quantity = Quantity("run_duration", "value", "s", 3600.0)
    adding(record="7", quantity=quantity, value=1e307, flags=("from_text",))(rows, index)
    adding(record="8", quantity=quantity, value=2.0)(rows, index)


def hours_by_column(rows: Rows, index: int) -> None:
    quantity = Quantity("run_duration", "value", "s", 3600.0)
    flags = np.array([rows.flag_id(("from_text",)), 0], np.int32)
    context = rows.context(tool="t", scope="request")
    with np.errstate(over="ignore"):
        rows.add_column(
            index, pa.array([7, 8]), "x_s", quantity, np.array([1e307, 2.0]), context, flags=flags
        )


@pytest.mark.parametrize("fault", [hours, hours_by_column])
def test_a_number_that_its_unit_carries_beyond_a_double_is_missing_and_flagged(fault: Fault) -> None:
    table, readings = read(fault)
    assert [r.status for r in readings.values()] == ["ingested"] * 3
    found = [row for row in table.to_pylist() if row["metric"] == "run_duration"]
    assert [(row["record"], row["value"], sorted(set(row["flags"]) - {"rounded"})) for row in found] == [
        ("7", None, ["from_text", "out_of_range"]),
        ("8", 7200.0, []),
    ]


@pytest.mark.parametrize("value", [float("inf"), float("-inf"), float("nan")])
def test_what_is_no_finite_number_is_missing_and_flagged(value: float) -> None:
    table, _ = read(adding(value=value))
    assert [(row["value"], row["flags"]) for row in table.to_pylist() if row["field"] == "x_s"] == [
        (None, ["out_of_range"])
    ]
