"""llm-d Benchmark Reports: the units that they state, the harness's own meaning of a time by token, and components apart."""

import json
from datetime import UTC, datetime
from typing import Any

import yaml

from tests.readers.reading import claimed_by, file, shown

REPORT = """\
version: 0.2.1
run:
  uid: ab12
  time: {start: '2026-03-02T09:00:00Z', end: '2026-03-02T09:01:30Z', duration: PT1M30.5S}
scenario:
  stack:
  - metadata: {label: decode-0, cfg_id: ab, schema_version: 0.0.1}
    native:
      args: {--max-model-len: 4096, --enforce-eager: null, --port: 8000}
    standardized:
      kind: inference_engine
      tool: vllm
      tool_version: 0.11.0
      role: decode
      replicas: 2
      model: {name: acme/tiny-2b}
      accelerator:
        model: X900
        count: 4
        parallelism: {tp: 4, dp: 1}
  load:
    metadata: {cfg_id: cd}
    native: {config: {server: {base_url: 'http://example.invalid'}}}
    standardized:
      tool: inference-perf
      tool_version: 0.3.0
      source: random
      stage: 1
      rate_qps: 5.0
      concurrency: .inf
      input_seq_len: {distribution: fixed, value: 1024}
      output_seq_len: {distribution: gaussian, value: 128, std_dev: 16.0}
results:
  request_performance:
    aggregate:
      requests:
        total: 50
        failures: 2
        input_length: {units: count, mean: 1024.5}
      latency:
        time_to_first_token: {units: ms, mean: 40.0, p99p9: 95.5, mode: 38.0}
        time_per_output_token: {units: s/token, p50: 0.0125}
        inter_token_latency: {units: ms/token, p50: 12.0}
      throughput:
        output_token_rate: {units: tokens/s, mean: 320.5}
        request_rate: {units: queries/s, mean: 2.5}
    time_series:
      latency:
        time_to_first_token:
          units: s
          series:
          - {ts: '2026-03-02T09:00:30Z', mean: 0.041}
  observability:
    drop_rate: {units: percent, mean: 0.5}
    components:
    - component_label: decode-0
      aggregate:
        gpu_utilization: {units: percent, mean: 76.5}
        power_consumption: {units: Watts, max: 690.0}
  component_health:
  - {component_label: decode-0, total_restarts: 3}
"""
OLD: dict[str, Any] = {
    "version": "0.1",
    "scenario": {
        "host": {"type": ["prefill", "decode"], "accelerator": [
            {"model": "X900", "count": 1, "memory": 80, "parallelism": {"tp": 1}},
            {"model": "X900", "count": 4, "memory": 80, "parallelism": {"tp": 4}},
        ]},
        "platform": {"engine": [{"name": "vllm", "version": "0.11.0", "args": {"--dtype": "bfloat16"}}]},
        "model": {"name": "unknown", "quantization": "fp8"},
        "load": {"name": "guidellm", "args": {
            "rate": [2.5],
            "server": {"model_name": "acme/tiny-2b", "base_url": "http://example.invalid", "ignore_eos": True},
            "load": {"type": "constant", "stages": [{"rate": 1.0}, {"rate": 2.5, "duration": 50}]},
            "storage": {"local": 5},
        }, "metadata": {"stage": 1}},
    },
    "metrics": {
        "time": {"duration": 16.5, "start": 1772442000.0, "stop": 1772442016.5},
        "requests": {"total": 32, "failures": 0, "incomplete": 1, "output_length": {"units": "count", "p50": 32}},
        "latency": {
            "time_to_first_token": {"units": "ms", "p50": 200.0},
            "time_per_output_token": {"units": "ms/token", "p50": 25.0},
            "inter_token_latency": {"units": "ms/token", "p50": 20.0},
        },
        "throughput": {"output_tokens_per_sec": 32.5, "total_tokens_per_sec": 676.0},
        "resources": {"accelerator": [
            {"power": {"units": "Watts", "mean": 410.0}}, {"memory": {"consumption": {"units": "GB", "mean": 60.0}}},
        ]},
    },
}  # fmt: skip


def test_every_spread_is_in_the_unit_that_it_states_and_components_stand_apart() -> None:
    rows = file("report.yaml", REPORT, "llm-d-benchmark")

    assert shown(rows, "metric", "statistic", "value", "unit", "n", "task", "scope", "flags") == [
        ("requests_total", "value", 50.0, "request", 48, None, "aggregate", []),
        ("requests_failed", "value", 2.0, "request", 48, None, "aggregate", []),
        ("input_tokens", "mean", 1024.5, "token", 48, None, "aggregate", []),
        ("ttft", "mean", 0.04, "s", 48, None, "aggregate", []),
        ("ttft", "p99.9", 0.0955, "s", 48, None, "aggregate", []),
        ("ttft.mode", "value", 0.038, "s", 48, None, "aggregate", []),
        ("tpot", "p50", 0.0125, "s", 48, None, "aggregate", []),
        ("itl", "p50", 0.012, "s", 48, None, "aggregate", []),
        ("output_throughput", "mean", 320.5, "token/s", 48, None, "aggregate", []),
        ("request_throughput", "mean", 2.5, "request/s", 48, None, "aggregate", []),
        ("ttft", "mean", 0.041, "s", None, None, "timeseries", []),
        ("results.observability.drop_rate", "mean", 0.005, "1", None, None, "aggregate", ["server_side"]),
        ("gpu_utilization", "mean", 0.765, "1", None, "decode-0", "aggregate", ["server_side"]),
        (
            "results.observability.components.aggregate.power_consumption", "max", 690.0, "W", None, "decode-0", "aggregate",
            ["server_side"],
        ),
        (
            "results.component_health.total_restarts", "value", 3.0, None, None, "decode-0", "aggregate",
            ["server_side"],
        ),
        ("run_duration", "value", 90.5, "s", None, None, "aggregate", ["from_text"]),
    ]  # fmt: skip
    starts = dict(shown(rows, "record", "timestamp"))
    assert starts["/results/request_performance/aggregate/requests"] == datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    point = "/results/request_performance/time_series/latency/time_to_first_token/series/0"
    assert starts[point] == datetime(2026, 3, 2, 9, 0, 30, tzinfo=UTC)


