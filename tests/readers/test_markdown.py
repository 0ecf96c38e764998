from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from data_contracts.artifacts import Remark
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.readers.markdown import READER
from tests.readers.reading import shown


def _read(text: str) -> tuple[pa.Table, Rows]:
    part = Parsed(0, Head("artifact", "markdown", text), text)
    assert READER.claims(part.head)
    rows = Rows()
    READER.read([part], rows)
    return rows.finish(["artifact"]), rows


def _table(header: str, *lines: str) -> str:
    return "\n".join([header, "|---" * (header.count("|") - 1) + "|", *lines])


def _cells(text: str, *columns: str) -> list[tuple[Any, ...]]:
    return shown(_read(text)[0], *columns)


def test_each_number_of_a_table_is_declared_with_its_place_and_what_it_is_about() -> None:
    text = "# Report\n\n## Quantization\n\n" + _table(
        "| Tag | tokens_s | TTFT (ms) | Note |",
        "| **q4_0** | 76.59 | 97 | best |",
        "| `q8_0` | - | 2,008 | |",
    )

    read, rows = _read(text)

    same = {
        "artifact": "artifact", "tool": "markdown", "tool_version": None, "engine": None, "run": None,
        "model": None, "config": '{"heading":"Report > Quantization"}', "system": None, "workload": None,
        "statistic": "value", "scope": "aggregate", "n": None, "timestamp": None, "status": "ok", "flags": ["declared"],
    }  # fmt: skip
    noted = {**same, "config": '{"beside":[["Note","best"]],"heading":"Report > Quantization"}'}
    speed = {"field": "tokens_s", "metric": "tokens_s", "unit": "token/s"}
    ttft = {"field": "TTFT (ms)", "metric": "TTFT (ms)", "unit": "s"}
    assert read.to_pylist() == [
        {**noted, "record": "0/0", "task": "q4_0", **speed, "value": 76.59},
        {**noted, "record": "0/0", "task": "q4_0", **ttft, "value": 0.097},
        {**same, "record": "0/1", "task": "q8_0", **ttft, "value": 2.008},
    ]
    assert (rows.records, rows.remarks) == ({0: 4}, [])


@pytest.mark.parametrize(
    ("cell", "value", "unit"),
    [
        ("**12.3**", 12.3, None),
        ("~45%", 0.45, "1"),
        ("1,234", 1234.0, None),
        ("2.3x", 2.3, "1"),
        ("2.3×", 2.3, "1"),
        ("−0.8% ❌", -0.008, "1"),
        ("1.5 s ✅", 1.5, "s"),
        ("12.3 (warm)", 12.3, None),
        ("`250 ms`", 0.25, "s"),
    ],
)
def test_a_cell_is_read_as_the_number_that_it_shows(cell: str, value: float, unit: str | None) -> None:
    assert _cells(_table("| What | Got |", f"| it | {cell} |"), "value", "unit") == [(value, unit)]


@pytest.mark.parametrize(
    "cell", ["15-20%", "1.4–1.6x", "3/5", "3/5 runs", "<0.001", "±5%", "3.9x faster", "2.1.0", "best", ""]
)
def test_ranges_fractions_bounds_and_phrases_are_no_numbers(cell: str) -> None:
    assert _cells(_table("| What | Got |", f"| it | {cell} |"), "value") == []


@pytest.mark.parametrize("sign", ["±", "+/-", "+-"])
def test_a_mean_with_its_deviation_gives_both(sign: str) -> None:
    text = _table("| Agent | Speed (tok/s) |", f"| a | 12.3 {sign} 0.4 |")

    assert _cells(text, "metric", "statistic", "value", "unit") == [
        ("Speed (tok/s)", "mean", 12.3, "token/s"),
        ("Speed (tok/s)", "stddev", 0.4, "token/s"),
    ]


def test_the_header_says_which_statistic_a_number_is() -> None:
    text = _table("| Model | Mean TTFT (s) | P95 Tokens/s |", "| a | 0.1 | 78 |")

    assert _cells(text, "metric", "statistic", "value", "unit") == [
        ("Mean TTFT (s)", "mean", 0.1, "s"),
        ("P95 Tokens/s", "p95", 78.0, "token/s"),
    ]


