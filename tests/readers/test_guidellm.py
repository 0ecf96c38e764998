import csv
import io
import json
from typing import Any

import pytest

from data_contracts.json_values import Json
from tasks.readers.guidellm import READER
from tests.readers.reading import file, measurements, shown

ZEROS = {
    **dict.fromkeys(("mean", "median", "mode", "variance", "std_dev", "min", "max", "total_sum"), 0.0),
    "count": 0,
    "percentiles": {"p001": 0.0, "p99": 0.0},
}


def distribution(mean: float, **more: Any) -> dict[str, Any]:
    said = {
        "mean": mean, "median": mean, "mode": mean, "variance": 4.0, "std_dev": 2.0, "min": mean - 4, "max": mean + 4,
        "count": 2, "total_sum": 2 * mean, "percentiles": {"p001": mean - 3, "p05": mean - 2, "p50": mean, "p999": mean + 3},
    }  # fmt: skip
    return {
        "successful": {**said, **more},
        "errored": ZEROS,
        "incomplete": ZEROS,
        "total": {**said, "mean": 1e9},
    }


BENCHMARK = {
    "type_": "generative_benchmark",
    "id_": "b1",
    "run_id": "r1",
    "args": {
        "strategy": {"type_": "constant", "rate": 1.5},
        "profile": {"type_": "sweep"},
        "max_duration": 30,
    },
    "worker": {"backend_type": "openai_http", "backend_model": "qwen"},
    "request_loader": {"data": "prompt_tokens=256"},
    "start_time": 1749157168.5,
    "duration": 30.0,
    "request_totals": {"successful": 2, "errored": 0, "incomplete": 1, "total": 3},
    "run_stats": {"queued_time_avg": 0.25, "start_time": 1749157168.0},
    "metrics": {"request_latency": distribution(10.0)},
}


def report(**metrics: Any) -> dict[str, Any]:
    return {"benchmarks": [{**BENCHMARK, "metrics": metrics or BENCHMARK["metrics"]}]}


def of(document: dict[str, Any], *columns: str) -> list[tuple[Any, ...]]:
    rows = shown(measurements(READER, document), "record", *columns)
    return [row[1:] for row in rows if "/metrics/" in row[0]]


def test_a_distribution_is_what_succeeded_with_percentiles_of_three_digits_in_tenths() -> None:
    assert of(report(), "metric", "statistic", "value", "unit", "n") == [
        ("e2e_latency", "mean", 10.0, "s", 2),
        ("e2e_latency", "p50", 10.0, "s", 2),
        ("e2e_latency", "stddev", 2.0, "s", 2),
        ("e2e_latency", "min", 6.0, "s", 2),
        ("e2e_latency", "max", 14.0, "s", 2),
        ("e2e_latency", "p0.1", 7.0, "s", 2),
        ("e2e_latency", "p5", 8.0, "s", 2),
        ("e2e_latency", "p99.9", 13.0, "s", 2),
    ]


def test_the_two_times_per_token_are_told_apart() -> None:
    document = report(
        inter_token_latency_ms=distribution(5.0), time_per_output_token_ms=distribution(6.0),
        time_to_first_token_ms=distribution(50.0), time_to_first_output_token_ms=distribution(70.0),
    )  # fmt: skip

    assert [r for r in of(document, "metric", "statistic", "value") if r[1] == "mean"] == [
        ("tpot", "mean", 0.005),
        ("latency_per_output_token", "mean", 0.006),
        ("ttft", "mean", 0.05),
        ("ttft_content", "mean", 0.07),
    ]


def test_only_the_mean_of_a_rate_is_the_rate_of_the_run() -> None:
    document = report(output_tokens_per_second=distribution(100.0, median=0.0))

    assert of(document, "metric", "statistic", "value", "n")[:3] == [
        ("output_throughput", "mean", 100.0, None),
        ("output_tokens_per_second", "p50", 0.0, None),
        ("output_tokens_per_second", "stddev", 2.0, None),
    ]


def test_the_zeros_of_what_never_happened_are_missing() -> None:
    nothing = {"successful": ZEROS, "errored": ZEROS, "incomplete": ZEROS, "total": ZEROS}

    assert of(
        report(request_latency=nothing, audio={"tokens": {"input": nothing}}), "metric", "value", "n", "flags"
    ) == [("e2e_latency", None, 0, ["zero_is_missing"])]


def test_tokens_have_a_total_and_new_metrics_their_own_name() -> None:
    document = report(output_token_count=distribution(100.0), text={"words": {"input": distribution(62.0)}})

    found = [r for r in of(document, "metric", "statistic", "value") if r[1] in ("mean", "total")]
    assert found == [
        ("output_tokens", "mean", 100.0),
        ("output_tokens", "total", 200.0),
        ("text.words.input", "mean", 62.0),
    ]


