from datetime import UTC, datetime
from typing import Any

from tests.readers.whole_files import read_file

SUMMARY: dict[str, Any] = {
    "version": "2023-08-31",
    "name": "m_550_150_summary",
    "model": "org/m",
    "mean_input_tokens": 550,
    "num_concurrent_requests": 5,
    "results_inter_token_latency_s_quantiles_p25": 0.005,
    "results_inter_token_latency_s_mean": 0.0055,
    "results_ttft_s_quantiles_p99": 0.35,
    "results_end_to_end_latency_s_stddev": 0.07,
    "results_request_output_throughput_token_per_s_max": 207.5,
    "results_number_input_tokens_min": "550",
    "results_num_requests_started": 150,
    "results_error_rate": 0.02,
    "results_number_errors": 3,
    "results_error_code_frequency": "{429: 3}",
    "results_mean_output_throughput_token_per_s": 441.5,
    "results_num_completed_requests": 147,
    "results_num_completed_requests_per_min": 180.0,
    "framework": "groq",
    "region": "eu",
    "timestamp": 1704851704,
    "queue_time_ms": 12.5,
}


def test_its_inter_token_latency_counts_the_first_token_and_a_minute_has_sixty_seconds() -> None:
    read = read_file("summary.json", SUMMARY)

    assert read.reader == "llmperf"
    assert read.of("metric", "statistic", "value", "unit", "n", "flags") == [
        ("latency_per_output_token", "p25", 0.005, "s", 147, []),
        ("latency_per_output_token", "mean", 0.0055, "s", 147, []),
        ("ttft", "p99", 0.35, "s", 147, []),
        ("e2e_latency", "stddev", 0.07, "s", 147, []),
        ("output_speed_per_user", "max", 207.5, "token/s", 147, ["divided_by_e2e"]),
        ("input_tokens", "min", 550.0, "token", 147, ["from_text"]),
        ("requests_total", "value", 150.0, "request", None, []),
        ("error_rate", "value", 0.02, "1", None, []),
        ("requests_failed", "value", 3.0, "request", None, []),
        ("output_throughput", "value", 441.5, "token/s", None, []),
        ("requests_completed", "value", 147.0, "request", None, []),
        ("request_throughput", "value", 3.0, "request/s", None, []),
        ("queue_time_ms", "value", 0.0125, "s", None, []),
    ]


def test_the_version_is_of_the_format_and_the_timestamp_is_of_the_run() -> None:
    read = read_file("summary.json", SUMMARY)

    assert read.said("tool_version", "timestamp", "model", "engine") == {
        (None, datetime(2024, 1, 10, 1, 55, 4, tzinfo=UTC), "org/m", "groq")
    }
    assert read.said("config", "workload", "system") == {
        ('{"region":"eu"}', '{"mean_input_tokens":550,"num_concurrent_requests":5}', None)
    }


def test_a_request_that_failed_holds_zeros_that_are_no_measurements() -> None:
    good = {
        "error_code": None, "error_msg": "", "inter_token_latency_s": 0.005, "ttft_s": 0.25, "end_to_end_latency_s": 0.75,
        "request_output_throughput_token_per_s": 200.0, "number_total_tokens": 700, "number_output_tokens": 150,
    }  # fmt: skip
    bad = dict.fromkeys(good, 0) | {"error_code": 429, "error_msg": "too many"}
    read = read_file("individual_responses.json", [good, bad])

    assert read.reader == "llmperf"
    assert read.records == 2
    assert read.of("record", "metric", "value", "unit", "status", "scope") == [
        ("/0", "latency_per_output_token", 0.005, "s", "ok", "request"),
        ("/0", "ttft", 0.25, "s", "ok", "request"),
        ("/0", "e2e_latency", 0.75, "s", "ok", "request"),
        ("/0", "output_speed_per_user", 200.0, "token/s", "ok", "request"),
        ("/0", "total_tokens", 700.0, "token", "ok", "request"),
        ("/0", "output_tokens", 150.0, "token", "ok", "request"),
        ("/1", "latency_per_output_token", None, "s", "failed", "request"),
        ("/1", "ttft", None, "s", "failed", "request"),
        ("/1", "e2e_latency", None, "s", "failed", "request"),
        ("/1", "output_speed_per_user", None, "token/s", "failed", "request"),
        ("/1", "total_tokens", None, "token", "failed", "request"),
        ("/1", "output_tokens", None, "token", "failed", "request"),
    ]
