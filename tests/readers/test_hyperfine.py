import orjson
import pytest

from tests.readers.whole_files import read_file

RESULT = {
    "command": "sort big", "mean": 0.5, "stddev": 0.05, "median": 0.45, "user": 0.3, "system": 0.1, "min": 0.4, "max": 0.6,
    "times": [0.4, 0.6], "exit_codes": [0, 0], "memory_usage_byte": [1024, 2048], "parameters": {"threads": "4"},
}  # fmt: skip


def test_json_is_seconds_and_every_run_is_a_sample() -> None:
    read = read_file("h.json", {"results": [RESULT]})

    assert read.reader == "hyperfine"
    assert read.of("record", "metric", "statistic", "value", "unit", "n", "scope", "flags") == [
        ("/results/0", "wall_time", "mean", 0.5, "s", 2, "aggregate", []),
        ("/results/0", "wall_time", "stddev", 0.05, "s", 2, "aggregate", []),
        ("/results/0", "wall_time", "p50", 0.45, "s", 2, "aggregate", []),
        ("/results/0", "user_time", "mean", 0.3, "s", 2, "aggregate", []),
        ("/results/0", "system_time", "mean", 0.1, "s", 2, "aggregate", []),
        ("/results/0", "wall_time", "min", 0.4, "s", 2, "aggregate", []),
        ("/results/0", "wall_time", "max", 0.6, "s", 2, "aggregate", []),
        ("/results/0/times", "wall_time", "value", 0.4, "s", None, "sample", []),
        ("/results/0/times", "wall_time", "value", 0.6, "s", None, "sample", []),
        ("/results/0/memory_usage_byte", "peak_memory", "value", 1024.0, "By", None, "sample", []),
        ("/results/0/memory_usage_byte", "peak_memory", "value", 2048.0, "By", None, "sample", []),
    ]
    assert read.said("task", "config", "timestamp") == {("sort big", '{"threads":"4"}', None)}


def test_after_one_run_the_deviation_is_null_and_an_exit_code_other_than_0_is_flagged() -> None:
    one = {**RESULT, "stddev": None, "times": [0.4], "exit_codes": [None], "memory_usage_byte": None}
    read = read_file("h.json", {"results": [one]}).where("statistic", "stddev")

    assert read.of("value", "flags") == [(None, ["nonzero_exit", "null"])]


def test_csv_is_seconds_too_and_its_parameters_are_settings() -> None:
    text = (
        "command,mean,stddev,median,user,system,min,max,parameter_threads\n"
        "sort big,0.5,0.05,0.45,0.3,0.1,0.4,0.6,4\n"
        '"sort ""a, b""",0.5,,0.45,0.3,0.1,0.4,0.6,8\n'
    )
    read = read_file("h.csv", text)

    assert read.reader == "hyperfine"
    assert read.where("record", "0").figures() == [
        ("wall_time", "mean", 0.5, "s"),
        ("wall_time", "stddev", 0.05, "s"),
        ("wall_time", "p50", 0.45, "s"),
        ("user_time", "mean", 0.3, "s"),
        ("system_time", "mean", 0.1, "s"),
        ("wall_time", "min", 0.4, "s"),
        ("wall_time", "max", 0.6, "s"),
    ]
    assert read.said("task", "config") == {
        ("sort big", '{"parameter_threads":4}'),
        ('sort "a, b"', '{"parameter_threads":8}'),
    }


def test_the_unit_of_markdown_stands_in_its_header() -> None:
    text = (
        "| Command | Mean [ms] | Min [ms] | Max [ms] | Relative |\n|:---|---:|---:|---:|---:|\n"
        "| `sort big` | 500.0 ± 50.0 | 400.0 | 600.0 | 1.00 |\n"
        "| `a \\| b` | 600.0 | 550.0 | 650.0 | 1.20 ± 0.05 |\n"
    )
    read = read_file("h.md", text)

    assert read.reader == "hyperfine"
    assert read.of("record", "task", "metric", "statistic", "value", "unit") == [
        ("line 3", "sort big", "wall_time", "mean", 0.5, "s"),
        ("line 3", "sort big", "wall_time", "stddev", 0.05, "s"),
        ("line 3", "sort big", "wall_time", "min", 0.4, "s"),
        ("line 3", "sort big", "wall_time", "max", 0.6, "s"),
        ("line 3", "sort big", "relative", "value", 1.0, "1"),
        ("line 4", "a | b", "wall_time", "mean", 0.6, "s"),
        ("line 4", "a | b", "wall_time", "min", 0.55, "s"),
        ("line 4", "a | b", "wall_time", "max", 0.65, "s"),
        ("line 4", "a | b", "relative", "value", 1.2, "1"),
        ("line 4", "a | b", "relative", "stddev", 0.05, "1"),
    ]


