from datetime import UTC, datetime

from tasks.readers.timing_baseline import READER
from tests.readers.reading import measurements, shown

BASELINE = {
    "test_name": "parse",
    "runs": 2,
    "samples_per_run": 20,
    "timing_stats": {
        "overall_mean_ms": 15.5,
        "run_results": [
            {"samples": 20, "p50_ms": 15.25, "p95_ms": 15.75, "mean_ms": 15.5, "stdev_ms": 0.25},
            {"samples": 20, "p50_ms": 15.375, "p95_ms": 16.25, "mean_ms": 15.625, "stdev_ms": 0.5},
        ],
        "latency_percentiles": {"p50": 15.5},
        "cv_percent": 2.5,
    },
    "environment": {"os": "Linux", "gpu_count": 1},
    "confidence_interval_95": [15.0, 16.0],
    "timestamp": 1759186313.5,
}


def test_runs_carry_their_samples_and_what_is_taken_over_them_carries_the_number_of_runs() -> None:
    read = measurements(READER, BASELINE)

    assert shown(read, "record", "field", "run", "metric", "statistic", "value", "n", "flags") == [
        ("/timing_stats", "overall_mean_ms", "artifact", "wall_time", "mean", 0.0155, 2, ["derived"]),
        ("/timing_stats", "cv_percent", "artifact", "wall_time", "cv", 0.025, 2, ["derived"]),
        ("/timing_stats/run_results/0", "p50_ms", "artifact run 1", "wall_time", "p50", 0.01525, 20, []),
        ("/timing_stats/run_results/0", "p95_ms", "artifact run 1", "wall_time", "p95", 0.01575, 20, []),
        ("/timing_stats/run_results/0", "mean_ms", "artifact run 1", "wall_time", "mean", 0.0155, 20, []),
        ("/timing_stats/run_results/0", "stdev_ms", "artifact run 1", "wall_time", "stddev", 0.00025, 20, []),
        ("/timing_stats/run_results/1", "p50_ms", "artifact run 2", "wall_time", "p50", 0.015375, 20, []),
        ("/timing_stats/run_results/1", "p95_ms", "artifact run 2", "wall_time", "p95", 0.01625, 20, []),
        ("/timing_stats/run_results/1", "mean_ms", "artifact run 2", "wall_time", "mean", 0.015625, 20, []),
        ("/timing_stats/run_results/1", "stdev_ms", "artifact run 2", "wall_time", "stddev", 0.0005, 20, []),
        ("/timing_stats/latency_percentiles", "p50", "artifact", "wall_time", "p50", 0.0155, 2, ["derived"]),
        ("/confidence_interval_95", "0", "artifact", "wall_time", "ci_low", 0.015, 2, ["derived"]),
        ("/confidence_interval_95", "1", "artifact", "wall_time", "ci_high", 0.016, 2, ["derived"]),
    ]


def test_every_row_knows_its_test_its_time_and_its_environment() -> None:
    read = measurements(READER, BASELINE)

    when = datetime(2025, 9, 29, 22, 51, 53, 500_000, UTC)
    assert set(shown(read, "tool", "task", "scope", "unit", "timestamp")) == {
        ("timing-baseline", "parse", "aggregate", unit, when) for unit in ("s", "1")
    }
    assert set(shown(read, "config", "workload", "system")) == {
        ('{"samples_per_run":20}', None, '{"gpu_count":1,"os":"Linux"}')
    }


def test_a_single_timing_is_one_record() -> None:
    single = {"benchmark_name": "parse", "timing": {"samples": 10, "p50_ms": 0.5}, "timestamp": 1759181417}

    assert shown(measurements(READER, single), "record", "task", "statistic", "value", "n") == [
        ("/timing", "parse", "p50", 0.0005, 10)
    ]