def test_counts_and_overheads_stand_beside() -> None:
    rows = shown(measurements(READER, report()), "record", "metric", "statistic", "value", "unit")

    assert [row[1:] for row in rows if "/metrics/" not in row[0]] == [
        ("requests_completed", "value", 2.0, "request"),
        ("requests_failed", "value", 0.0, "request"),
        ("requests_incomplete", "value", 1.0, "request"),
        ("requests_total", "value", 3.0, "request"),
        ("run_duration", "value", 30.0, "s"),
        ("scheduler.queued_time", "mean", 0.25, "s"),
    ]


def test_the_first_versions_say_the_model_of_the_worker_and_the_strategy_of_the_arguments() -> None:
    rows = measurements(READER, report())

    assert set(shown(rows, "run", "model", "engine", "task")) == {("b1", "qwen", None, "constant")}
    assert set(shown(rows, "config", "workload", "system")) == {
        (
            None,
            '{"data":"prompt_tokens=256","max_duration":30,"profile":"sweep","prompt_tokens":256,"request_rate":1.5,'
            '"strategy":"constant"}',
            None,
        )
    }


def test_later_versions_say_it_in_the_config_of_each_benchmark() -> None:
    config = {
        "id_": "b2",
        "strategy": {"type_": "synchronous"},
        "backend": {"model": "gemma"},
        "requests": {"data": "['/p.txt']", "random_seed": 42},
    }
    benchmark = {"type_": "generative_benchmark", "config": config, "metrics": {
        "request_totals": {"successful": 1, "errored": 0, "incomplete": 0, "total": 1},
        "request_latency": distribution(10.0, count=1, std_dev=0.0),
    }}  # fmt: skip
    document = {
        "metadata": {"version": 2, "guidellm_version": "0.8.0"},
        "config": {"spec": {}},
        "benchmarks": [benchmark],
    }

    rows = measurements(READER, document)

    assert set(shown(rows, "run", "model", "tool_version", "task")) == {
        ("b2", "gemma", "0.8.0", "synchronous")
    }
    assert set(shown(rows, "config", "workload", "system")) == {
        (None, '{"data":"/p.txt","seed":42,"strategy":"synchronous"}', None)
    }
    assert ("e2e_latency", "stddev", 0.0, 1) in shown(rows, "metric", "statistic", "value", "n")


@pytest.mark.parametrize(
    ("source", "lengths"),
    [
        ("prompt_tokens=256,output_tokens=128", {"prompt_tokens": 256, "output_tokens": 128}),
        (
            '{"prompt_tokens": 512, "prompt_tokens_stdev": 8}',
            {"prompt_tokens": 512, "prompt_tokens_stdev": 8},
        ),
        (["{'output_tokens': 64}"], {"output_tokens": 64}),
        ("/data/prompt_tokens.txt", {}),
        ("max_prompt_tokens=5", {}),
    ],
)
def test_synthetic_prompts_say_how_long_they_are(source: Json, lengths: dict[str, int]) -> None:
    document = {"benchmarks": [{**BENCHMARK, "request_loader": {"data": source}}]}

    (workload,) = set(measurements(READER, document)["workload"].to_pylist())

    asked = json.loads(workload)
    assert {key: value for key, value in asked.items() if "tokens" in key} == lengths


REQUEST = {
    "type_": "generative_request_stats",
    "output": "secret",
    "request_args": "secret",
    "request_start_time": 1781169021.5,
    "request_latency": 4.0,
    "prompt_tokens": 99,
    "output_tokens": 200,
    "time_to_first_token_ms": 2000.0,
    "inter_token_latency_ms": 10.0,
    "output_tokens_per_second": 50.0,
    "info": {
        "timings": {
            "targeted_start": 99.5,
            "request_start": 100.0,
            "first_request_iteration": 100.25,
            "first_token_iteration": 102.0,
        }
    },
}


def test_requests_keep_their_own_values_and_a_late_first_token_is_flagged() -> None:
    errored = {
        "request_latency": 0.0, "output_tokens": 0, "time_to_first_token_ms": None,
        "info": {"status": "errored", "error": "Connection refused"},
    }  # fmt: skip
    benchmark = {
        **BENCHMARK,
        "requests": {"successful": [REQUEST], "errored": [errored], "incomplete": [errored]},
    }
    rows = measurements(READER, {"benchmarks": [benchmark]})

    names = ("metric", "value", "status", "flags")
    assert [r[1:] for r in shown(rows, "scope", *names) if r[0] == "request"] == [
        ("e2e_latency", 4.0, "ok", []),
        ("ttft", 2.0, "ok", ["ttft_of_content"]),
        ("tpot", 0.01, "ok", []),
        ("input_tokens", 99.0, "ok", []),
        ("output_tokens", 200.0, "ok", []),
        ("output_speed_per_user", 50.0, "ok", ["per_e2e_latency"]),
        ("schedule_delay", 0.5, "ok", ["derived"]),
        ("e2e_latency", None, "failed", ["zero_is_missing", "reason_unreachable"]),
        ("ttft", None, "failed", ["null", "reason_unreachable"]),
        ("output_tokens", None, "failed", ["zero_is_missing", "reason_unreachable"]),
    ]
    assert "secret" not in str(rows.to_pylist())


