"""Several tables in one CSV, and console output above a header."""

from __future__ import annotations

import csv

import pytest

from data_contracts.artifacts import Table
from data_contracts.settings import Limits
from tasks.ingestion.decoding.csv_tables import layout, read_table, stacked
from tasks.ingestion.decoding.kinds import text_kind
from tests.readers.whole_files import read_file


def test_tables_one_below_the_other_are_each_read_under_their_own_header() -> None:
    text = 'Metric,avg,min\nlatency,"1,146.31",2\n\nMetric,Value\r\nspeed,3\r\n\r\ncount,n\n4,5\n'

    assert stacked(text, Limits()) == Table(
        ("Metric", "avg", "min"),
        [["latency", "1,146.31", "2"]],
        below=(Table(("Metric", "Value"), [["speed", "3"]], 1), Table(("count", "n"), [["4", "5"]], 2)),
    )


@pytest.mark.parametrize(
    "text",
    [
        "a,b\n1,2\n",
        "a,b\n1,2\n\n3,4\n",  # a blank line among rows
        "a,b\n1,2\n\nc,d\n",  # a header without a row
        'a,b\n"x\n\ny",2\n',  # a blank line in a cell
        "a,b\n1,2\n\nc,d,e\n1,2\n",  # ragged
    ],
)
def test_a_blank_line_alone_does_not_make_two_tables(text: str) -> None:
    assert stacked(text, Limits()) is None


def test_an_unknown_file_of_several_tables_loses_no_number() -> None:
    read = read_file("t.csv", "name,time_ms\na,5\n\nname,size,note\nb,7,x\n")

    assert read.reader == "generic-csv"
    assert read.of("record", "metric", "value", "unit") == [
        ("0", "time_ms", 0.005, "s"),
        ("1", "size", 7.0, None),
    ]


def test_console_output_above_a_header_is_told_from_it() -> None:
    text = "2024-05-01T10:00:00\nRunning ./x\nLoad: 0.5, 0.6\nname,real_time,unit\na,1.5,ns\nb,2.5,ns\n"
    shape = layout(text, 0)

    assert (shape.columns, shape.lines_above) == (("name", "real_time", "unit"), 4)
    assert [remark.code for remark in shape.remarks] == ["preamble"]
    assert read_table(text, shape, Limits(), 0).table.rows == [["a", "1.5", "ns"], ["b", "2.5", "ns"]]


def test_a_table_is_known_whatever_the_last_one_was_allowed() -> None:
    former = csv.field_size_limit(3)
    try:
        stack = stacked("length,count\n1024,3\n\nlength,count\n2048,4\n", Limits())
        kind = text_kind("notes", "length,count\n1024,3\n2048,4\n")
    finally:
        csv.field_size_limit(former)

    assert (stack is not None, kind) == (True, "csv")


def test_a_title_may_stand_above_a_table_below_which_may_be_a_list_of_numbers() -> None:
    text = "a,b\n1,2\n\nBest\nname,value\nx,3\n\nOptimal\na\n1\n2\n\nMetadata\nField,Value\nRuns,2\n"

    assert stacked(text, Limits()) == Table(
        ("a", "b"),
        [["1", "2"]],
        below=(
            Table(("name", "value"), [["x", "3"]], 1),
            Table(("a",), [["1"], ["2"]], 2),
            Table(("Field", "Value"), [["Runs", "2"]], 4),
        ),
    )


@pytest.mark.parametrize(
    "below", ["Notes\nmeasured twice\nthen once\n", "Notes\nmeasured twice\n", "measured twice\n"]
)
def test_notes_below_a_table_are_no_table(below: str) -> None:
    assert stacked(f"a,b\n1,2\n\n{below}", Limits()) is None
