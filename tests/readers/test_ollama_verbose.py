import pytest

from tasks.readers.ollama_verbose import seconds
from tests.readers.reading import claimed_by, file, shown

BLOCK = """\
total duration:       1m25.86219397s
load duration:        16.0014ms
prompt eval count:    18 token(s)
prompt eval duration: 574\u00b5s
prompt eval rate:     31360.00 tokens/s
eval count:           158 token(s)
eval duration:        5.323s
eval rate:            29.68 tokens/s
"""


def test_a_block_is_one_request() -> None:
    rows = file("run.log", f"$ ollama run --verbose phi3:14b\nThe answer.\n\n{BLOCK}", "ollama-verbose")

    assert shown(rows, "record", "field", "metric", "value", "unit", "flags") == [
        ("0", "total duration", "e2e_latency", 85.86219397, "s", []),
        ("0", "load duration", "load_duration", 0.0160014, "s", []),
        ("0", "prompt eval count", "input_tokens", 18.0, "token", []),
        ("0", "prompt eval duration", "prefill_duration", 0.000574, "s", []),
        ("0", "prompt eval rate", "prefill_throughput", 31360.0, "token/s", ["rounded"]),
        ("0", "eval count", "output_tokens", 158.0, "token", []),
        ("0", "eval duration", "decode_duration", 5.323, "s", []),
        ("0", "eval rate", "decode_throughput", 29.68, "token/s", ["rounded"]),
    ]
    assert set(shown(rows, "engine", "model", "timestamp")) == {("ollama", "phi3:14b", None)}


def test_several_blocks_are_several_requests_also_without_a_line_that_was_zero() -> None:
    short = BLOCK.replace("prompt eval count:    18 token(s)\n", "")

    rows = file("run.md", f"## Prompt\n```\n{BLOCK}```\n\n```\n{short}```\n", "ollama-verbose")

    assert [
        record for record, metric in shown(rows, "record", "metric") if metric == "decode_throughput"
    ] == ["0", "1"]
    assert [record for record, metric in shown(rows, "record", "metric") if metric == "input_tokens"] == ["0"]


def test_the_table_of_running_models_names_the_model_and_its_processor() -> None:
    table = "NAME  ID  SIZE  PROCESSOR  UNTIL\nqwen2.5:1.5b  65ec06548149  1.6 GB  48%/52% CPU/GPU  4 minutes from now\n"

    rows = file("notes.md", f"## Metrics\n```\n{table}\n{BLOCK}```\n", "ollama-verbose")

    assert set(shown(rows, "model", "config", "workload", "system")) == {
        ("qwen2.5:1.5b", None, None, '{"processor":"48%/52% CPU/GPU"}')
    }


def test_a_capture_full_of_escapes_is_read_as_it_was_shown() -> None:
    capture = f"\x1b[?25l\x1b[2K\x1b[1G\u2819 \x1b[K\x1b[?25h\x1b[1mHello\x1b[0m\r\n{BLOCK}".replace(
        "\n", "\r\n"
    )

    assert ("e2e_latency", 85.86219397) in shown(
        file("typescript", capture, "ollama-verbose"), "metric", "value"
    )


def test_the_sample_of_a_manual_is_left_alone() -> None:
    assert claimed_by("README.md", f"# Tool\n\n## Installation\n\n```\n{BLOCK}```\n") != ("ollama-verbose",)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("736.1ms", 0.7361),
        ("1h2m3s", 3723.0),
        ("2m0s", 120.0),
        ("950ns", 9.5e-7),
        ("12us", 1.2e-5),
        ("0s", 0.0),
    ],
)
def test_durations_are_read_as_go_writes_them(written: str, value: float) -> None:
    assert seconds(written) == pytest.approx(value, rel=1e-12)


def test_words_are_no_duration() -> None:
    assert seconds("a while") is None and seconds("") is None and seconds("1.2.3s") is None


def test_a_duration_that_no_clock_can_show_gives_no_row() -> None:
    rows = file("run.log", BLOCK.replace("1m25.86219397s", "9" * 5_000 + "h"), "ollama-verbose")

    assert "e2e_latency" not in rows["metric"].to_pylist() and "decode_duration" in rows["metric"].to_pylist()


def test_each_request_has_the_model_that_was_named_last_above_it() -> None:
    capture = f">>> hi\n{BLOCK}\n$ ollama run a:1b\n{BLOCK}\n$ ollama run b:2b\n{BLOCK}{BLOCK}"

    rows = file("run.log", capture, "ollama-verbose")

    assert list(dict.fromkeys(shown(rows, "record", "model"))) == [
        ("0", None),
        ("1", "a:1b"),
        ("2", "b:2b"),
        ("3", "b:2b"),
    ]


@pytest.mark.parametrize(
    "before",
    [
        "\u2819 ",
        "\u2819 \u2839 \u2838 \u283c ",
        "[?25l\u2819 [K[?25h",
        "It is blue.",
        "\x1b[?2026h\x1b[?25l\x1b[1G\u2819 \x1b[K\x1b[?25h\x1b[?2026l",
    ],
)
def test_the_first_line_of_a_block_may_stand_behind_what_had_no_line_end(before: str) -> None:
    rows = file("run.log", f"{before}{BLOCK}\nSecond.\n\n{before}{BLOCK}{BLOCK}", "ollama-verbose")

    latencies = [row[:2] for row in shown(rows, "record", "value", "metric") if row[2] == "e2e_latency"]
    assert latencies == [("0", 85.86219397), ("1", 85.86219397), ("2", 85.86219397)]


def test_a_total_duration_in_a_sentence_begins_no_request() -> None:
    rows = file("run.log", f"The total duration: 3s\nwas short.\n{BLOCK}", "ollama-verbose")

    assert [row for row in shown(rows, "record", "value", "metric") if row[2] == "e2e_latency"] == [
        ("0", 85.86219397, "e2e_latency")
    ]


@pytest.mark.parametrize("options", ["--think=false --verbose", "--keepalive 5m --verbose", "--verbose"])
def test_options_before_the_model_are_not_its_name(options: str) -> None:
    rows = file("run.log", f"$ ollama run {options} a:1b hello\n{BLOCK}", "ollama-verbose")

    assert set(shown(rows, "model")) == {("a:1b",)}