def written(*rows: list[str]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue()


LIST = "[6.0, 7.0, 7.5, 8.0, 8.5, 9.0, 11.0, 11.5, 12.0, 13.0, 14.0]"
COLUMNS = [
    ("Run Info", "Run ID", "", "r1"),
    ("Run Info", "Backend", "", '{"target": "http://x", "model": "gemma"}'),
    ("Benchmark", "ID", "", "b2"),
    ("Run Info", "Profile", "", '{"type_": "synchronous"}'),
    ("Run Info", "Requests", "", '{"data": "[\'/p.txt\']", "random_seed": 42}'),
    ("Benchmark", "Strategy", "", "synchronous"),
    ("Timings", "Start Time", "", "2026-06-11 09:10:21"),
    ("Timings", "Duration", "Sec", "46.5"),
    ("Request Counts", "Successful", "", "2"),
    ("Request Counts", "Errored", "", "0"),
    ("Request Latency", "Successful Sec", "Mean", "10.0"),
    ("Request Latency", "Successful Sec", "Median", "10.25"),
    ("Request Latency", "Successful Sec", "Std Dev", "2.0"),
    ("Request Latency", "Successful Sec", "Percentiles", LIST),
    ("Request Latency", "Errored Sec", "Mean", "99.0"),
    ("Inter Token Latency", "Successful ms", "Mean", "5.0"),
    ("Token Throughput", "Successful Output Tokens/Sec", "Mean", "100.0"),
    ("Token Throughput", "Successful Output Tokens/Sec", "Median", "0.0"),
    ("Runtime Info", "Metadata", "", '{"guidellm_version":"0.6.0"}'),
]


def test_a_table_of_three_header_rows_says_the_same_as_the_json() -> None:
    rows = file("benchmarks.csv", written(*map(list, zip(*COLUMNS, strict=True))), "guidellm")

    assert shown(rows, "metric", "statistic", "value", "unit", "n") == [
        ("run_duration", "value", 46.5, "s", None),
        ("requests_completed", "value", 2.0, "request", None),
        ("requests_failed", "value", 0.0, "request", None),
        ("e2e_latency", "mean", 10.0, "s", 2),
        ("e2e_latency", "p50", 10.25, "s", 2),
        ("e2e_latency", "stddev", 2.0, "s", 2),
        ("e2e_latency", "min", 6.0, "s", 2),
        ("e2e_latency", "max", 14.0, "s", 2),
        *(
            ("e2e_latency", p, value, "s", 2)
            for p, value in zip(
                ("p0.1", "p1", "p5", "p10", "p25", "p75", "p90", "p95", "p99"),
                json.loads(LIST)[1:-1],
                strict=True,
            )
        ),
        ("tpot", "mean", 0.005, "s", 2),
        ("output_throughput", "mean", 100.0, "token/s", None),
        ("output_tokens_per_second", "p50", 0.0, "token/s", None),
    ]
    assert set(shown(rows, "record", "run", "model", "tool_version", "task")) == {
        ("2", "b2", "gemma", "0.6.0", "synchronous")
    }
    assert set(shown(rows, "config", "workload", "system")) == {
        (None, '{"data":"/p.txt","profile":"synchronous","seed":42,"strategy":"synchronous"}', None)
    }


def test_a_table_of_one_header_row_says_it_in_words() -> None:
    head = ["Type", "Run Id", "Id", "Name", "Start Time", "Duration", "Successful Requests",
            "Successful Time to first token ms mean", "Successful Time to first token ms std dev",
            "Successful Time to first token ms [min, 0.1, 1, 5, 10, 25, 75, 90, 95, 99, max]",
            "Errored Time to first token ms mean", "Total Requests", "Worker"]  # fmt: skip
    row = ["generative_benchmark", "r1", "b1", "constant@1.50", "2025-06-05 20:59:28", "30.0", "2",
           "50.0", "1.0", LIST, "0.0", "3", '{"backend_model": "qwen"}']  # fmt: skip

    rows = file("benchmarks.csv", written(head, row), "guidellm")

    assert shown(rows, "metric", "statistic", "value", "unit")[:6] == [
        ("run_duration", "value", 30.0, "s"),
        ("requests_completed", "value", 2.0, "request"),
        ("requests_total", "value", 3.0, "request"),
        ("ttft", "mean", 0.05, "s"),
        ("ttft", "stddev", 0.001, "s"),
        ("ttft", "min", 0.006, "s"),
    ]
    assert set(shown(rows, "record", "run", "model", "task")) == {("0", "b1", "qwen", "constant@1.50")}
