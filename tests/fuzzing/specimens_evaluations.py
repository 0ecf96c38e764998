"""Results of evaluations, and of a benchmark of several tools in one form."""

from __future__ import annotations

from typing import Any

from tests.fuzzing.specimen import Specimen, document, lines, text

_EVAL: dict[str, Any] = {
    "version": 2,
    "status": "success",
    "eval": {
        "created": "2026-01-02T03:04:05+00:00", "task": "suite/tiny", "dataset": {"name": "org/tiny", "samples": 9},
        "model": "ollama/tiny:2b", "config": {"limit": 2, "epochs": 1}, "packages": {"inspect_ai": "0.3.140"},
    },
    "results": {"completed_samples": 2, "scores": [
        {"name": "choice", "scorer": "choice", "metrics": {"accuracy": {"value": 0.5}, "stderr": {"value": 0.25}}},
    ]},
    "stats": {
        "started_at": "2026-01-02T03:04:05+00:00", "completed_at": "2026-01-02T03:05:05+00:00",
        "model_usage": {"ollama/tiny:2b": {"input_tokens": 359, "output_tokens": 526}},
    },
    "samples": [{"id": 1, "epoch": 1, "scores": {"choice": {"value": "C"}}, "total_time": 6.25}],
}  # fmt: skip
_RECORD: dict[str, Any] = {
    "schema_version": "0.3.0", "evaluation_id": "a/b/1", "source_metadata": {"source_type": "evaluation_run"},
    "evaluation_timestamp": "1772442000", "eval_library": {"name": "lm_eval", "version": "0.4.9"},
    "model_info": {"name": "tiny", "id": "acme/tiny-2b"},
    "evaluation_results": [{
        "evaluation_name": "tiny_bench", "source_data": {"dataset_name": "Tiny", "source_type": "url", "url": []},
        "metric_config": {"metric_id": "accuracy", "metric_unit": "percentage", "lower_is_better": False},
        "score_details": {"score": 75.5, "uncertainty": {"standard_error": {"value": 1.5}, "num_samples": 400}},
    }],
}  # fmt: skip
_SAMPLE: dict[str, Any] = {
    "schema_version": "0.3.0", "evaluation_id": "a/b/1", "model_id": "acme/tiny-2b", "evaluation_name": "tiny_bench",
    "sample_id": "7", "interaction_type": "single_turn", "input": {"raw": "2 + 2?"}, "evaluation": {"score": 1.0},
    "token_usage": {"input_tokens": 12, "output_tokens": 5}, "performance": {"latency_ms": 250.0},
}  # fmt: skip
_REPORT = (
    "version: '0.1'\nscenario:\n  host:\n    type: [replica]\n    accelerator:\n"
    "    - {model: X900, count: 4, parallelism: {tp: 4}}\n"
    "  model: {name: acme/tiny-2b}\n  load:\n    name: vllm-benchmark\n    args: {request_rate: 2.5, num_prompts: 32}\n"
    "metrics:\n  time: {duration: 16.5, start: 1772442000.25}\n  requests:\n    total: 32\n    failures: 0\n"
    "    output_length: {units: count, mean: 31.5, p99p9: 32}\n  latency:\n    time_to_first_token:\n      units: ms\n"
    "      mean: 40.25\n      p50: 38.5\n  throughput: {output_tokens_per_sec: 61.5}\n"
    "  resources:\n    accelerator:\n    - power: {units: Watts, mean: 410.5}\n"
)
_REPORT_IN_JSON: dict[str, Any] = {
    "version": "0.2.1",
    "run": {"uid": "ab", "time": {"start": "2026-01-02T03:04:05Z", "duration": "PT1M30.5S"}},
    "scenario": {
        "stack": [{"metadata": {"label": "a"}, "native": {"args": {"--max-model-len": 4096}}, "standardized": {
            "kind": "inference_engine", "tool": "vllm", "tool_version": "0.11.0", "role": "decode", "replicas": 2,
            "model": {"name": "acme/tiny-2b"}, "accelerator": {"model": "X900", "count": 4, "parallelism": {"tp": 4}},
        }}],
        "load": {"standardized": {"tool": "guidellm", "input_seq_len": {"distribution": "fixed", "value": 64}}},
    },
    "results": {
        "request_performance": {
            "aggregate": {"requests": {"total": 9, "failures": 1}, "latency": {
                "inter_token_latency": {"units": "ms/token", "p50": 12.5},
            }},
            "time_series": {"latency": {"time_to_first_token": {"units": "s", "series": [
                {"ts": "2026-01-02T03:04:35Z", "mean": 0.25},
            ]}}},
        },
        "observability": {"components": [
            {"component_label": "a", "aggregate": {"gpu_utilization": {"units": "percent", "mean": 76.5}}},
        ]},
    },
}  # fmt: skip
_POWER: dict[str, Any] = {
    "hw": "x900", "tp": 8, "conc": 64, "isl": 1024, "osl": 1024, "model": "acme/tiny-2b", "framework": "dynamo-vllm",
    "precision": "fp8", "is_multinode": False, "tput_per_gpu": 900.5, "p99_intvty": 25.0, "std_intvty": 4.5,
    "power_metric_schema_version": 2, "power_valid": 1, "avg_power_w": 610.5, "total_gpu_energy_j": 976800.0,
    "joules_per_output_token": 4.5, "joules_per_total_token": 0.5,
}  # fmt: skip
_MULTI_TURN: dict[str, Any] = {
    **{key: _POWER[key] for key in ("hw", "tp", "conc", "model", "framework", "precision", "avg_power_w")},
    "num_requests_total": 9, "num_requests_successful": 8, "request_accounting": {"records_error_dropped": 1},
    "request_metrics": {"latency": {"ttft": {"p50": 0.5}, "intvty": {"p95": 25.0}}, "qps": {"mean": 0.8}},
    "server_metrics": {"cache": {"hit_rate": 0.75}},
}  # fmt: skip
_DATABASE: dict[str, Any] = {
    "hardware": "x900", "framework": "vllm", "model": "acme/tiny-2b", "precision": "fp8", "isl": 64, "osl": 64, "conc": 4,
    "metrics": {"tput_per_gpu": 900.5, "p99_ttft": 0.75},
}  # fmt: skip
_AT = '"pid": 7, "tid": 7, "ts": 3775ns : '
_MLPERF = (
    f"{_AT}LoadgenVersionInfo:\n{_AT}version : .5a1 @ ab12\n{_AT}Date + time of test: 2019-10-17T19:17:14Z\n"
    f"{_AT}Effective Settings:\n{_AT}Scenario : Offline\n{_AT}target_latency (ns): 0\n{_AT}ERROR : Ending early.\n"
    f'{_AT}POWER_BEGIN: "mode" : Performance, "time" : 10-17-2019 19:17:14.677\n'
    f'{_AT}POWER_END: "mode" : Performance, "time" : 10-17-2019 19:18:20.518\n'
)

ALL: tuple[Specimen, ...] = (
    document("inspect", "tiny_eval.json", _EVAL),
    document("every-eval-ever", "tiny_record.json", _RECORD),
    lines(
        "every-eval-ever", "tiny_samples.jsonl", _SAMPLE, {**_SAMPLE, "sample_id": "8", "error": "timeout"}
    ),
    text("llm-d-benchmark", "benchmark_report.yaml", _REPORT),
    document("llm-d-benchmark", "benchmark_report_v0.2.1.json", _REPORT_IN_JSON),
    document("inferencemax", "agg_power.json", _POWER),
    document("inferencemax", "conc4_multi_turn.json", _MULTI_TURN),
    document("inferencemax", "inferencex_rows.json", [_DATABASE]),
    text("mlperf-loadgen", "mlperf_v05_detail.txt", _MLPERF),
)
