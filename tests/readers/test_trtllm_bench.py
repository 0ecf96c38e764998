from datetime import UTC, datetime
from typing import Any

from tests.readers.whole_files import read_file

REPORT: dict[str, Any] = {
    "engine": {
        "model": "org/m",
        "version": "1.2.0",
        "backend": "Pytorch",
        "dtype": "bfloat16",
        "engine_dir": "None",
    },
    "world_info": {"tp_size": 2, "kv_cache_percentage": 80.0, "issue_rate": 1.4e17},
    "request_info": {"num_requests": 20, "avg_num_concurrent_requests": 0.5, "avg_input_length": 16.0},
    "performance": {
        "total_latency_ms": 3000.0,
        "avg_request_latency_ms": 150.0,
        "request_throughput_req_s": 6.5,
        "system_output_throughput_tok_s": 260.0,
        "system_total_throughput_tok_s": 360.0,
        "output_throughput_per_user_tok_s": 280.0,
        "output_throughput_per_gpu_tok_s": 130.0,
        "request_latency_percentiles_ms": {"p50": 140.0, "p99": 366.0, "minimum": 115.0, "average": 150.0},
    },
    "streaming_metrics": {
        "token_output_speed_tok_s": 300.0,
        "avg_ttft_ms": 30.0,
        "avg_tpot_ms": 3.0,
        "tpot_percentiles": {"p50": 2.5, "maximum": 9.5},
        "ttft_percentiles": {"p50": 8.5},
        "gen_tps_percentiles": {"p50": 350.0},
    },
}


def test_percentiles_of_streaming_are_milliseconds_without_saying_so() -> None:
    read = read_file("report.json", REPORT)

    assert read.reader == "trtllm-bench"
    assert read.of("metric", "statistic", "value", "unit", "n", "flags") == [
        ("requests_total", "value", 20.0, "request", None, []),
        ("concurrency", "mean", 0.5, "request", None, []),
        ("input_tokens", "mean", 16.0, "token", None, []),
        ("run_duration", "value", 3.0, "s", 20, []),
        ("e2e_latency", "mean", 0.15, "s", 20, []),
        ("request_throughput", "value", 6.5, "request/s", 20, []),
        ("output_throughput", "value", 260.0, "token/s", 20, []),
        ("total_token_throughput", "value", 360.0, "token/s", 20, []),
        ("output_speed_per_user", "value", 280.0, "token/s", 20, ["divided_by_e2e"]),
        ("output_throughput_per_gpu", "value", 130.0, "token/s", 20, []),
        ("e2e_latency", "p50", 0.14, "s", 20, []),
        ("e2e_latency", "p99", 0.366, "s", 20, []),
        ("e2e_latency", "min", 0.115, "s", 20, []),
        ("e2e_latency", "mean", 0.15, "s", 20, ["repeated"]),
        ("output_speed_per_user", "mean", 300.0, "token/s", 20, []),
        ("ttft", "mean", 0.03, "s", 20, []),
        ("tpot", "mean", 0.003, "s", 20, []),
        ("tpot", "p50", 0.0025, "s", 20, []),
        ("tpot", "max", 0.0095, "s", 20, []),
        ("ttft", "p50", 0.0085, "s", 20, []),
        ("output_speed_per_user", "p50", 350.0, "token/s", 20, []),
    ]


def test_settings_are_in_one_scale_and_a_rate_without_a_limit_is_infinite() -> None:
    machine = {"name": "GPU 1", "memory.total": 11.5, "clocks.sm": "N/A"}
    read = read_file("report.json", {**REPORT, "machine": machine})

    assert read.said("model", "engine", "tool_version") == {("org/m", "tensorrt-llm", "1.2.0")}
    assert read.said("config", "workload", "system") == {
        (
            '{"backend":"Pytorch","dtype":"bfloat16","kv_cache_percentage":0.8,"tp_size":2}',
            '{"issue_rate":"inf"}',
            '{"memory.total":11.5,"name":"GPU 1"}',
        )
    }


def test_without_streaming_there_is_no_first_token() -> None:
    document = {name: part for name, part in REPORT.items() if name != "streaming_metrics"}

    assert read_file("report.json", document).where("metric", "ttft").figures() == []


