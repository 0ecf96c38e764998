"""What reading CSV text promises."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_contracts.artifacts import Remark, Table
from data_contracts.errors import ArtifactError
from data_contracts.settings import Limits
from tasks.ingestion.decoding.csv_tables import Records, layout, read_ranges, read_table

LIMITS = Limits()


def read(text: str, limits: Limits = LIMITS) -> Records:
    shape = layout(text, 7)
    records = read_table(text, shape, limits, 7)
    records.remarks[:0] = shape.remarks
    return records


def fault(text: str, limits: Limits = LIMITS) -> str:
    with pytest.raises(ArtifactError) as raised:
        read(text, limits)
    return f"{raised.value.code}: {raised.value}"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_cells_are_text_under_stripped_columns(delimiter: str) -> None:
    text = 'model, ttft_s ,note\na,0.5,\n"b, c;\td",0.6,"say ""hi""\nagain"\n'
    cells = [["a", "0.5", ""], ["b, c;\td", "0.6", 'say "hi"\nagain']]
    if delimiter != ",":
        lines = [delimiter.join(("model", " ttft_s ", "note")), delimiter.join(("a", "0.5", ""))]
        text = "\n".join([*lines, delimiter.join(('"b, c;\td"', "0.6", '"say ""hi""\nagain"'))]) + "\n"

    assert read(text) == Records(Table(("model", "ttft_s", "note"), cells), 2)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_end_ends_a_row_and_blank_lines_are_none(end: str) -> None:
    assert read(end.join(("a,b", "1,2", "", "3,4", ""))).table.rows == [["1", "2"], ["3", "4"]]


def test_a_ragged_row_is_refused_alone_and_leaves_its_number_free() -> None:
    records = read("a,b\n1,2\n3\n\n4,5,6\n7,8\n")

    todo = "correct the row: which cell is missing or surplus cannot be told"
    assert records == Records(
        Table(("a", "b"), [["1", "2"], ["7", "8"]]),
        4,
        [0, 3],
        [
            Remark(7, "record", "ragged_row", "1 cells under 2 columns", "line 3, row 1", todo, "1"),
            Remark(7, "record", "ragged_row", "3 cells under 2 columns", "line 5, row 2", todo, "2"),
        ],
    )


def test_repeated_and_blank_column_names_get_names_of_their_own() -> None:
    records = read("a,,a,a.2,a\n1,2,3,4,5\n")

    assert records.table.columns == ("a", "column_2", "a.3", "a.2", "a.4")
    assert [(r.code, r.field, r.what, r.todo) for r in records.remarks] == [
        (
            "blank_header",
            "column_2",
            "1 columns have no name",
            "they are read as 'column_2': give each a name of its own",
        ),
        (
            "duplicate_header",
            "a.3",
            "2 columns are named like another",
            "they are read as 'a.3', 'a.4': give each a name of its own",
        ),
    ]


def test_groups_of_columns_above_their_names_are_no_repeated_names() -> None:
    grouped = read("Latency,Latency,Tokens\nmean,median,mean\n1,2,3\n")
    repeated = read("Latency,Tokens,Latency\nmean,mean,median\n1,2,3\n")
    of_texts = read("Latency,Latency,Tokens\nmean,median,mean\nfast,slow,few\n")

    assert grouped.table.columns == ("Latency", "Latency.2", "Tokens")
    assert [[remark.code for remark in found.remarks] for found in (grouped, repeated, of_texts)] == [
        [],
        ["duplicate_header"],
        ["duplicate_header"],
    ]


def test_a_first_line_of_numbers_is_a_record_not_a_header() -> None:
    records = read("1.5,2\n3,4\n")

    assert records.table == Table(("column_1", "column_2"), [["1.5", "2"], ["3", "4"]])
    assert [(r.code, r.where) for r in records.remarks] == [("no_header", "line 1")]


def test_comment_lines_above_the_header_are_no_data() -> None:
    records = read("==PROF== connected\n# made by a tool\na,b\n1,2\n3\n")

    assert records.table == Table(("a", "b"), [["1", "2"]])
    assert [(r.code, r.what, r.where) for r in records.remarks] == [
        ("preamble", "2 lines above the header", "line 1"),
        ("ragged_row", "1 cells under 2 columns", "line 5, row 1"),
    ]


def test_a_header_alone_is_a_table_without_records() -> None:
    assert read("model,ttft_s\n") == Records(Table(("model", "ttft_s"), []), 0)


def test_one_column_of_numbers_is_a_table() -> None:
    assert read("loss\n0.5\n0.4\n") == Records(Table(("loss",), [["0.5"], ["0.4"]]), 2)


def test_a_quote_that_never_closes_refuses_the_file_and_says_where() -> None:
    assert fault('a,b\n1,"2\n3,4\n') == (
        "unclosed_quote: a quote that never closes (line 3): close it or write the file again"
    )


def test_text_behind_a_closing_quote_refuses_the_file() -> None:
    assert fault('a,b\n1,"2"3\n').startswith("csv_syntax: not CSV ")


def test_a_message_instead_of_a_table_is_refused() -> None:
    todo = "look at the file: a tool may have written a message instead of a table"
    assert fault("the page option, given twice, is not one that is known here\n") == (
        f"not_a_table: no CSV table: no two lines have the same two or more cells (line 1): {todo}"
    )
    assert fault("==ERROR== nothing to profile\n").startswith(
        "not_a_table: no CSV table: nothing but comment"
    )


def test_limits_are_kept() -> None:
    assert fault("a,b\n1,2\n3,4\n", Limits(records=1)).startswith("too_many_records: more than 1 records")
    assert fault("a,b\n1,22222\n", Limits(cell_chars=4)).startswith("cell_too_long: ")


def test_ranges_are_numbered_on_from_each_other() -> None:
    text = "a,b\n0,0\n1,1\n2\n3,3\n4,4\n"
    parts = list(read_ranges(iter(text.splitlines(True)), layout(text, 0), Limits(), 0, 2))

    assert [(p.table.first, p.table.rows, p.seen, p.numbers) for p in parts] == [
        (0, [["0", "0"], ["1", "1"]], 2, None),
        (2, [["3", "3"]], 2, [3]),
        (4, [["4", "4"]], 1, None),
    ]


@given(st.text(max_size=200))
def test_no_text_does_more_than_be_read_or_be_refused(text: str) -> None:
    try:
        records = read(text)
    except ArtifactError:
        return
    width = len(records.table.columns)
    assert all(len(row) == width for row in records.table.rows)
    refused = sum(r.code == "ragged_row" for r in records.remarks)
    assert len(records.table.rows) + refused == records.seen


@given(st.text(st.sampled_from("a1,;\n \t\0é\x85\u2028"), max_size=60), st.sampled_from(",;\t"))
def test_text_without_quotes_is_cut_where_the_parser_cuts_it(rows: str, delimiter: str) -> None:
    text = f"a{delimiter}b\n{rows}"
    shape = layout(text, 0)
    expected = next(read_ranges(io.StringIO(text, newline=""), shape, LIMITS, 0, 1_000), None)

    assert read_table(text, shape, LIMITS, 0) == (expected or Records(Table(shape.columns, []), 0))
