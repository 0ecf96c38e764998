"""What `read_tables` makes of tables of one header, with a plan of each role."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from data_contracts.artifacts import Remark, Table
from data_contracts.measurements import Quantity
from tasks.ingestion.kit.columns import Column, Plan, TableReader, by_header, read_tables, setting
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tests.readers.reading import shown, table

_SPEED = Column("metric", Quantity.named("speed", "value", "token/s"))
_WAIT = Column("metric", Quantity.named("wait", "value", "s", 1e-3))


def _plan(fails_without: str | None = None, **columns: Column) -> Plan:
    return Plan("tool", "request", columns, fails_without)


def _read(plan: Plan, *tables: Table) -> tuple[pa.Table, Rows]:
    rows = Rows()
    names = [f"file {i}" for i in range(len(tables))]
    group = [
        Parsed(i, Head(name, "csv", "", columns=content.columns), content)
        for i, (name, content) in enumerate(zip(names, tables, strict=True))
    ]
    read_tables(group, plan, rows)
    return rows.finish(names), rows


def _measured(plan: Plan, *tables: Table, also: tuple[str, ...] = ()) -> list[tuple[Any, ...]]:
    return shown(_read(plan, *tables)[0], "record", "metric", "value", *also)


def test_a_row_becomes_one_measurement_for_each_number_with_everything_that_is_known_of_it() -> None:
    plan = _plan(
        speed=_SPEED, wait_ms=_WAIT, model=Column("model"), temp=Column("setting"),
        prompt=Column("task"), at=Column("timestamp"), note=Column("ignore"),
    )  # fmt: skip
    content = table(
        "model,temp,prompt,at,speed,wait_ms,note", "a:1b,0.6000000238418579,hi,2025-11-27T16:59:55,76.5,250,x"
    )

    read, rows = _read(plan, content)

    same: dict[str, Any] = {
        "artifact": "file 0",
        "record": "0",
        "tool": "tool",
        "tool_version": None,
        "engine": None,
        "run": "file 0",
        "model": "a:1b",
        "config": '{"temp":0.6}',
        "system": None,
        "workload": None,
        "task": "hi",
        "statistic": "value",
        "scope": "request",
        "n": None,
        "timestamp": "2025-11-27 16:59:55+00:00",
        "status": "ok",
        "flags": ["naive_time"],
    }
    assert [{**row, "timestamp": str(row["timestamp"])} for row in read.to_pylist()] == [
        {**same, "field": "speed", "metric": "speed", "value": 76.5, "unit": "token/s"},
        {**same, "field": "wait_ms", "metric": "wait", "value": 0.25, "unit": "s"},
    ]
    assert rows.records == {0: 1}
    assert rows.remarks == []


def test_tables_read_together_give_what_each_gives_alone() -> None:
    plan = _plan(model=Column("model"), speed=_SPEED)
    tables = [
        table("model,speed,extra", "a,1,5", "b,,x"),
        table("model,speed,extra", "a,N/A,"),
        table("model,speed,extra", "c,3 tok/s,7 W", "a,4 tok/s,8 W"),
    ]
    columns = ("record", "field", "model", "value", "unit", "flags", "status")

    together = _read(plan, *tables)[0]

    for place, alone in enumerate(tables):
        of_this = together.filter(pa.compute.equal(together["artifact"].cast(pa.string()), f"file {place}"))
        assert shown(of_this, *columns) == shown(_read(plan, alone)[0], *columns)


def test_each_way_of_being_absent_is_a_null_with_its_flag() -> None:
    content = table("speed", "1", "", "null", "nan", "N/A", "[Not Supported]")

    assert _measured(_plan(speed=_SPEED), content, also=("flags",)) == [
        ("0", "speed", 1.0, []),
        ("1", "speed", None, ["empty"]),
        ("2", "speed", None, ["null"]),
        ("3", "speed", None, ["nan"]),
        ("4", "speed", None, ["not_available"]),
        ("5", "speed", None, ["not_available"]),
    ]


def test_a_row_with_an_error_is_failed_and_its_zeros_are_missing() -> None:
    plan = _plan(speed=_SPEED, error=Column("error"))
    content = table("speed,error", "76.5,", "0.0,HTTP 500", "12.5,timed out")

    assert _measured(plan, content, also=("status", "flags")) == [
        ("0", "speed", 76.5, "ok", []),
        ("1", "speed", None, "failed", ["zero_is_missing", "reason_http_status"]),
        ("2", "speed", None, "failed", ["reason_timeout"]),
    ]


def test_a_row_that_says_it_did_not_succeed_is_failed_and_one_that_says_nothing_is_not() -> None:
    plan = _plan(speed=_SPEED, success=Column("success"))
    content = table("speed,success", "1,True", "2,false", "3,")

    assert _measured(plan, content, also=("status",)) == [
        ("0", "speed", 1.0, "ok"),
        ("1", "speed", None, "failed"),
        ("2", "speed", 3.0, "ok"),
    ]


def test_a_row_without_its_vital_number_is_failed() -> None:
    plan = _plan(fails_without="speed", speed=_SPEED, wait_ms=_WAIT)
    content = table("speed,wait_ms", "1,5", "0,7", ",9")

    assert _measured(plan, content, also=("status", "flags")) == [
        ("0", "speed", 1.0, "ok", []),
        ("1", "speed", None, "failed", ["zero_is_missing"]),
        ("2", "speed", None, "failed", ["empty"]),
        ("0", "wait", 0.005, "ok", []),
        ("1", "wait", None, "failed", []),
        ("2", "wait", None, "failed", []),
    ]


def test_warm_up_rows_keep_their_numbers_and_are_told_apart() -> None:
    plan = _plan(speed=_SPEED, warm=Column("warmup"))

    assert _measured(plan, table("speed,warm", "1,True", "2,False"), also=("status",)) == [
        ("0", "speed", 1.0, "warmup"),
        ("1", "speed", 2.0, "ok"),
    ]


def test_a_unit_in_the_cells_goes_before_the_plans() -> None:
    assert _measured(_plan(wait_ms=_WAIT), table("wait_ms", "2 s", "3 s"), also=("unit",)) == [
        ("0", "wait", 2.0, "s"),
        ("1", "wait", 3.0, "s"),
    ]


def test_a_whole_number_that_a_double_cannot_hold_is_flagged() -> None:
    content = table("started", "18014398509481985", "5")

    assert _measured(_plan(), content, also=("flags",)) == [
        ("0", "started", 18014398509481984.0, ["rounded"]),
        ("1", "started", 5.0, []),
    ]


def test_how_many_samples_a_row_stands_for_comes_with_its_numbers() -> None:
    plan = _plan(speed=_SPEED, count=Column("n"))

    assert _measured(plan, table("speed,count", "1,36", "2,"), also=("n",)) == [
        ("0", "speed", 1.0, 36),
        ("1", "speed", 2.0, None),
    ]


def test_what_cannot_be_a_number_of_samples_is_none() -> None:
    content = table("speed,runs", "1,-3", "2,2.5", "3,1e30", "4,", "5,many", "6,7.0")

    assert _measured(_plan(speed=_SPEED, runs=Column("n")), content, also=("n",)) == [
        (str(row), "speed", row + 1.0, n) for row, n in enumerate([None, None, None, None, None, 7])
    ]


def test_settings_in_a_cell_of_json_join_those_of_other_columns() -> None:
    plan = _plan(speed=_SPEED, options=Column("settings"), quant=Column("setting"))
    content = Table(
        ("speed", "options", "quant"), [["1", '{"num_ctx": 4096, "temperature": 0.3, "seed": 7}', "q4_0"]]
    )

    assert _measured(plan, content, also=("config", "workload", "system")) == [
        ("0", "speed", 1.0, '{"num_ctx":4096,"temperature":0.3}', '{"seed":7}', '{"quant":"q4_0"}')
    ]


def test_a_column_can_mean_another_thing_in_each_mode() -> None:
    decode = Column("metric", Quantity.named("decode", "value", "s", 1e-3))
    latency = Column("metric", Quantity.named("latency", "value", "s", 1e-3), by_mode={"decode": decode})
    plan = Plan("tool", "request", {"ms": latency, "mode": Column("setting")}, mode="mode")

    assert sorted(_measured(plan, table("mode,ms", "decode,5", "prefill,7"))) == [
        ("0", "decode", 0.005),
        ("1", "latency", 0.007),
    ]


def test_rows_of_a_later_range_go_on_counting() -> None:
    content = Table(("speed",), [["1"], ["2"]], first=1000)

    assert _measured(_plan(speed=_SPEED), content) == [("1000", "speed", 1.0), ("1001", "speed", 2.0)]


def test_a_column_that_the_plan_does_not_name_is_a_metric_of_its_own_name_if_it_holds_numbers() -> None:
    content = table("speed,parse_ms,kind", "1,250,cold", "2,,warm")

    assert _measured(_plan(speed=_SPEED), content, also=("unit",)) == [
        ("0", "speed", 1.0, "token/s"),
        ("1", "speed", 2.0, "token/s"),
        ("0", "parse_ms", 0.25, "s"),
        ("1", "parse_ms", None, "s"),
    ]


def test_text_among_numbers_is_not_measured_but_told() -> None:
    read, rows = _read(
        _plan(speed=_SPEED), table("speed,size", "1,2", "fast,large"), table("speed,size", "x,y")
    )

    assert shown(read, "artifact", "record", "field", "value") == [
        ("file 0", "0", "speed", 1.0),
        ("file 0", "0", "size", 2.0),
    ]
    todo = "check these cells; where they are numbers, write them plainly and state their unit in the header"
    assert rows.remarks == [
        Remark(
            0,
            "value",
            "text_among_numbers",
            "2 cells hold neither a number nor a sign that there is none",
            "columns speed, size, first in row 1",
            todo,
            record="1",
            field="speed",
        ),
        Remark(
            1,
            "value",
            "text_among_numbers",
            "a cell holds neither a number nor a sign that there is none",
            "column speed, first in row 0",
            todo,
            record="0",
            field="speed",
        ),
    ]


def test_a_table_without_rows_gives_none() -> None:
    read, rows = _read(_plan(speed=_SPEED), Table(("speed",), []))

    assert (read.num_rows, rows.remarks) == (0, [])


def test_a_reader_of_tables_claims_the_headers_that_it_has_a_plan_for() -> None:
    reader = TableReader(
        "tool", 1, "tables", lambda columns: _plan(speed=_SPEED) if "speed" in columns else None
    )

    assert reader.claims(Head("a.csv", "csv", "", columns=("speed", "size")))
    assert not reader.claims(Head("a.csv", "csv", "", columns=("size",)))
    assert not reader.claims(Head("a.json", "json", "", sample={"speed": 1}))


def test_tables_are_grouped_by_header_in_order_of_first_use() -> None:
    tables = [table("a,b"), table("c"), table("a,b")]
    batch = [Parsed(i, Head("x", "csv", ""), content) for i, content in enumerate(tables)]

    assert [[parsed.index for parsed in group] for group in by_header(batch)] == [[0, 2], [1]]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("0.3", 0.3),
        ("4096", 4096),
        ("-1", -1),
        ("1780908523862526354", 1780908523862526354),
        ("True", True),
        ("q4_0", "q4_0"),
        ("", None),
        ("nan", None),
        ("1,024", "1,024"),
        ("8 GB", "8 GB"),
    ],
)
def test_the_cell_of_a_setting_is_the_number_the_truth_value_or_the_text_that_it_is(
    cell: str, value: object
) -> None:
    assert setting(cell) == value


def test_a_degraded_row_keeps_its_numbers_and_tells_why() -> None:
    plan = _plan(speed=_SPEED, status=Column("success"), error=Column("error"))
    content = table(
        "speed,status,error", "76.5,ok,", "12.5,degraded,No module named 'tensorrt'", "0,timed out,"
    )

    assert _measured(plan, content, also=("status", "flags")) == [
        ("0", "speed", 76.5, "ok", []),
        ("1", "speed", 12.5, "degraded", ["reason_engine_missing"]),
        ("2", "speed", None, "failed", ["zero_is_missing", "reason_timeout"]),
    ]


def test_what_a_row_says_of_cold_and_warm_is_kept() -> None:
    plan = _plan(speed=_SPEED, cold=Column("cold"))

    assert _measured(plan, table("speed,cold", "1,true", "2,false", "3,"), also=("flags",)) == [
        ("0", "speed", 1.0, ["said_cold"]),
        ("1", "speed", 2.0, ["said_warm"]),
        ("2", "speed", 3.0, []),
    ]