RULE = "=" * 59 + "\n"
LOG = (
    "[TensorRT-LLM] TensorRT-LLM version: 0.20.0\n"
    "[07/11/2025-10:31:20] [TRT-LLM] [I] Preparing to run throughput benchmark...\n"
    f"[07/11/2025-10:35:15] [TRT-LLM] [I] \n\n{RULE}= PYTORCH BACKEND\n{RULE}"
    "Model:\t\t\torg/m\nModel Path:\t\tNone\nTensorRT-LLM Version:\t0.20.0\nDtype:\t\t\tbfloat16\n\n"
    f"{RULE}= REQUEST DETAILS \n{RULE}Number of requests:             10\nNumber of concurrent requests:  5.5\n"
    f"Average Input Length (tokens):  411.5\n\n{RULE}= WORLD + RUNTIME INFORMATION \n{RULE}TP Size:                2\n"
    "KV Memory Percentage:   90.00%\nIssue Rate (req/sec):   1.4117E+17\n\n"
    f"{RULE}= PERFORMANCE OVERVIEW \n{RULE}Request Throughput (req/sec):                     1.5\n"
    "Total Output Throughput (tokens/sec):             185.5\nTotal Token Throughput (tokens/sec):              780.5\n"
    "Total Latency (ms):                               6925.5\nAverage request latency (ms):                     3671.5\n"
    "Per User Output Throughput [w/ ctx] (tps/user):   38.5\nPer GPU Output Throughput (tps/gpu):              185.5\n"
    "Average time-to-first-token [TTFT] (ms):          425.5\nAverage time-per-output-token [TPOT] (ms):        3.25\n\n"
    "-- Request Latency Breakdown (ms) -----------------------\n\n[Latency] P50    : 3936.5\n[Latency] MINIMUM: 2397.5\n"
    "[Latency] AVERAGE: 3671.5\n[TTFT] P99    : 500.5\n[TPOT] MAXIMUM: 8.5\n\n"
    f"{RULE}\n[07/11/2025-10:35:16] [TRT-LLM] [I] Benchmark Shutdown called!\n"
)


def test_a_log_is_read_for_its_overview_and_percentiles() -> None:
    read = read_file("log.txt", LOG)

    assert read.reader == "trtllm-bench"
    assert read.figures() == [
        ("requests_total", "value", 10.0, "request"),
        ("concurrency", "mean", 5.5, "request"),
        ("input_tokens", "mean", 411.5, "token"),
        ("request_throughput", "value", 1.5, "request/s"),
        ("output_throughput", "value", 185.5, "token/s"),
        ("total_token_throughput", "value", 780.5, "token/s"),
        ("run_duration", "value", 6.9255, "s"),
        ("e2e_latency", "mean", 3.6715, "s"),
        ("output_speed_per_user", "value", 38.5, "token/s"),
        ("output_throughput_per_gpu", "value", 185.5, "token/s"),
        ("ttft", "mean", 0.4255, "s"),
        ("tpot", "mean", 0.00325, "s"),
        ("e2e_latency", "p50", 3.9365, "s"),
        ("e2e_latency", "min", 2.3975, "s"),
        ("e2e_latency", "mean", 3.6715, "s"),
        ("ttft", "p99", 0.5005, "s"),
        ("tpot", "max", 0.0085, "s"),
    ]
    assert read.said("model", "tool_version", "timestamp") == {
        ("org/m", "0.20.0", datetime(2025, 7, 11, 10, 35, 15, tzinfo=UTC))
    }
    config = '{"dtype":"bfloat16","kv_cache_percentage":0.9,"tp_size":2}'
    assert read.said("config", "workload", "system") == {(config, '{"issue_rate":"inf"}', None)}


def test_an_old_log_calls_the_output_throughput_token_throughput() -> None:
    text = LOG.replace("Total Output Throughput (tokens/sec): ", "Token Throughput (tokens/sec): ")

    assert read_file("log.txt", text).where("metric", "output_throughput").figures() == [
        ("output_throughput", "value", 185.5, "token/s")
    ]


def test_settings_that_are_no_object_are_kept_and_the_numbers_are_read() -> None:
    report = {
        "engine": "a path",
        "world_info": None,
        "request_info": {"num_requests": "ten"},
        "performance": {"total_latency_ms": 1500.0, "request_throughput_req_s": "fast"},
    }
    read = read_file("report.json", report)

    assert read.of("metric", "value", "config") == [("run_duration", 1.5, '{"engine":"a path"}')]
