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


def test_a_sweeps_number_of_the_run_is_no_figure_and_what_it_varied_is_a_setting() -> None:
    swept = {
        **LATENCY,
        "std_latency": 0.25,
        "run_number": 1,
        "max_num_seqs": 32,
        "enable_prefix_caching": False,
    }

    rows = file("summary.json", json.dumps([swept]), "vllm-bench-latency")

    assert shown(rows, "metric", "statistic", "value", "config")[:2] == [
        ("batch_latency", "mean", 1.5, '{"enable_prefix_caching":false,"max_num_seqs":32}'),
        ("batch_latency", "stddev", 0.25, '{"enable_prefix_caching":false,"max_num_seqs":32}'),
    ]
    assert not {"run_number", "max_num_seqs"} & set(rows["metric"].to_pylist())


def test_what_a_latency_benchmark_prints_is_read_with_its_command() -> None:
    text = (
        "$ vllm bench latency --model acme/tiny --input-len 64 --batch-size 4\nWarming up...\nAvg latency: 1.25 seconds\n"
        "10% percentile latency: 1.125 seconds\n99% percentile latency: 1.5 seconds\n"
    )
    rows = file("latency.log", text, "vllm-bench-latency")

    assert shown(rows, "metric", "statistic", "value", "unit", "scope", "flags") == [
        ("batch_latency", "mean", 1.25, "s", "aggregate", ["rounded"]),
        ("batch_latency", "p10", 1.125, "s", "aggregate", ["rounded"]),
        ("batch_latency", "p99", 1.5, "s", "aggregate", ["rounded"]),
    ]
    assert set(shown(rows, "model", "engine", "config", "workload", "system")) == {
        ("acme/tiny", "vllm", '{"batch_size":4}', '{"input_len":64}', None)
    }


def test_each_throughput_that_is_printed_is_a_run() -> None:
    line = "Throughput: {} requests/s, 600.50 total tokens/s, 200.25 output tokens/s\n"
    text = (
        line.format("3.25")
        + "Total num prompt tokens:  3200\nTotal num output tokens:  1600\n"
        + line.format("4.50")
    )
    rows = file("throughput.txt", text, "vllm-bench-throughput")

    assert shown(rows, "run", "metric", "value", "unit") == [
        ("throughput.txt run 1", "request_throughput", 3.25, "request/s"),
        ("throughput.txt run 1", "total_token_throughput", 600.5, "token/s"),
        ("throughput.txt run 1", "output_throughput", 200.25, "token/s"),
        ("throughput.txt run 1", "input_tokens_total", 3200.0, "token"),
        ("throughput.txt run 1", "output_tokens_total", 1600.0, "token"),
        ("throughput.txt run 2", "request_throughput", 4.5, "request/s"),
        ("throughput.txt run 2", "total_token_throughput", 600.5, "token/s"),
        ("throughput.txt run 2", "output_throughput", 200.25, "token/s"),
    ]


def test_cold_and_warm_starts_are_told_apart() -> None:
    started = {
        "avg_cold_startup_time": 42.5, "cold_startup_times": [42.0, 43.0], "cold_startup_percentiles": {"50": 42.5},
        "avg_warm_compilation_time": 3.5, "warm_compilation_times": [3.5], "warm_compilation_percentiles": {"99": 3.5},
    }  # fmt: skip
    rows = file("startup.json", json.dumps(started), "vllm-bench-startup")

    assert shown(rows, "task", "metric", "statistic", "value", "unit", "n", "scope") == [
        ("cold start", "startup_time", "mean", 42.5, "s", 2, "aggregate"),
        ("cold start", "startup_time", "value", 42.0, "s", None, "sample"),
        ("cold start", "startup_time", "value", 43.0, "s", None, "sample"),
        ("cold start", "startup_time", "p50", 42.5, "s", 2, "aggregate"),
        ("warm start", "compile_time", "mean", 3.5, "s", 1, "aggregate"),
        ("warm start", "compile_time", "value", 3.5, "s", None, "sample"),
        ("warm start", "compile_time", "p99", 3.5, "s", 1, "aggregate"),
    ]
