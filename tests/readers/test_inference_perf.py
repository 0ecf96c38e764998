from typing import Any

from tests.readers.whole_files import read_file

LIFECYCLE: dict[str, Any] = {
    "load_summary": {
        "count": 60,
        "schedule_delay": {"mean": 0.5, "p0.1": -0.25},
        "send_duration": 58.5,
        "requested_rate": 1.0,
    },
    "successes": {
        "count": 58,
        "latency": {
            "request_latency": {"mean": 0.5, "median": 0.45, "p99.9": 0.49},
            "normalized_time_per_output_token": {"mean": 0.0075},
            "time_per_output_token": {"mean": 0.0035},
            "time_to_first_token": {"mean": 0.03},
            "inter_token_latency": {"mean": 0.0034, "max": 0.009},
        },
        "throughput": {"input_tokens_per_sec": 207.5, "output_tokens_per_sec": 64.5, "requests_per_sec": 1.5},
        "prompt_len": {"mean": 204.5},
        "output_len": {"mean": 63.5},
    },
    "failures": {"count": 2, "request_latency": {"mean": 9.5}, "prompt_len": None},
}


def test_the_rate_that_was_asked_for_is_the_workload_of_a_stage() -> None:
    read = read_file("stage_0_lifecycle_metrics.json", LIFECYCLE)

    assert read.said("config", "workload", "system") == {(None, '{"request_rate":1}', None)}


def test_so_are_the_streams_of_a_closed_loop() -> None:
    closed = LIFECYCLE | {"load_summary": {"count": 60, "concurrency": 8}}
    read = read_file("stage_0_lifecycle_metrics.json", closed)

    assert read.said("config", "workload", "system") == {(None, '{"concurrency":8}', None)}


def test_latencies_are_seconds_and_three_kinds_of_time_per_token_stay_apart() -> None:
    read = read_file("stage_0_lifecycle_metrics.json", LIFECYCLE)

    assert read.reader == "inference-perf"
    assert read.of("metric", "statistic", "value", "unit", "n", "status") == [
        ("requests_total", "value", 60.0, "request", None, "ok"),
        ("load_summary.send_duration", "value", 58.5, "s", None, "ok"),
        ("load_summary.requested_rate", "value", 1.0, "request/s", None, "ok"),
        ("load_summary.schedule_delay", "mean", 0.5, "s", 60, "ok"),
        ("load_summary.schedule_delay", "p0.1", -0.25, "s", 60, "ok"),
        ("requests_completed", "value", 58.0, "request", 58, "ok"),
        ("e2e_latency", "mean", 0.5, "s", 58, "ok"),
        ("e2e_latency", "p50", 0.45, "s", 58, "ok"),
        ("e2e_latency", "p99.9", 0.49, "s", 58, "ok"),
        ("latency_per_output_token", "mean", 0.0075, "s", 58, "ok"),
        ("tpot", "mean", 0.0035, "s", 58, "ok"),
        ("ttft", "mean", 0.03, "s", 58, "ok"),
        ("itl", "mean", 0.0034, "s", 58, "ok"),
        ("itl", "max", 0.009, "s", 58, "ok"),
        ("input_throughput", "value", 207.5, "token/s", 58, "ok"),
        ("output_throughput", "value", 64.5, "token/s", 58, "ok"),
        ("request_throughput", "value", 1.5, "request/s", 58, "ok"),
        ("input_tokens", "mean", 204.5, "token", 58, "ok"),
        ("output_tokens", "mean", 63.5, "token", 58, "ok"),
        ("requests_failed", "value", 2.0, "request", None, "ok"),
        ("e2e_latency", "mean", 9.5, "s", 2, "failed"),
    ]


def test_what_the_server_saw_is_told_from_what_the_client_did() -> None:
    prometheus = {
        "load_summary": {},
        "successes": {
            "count": 9,
            "rate": 1.5,
            "prompt_len": {"mean": 50, "rate": 211.5},
            "time_to_first_token": {"p90": 1.5},
        },
        "failures": {},
    }
    read = read_file("stage_0_prometheus_metrics.json", prometheus)

    assert read.figures() == [
        ("requests_completed", "value", 9.0, "request"),
        ("request_throughput", "value", 1.5, "request/s"),
        ("input_tokens", "mean", 50.0, "token"),
        ("input_throughput", "value", 211.5, "token/s"),
        ("ttft", "p90", 1.5, "s"),
    ]
    assert {tuple(flags) for flags in read.rows["flags"].to_pylist()} == {("server_side",)}
    assert read.said("task") == {("server",)}


def test_a_summary_repeats_its_stages() -> None:
    read = read_file("summary_lifecycle_metrics.json", LIFECYCLE)

    assert {tuple(flags) for flags in read.rows["flags"].to_pylist()} == {("summary_of_stages",)}


def test_single_requests_are_by_a_monotonic_clock_and_their_texts_stay_out() -> None:
    request = {
        "scheduled_time": 999.75, "start_time": 1000.0, "end_time": 1001.5,
        "request": "{\"prompt\": \"x\"}", "response": "y",
        "info": {"input_tokens": 16, "output_tokens": 4, "output_token_times": [1000.25, 1000.5]}, "error": None,
    }  # fmt: skip
    read = read_file("per_request_lifecycle_metrics.json", [request])

    assert read.of("record", "metric", "value", "unit", "scope", "timestamp", "flags") == [
        ("/0", "e2e_latency", 1.5, "s", "request", None, ["derived"]),
        ("/0", "ttft", 0.25, "s", "request", None, ["derived"]),
        ("/0", "start_time", 1000.0, "s", "request", None, []),
        ("/0", "schedule_delay", 0.25, "s", "request", None, ["derived"]),
        ("/0", "input_tokens", 16.0, "token", "request", None, []),
        ("/0", "output_tokens", 4.0, "token", "request", None, []),
    ]
