from datetime import UTC, datetime
from typing import Any

from tests.readers.whole_files import read_file

CONTEXT = {"date": "2022-03-03T11:56:30+01:00", "host_name": "h", "num_cpus": 64, "library_build_type": "debug",
           "library_version": "v1.8.3", "load_avg": [5.5], "caches": [{"level": 1, "size": 32768}]}  # fmt: skip


def _file(*entries: dict[str, Any], **context: Any) -> dict[str, Any]:
    return {"context": {**CONTEXT, **context}, "benchmarks": list(entries)}


def test_each_entry_is_read_in_its_own_unit() -> None:
    iteration = {
        "name": "BM_sort/8", "run_name": "BM_sort/8", "run_type": "iteration", "family_index": 2, "repetitions": 1,
        "threads": 1, "iterations": 914, "real_time": 2.5e7, "cpu_time": 2.0e7, "time_unit": "ns", "bytes_per_second": 2.5e9,
        "items_per_second": 6.5e8, "cache_misses": 17.5,
    }  # fmt: skip
    other = {"name": "BM_load", "iterations": 1, "real_time": 1.5, "cpu_time": 0.5, "time_unit": "ms"}
    read = read_file("gb.json", _file(iteration, other))

    assert read.reader == "google-benchmark"
    assert read.of("record", "task", "metric", "statistic", "value", "unit", "scope") == [
        ("/benchmarks/0", "BM_sort/8", "iterations", "value", 914.0, None, "sample"),
        ("/benchmarks/0", "BM_sort/8", "wall_time", "value", 0.025, "s", "sample"),
        ("/benchmarks/0", "BM_sort/8", "cpu_time", "value", 0.02, "s", "sample"),
        ("/benchmarks/0", "BM_sort/8", "bytes_per_second", "value", 2.5e9, "By/s", "sample"),
        ("/benchmarks/0", "BM_sort/8", "items_per_second", "value", 6.5e8, "1/s", "sample"),
        ("/benchmarks/0", "BM_sort/8", "cache_misses", "value", 17.5, None, "sample"),
        ("/benchmarks/1", "BM_load", "iterations", "value", 1.0, None, "sample"),
        ("/benchmarks/1", "BM_load", "wall_time", "value", 0.0015, "s", "sample"),
        ("/benchmarks/1", "BM_load", "cpu_time", "value", 0.0005, "s", "sample"),
    ]
    assert read.said("timestamp", "tool_version") == {
        (datetime(2022, 3, 3, 10, 56, 30, tzinfo=UTC), "v1.8.3")
    }
    assert {tuple(flags) for flags in read.rows["flags"].to_pylist()} == {("debug_build",)}


def test_aggregates_are_statistics_of_their_benchmark_and_a_variation_is_a_ratio() -> None:
    def aggregate(name: str, value: float, unit: str) -> dict[str, Any]:
        return {"name": f"BM_x_{name}", "run_name": "BM_x", "run_type": "aggregate", "repetitions": 3, "iterations": 3,
                "aggregate_name": name, "aggregate_unit": unit, "real_time": value, "cpu_time": value,
                "time_unit": "us"}  # fmt: skip

    read = read_file("gb.json", _file(aggregate("mean", 10.0, "time"), aggregate("median", 9.0, "time"),
                                      aggregate("stddev", 0.5, "time"), aggregate("cv", 0.05, "percentage")))  # fmt: skip

    assert read.where("metric", "wall_time").of("task", "statistic", "value", "unit", "n", "scope") == [
        ("BM_x", "mean", 1e-05, "s", 3, "aggregate"),
        ("BM_x", "p50", 9e-06, "s", 3, "aggregate"),
        ("BM_x", "stddev", 5e-07, "s", 3, "aggregate"),
        ("BM_x", "cv", 0.05, "1", 3, "aggregate"),
    ]


def test_before_run_types_only_names_tell_aggregates() -> None:
    old = [{"name": name, "iterations": 2, "real_time": 1.0, "cpu_time": 1.0, "time_unit": "ns"}
           for name in ("BM_x", "BM_x", "BM_x_mean", "BM_compute_mean")]  # fmt: skip
    read = read_file("gb.json", _file(*old)).where("metric", "wall_time")

    assert read.of("task", "statistic") == [
        ("BM_x", "value"), ("BM_x", "value"), ("BM_x", "mean"), ("BM_compute_mean", "value"),
    ]  # fmt: skip


def test_a_fit_and_an_entry_that_failed_hold_no_time() -> None:
    fit = {"name": "BM_x_BigO", "run_name": "BM_x", "run_type": "aggregate", "aggregate_name": "BigO",
           "cpu_coefficient": 4.25, "real_coefficient": 6.5, "big_o": "N", "time_unit": "ns"}  # fmt: skip
    rms = {"name": "BM_x_RMS", "run_type": "aggregate", "aggregate_name": "RMS", "rms": 0.0045}
    bad = {
        "name": "BM_y",
        "error_occurred": True,
        "error_message": "no file",
        "iterations": 0,
        "real_time": 0,
        "time_unit": "ns",
    }
    read = read_file("gb.json", _file(fit, rms, bad))

    assert read.of("task", "metric", "value", "unit", "status") == [
        ("BM_x", "cpu_coefficient", 4.25, None, "ok"),
        ("BM_x", "real_coefficient", 6.5, None, "ok"),
        ("BM_x", "rms", 0.0045, "1", "ok"),
        ("BM_y", "iterations", None, None, "failed"),
        ("BM_y", "wall_time", None, "s", "failed"),
    ]


def test_the_csv_stands_below_lines_about_the_machine() -> None:
    text = (
        "2024-05-01T10:00:00+00:00\nRunning ./bench\nRun on (8 X 4200 MHz CPU s)\nCPU Caches:\n  L1 Data 32 KiB (x4)\n"
        "Load Average: 0.52, 0.58, 0.59\n***WARNING*** Library was built as DEBUG. Timings may be affected.\n"
        "name,iterations,real_time,cpu_time,time_unit,bytes_per_second,items_per_second,label,error_occurred,error_message\n"
        '"BM_a/8",1000,12.5,12,ns,,,,,\n"BM_b",10,2.5,2,us,1e9,,,,\n'
    )
    read = read_file("gb.csv", text)

    assert read.reader == "google-benchmark"
    assert read.of("record", "task", "metric", "value", "unit") == [
        ("0", "BM_a/8", "iterations", 1000.0, None),
        ("0", "BM_a/8", "wall_time", 1.25e-08, "s"),
        ("0", "BM_a/8", "cpu_time", 1.2e-08, "s"),
        ("1", "BM_b", "iterations", 10.0, None),
        ("1", "BM_b", "wall_time", 2.5e-06, "s"),
        ("1", "BM_b", "cpu_time", 2e-06, "s"),
        ("1", "BM_b", "bytes_per_second", 1e9, "By/s"),
    ]
    assert read.said("timestamp") == {(datetime(2024, 5, 1, 10, tzinfo=UTC),)}
    assert {tuple(flags) for flags in read.rows["flags"].to_pylist()} == {("debug_build",)}