# The sign itself, what ASCII has for it, and its UTF-8 read as cp1252
@pytest.mark.parametrize("to", ["…", "..", "...", " … ", "â€¦"])
def test_older_markdown_has_minimum_and_maximum_in_one_column(to: str) -> None:
    text = f"| Command | Mean [s] | Min{to}Max [s] |\n|:---|---:|---:|\n| `x` | 1.5 ± 0.1 | 1.2{to}1.8 |\n"

    assert read_file("h.md", text).figures() == [
        ("wall_time", "mean", 1.5, "s"),
        ("wall_time", "stddev", 0.1, "s"),
        ("wall_time", "min", 1.2, "s"),
        ("wall_time", "max", 1.8, "s"),
    ]


def test_a_page_that_shows_such_a_table_is_a_document() -> None:
    table = "| Command | Mean [ms] | Min [ms] | Max [ms] | Relative |\n|:---|---:|---:|---:|---:|\n| `x` | 1 | 1 | 1 | 1 |\n"

    assert read_file("README.md", f"# How fast\n\n{table}").reader == "markdown"


def test_exports_that_were_joined_into_one_file_are_runs_of_their_own() -> None:
    export = {"results": [{"command": "sort", "mean": 1.5, "times": [1.5]}]}
    read = read_file("h.json", orjson.dumps(export) * 2)

    assert read.of("record", "run", "scope", "value") == [
        ("0/results/0", "h.json run 1", "aggregate", 1.5),
        ("0/results/0/times", "h.json run 1", "sample", 1.5),
        ("1/results/0", "h.json run 2", "aggregate", 1.5),
        ("1/results/0/times", "h.json run 2", "sample", 1.5),
    ]


def test_what_is_printed_to_a_console_has_each_time_in_its_own_unit() -> None:
    text = (
        "Benchmark 1: sort big\n  Time (mean ± σ):     502.5 ms ±   1.5 ms    [User: 1.5 ms, System: 0.5 ms]\n"
        "  Range (min … max):   500.0 ms … 504.0 ms    10 runs\n\n"
        "Benchmark #2: a | b\n  Time (abs ≡):        1.500 s               [User: 0.250 s, System: 0.125 s]\n\n"
        "Summary\n  sort big ran\n    2.99 ± 0.01 times faster than a | b\n"
    )
    read = read_file("hyperfine.log", text)

    assert read.reader == "hyperfine"
    assert read.of("record", "task", "metric", "statistic", "value", "unit", "n", "scope") == [
        ("line 2", "sort big", "wall_time", "mean", 0.5025, "s", None, "aggregate"),
        ("line 2", "sort big", "wall_time", "stddev", 0.0015, "s", None, "aggregate"),
        ("line 2", "sort big", "user_time", "mean", 0.0015, "s", None, "aggregate"),
        ("line 2", "sort big", "system_time", "mean", 0.0005, "s", None, "aggregate"),
        ("line 3", "sort big", "wall_time", "min", 0.5, "s", 10, "aggregate"),
        ("line 3", "sort big", "wall_time", "max", 0.504, "s", 10, "aggregate"),
        ("line 6", "a | b", "wall_time", "mean", 1.5, "s", None, "aggregate"),
        ("line 6", "a | b", "user_time", "mean", 0.25, "s", None, "aggregate"),
        ("line 6", "a | b", "system_time", "mean", 0.125, "s", None, "aggregate"),
    ]
