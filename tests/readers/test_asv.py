from datetime import UTC, datetime
from typing import Any

from tests.readers.whole_files import read_file

HEAD: dict[str, Any] = {
    "commit_hash": "abc", "env_name": "py3.10", "date": 1669990688000, "python": "3.10",
    "params": {"machine": "mac", "cpu": "M1"}, "requirements": {}, "durations": {}, "version": 2,
}  # fmt: skip
COLUMNS = ["result", "params", "version", "started_at", "duration", "stats_ci_99_a", "stats_ci_99_b", "stats_q_25",
           "stats_q_75", "stats_number", "stats_repeat", "samples", "profile"]  # fmt: skip


def test_format_2_holds_a_list_over_parameters_and_null_is_a_failure() -> None:
    result = [[11.5, None], [["'a'", "'b'"]], "v", 1670015519700, 19.5, [11.0, None], [12.0, None], [11.25, None],
              [11.75, None], [1, None], [3, None], [[11.5, 11.25], None]]  # fmt: skip
    read = read_file(
        "abc-py3.10.json", {**HEAD, "result_columns": COLUMNS, "results": {"suite.time_sort": result}}
    )

    assert read.reader == "asv"
    assert read.of("record", "field", "task", "metric", "statistic", "value", "unit", "n", "status") == [
        ("/results/suite.time_sort/0", "0", "suite.time_sort('a')", "wall_time", "value", 11.5, "s", 3, "ok"),
        (
            "/results/suite.time_sort/5",
            "0",
            "suite.time_sort('a')",
            "wall_time",
            "ci_low",
            11.0,
            "s",
            3,
            "ok",
        ),
        (
            "/results/suite.time_sort/6",
            "0",
            "suite.time_sort('a')",
            "wall_time",
            "ci_high",
            12.0,
            "s",
            3,
            "ok",
        ),
        ("/results/suite.time_sort/7", "0", "suite.time_sort('a')", "wall_time", "p25", 11.25, "s", 3, "ok"),
        ("/results/suite.time_sort/8", "0", "suite.time_sort('a')", "wall_time", "p75", 11.75, "s", 3, "ok"),
        (
            "/results/suite.time_sort/11/0",
            "0",
            "suite.time_sort('a')",
            "wall_time",
            "value",
            11.5,
            "s",
            None,
            "ok",
        ),
        (
            "/results/suite.time_sort/11/0",
            "1",
            "suite.time_sort('a')",
            "wall_time",
            "value",
            11.25,
            "s",
            None,
            "ok",
        ),
        (
            "/results/suite.time_sort/0",
            "1",
            "suite.time_sort('b')",
            "wall_time",
            "value",
            None,
            "s",
            None,
            "failed",
        ),
        (
            "/results/suite.time_sort",
            "4",
            "suite.time_sort",
            "benchmark_duration",
            "value",
            19.5,
            "s",
            None,
            "ok",
        ),
    ]
    assert read.said("timestamp") == {(datetime(2022, 12, 2, 21, 11, 59, 700_000, UTC),)}


def test_the_unit_follows_from_the_prefix_and_the_commit_s_date_is_no_time() -> None:
    results = {"a.peakmem_x": 1024, "a.mem_x": 64, "a.track_size": 7, "a.time_x": 0.5, "a.time_bad": None}
    read = read_file("r.json", {**HEAD, "version": 1, "results": results})

    assert read.of("record", "field", "metric", "value", "unit", "status", "timestamp") == [
        ("/results", "a.peakmem_x", "peak_memory", 1024.0, "By", "ok", None),
        ("/results", "a.mem_x", "object_size", 64.0, "By", "ok", None),
        ("/results", "a.track_size", "a.track_size", 7.0, None, "ok", None),
        ("/results", "a.time_x", "wall_time", 0.5, "s", "ok", None),
        ("/results", "a.time_bad", "wall_time", None, "s", "failed", None),
    ]


def test_format_1_may_hold_objects_with_statistics() -> None:
    stats = [{"ci_99": [0.25, 0.75], "q_25": 0.375, "mean": 0.5, "std": 0.125, "repeat": 10, "number": 4}]
    result = {"result": [0.5], "params": [["1"]], "stats": stats}
    read = read_file(
        "r.json",
        {**HEAD, "version": 1, "started_at": {"time_x": 1670015519700}, "results": {"time_x": result}},
    )

    assert read.said("task", "metric", "n") == {("time_x(1)", "wall_time", 10)}
    assert read.of("record", "field", "statistic", "value") == [
        ("/results/time_x/result", "0", "value", 0.5),
        ("/results/time_x/stats/0/ci_99", "0", "ci_low", 0.25),
        ("/results/time_x/stats/0/ci_99", "1", "ci_high", 0.75),
        ("/results/time_x/stats/0", "q_25", "p25", 0.375),
        ("/results/time_x/stats/0", "mean", "mean", 0.5),
        ("/results/time_x/stats/0", "std", "stddev", 0.125),
    ]


def test_an_infinite_interval_of_one_repetition_is_none_at_all() -> None:
    text = (
        '{"commit_hash":"a","env_name":"e","version":2,"result_columns":["result","params","stats_ci_99_a"],'
        '"results":{"time_x":[[0.5],[],[-Infinity]]}}'
    )

    assert read_file("r.json", text).figures() == [("wall_time", "value", 0.5, "s")]


def test_metadata_holds_no_measurement() -> None:
    benchmarks = {
        "time_x": {"code": "...", "name": "time_x", "param_names": [], "timeout": 60.0, "unit": "seconds"},
        "version": 2,
    }
    machine = {
        "arch": "arm64",
        "cpu": "M1",
        "machine": "mac",
        "num_cpu": "10",
        "os": "Darwin",
        "ram": "17",
        "version": 1,
    }

    for document in (benchmarks, machine):
        read = read_file("x.json", document)
        assert (read.reader, read.rows.num_rows) == ("asv-metadata", 0)
