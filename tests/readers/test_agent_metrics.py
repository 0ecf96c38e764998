from typing import Any

from tasks.readers.agent_metrics import READER
from tests.readers.reading import measurements, shown

LOST = {"throughput_tokens_per_sec": 0.0, "tokens_generated": 0, "ttft_ms": 4900.0, "load_duration_ms": 0.0}
SEEN = {
    "throughput_tokens_per_sec": 40.0,
    "tokens_generated": 958,
    "ttft_ms": 500.0,
    "load_duration_ms": 250.0,
}


def _arm(call: dict[str, Any], settings: dict[str, Any]) -> dict[str, Any]:
    return {
        "agent_type": "arm",
        "model": "gemma3:latest",
        "configuration": settings,
        "runs": 1,
        "aggregate_metrics": {
            "average_tokens_per_second": call["throughput_tokens_per_sec"],
            "average_ttft_ms": call["ttft_ms"],
            "stddev_throughput": 0.0,
            "total_tokens_generated": call["tokens_generated"],
        },
        "individual_runs": [call],
        "timestamp": "2025-11-10T04:19:49.123972Z",
    }


def _role(settings: dict[str, Any]) -> dict[str, Any]:
    return {
        "config": {"options": settings, "model": "gemma3:latest", "base_url": "http://localhost:11434"},
        "execution_time_s": 59.5,
        "result": {
            "model": "gemma3:latest",
            "runs": 1,
            "individual_runs": [SEEN],
            "llm_calls": [{"stage": "analysis", "prompt": "p", "metrics": SEEN}],
            "analysis": {"performance_metrics": {"csv_ttft_s": 2.5}},
        },
    }


PAIR = {
    "run_number": 1,
    "scenario": "homo",
    "collector": _role({"temperature": 0.6000000238418579}),
    "insight": _role({}),
    "summary": {
        "concurrency_speedup": 1.5,
        "efficiency_percent": 75.0,
        "ttft_delta_ms": -163.0,
        "run_number": 1,
    },
}


def test_lost_telemetry_is_null_and_the_ttft_that_was_seen_stays() -> None:
    read = measurements(
        READER, {"baseline": _arm(LOST, {}), "chimera": _arm(SEEN, {"num_gpu": 80}), "delta": {}}
    )

    assert shown(read, "task", "scope", "metric", "statistic", "value", "n", "flags") == [
        ("baseline", "aggregate", "decode_throughput", "mean", None, 1, ["zero_is_missing"]),
        ("baseline", "aggregate", "ttft", "mean", 4.9, 1, []),
        ("baseline", "aggregate", "decode_throughput", "stddev", 0.0, 1, []),
        ("baseline", "aggregate", "output_tokens_total", "value", None, 1, ["zero_is_missing"]),
        ("baseline", "request", "decode_throughput", "value", None, None, ["zero_is_missing"]),
        ("baseline", "request", "output_tokens", "value", None, None, ["zero_is_missing"]),
        ("baseline", "request", "ttft", "value", 4.9, None, []),
        ("baseline", "request", "load_duration", "value", None, None, ["zero_is_missing"]),
        ("chimera", "aggregate", "decode_throughput", "mean", 40.0, 1, []),
        ("chimera", "aggregate", "ttft", "mean", 0.5, 1, []),
        ("chimera", "aggregate", "decode_throughput", "stddev", 0.0, 1, []),
        ("chimera", "aggregate", "output_tokens_total", "value", 958.0, 1, []),
        ("chimera", "request", "decode_throughput", "value", 40.0, None, []),
        ("chimera", "request", "output_tokens", "value", 958.0, None, []),
        ("chimera", "request", "ttft", "value", 0.5, None, []),
        ("chimera", "request", "load_duration", "value", 0.25, None, []),
    ]


def test_a_run_of_two_agents_counts_each_call_once() -> None:
    read = measurements(READER, PAIR)

    assert [row for row in shown(read, "task", "scope", "metric", "value") if row[2].endswith("ttft")] == [
        ("collector analysis", "request", "ttft", 0.5),
        ("collector", "sample", "repeated.ttft", 0.5),
        ("insight analysis", "request", "ttft", 0.5),
        ("insight", "sample", "repeated.ttft", 0.5),
    ]


def test_a_run_knows_its_settings_and_what_both_agents_did_together() -> None:
    read = measurements(READER, PAIR)
    asked = ('{"scenario":"homo"}', None)
    pair = ('{"collector":{"temperature":0.6}}', *asked)

    of_all = shown(read, "record", "run", "metric", "value", "config", "workload", "system")
    assert [row for row in of_all if row[0] == "/summary"] == [
        ("/summary", "homo run 1", "concurrency_speedup", 1.5, *pair),
        ("/summary", "homo run 1", "concurrency_efficiency", 0.75, *pair),
        ("/summary", "homo run 1", "ttft_delta", -0.163, *pair),
    ]
    assert set(shown(read, "task", "config", "workload", "system")) >= {
        ("collector analysis", '{"temperature":0.6}', *asked)
    }


def test_a_summary_repeats_its_runs_under_the_name_that_they_have_themselves() -> None:
    run = {"run_number": 1, "scenario": "homo", "collector_throughput": 40.0, "concurrency_speedup": 1.5}
    summary = {"runs": [run], "aggregate": {"average_concurrency_speedup": 1.5}, "scenario": "homo"}

    assert shown(measurements(READER, summary), "record", "run", "metric", "statistic", "value", "n") == [
        ("/runs/0", "homo run 1", "collector_decode_throughput", "mean", 40.0, None),
        ("/runs/0", "homo run 1", "concurrency_speedup", "value", 1.5, None),
        ("/aggregate", None, "concurrency_speedup", "mean", 1.5, 1),
    ]


def test_nanoseconds_beside_milliseconds_become_the_same_unit() -> None:
    call = {"ttft_ms": 250.0, "tokens_generated": 8, "eval_duration": 500_000_000, "total_duration_ms": 900.0}
    run = {"run_number": 2, "scenario": "homo", "collector": {"options": {}, "metrics": call}, "insight": {}}

    assert shown(measurements(READER, run), "metric", "value", "unit") == [
        ("ttft", 0.25, "s"),
        ("output_tokens", 8.0, "token"),
        ("decode_duration", 0.5, "s"),
        ("e2e_latency", 0.9, "s"),
    ]