def test_what_was_asked_and_of_which_stack_are_settings() -> None:
    rows = file("report.yaml", REPORT, "llm-d-benchmark")

    config = {
        "decode_dp": 1, "decode_replicas": 2, "decode_tp": 4, "enforce-eager": True, "harness": "inference-perf",
        "harness_version": "0.3.0", "max-model-len": 4096,
    }  # fmt: skip
    workload = {
        "concurrency": "inf", "input_seq_len": 1024, "output_seq_len.distribution": "gaussian",
        "output_seq_len.std_dev": 16, "output_seq_len.value": 128, "rate_qps": 5, "source": "random", "stage": 1,
    }  # fmt: skip
    system = {"decode_accelerator": "X900", "decode_accelerator_count": 4, "engine_version": "0.11.0"}
    assert {
        (model, engine, version) for model, engine, version in shown(rows, "model", "engine", "tool_version")
    } == {("acme/tiny-2b", "vllm", "0.2.1")}
    (said,) = set(shown(rows, "config", "workload", "system"))
    assert [json.loads(text) for text in said] == [config, workload, system]


def test_guidellms_times_by_token_keep_guidellms_meaning_in_a_report_of_0_1() -> None:
    rows = file("report.json", json.dumps(OLD), "llm-d-benchmark")

    assert shown(rows, "metric", "statistic", "value", "unit", "n", "task") == [
        ("run_duration", "value", 16.5, "s", None, None),
        ("requests_total", "value", 32.0, "request", 31, None),
        ("requests_failed", "value", 0.0, "request", 31, None),
        ("requests_incomplete", "value", 1.0, "request", 31, None),
        ("output_tokens", "p50", 32.0, "token", 31, None),
        ("ttft", "p50", 0.2, "s", 31, None),
        ("latency_per_output_token", "p50", 0.025, "s", 31, None),
        ("tpot", "p50", 0.02, "s", 31, None),
        ("output_throughput", "value", 32.5, "token/s", None, None),
        ("total_token_throughput", "value", 676.0, "token/s", None, None),
        ("gpu_power", "mean", 410.0, "W", None, "prefill 1"),
        ("gpu_memory_used", "mean", 60e9, "By", None, "decode 2"),
    ]
    config = {"decode_tp": 4, "dtype": "bfloat16", "harness": "guidellm", "prefill_tp": 1}
    workload = {
        "load.type": "constant", "server.ignore_eos": True, "server.model_name": "acme/tiny-2b", "stage": 1,
        "stage.duration": 50, "stage.rate": 2.5,
    }  # fmt: skip
    system = {
        "decode_accelerator": "X900", "decode_accelerator_count": 4, "decode_accelerator_memory_gb": 80,
        "engine_version": "0.11.0", "prefill_accelerator": "X900", "prefill_accelerator_count": 1,
        "prefill_accelerator_memory_gb": 80, "quantization": "fp8",
    }  # fmt: skip
    (said,) = set(shown(rows, "config", "workload", "system"))
    assert [json.loads(text) for text in said] == [config, workload, system]
    assert set(shown(rows, "model", "engine")) == {("acme/tiny-2b", "vllm")}


def test_a_report_is_the_same_in_json_and_in_yaml_and_another_yaml_is_nobodys() -> None:
    columns = ("record", "field", "metric", "statistic", "value", "unit", "config", "timestamp")
    in_json = file("report.json", json.dumps(yaml.safe_load(REPORT)), "llm-d-benchmark")

    assert [row[:6] for row in shown(in_json, *columns)] == [
        row[:6] for row in shown(file("report.yaml", REPORT, "llm-d-benchmark"), *columns)
    ]
    assert claimed_by("values.yaml", "version: 0.2\nscenario: {load: {}}\nresults: {throughput: 5}\n") == ()
    assert claimed_by("deployment.yaml", "apiVersion: apps/v1\nspec: {replicas: 2}\n") == ()


def test_a_model_that_no_engine_names_is_the_one_that_the_harness_was_told() -> None:
    without = REPORT.replace("model: {name: acme/tiny-2b}", "replicas_ready: 2")
    of_guidellm = without.replace(
        "{server: {base_url: 'http://example.invalid'}}", "{spec: {backend: {model: acme/tiny-3b}}}"
    )
    of_inference_perf = without.replace("{base_url: 'http://example.invalid'}", "{model_name: acme/tiny-4b}")

    assert [
        set(shown(file("report.yaml", text, "llm-d-benchmark"), "model"))
        for text in (REPORT, of_guidellm, of_inference_perf, without)
    ] == [{("acme/tiny-2b",)}, {("acme/tiny-3b",)}, {("acme/tiny-4b",)}, {(None,)}]
