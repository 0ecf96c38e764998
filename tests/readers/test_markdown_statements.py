"""What a document states outside its tables, and what stands with each number of it."""

from __future__ import annotations

from time import process_time
from typing import Any

import pytest

from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.readers.markdown import READER
from tests.readers.reading import shown

COLUMNS = ("record", "field", "model", "task", "metric", "statistic", "value", "unit", "config", "flags")


def _read(text: str, *columns: str) -> list[tuple[Any, ...]]:
    rows = Rows()
    READER.read([Parsed(0, Head("a.md", "markdown", text), text)], rows)
    return shown(rows.finish(["a.md"]), *columns)


def test_labelled_numbers_and_results_with_their_setup_are_stated_of_the_model_of_their_section() -> None:
    text = "\n".join(
        [
            "# Report on m:1b",
            "See `m_baseline.csv`.",
            "- **Mean TTFT:** 0.165 seconds (excluding cold start)",
            "## Best configuration",
            "```yaml",
            "num_ctx: 4096",
            "temp: 0.4",
            "```",
            "**Result:** 102.31 tokens/s @ 0.128s TTFT",
        ]
    )
    cites = '"cites":["m_baseline.csv"]'
    result = '"sentence":"Result: 102.31 tokens/s @ 0.128s TTFT"'
    heading = '"heading":"Report on m:1b > Best configuration"'
    setup = f'{{{cites},{heading},"num_ctx":4096,{result},"temperature":0.4}}'
    mean = '"sentence":"Mean TTFT: 0.165 seconds (excluding cold start)"'
    lead = '"lead":"See m_baseline.csv."'
    warm = f'{{{cites},"heading":"Report on m:1b",{lead},{mean},"state":"warm"}}'
    declared = ["declared"]
    assert sorted(_read(text, *COLUMNS)) == [
        ("line/3", "Mean TTFT", "m:1b", None, "ttft", "mean", 0.165, "s", warm, declared),
        ("line/9", "Result", "m:1b", None, "decode_throughput", "value", 102.31, "token/s", setup, declared),
        ("line/9", "ttft", "m:1b", None, "ttft", "value", 0.128, "s", setup, declared),
    ]


def test_pairs_name_their_own_subject_and_group() -> None:
    text = (
        "- bench: - q8_0: mean_latency_ms=46.570 tokens_per_s=2.008 mem_mb=0 - 40.00: mean_latency_ms=1024.0"
    )
    assert _read(text, "record", "field", "model", "task", "statistic", "value", "unit") == [
        ("line/1", "mean_latency_ms", "q8_0", "bench", "mean", 0.04657, "s"),
        ("line/1", "tokens_per_s", "q8_0", "bench", "value", 2.008, "token/s"),
    ]


def test_what_a_setting_is_said_to_gain_is_a_range_about_no_single_model() -> None:
    said = "Context size (num_ctx) optimization yields 15-20% throughput improvements"
    text, context = f"- {said}", f'{{"sentence":"{said}","setting":"num_ctx"}}'
    assert _read(text, "model", "metric", "statistic", "value", "unit", "config", "flags") == [
        (None, "decode_throughput_gain", "min", 0.15, "1", context, ["declared", "rounded"]),
        (None, "decode_throughput_gain", "max", 0.2, "1", context, ["declared", "rounded"]),
    ]


def test_advice_names_what_is_advised_and_for_what() -> None:
    text = "- [selection] Use q8_0 for bench (≈28.6% latency advantage) (confidence: 79%)"
    assert _read(text, "field", "model", "task", "metric", "value") == [
        ("advice", "q8_0", "bench", "latency_advantage", 0.28600000000000003)
    ]


@pytest.mark.parametrize(
    "line",
    [
        "It took 12.3 s.",  # no metric
        "- Agent 1 TTFT: 0.5 s",  # another subject than the model
        "- Throughput: >50 tokens/second for fluid conversation",  # a goal
        "- Expected Throughput: 102.31 tok/s",  # a hope
        "- Throughput: 74-78 tok/s",  # a range
        "Our target is a mean TTFT of 0.3 s.",  # a goal
        "The vendor quotes a mean TTFT of 0.3 s.",  # another's number
        "Before the upgrade the mean TTFT was 0.3 s.",  # another time
        "The TTFT was between 0.3 s and 0.5 s.",  # a range
    ],
)
def test_sentences_whose_subject_metric_or_unit_is_not_clear_stay_unread(line: str) -> None:
    assert _read(f"# About m:1b\n\n{line}\n", "value") == []


def test_a_number_without_a_model_is_read_without_one() -> None:
    assert _read("# Report\n\n- Mean TTFT: 0.1 s\n", "value", "model") == [(0.1, None)]


def test_what_a_section_says_its_model_is_may_be_its_author_and_holds_for_no_section_below() -> None:
    text = "# Analysis\n\nModel: m:1b\n\n## Findings\n\n- Mean TTFT: 0.1 s\n"
    assert _read(text, "value", "model") == [(0.1, None)]


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("m:1b averages 38.2 tok/s.", [("mean Throughput (tok/s)", "mean", 38.2, "token/s")]),
        ("The median TTFT of m:1b is 0.41 s.", [("p50 ttft", "p50", 0.41, "s")]),
        ("**m:1b**: mean TTFT 412ms", [("mean ttft", "mean", 0.412, "s")]),
        ("m:1b generated a total of 1,870 tokens.", [("total output_tokens", "total", 1870.0, "token")]),
        ("A total of 120 requests went to m:1b.", [("total requests_total", "total", 120.0, "request")]),
        ("m:1b reaches up to 55 tok/s.", [("max Throughput (tok/s)", "max", 55.0, "token/s")]),
        ("In the last request the TTFT of m:1b was 0.3 s.", [("last ttft", "value", 0.3, "s")]),
        ("- Prompt throughput: 900 tok/s", [("value prefill_throughput", "value", 900.0, "token/s")]),
        (
            "The TTFT of m:1b was 0.41 s and its end-to-end latency 3.2 s.",
            [("value ttft", "value", 0.41, "s"), ("value e2e_latency", "value", 3.2, "s")],
        ),
    ],
)
def test_a_sentence_names_metric_and_statistic_in_many_words(line: str, read: list[tuple[Any, ...]]) -> None:
    assert _read(line, "field", "statistic", "value", "unit") == read


