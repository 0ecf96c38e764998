"""What collecting rows promises, beside what each reader's tests show."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pytest

from data_contracts.errors import ContractError
from data_contracts.measurements import NULL_TIME, Quantity
from data_contracts.schemas import MEASUREMENTS
from tasks.ingestion.kit.rows import Rows
from tasks.ingestion.kit.terms import by_first_use

MS = Quantity("ttft", "mean", "s", 0.001)


def test_a_context_parts_its_settings_and_what_a_format_says_of_them_is_added_and_wins() -> None:
    rows = Rows()
    context = rows.context(
        tool="t",
        scope="request",
        config={"temperature": 0.5, "seed": 1, "env": {"gpu": "A", "build": "x"}},
        workload={"lengths": [1, 2], "seed": 2, "unsaid": None},
        system={"env": {"ram": 8}},
    )
    rows.add(0, "0", "x", MS, 1.0, context)

    (row,) = rows.finish(["only"]).to_pylist()
    assert [row[name] for name in ("config", "workload", "system")] == [
        '{"env":{"build":"x"},"temperature":0.5}',
        '{"lengths":[1,2],"seed":2}',
        '{"env":{"gpu":"A","ram":8}}',
    ]


def test_rows_of_one_artifact_stand_together_in_the_order_added() -> None:
    rows = Rows()
    context = rows.context(tool="t", scope="request", model="m")
    rows.add_column(np.array([1, 0], np.int32), pa.array([0, 0]), "x", MS, np.array([10.0, 20.0]), context)
    rows.add(
        1,
        "1",
        "y",
        Quantity("gpu_power", unit="W"),
        5,
        context,
        n=3,
        timestamp=7,
        status="warmup",
        flags=("derived",),
    )
    rows.add(0, "1", "y", Quantity("gpu_power", unit="W"), None, context, status="failed")

    table = rows.finish(["first", "second"])

    assert table.schema == MEASUREMENTS
    shown = ("artifact", "record", "field", "metric", "statistic", "value", "unit", "n", "status", "flags")
    assert [tuple(row[name] for name in shown) for row in table.to_pylist()] == [
        ("first", "0", "x", "ttft", "mean", 0.02, "s", None, "ok", []),
        ("first", "1", "y", "gpu_power", "value", None, "W", None, "failed", []),
        ("second", "0", "x", "ttft", "mean", 0.01, "s", None, "ok", []),
        ("second", "1", "y", "gpu_power", "value", 5.0, "W", 3, "warmup", ["derived"]),
    ]


def test_a_number_that_a_double_cannot_hold_exactly_says_so() -> None:
    rows = Rows()
    context = rows.context(tool=None, scope="request")
    for value in (2**53, 2**53 + 1, 1_765_591_480_123_456_789, -1e300, float("inf")):
        rows.add(0, "0", "t", Quantity("t", own=True), value, context, flags=("from_text",))

    table = rows.finish(["a"])

    assert table["value"].to_pylist() == [2.0**53, 2.0**53, 1_765_591_480_123_456_768.0, -1e300, None]
    assert table["flags"].to_pylist() == [
        ["from_text"],
        ["from_text"],
        ["from_text", "rounded"],
        ["from_text", "rounded"],
        ["from_text", "out_of_range"],
    ]


def test_what_is_undone_leaves_no_trace() -> None:
    rows = Rows()
    context = rows.context(tool="t", scope="request")
    rows.add(0, "0", "x", MS, 1.0, context)
    rows.count_records(0, 1)
    mark = rows.mark()
    rows.add(1, "0", "gone", MS, 2.0, rows.context(tool="gone", scope="request"))
    rows.add_column(1, pa.array([1]), "gone", MS, np.array([3.0]), context)
    rows.count_records(1, 2)

    rows.undo(mark, [1])

    table = rows.finish(["a", "b"])
    assert (table["value"].to_pylist(), rows.records) == ([0.001], {0: 1})
    assert [
        column.combine_chunks().dictionary.to_pylist()
        for column in table.select(["artifact", "field", "tool"])
    ] == [
        ["a"],
        ["x"],
        ["t"],
    ]


def test_times_are_null_where_none_is_known() -> None:
    rows = Rows()
    times = np.array([NULL_TIME, 1_000_000], np.int64)
    rows.add_column(
        0, pa.array([0, 1]), "x", MS, np.zeros(2), rows.context(tool=None, scope="request"), timestamp=times
    )

    assert rows.finish(["a"])["timestamp"].cast(pa.int64()).to_pylist() == [None, 1_000_000]


@pytest.mark.parametrize(
    ("codes", "size", "order"),
    [([2, 0, 2, -1, 1], 4, [2, 0, 1]), ([-1, -1], 3, []), ([0, 0], 1, [0]), ([-1], 1, []), ([], 0, [])],
)
def test_terms_are_ordered_by_first_use(codes: list[int], size: int, order: list[int]) -> None:
    assert by_first_use(np.array(codes, np.int32), size).tolist() == order


def _of_runs(rows: Rows, contexts: npt.NDArray[np.int32]) -> pa.Table:
    for place, context in enumerate(contexts.tolist()):
        rows.add(0, str(place), "f", MS, 1.0, context)
    return rows.finish(["a.csv"])


def _context(rows: Rows, model: str, run: str | None = None, threads: object = 8) -> int:
    return rows.context(tool="t", scope="request", run=run, model=model, config={"threads": threads})


def test_contexts_of_other_runs_are_those_that_are_told_in_full() -> None:
    rows, in_full = Rows(), Rows()
    like = np.array([_context(rows, "m"), _context(rows, "n", "one")], np.int32)
    told = [_context(in_full, "m", "two"), _context(in_full, "n", "two"), _context(in_full, "m", None)]

    found = rows.contexts_of_runs(like[[0, 1, 0]], ["two", "two", None])

    assert _of_runs(rows, found).equals(_of_runs(in_full, np.array(told, np.int32)))


def test_a_context_that_no_row_may_have_is_refused_of_another_run_too() -> None:
    rows = Rows()
    like = rows.context(tool=7, scope="request")  # type: ignore[arg-type]

    with pytest.raises(ContractError, match="tool is 7, not a text"):
        _of_runs(rows, rows.contexts_of_runs(np.array([like], np.int32), ["two"]))
