from datetime import UTC, datetime
from typing import Any

from tests.readers.whole_files import read_file

SPREAD = {
    "p50": 20.0,
    "p60": 21.0,
    "p70": 22.0,
    "p80": 23.0,
    "p90": 24.0,
    "p95": 25.0,
    "p99": 30.0,
    "avg": 20.5,
}
LOAD: dict[str, Any] = {
    "id": "constant@5.00req/s",
    "executor_type": "ConstantArrivalRate",
    "config": {"max_vus": 64, "duration_secs": 120, "rate": 5.0},
    "total_requests": 600,
    "total_tokens": 48_000,
    "token_throughput_secs": 400.5,
    "duration_ms": 120_000,
    "time_to_first_token_ms": SPREAD,
    "inter_token_latency_ms": {"p50": 8.0, "avg": 8.5},
    "failed_requests": 2,
    "successful_requests": 598,
    "request_rate": 4.98,
    "total_tokens_sent": 120_000,
    "e2e_latency_ms": {"p99": 1500.0},
}
REPORT: dict[str, Any] = {
    "config": {
        "max_vus": 64, "duration_secs": 120, "benchmark_kind": "Rate", "warmup_duration_secs": 30, "rates": [5.0],
        "prompt_options": {"num_tokens": 200, "min_tokens": 200}, "decode_options": {"num_tokens": 80},
        "tokenizer": "acme/tiny", "model_name": "acme/tiny", "run_id": "ab12",
    },
    "results": [{**LOAD, "id": "warmup", "executor_type": "ConstantVUs"}, LOAD],
    "start_time": "2026-03-02T09:00:00+00:00",
    "end_time": "2026-03-02T09:03:00+00:00",
    "system": {"cpu": ["X 1@3000MHz"], "memory": "64.00 GB", "os_name": "Linux"},
}  # fmt: skip


def test_tokens_are_the_generated_ones_and_the_latency_between_them_is_tpot() -> None:
    read = read_file("acme_tiny_2026-03-02.json", REPORT)

    assert read.reader == "inference-benchmarker"
    assert read.where("task", "constant@5.00req/s").of(
        "metric", "statistic", "value", "unit", "n", "status"
    ) == [
        ("requests_total", "value", 600.0, "request", None, "ok"),
        ("output_tokens_total", "value", 48_000.0, "token", None, "ok"),
        ("output_throughput", "value", 400.5, "token/s", None, "ok"),
        ("run_duration", "value", 120.0, "s", None, "ok"),
        ("requests_failed", "value", 2.0, "request", None, "ok"),
        ("requests_completed", "value", 598.0, "request", None, "ok"),
        ("request_throughput", "value", 4.98, "request/s", None, "ok"),
        ("input_tokens_total", "value", 120_000.0, "token", None, "ok"),
        ("ttft", "p50", 0.02, "s", 598, "ok"),
        ("ttft", "p60", 0.021, "s", 598, "ok"),
        ("ttft", "p70", 0.022, "s", 598, "ok"),
        ("ttft", "p80", 0.023, "s", 598, "ok"),
        ("ttft", "p90", 0.024, "s", 598, "ok"),
        ("ttft", "p95", 0.025, "s", 598, "ok"),
        ("ttft", "p99", 0.03, "s", 598, "ok"),
        ("ttft", "mean", 0.0205, "s", 598, "ok"),
        ("tpot", "p50", 0.008, "s", 598, "ok"),
        ("tpot", "mean", 0.0085, "s", 598, "ok"),
        ("e2e_latency", "p99", 1.5, "s", 598, "ok"),
    ]


def test_the_first_load_warms_up_and_a_load_says_what_was_asked() -> None:
    read = read_file("acme_tiny_2026-03-02.json", REPORT)

    assert set(read.of("task", "status")) == {("warmup", "warmup"), ("constant@5.00req/s", "ok")}
    assert set(read.of("model", "timestamp")) == {("acme/tiny", datetime(2026, 3, 2, 9, tzinfo=UTC))}