def test_where_the_header_is_only_a_statistic_or_value_the_row_names_the_metric() -> None:
    text = _table("| Metric | Value | P95 |", "| Mean TTFT (ms) | 97 | 120 |")

    assert _cells(text, "field", "metric", "statistic", "value", "unit") == [
        ("Value", "Mean TTFT (ms)", "mean", 0.097, "s"),
        ("P95", "Mean TTFT (ms)", "p95", 0.12, "s"),
    ]


def test_a_column_of_units_says_in_which_unit_its_row_is() -> None:
    text = _table(
        "| Metric | Value | Units |",
        "| Latency | 250 | Milliseconds |",
        "| Size | 2 MiB | |",
        "| Score | 3 | points |",
    )

    assert _cells(text, "metric", "value", "unit") == [
        ("Latency", 0.25, "s"),
        ("Size", 2 * 2**20, "By"),
        ("Score", 3.0, None),
    ]


def test_a_row_is_about_its_first_cell_that_names_something() -> None:
    text = _table("| Hit | Config | x |", "| 0/5 runs | gpu=60, ctx=512 | 1 |", "| 15-20% | 7 | 2 |")

    assert _cells(text, "task", "field", "value") == [
        ("gpu=60, ctx=512", "x", 1.0),
        (None, "Config", 7.0),
        (None, "x", 2.0),
    ]


def test_prose_names_nothing_and_does_not_enter_the_table() -> None:
    prose = (
        "this configuration was chosen because it gave the best answers over all of the prompts that we tried"
    )

    assert _cells(_table("| Why | x |", f"| {prose} | 1 |"), "task", "value") == [(None, 1.0)]


def test_numbers_in_code_fences_and_in_sentences_are_not_read() -> None:
    fenced = "```\n" + _table("| a | b |", "| x | 1 |") + "\nsee | a | b |\n|---|---|\n| x | 1 |\n```"

    read, rows = _read(f"# 5 runs\n\nIt took 12.3 s.\n\n{fenced}\n")

    assert (read.num_rows, rows.records, rows.remarks) == (0, {0: 1}, [])


def test_a_table_whose_header_is_glued_to_the_text_before_it_is_read_and_told() -> None:
    first = "- Device: cpu\n- DType: float32 | Backend | Mean (ms) |\n| --- | --- |\n| eager | 3.5 |"
    second = "Best: q4_0. | tag | x |\n|---|---|\n| q4_0 | 76.5 | Plots: a.png"
    text = f"# Bench\n{first}\n\n{second}"

    read, rows = _read(text)

    assert shown(read, "record", "task", "metric", "value", "unit") == [
        ("0/0", "eager", "Mean (ms)", 0.0035, "s"),
        ("1/0", "q4_0", "x", 76.5, None),
    ]
    assert rows.remarks == [
        Remark(
            0,
            "nothing",
            "glued_table",
            "tables whose header stands on the line of the text before it (2); they were read as tables",
            "line 3",
            "begin each table on a line of its own, below an empty one",
        )
    ]


def test_a_table_right_below_a_list_is_a_table() -> None:
    text = "- one\n- two\n" + _table("| a | b |", "| x | 1 |")

    read, rows = _read(text)

    assert (shown(read, "task", "value"), rows.remarks) == ([("x", 1.0)], [])


def test_a_line_of_dashes_inside_a_table_ends_nothing() -> None:
    text = _table("| a | b |", "| x | 1 |", "|---|---|", "| y | 2 |")

    assert _cells(text, "record", "task", "value") == [("0/0", "x", 1.0), ("0/2", "y", 2.0)]


def test_a_heading_is_that_of_its_own_section() -> None:
    part = _table("| a | b |", "| x | 1 |")
    text = f"# Top\n\n## One\n\n### Deep\n\n{part}\n\n## Two\n\n{part}\n\n# Next\n\n{part}\n"

    assert _cells(text, "config") == [
        ('{"heading":"Top > One > Deep"}',),
        ('{"heading":"Top > Two"}',),
        ('{"heading":"Next"}',),
    ]
