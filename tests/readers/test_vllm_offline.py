import json

from tests.readers.reading import claimed_by, file, shown

LATENCY = {"avg_latency": 1.5, "latencies": [1.25, 1.75], "percentiles": {"10": 1.3, "50": 1.5, "99": 1.745}}
THROUGHPUT = {
    "elapsed_time": 10.0,
    "num_requests": 50,
    "total_num_tokens": 6400,
    "requests_per_second": 5.0,
    "tokens_per_second": 640.0,
}


def test_latencies_are_seconds_of_whole_batches() -> None:
    rows = file("latency.json", json.dumps(LATENCY), "vllm-bench-latency")

    assert shown(rows, "record", "metric", "statistic", "scope", "value", "n") == [
        ("", "batch_latency", "mean", "aggregate", 1.5, 2),
        ("", "batch_latency", "p10", "aggregate", 1.3, 2),
        ("", "batch_latency", "p50", "aggregate", 1.5, 2),
        ("", "batch_latency", "p99", "aggregate", 1.745, 2),
        ("/latencies", "batch_latency", "value", "sample", 1.25, None),
        ("/latencies", "batch_latency", "value", "sample", 1.75, None),
    ]


def test_tokens_of_a_throughput_run_are_input_and_output_together() -> None:
    rows = file("throughput.json", json.dumps(THROUGHPUT), "vllm-bench-throughput")

    assert shown(rows, "metric", "value", "unit", "engine") == [
        ("run_duration", 10.0, "s", "vllm"),
        ("requests_completed", 50.0, "request", "vllm"),
        ("tokens_total", 6400.0, "token", "vllm"),
        ("request_throughput", 5.0, "request/s", "vllm"),
        ("total_token_throughput", 640.0, "token/s", "vllm"),
    ]


def test_a_part_of_the_keys_is_not_enough() -> None:
    assert claimed_by("x.json", '{"elapsed_time": 1.0, "tokens_per_second": 5.0}') == ("generic-json",)
    assert claimed_by("y.json", '{"avg_latency": 1.0, "percentiles": {}}') == ("generic-json",)


def test_a_percentile_that_is_none_and_a_batch_without_a_number_cost_themselves_only() -> None:
    odd = {
        **LATENCY,
        "latencies": [1.25, "slow", None],
        "percentiles": {"half": 1.5, "101": 2.0, "50": 1.5, "90": "x"},
    }

    assert shown(file("latency.json", json.dumps(odd), "vllm-bench-latency"), "statistic", "value", "n") == [
        ("mean", 1.5, 1),
        ("p50", 1.5, 1),
        ("value", 1.25, None),
    ]