def test_with_a_number_in_prose_stand_its_sentence_its_last_digit_and_what_limits_it() -> None:
    line = "Over 120 requests the p95 TTFT of m:1b stays under 600 ms."
    words = f'"words":"{line}"'
    (found,) = _read(line, "statistic", "value", "config", "flags")
    assert found == (
        "p95",
        0.6,
        f'{{"bound":"at_most","last_digit":0.001,"samples":120,"sizes":[120],{words}}}',
        ["declared"],
    )
    (about,) = _read("m:1b decodes about 40 tok/s.", "value", "flags")
    assert about == (40.0, ["declared", "rounded"])


def test_of_a_comparison_the_share_is_read_with_its_sentence_and_not_the_numbers_beside_it() -> None:
    (found,) = _read(
        "- **34% faster than Llama** (102.85 vs 76.59 tok/s)", "metric", "value", "unit", "config"
    )
    words = "34% faster than Llama (102.85 vs 76.59 tok/s)"
    assert found[:3] == ("share_faster", 0.34, "1")
    assert words in found[3]


def test_a_table_of_metrics_and_models_and_one_of_counts_say_whose_and_what_numbers_they_hold() -> None:
    text = "\n".join(
        [
            "| Metric | Alpha-7B | Beta-3B |",
            "|---|---|---|",
            "| Mean TTFT (s) | 0.40 | 0.21 |",
            "| max output tokens | 394 | 400 |",
        ]
    )
    assert _read(text, "model", "metric", "statistic", "value", "unit") == [
        ("Alpha-7B", "Mean TTFT (s)", "mean", 0.4, "s"),
        ("Beta-3B", "Mean TTFT (s)", "mean", 0.21, "s"),
        ("Alpha-7B", "max output tokens", "max", 394.0, "token"),
        ("Beta-3B", "max output tokens", "max", 400.0, "token"),
    ]


def test_the_setup_of_a_result_is_unknown_where_the_lines_around_it_contradict_each_other() -> None:
    assert _read("# About m:1b\n\nnum_ctx=1024 or num_ctx=2048\n\n- Best: 100 tok/s\n", "value") == []


def test_a_row_of_a_table_has_its_settings_and_the_model_of_its_heading_column_or_header() -> None:
    text = "\n".join(
        [
            "## Sweep of m:1b",
            "| Config | num_ctx | temp | Tokens/s |",
            "|---|---|---|---|",
            "| best | 4096 | 0.4 | 102.31 |",
            "",
            "## Compared",
            "| Metric | M:1b | N:7b-q4 |",
            "|---|---|---|",
            "| Mean TTFT (warm) | 0.165 s | ~0.1 s |",
        ]
    )
    sweep = '{"heading":"Sweep of m:1b","num_ctx":4096,"temperature":0.4}'
    both = '{"heading":"Compared","state":"warm"}'
    found = [
        row for row in _read(text, "model", "metric", "value", "config", "flags") if row[1] not in _SETTINGS
    ]
    assert found == [
        ("m:1b", "Tokens/s", 102.31, sweep, ["declared"]),
        ("M:1b", "Mean TTFT (warm)", 0.165, both, ["declared"]),
        ("N:7b-q4", "Mean TTFT (warm)", 0.1, both, ["declared", "rounded"]),
    ]


_SETTINGS = ("num_ctx", "temp")


@pytest.mark.parametrize(
    "line", ["x.y-z/" * 4_000, "# a" + " #" * 10_000 + "x", "a: x=1 5" + " " * 20_000 + "x"]
)
def test_a_line_of_thousands_of_characters_is_read_once(line: str) -> None:
    started = process_time()
    _read(line, "value")

    assert process_time() - started < 1


def test_a_number_stands_at_the_line_that_an_editor_counts_below_blank_lines_and_headers_put_on_their_own() -> (
    None
):
    text = "# m:1b | tag | x |\n|---|---|\n| q4 | 1 |\n\n\n\n\n\n**Mean TTFT:** 165 ms\n"

    assert _read(text, "record", "value")[-1] == ("line/9", 0.165)


def test_a_test_of_llama_bench_says_whose_tokens_its_rate_is_of() -> None:
    assert _read("pp512 gives 1455 t/s, tg128 gives 62.8 t/s.", "metric", "value") == [
        ("prefill_throughput", 1455.0),
        ("decode_throughput", 62.8),
    ]


@pytest.mark.parametrize(
    "which", ["Over those 200 requests", "Of these 200 prompts", "Over all the 200 calls"]
)
def test_the_number_of_requests_that_a_number_is_of_is_kept_with_it(which: str) -> None:
    (row,) = _read(f"{which} the mean TTFT was 0.163 s.", "metric", "config")
    assert row[0] == "ttft" and '"samples":200' in row[1]
