import json

from tasks.readers.sglang import READER
from tests.readers.reading import claimed_by, file, measurements, shown

RUN = {
    "tag": "a",
    "backend": "sglang-oai-chat",
    "dataset_name": "random",
    "request_rate": 4.0,
    "max_concurrency": 8,
    "random_input_len": 128,
    "server_info": {"model_path": "Qwen/Qwen2.5-3B", "tp_size": 2, "port": 30000, "random_seed": 7, "version": "0.5.5"},
    "duration": 2.0,
    "completed": 10,
    "total_input_tokens": 1280,
    "total_output_tokens": 640,
    "total_output_tokens_retokenized": 630,
    "request_throughput": 5.0,
    "input_throughput": 640.0,
    "output_throughput": 320.0,
    "total_throughput": 960.0,
    "mean_e2e_latency_ms": 290.5,
    "median_ttft_ms": 62.0,
    "p95_itl_ms": 23.5,
    "max_itl_ms": 51.0,
    "concurrency": 7.5,
    "accept_length": None,
}  # fmt: skip


def test_figures_carry_their_metric_and_the_server_that_was_asked() -> None:
    rows = measurements(READER, [(0, RUN)], kind="jsonl")

    assert shown(rows, "metric", "statistic", "value", "unit", "n") == [
        ("run_duration", "value", 2.0, "s", None),
        ("requests_completed", "value", 10.0, "request", None),
        ("input_tokens_total", "value", 1280.0, "token", None),
        ("output_tokens_total", "value", 640.0, "token", None),
        ("output_tokens_total_retokenized", "value", 630.0, "token", None),
        ("request_throughput", "value", 5.0, "request/s", None),
        ("input_throughput", "value", 640.0, "token/s", None),
        ("output_throughput", "value", 320.0, "token/s", None),
        ("total_token_throughput", "value", 960.0, "token/s", None),
        ("e2e_latency", "mean", 0.2905, "s", 10),
        ("ttft", "p50", 0.062, "s", 10),
        ("itl", "p95", 0.0235, "s", None),
        ("itl", "max", 0.051, "s", None),
        ("concurrency", "value", 7.5, "request", None),
        ("acceptance_length", "value", None, "token", None),
    ]
    assert set(shown(rows, "engine", "model", "task", "timestamp")) == {
        ("sglang", "Qwen/Qwen2.5-3B", "random", None)
    }
    assert set(shown(rows, "config", "workload", "system")) == {
        (
            '{"backend":"sglang-oai-chat","server.tp_size":2}',
            '{"dataset_name":"random","max_concurrency":8,"random_input_len":128,"request_rate":4}',
            '{"server_version":"0.5.5"}',
        )
    }


def test_a_bare_infinity_is_the_request_rate_of_a_run_at_full_speed() -> None:
    line = json.dumps({**RUN, "request_rate": float("inf")})

    rows = file("results.json", f"{line}\n{line}\n", "sglang-bench-serving")

    assert '"request_rate":Infinity' in line.replace(" ", "")
    assert {json.loads(workload)["request_rate"] for workload in rows["workload"].to_pylist()} == {"inf"}
    assert sorted(set(shown(rows, "record", "run"))) == [
        ("0", "results.json run 1"),
        ("1", "results.json run 2"),
    ]


def test_the_tokenizer_is_a_setting_where_it_is_not_the_model_s_own() -> None:
    server = {"model_path": "org/m", "tokenizer_path": "org/m"}
    other = {**server, "tokenizer_path": "org/other"}
    told = [
        measurements(READER, [(0, {**RUN, "server_info": info})], kind="jsonl") for info in (server, other)
    ]

    said = [
        {json.loads(text).get("tokenizer_path") for text in rows["workload"].to_pylist()} for rows in told
    ]
    assert said == [{None}, {"org/other"}]


