"""On which line of its file a number stands."""

from __future__ import annotations

from textwrap import dedent

import pytest

from data_contracts.artifacts import Kind
from tasks.readers.record_lines import cell_lines


def _lines(kind: Kind, text: str, *cells: tuple[str, str]) -> list[int | None]:
    found = cell_lines(kind, text, cells)
    return [found.get(cell) for cell in cells]


def test_a_row_of_a_csv_begins_where_the_one_before_ended() -> None:
    text = '# made by hand\r\nmodel,note\r\na,"two\r\nlines"\r\n\r\nb,none\r\n'
    assert _lines("csv", text, ("0", "note"), ("1", "model"), ("2", "model")) == [3, 6, None]


def test_tables_of_a_csv_that_stand_one_below_the_other_count_on() -> None:
    text = "Metric,avg,p99\nTTFT,1,2\nITL,3,4\n\nOverall\nMetric,Value\nRequests,7\nErrors,0\n"
    assert _lines("csv", text, ("0", "avg"), ("1", "p99"), ("2", "Value"), ("3", "Value")) == [2, 3, 7, 8]


def test_json_lines_count_the_lines_that_are_not_blank() -> None:
    text = '{"a": 1}\n\n{"a": {"b": 2}}\n'
    assert _lines("jsonl", text, ("0", "a"), ("1/a", "b"), ("2", "a")) == [1, 3, None]


DOCUMENT = """\
    {
      "model": "m",
      "results": [
        {"ttft": 1, "more": {"a/b": 5}},
        {
          "ttft": 2,
          "quantiles": {
            "p99.9": 3
          }
        }
      ],
      "ttfts": [
        0.1,
        0.2
      ]
    }
"""


@pytest.mark.parametrize(
    ("record", "field", "line"),
    [
        ("", "model", 2),
        ("/results/0", "ttft", 4),
        ("/results/0/more", "a/b", 4),
        ("/results/1", "ttft", 6),
        ("/results/1", "quantiles.p99.9", 5),  # no such keys: where the record begins
        ("/results/1/quantiles", "p99.9", 8),
        ("/1", "ttfts", 14),  # arrays beside each other, a request in each place
        ("/results/7", "ttft", None),
    ],
)
def test_a_number_of_a_document_stands_where_its_key_is_written(
    record: str, field: str, line: int | None
) -> None:
    assert _lines("json", dedent(DOCUMENT), (record, field)) == [line]


def test_of_two_equal_keys_the_last_counts_as_parsers_have_it() -> None:
    assert _lines("json", '{"a": 1,\n"a":\n2}', ("", "a")) == [2]


def test_a_document_below_the_lines_of_a_console_is_found() -> None:
    assert _lines("json", '[INFO] ready\n{\n"a": 1}\n', ("", "a")) == [3]


def test_what_stands_before_a_fault_of_syntax_is_found() -> None:
    assert _lines("json", '{"a": 1,\n"b": 2,\n"c": }', ("", "b"), ("", "d")) == [2, 1]


def test_yaml_is_looked_through_like_json() -> None:
    text = "load:\n  mean: 1\n  values:\n  - 3\n  - 4\n"
    cells = ("/load", "mean"), ("/load/values", "1"), ("/none", "x")
    assert _lines("yaml", text, *cells) == [2, 5, None]


def test_sentences_and_rows_of_a_document() -> None:
    text = "# Title\n\n\n\nTTFT is 3 ms\n\n| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n"
    assert _lines("markdown", text, ("line/5", "TTFT"), ("0/1", "a"), ("1/0", "a")) == [5, 10, None]


@pytest.mark.parametrize("kind", ["csv", "json", "yaml"])
def test_what_cannot_be_read_has_no_lines(kind: Kind) -> None:
    assert _lines(kind, '"', ("/a", "b")) == [None]
