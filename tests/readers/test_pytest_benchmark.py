from datetime import UTC, datetime
from typing import Any

from tests.readers.whole_files import read_file


def _file(stats: dict[str, Any], **more: Any) -> dict[str, Any]:
    benchmark = {
        "group": None, "name": "test_parse[8]", "fullname": "bench.py::test_parse[8]", "params": {"size": 8},
        "extra_info": {}, "options": {"timer": "perf_counter", "min_rounds": 5}, "stats": stats, **more,
    }  # fmt: skip
    return {
        "machine_info": {"node": "n", "machine": "x86_64", "cpu": {"brand_raw": "CPU 1", "count": 4}},
        "commit_info": {"id": "abc", "time": "2019-11-16T12:10:30+09:00", "dirty": True},
        "benchmarks": [benchmark],
        "datetime": "2019-11-17T02:22:16.817862",
        "version": "3.4.1",
    }


STATS = {
    "min": 0.5, "max": 2.0, "mean": 1.0, "stddev": 0.25, "rounds": 8, "median": 0.75, "iqr": 0.5, "q1": 0.6, "q3": 1.1,
    "iqr_outliers": 1, "stddev_outliers": 2, "outliers": "2;1", "ld15iqr": 0.5, "hd15iqr": 1.5, "ops": 1.0, "total": 8.0,
    "iterations": 10, "data": [0.5, 2.0],
}  # fmt: skip


def test_statistics_are_seconds_and_the_rounds_are_their_n() -> None:
    read = read_file("0001_x.json", _file(STATS))

    assert read.reader == "pytest-benchmark"
    assert read.of("metric", "statistic", "value", "unit", "n", "scope") == [
        ("wall_time", "min", 0.5, "s", 8, "aggregate"),
        ("wall_time", "max", 2.0, "s", 8, "aggregate"),
        ("wall_time", "mean", 1.0, "s", 8, "aggregate"),
        ("wall_time", "stddev", 0.25, "s", 8, "aggregate"),
        ("wall_time", "p50", 0.75, "s", 8, "aggregate"),
        ("wall_time", "iqr", 0.5, "s", 8, "aggregate"),
        ("wall_time", "p25", 0.6, "s", 8, "aggregate"),
        ("wall_time", "p75", 1.1, "s", 8, "aggregate"),
        ("benchmarks.stats.iqr_outliers", "value", 1.0, None, 8, "aggregate"),
        ("benchmarks.stats.stddev_outliers", "value", 2.0, None, 8, "aggregate"),
        ("stats.ld15iqr", "value", 0.5, "s", 8, "aggregate"),
        ("stats.hd15iqr", "value", 1.5, "s", 8, "aggregate"),
        ("ops", "value", 1.0, "1/s", 8, "aggregate"),
        ("wall_time", "total", 8.0, "s", 8, "aggregate"),
        ("wall_time", "value", 0.5, "s", None, "sample"),
        ("wall_time", "value", 2.0, "s", None, "sample"),
    ]


def test_a_benchmark_knows_its_test_its_settings_and_its_time_which_is_utc() -> None:
    read = read_file("0001_x.json", _file(STATS))

    config = '{"iterations":10,"min_rounds":5,"params":{"size":8},"timer":"perf_counter"}'
    system = '{"cpu":"CPU 1","cpu_count":4,"machine":"x86_64","node":"n"}'
    when = datetime(2019, 11, 17, 2, 22, 16, 817_862, UTC)
    assert read.said("task", "tool_version", "timestamp") == {("bench.py::test_parse[8]", "3.4.1", when)}
    assert read.said("config", "workload", "system") == {(config, None, system)}
    assert {tuple(flags) for flags in read.rows["flags"].to_pylist()} == {()}


def test_one_round_has_no_standard_deviation() -> None:
    read = read_file("x.json", _file({"mean": 1.0, "stddev": 0, "rounds": 1, "iterations": 1}))

    assert read.of("statistic", "value", "flags") == [
        ("stddev", None, ["zero_is_missing"]),
        ("mean", 1.0, []),
    ]


def test_the_format_of_2015_and_an_unknown_field_are_read() -> None:
    document = _file({"mean": 1.0, "rounds": 3, "gc_time_ms": 4.0}, extra_info={"loss": 0.5, "note": "text"})
    document["version"] = "2.5.0"

    assert read_file("x.json", document).figures() == [
        ("benchmarks.extra_info.loss", "value", 0.5, None),
        ("wall_time", "mean", 1.0, "s"),
        ("benchmarks.stats.gc_time_ms", "value", 0.004, "s"),
    ]