def test_a_file_of_an_old_version_names_no_model() -> None:
    old = {k: v for k, v in RUN.items() if k not in ("server_info", "total_output_tokens_retokenized")}

    assert set(shown(measurements(READER, [(0, old)], kind="jsonl"), "model", "engine")) == {(None, "sglang")}


def test_details_are_requests_in_seconds() -> None:
    detailed = {
        **RUN,
        "ttfts": [0.05, 0.0],
        "output_lens": [64, 0],
        "itls": [[0.01], []],
        "errors": ["", "refused"],
    }
    rows = measurements(READER, [(3, detailed)], kind="jsonl")

    assert [
        r for r in shown(rows, "scope", "record", "metric", "value", "status") if r[0] != "aggregate"
    ] == [
        ("request", "3/0", "ttft", 0.05, "ok"),
        ("request", "3/1", "ttft", None, "failed"),
        ("request", "3/0", "output_tokens", 64.0, "ok"),
        ("request", "3/1", "output_tokens", None, "failed"),
        ("request", "3/0", "e2e_latency", 0.05 + 0.01, "ok"),
        ("timeseries", "3/0", "itl", 0.01, "ok"),
    ]


CONSOLE = """
============ Serving Benchmark Result ============
Backend:                                 vllm
Traffic request rate:                    inf
Max request concurrency:                 not set
Successful requests:                     10
Benchmark duration (s):                  2.00
Total generated tokens (retokenized):    630
Total token throughput (tok/s):          960.00
Concurrency:                             7.50
----------------End-to-End Latency----------------
Mean E2E Latency (ms):                   290.50
P90 E2E Latency (ms):                    400.00
---------------Inter-Token Latency----------------
Max ITL (ms):                            51.00
==================================================
"""


def test_the_printed_table_says_which_server_was_asked() -> None:
    rows = file("serving.log", CONSOLE, "sglang-bench-serving")

    assert shown(rows, "metric", "statistic", "value", "unit", "engine", "flags") == [
        ("requests_completed", "value", 10.0, "request", "vllm", ["rounded"]),
        ("run_duration", "value", 2.0, "s", "vllm", ["rounded"]),
        ("output_tokens_total_retokenized", "value", 630.0, "token", "vllm", ["rounded"]),
        ("total_token_throughput", "value", 960.0, "token/s", "vllm", ["rounded"]),
        ("concurrency", "value", 7.5, "request", "vllm", ["rounded"]),
        ("e2e_latency", "mean", 0.2905, "s", "vllm", ["rounded"]),
        ("e2e_latency", "p90", 0.4, "s", "vllm", ["rounded"]),
        ("itl", "max", 0.051, "s", "vllm", ["rounded"]),
    ]


def test_the_sample_output_of_a_manual_is_left_alone() -> None:
    assert claimed_by("bench.md", f"## Usage\n```\n{CONSOLE}```\n") == ("markdown",)


def test_the_report_of_the_cache_has_dotted_names_and_each_request_its_cached_tokens() -> None:
    report = {
        "total_prompt_tokens": 100,
        "total_cached_tokens": 25,
        "cache_hit_rate_pct": 25.0,
        "storage_backend": None,
    }
    run = {
        **RUN,
        "cache_report": report,
        "cached_tokens": [5, 20],
        "cached_tokens_details": [{"device": 5}, None],
    }
    rows = measurements(READER, [(0, run)], kind="jsonl")

    known = set(shown(measurements(READER, [(0, RUN)], kind="jsonl"), "field"))
    assert [
        row[1:] for row in shown(rows, "field", "record", "metric", "value", "unit") if row[:1] not in known
    ] == [
        ("0/0", "cached_input_tokens", 5.0, "token"),
        ("0/1", "cached_input_tokens", 20.0, "token"),
        ("0/cache_report", "cache_report.total_prompt_tokens", 100.0, "token"),
        ("0/cache_report", "cache_report.total_cached_tokens", 25.0, "token"),
        ("0/cache_report", "cache_report.cache_hit_rate_pct", 0.25, "1"),
    ]
