"""JSON files of engines, of harnesses and of tools that time something else than a served model."""

from __future__ import annotations

from typing import Any

from tests.fuzzing.specimen import Specimen, document, lines

_LATENCY: dict[str, Any] = {
    "unit": "s", "values": [0.5, 0.7], "count": 2, "total": 1.2, "mean": 0.6, "p50": 0.6, "stdev": 0.1, "stdev_": 16.7,
}  # fmt: skip
_OPTIMUM: dict[str, Any] = {
    "config": {
        "name": "run-3",
        "backend": {
            "name": "pytorch",
            "model": "acme/tiny",
            "_target_": "optimum_benchmark.backends.PyTorchBackend",
        },
        "environment": {"optimum_benchmark_version": "0.5.1", "gpu": ["X1"]},
    },
    "report": {
        "load": {
            "memory": None,
            "latency": {**_LATENCY, "values": [0.5], "count": 1, "stdev": 0, "stdev_": 0},
        },
        "prefill": {
            "memory": {"unit": "MB", "max_ram": 310.0, "max_allocated": 290.0},
            "latency": _LATENCY,
            "throughput": {"unit": "tokens/s", "value": 77.0},
            "energy": {"unit": "kWh", "cpu": 2e-06, "gpu": 3e-06, "total": 5e-06},
            "efficiency": None,
        },
    },
}
_PYTEST: dict[str, Any] = {
    "machine_info": {"node": "box", "machine": "x86_64", "cpu": {"brand_raw": "CPU 7"}},
    "commit_info": {"id": "f00", "time": "2025-10-09T08:00:00+02:00", "dirty": False},
    "benchmarks": [{
        "group": None, "name": "test_split[4]", "fullname": "b.py::test_split[4]", "params": {"size": 4}, "extra_info": {},
        "options": {"timer": "perf_counter", "min_rounds": 3},
        "stats": {"min": 0.2, "max": 0.4, "mean": 0.3, "stddev": 0.08, "rounds": 3, "median": 0.3, "iqr": 0.1, "q1": 0.25,
                  "outliers": "1;0", "ops": 3.3, "total": 0.9, "iterations": 1, "data": [0.2, 0.3, 0.4]},
    }],
    "datetime": "2025-10-09T06:10:00.125000", "version": "4.0.0",
}  # fmt: skip
_LM_EVAL: dict[str, Any] = {
    "results": {
        "sums": {"alias": "sums", "exact_match,strict": 0.55, "exact_match_stderr,strict": 0.02, "sample_len": 60},
        "words": {"word_perplexity,none": 9.5, "word_perplexity_stderr,none": "N/A"},
    },
    "groups": {"all": {"acc,none": 0.4}},
    "group_subtasks": {"all": ["sums"]},
    "configs": {"sums": {"num_fewshot": 2}},
    "versions": {"sums": 1.0, "words": 2},
    "n-shot": {"sums": 2},
    "n-samples": {"sums": {"original": 60, "effective": 30}},
    "config": {"model": "vllm", "model_args": "pretrained=acme/tiny,dtype=auto", "batch_size": "auto", "limit": 30},
    "date": 1760000100.5, "lm_eval_version": "0.4.8", "model_name": "acme/tiny", "total_evaluation_time_seconds": "31.5",
}  # fmt: skip
_LM_EVAL_SAMPLE: dict[str, Any] = {
    "doc_id": 3, "doc": {"question": "1+1", "answer": 2}, "target": "2", "arguments": [["1+1"]], "resps": [["2"]],
    "filtered_resps": ["2"], "filter": "strict", "metrics": ["exact_match"], "exact_match": 1.0,
}  # fmt: skip
_ASV_HEAD: dict[str, Any] = {
    "commit_hash": "f00d", "env_name": "py3.12", "date": 1760000100000, "python": "3.12", "requirements": {},
    "params": {"machine": "box", "cpu": "CPU 7"}, "durations": {}, "version": 2,
}  # fmt: skip
_ASV: dict[str, Any] = {
    **_ASV_HEAD,
    "result_columns": ["result", "params", "version", "started_at", "duration", "stats_ci_99_a", "stats_ci_99_b",
                       "stats_q_25", "stats_number", "stats_repeat", "samples"],
    "results": {
        "io.time_read": [[2.5, None], [["'x'", "'y'"]], "v1", 1760000105000, 4.5, [2.0, None], [3.0, None], [2.25, None],
                         [1, None], [4, None], [[2.5, 2.75], None]],
        "io.peakmem_read": [[4096]],
    },
}  # fmt: skip
_OLD_ASV: dict[str, Any] = {
    **_ASV_HEAD,
    "version": 1,
    "started_at": {"time_x": 1760000105000},
    "results": {
        "io.track_size": 11,
        "io.time_bad": None,
        "time_x": {"result": [0.25], "params": [["1"]], "stats": [{"ci_99": [0.2, 0.3], "q_25": 0.22, "repeat": 5}]},
    },
}  # fmt: skip
_ASV_LIST: dict[str, Any] = {
    "io.time_read": {
        "code": "x",
        "name": "io.time_read",
        "param_names": ["a"],
        "timeout": 60.0,
        "unit": "seconds",
    },
    "version": 2,
}
_ASV_MACHINE = {"arch": "arm64", "cpu": "CPU 7", "machine": "box", "num_cpu": "8", "os": "OS 1", "ram": "33"}
_GOOGLE: dict[str, Any] = {
    "context": {"date": "2025-10-09T08:00:00+02:00", "host_name": "box", "num_cpus": 8, "library_build_type": "release",
                "library_version": "v1.9.0", "load_avg": [0.5], "caches": [{"level": 1, "size": 32768}]},
    "benchmarks": [
        {"name": "BM_copy/4", "run_name": "BM_copy/4", "run_type": "iteration", "repetitions": 2, "threads": 1,
         "iterations": 77, "real_time": 5.5e6, "cpu_time": 5.1e6, "time_unit": "ns", "bytes_per_second": 1.5e8, "hits": 3.5},
        {"name": "BM_copy_cv", "run_name": "BM_copy", "run_type": "aggregate", "repetitions": 2, "iterations": 2,
         "aggregate_name": "cv", "aggregate_unit": "percentage", "real_time": 0.04, "cpu_time": 0.03, "time_unit": "ns"},
        {"name": "BM_copy_BigO", "run_type": "aggregate", "aggregate_name": "BigO", "cpu_coefficient": 2.5, "big_o": "N",
         "time_unit": "ns"},
        {"name": "BM_bad", "error_occurred": True, "error_message": "", "iterations": 0, "real_time": 0, "time_unit": "us"},
    ],
}  # fmt: skip
_HYPERFINE: dict[str, Any] = {"results": [{
    "command": "pack it", "mean": 0.31, "stddev": 0.02, "median": 0.3, "user": 0.2, "system": 0.05, "min": 0.29, "max": 0.33,
    "times": [0.29, 0.33], "exit_codes": [0, 1], "memory_usage_byte": [900, 901], "parameters": {"level": "3"},
}]}  # fmt: skip
_LLAMA_BENCH: dict[str, Any] = {
    "build_commit": "ab12cd34", "build_number": 7001, "cpu_info": "CPU 7", "gpu_info": "X1", "backends": "CUDA",
    "model_filename": "/m/tiny-2b.gguf", "model_type": "tiny 2B Q8_0", "model_size": 2100000000,
    "model_n_params": 2000000000,
    "n_batch": 512, "n_gpu_layers": 33, "flash_attn": True, "tensor_split": "0.00", "n_prompt": 256,
    "n_gen": 0, "n_depth": 0,
    "test_time": "2025-10-09T08:00:00Z", "avg_ns": 500000000, "stddev_ns": 2000000, "avg_ts": 512.0, "stddev_ts": 2.0,
    "samples_ns": [498000000, 502000000], "samples_ts": [514.0, 510.0],
}  # fmt: skip
_BATCH = {
    "n_kv_max": 1024, "n_batch": 512, "flash_attn": 1, "is_pp_shared": 0, "n_gpu_layers": 33, "n_threads": 4, "pp": 64,
    "tg": 32, "pl": 4, "n_kv": 384, "t_pp": 0.2, "speed_pp": 1280.0, "t_tg": 1.0, "speed_tg": 128.0, "t": 1.2,
    "speed": 320.0,
}  # fmt: skip
_OLLAMA: dict[str, Any] = {
    "model": "tiny:2b", "created_at": "2025-10-09T08:00:00.123456789Z", "response": "hi", "done": True,
    "done_reason": "stop",
    "context": [5, 6], "total_duration": 1500000000, "load_duration": 400000000, "prompt_eval_count": 12,
    "prompt_eval_duration": 90000000, "eval_count": 20, "eval_duration": 1000000000,
}  # fmt: skip
_OLLAMA_PIECE: dict[str, Any] = {
    "model": "tiny:2b",
    "created_at": "2025-10-09T08:00:00Z",
    "response": "h",
    "done": False,
}
_COMPLETION: dict[str, Any] = {
    "index": 0, "content": "hi", "tokens": [4], "model": "/m/tiny-2b.gguf", "created": 1760000100, "prompt": "hello",
    "generation_settings": {"seed": 9, "temperature": 0.5, "stop": []},
    "timings": {"cache_n": 4, "prompt_n": 12, "prompt_ms": 100.0, "prompt_per_token_ms": 8.3, "prompt_per_second": 120.0,
                "predicted_n": 20, "predicted_ms": 1000.0, "predicted_per_token_ms": 50.0, "predicted_per_second": 20.0},
}  # fmt: skip
_K6: dict[str, Any] = {
    "options": {"summaryTrendStats": ["avg"]},
    "state": {"isStdErrTTY": False, "testRunDurationMs": 9100.5},
    "metrics": {
        "http_reqs": {"type": "counter", "contains": "default", "values": {"count": 40, "rate": 4.4}},
        "http_req_duration": {"type": "trend", "contains": "time", "values": {"avg": 31.0, "med": 30.0, "p(95)": 44.0},
                              "thresholds": {"p(95)<90": {"ok": True}}},
        "http_req_duration{expected_response:true}": {"type": "trend", "contains": "time", "values": {"avg": 30.5}},
        "http_req_failed": {"type": "rate", "contains": "default", "values": {"rate": 0.1, "passes": 4, "fails": 36}},
        "data_received": {"type": "counter", "contains": "data", "values": {"count": 512, "rate": 56.0}},
        "vus": {"type": "gauge", "contains": "default", "values": {"value": 2, "min": 1, "max": 2}},
    },
    "root_group": {"name": "", "checks": [{"name": "ok", "passes": 4, "fails": 0}]},
}  # fmt: skip
_K6_TREND = {
    "type": "Metric",
    "metric": "my_wait",
    "data": {"name": "my_wait", "type": "trend", "contains": "time"},
}
_K6_POINTS: list[dict[str, Any]] = [
    {"type": "Point", "metric": metric, "data": {"time": "2025-10-09T08:00:00.5+02:00", "value": value, "tags": tags}}
    for metric, value, tags in (
        ("http_req_duration", 19.5, {"name": "http://h/", "expected_response": "true"}), ("my_wait", 4.5, {}),
        ("vus", 2.0, {}),
    )
]  # fmt: skip
_LOCUST: dict[str, Any] = {
    "name": "/go", "method": "GET", "start_time": 1760000100.5, "last_request_timestamp": 1760000104.0, "num_requests": 5,
    "num_failures": 1, "num_none_requests": 0, "total_response_time": 50.0, "max_response_time": 20.0,
    "min_response_time": 5.0, "total_content_length": 90, "response_times": {"5": 2, "20": 1},
    "num_reqs_per_sec": {"1760000100": 5}, "num_fail_per_sec": {},
}  # fmt: skip
_SYSTEM: dict[str, Any] = {"export_timestamp": 1760000110.5, "metrics": [{
    "timestamp": 1760000100.5, "system": {"timestamp": 1760000100.5, "cpu_percent": 33.0, "memory_used_gb": 7.5},
    "gpu": [{"gpu_id": 0, "name": "X1", "power_draw": 44.0, "memory_used_mb": 512.0, "utilization_gpu": 61}],
    "ollama": {"ollama_processes": [{"pid": 77, "name": "ollama", "memory_mb": 99.0}], "process_count": 1},
}]}  # fmt: skip
_TIMINGS: dict[str, Any] = {
    "test_name": "split", "runs": 1, "samples_per_run": 10, "environment": {"os": "OS 1", "gpu_count": 0},
    "timing_stats": {"overall_mean_ms": 8.5,
                     "run_results": [{"samples": 10, "p50_ms": 8.25, "mean_ms": 8.5, "stdev_ms": 0.5}],
                     "latency_percentiles": {"p50": 8.25}, "cv_percent": 5.9},
    "confidence_interval_95": [8.0, 9.0], "timestamp": 1760000100.5,
}  # fmt: skip
_TIMED: dict[str, Any] = {"mean_time_ms": 3.0, "std_time_ms": 0.2, "min_time_ms": 2.5, "max_time_ms": 3.5}
_COMPILED: dict[str, Any] = {
    "generated_at": "2025-10-09T08:00:00.5+00:00", "model": {"name": "mlp", "device": "cpu", "batch_size": 2},
    "settings": {"runs": 6, "warmup_runs": 1, "backends": ["onnx", "trt"]},
    "backends": {
        "onnx": {"compilation": {"success": True, "compile_time_s": 0.75, "metadata": {"opset": 18}, "error": None},
                 "benchmark": {**_TIMED, "metadata": {}}},
        "trt": {"compilation": {"success": False, "compile_time_s": None, "metadata": {}, "error": "absent"},
                "benchmark": {**dict.fromkeys(_TIMED, 0.0), "metadata": {"error": "absent"}}},
    },
}  # fmt: skip
_SAMPLES: dict[str, Any] = {
    "spec": {"backend": "onnx", "scenario": "long", "model": "mlp", "repetition": 1, "mode": "generate"}, "status": "ok",
    "error": None, "latencies_ms": [41.0, 43.0], "ttft_ms": [11.0], "warmup_latencies_ms": [90.0],
    "resource_metrics": {"samples": 3, "gpu_power_mean_watts": 21.5}, "started_at": 1760000100.5,
}  # fmt: skip
_CALL = {
    "throughput_tokens_per_sec": 31.0,
    "tokens_generated": 200,
    "ttft_ms": 410.0,
    "load_duration_ms": 0.0,
}
_ARM: dict[str, Any] = {
    "agent_type": "arm", "model": "tiny:2b", "configuration": {"num_gpu": 20}, "runs": 1, "individual_runs": [_CALL],
    "aggregate_metrics": {"average_tokens_per_second": 31.0, "average_ttft_ms": 410.0, "stddev_throughput": 0.5},
    "timestamp": "2025-10-09T08:00:00.5Z",
}  # fmt: skip
_ROLE: dict[str, Any] = {
    "config": {"options": {"temperature": 0.25}, "model": "tiny:2b"}, "execution_time_s": 14.5,
    "result": {"model": "tiny:2b", "runs": 1, "individual_runs": [_CALL],
               "llm_calls": [{"stage": "plan", "prompt": "p", "metrics": _CALL}]},
}  # fmt: skip
_PAIR: dict[str, Any] = {
    "run_number": 2, "scenario": "mixed", "collector": _ROLE, "insight": _ROLE,
    "summary": {"concurrency_speedup": 1.25, "efficiency_percent": 62.5, "ttft_delta_ms": -11.0, "run_number": 2},
}  # fmt: skip
_PAIRS: dict[str, Any] = {
    "runs": [{"run_number": 1, "scenario": "mixed", "collector_throughput": 30.0, "concurrency_speedup": 1.25}],
    "aggregate": {"average_concurrency_speedup": 1.25}, "scenario": "mixed",
}  # fmt: skip
_GENERATION: dict[str, Any] = {
    "total_tests": 2, "successful_tests": 1, "summary": {"avg_generation_time_ms": 900.0},
    "results": [{"test_name": "A", "tone": "dry", "generation_time_ms": 900.0, "tokens": 30, "success": True},
                {"test_name": "B", "error": "lost", "success": False}],
}  # fmt: skip
_SUITE: dict[str, Any] = {
    "generated_at": "2025-10-09T08:00:00+00:00", "prompt_count": 3,
    "models": [{"model": "tiny:2b", "prompt_count": 3, "completed": 3, "mean_ttft_s": 0.25, "mean_tokens_s": 44.0},
               {"model": "big:70b", "prompt_count": 3, "completed": 0, "options": {"top_p": 0.9}}],
}  # fmt: skip
_SWEEP: dict[str, Any] = {"model": "tiny:2b", "results": [{
    "prompt": "Say it", "ttft_s": 0.3, "tokens_s": 41.0, "load_s": 0.1, "prompt_eval_s": 0.05, "eval_s": 1.5,
}]}  # fmt: skip
_ANYTHING: dict[str, Any] = {
    "model": "tiny:2b", "generated_at": "2025-10-09T08:00:00",
    "summary": {"mean_ttft_ms": 120, "power": "31.5 W", "ok": True},
    "runs": [{"gap_s": 0.5}, {"gap_s": None}], "lat_ms": [3, 4],
}  # fmt: skip
_NUMBER_FORMATS = {
    "baseline": {"accuracy": 0.7, "loss": 0.6, "model_size_bytes": 4000},
    "int4": {"accuracy": 0.65, "loss": 0.7, "model_size_bytes": 1100},
}

ALL: tuple[Specimen, ...] = (
    document("optimum-benchmark", "benchmark.json", _OPTIMUM),
    document("optimum-benchmark", "benchmark_report.json", _OPTIMUM["report"]),
    document("pytest-benchmark", "0007_box.json", _PYTEST),
    document("lm-evaluation-harness", "results.json", _LM_EVAL),
    lines("lm-evaluation-harness", "samples_sums.jsonl", _LM_EVAL_SAMPLE, {**_LM_EVAL_SAMPLE, "exact_match": 0.0}),
    document("asv", "f00d-py3.12.json", _ASV),
    document("asv", "f00d-old.json", _OLD_ASV),
    document("asv-metadata", "asv_benchmarks.json", _ASV_LIST),
    document("asv-metadata", "machine.json", _ASV_MACHINE),
    document("google-benchmark", "bench.json", _GOOGLE),
    document("hyperfine", "pack.json", _HYPERFINE),
    document("llama-bench", "llama.json", [_LLAMA_BENCH, {**_LLAMA_BENCH, "n_prompt": 0, "n_gen": 64}]),
    lines("llama-batched-bench", "batched.jsonl", _BATCH, {**_BATCH, "tg": 0, "t_tg": 0.0, "speed_tg": 0.0}),
    document("ollama-api", "answer.json", _OLLAMA),
    lines("ollama-api", "stream.jsonl", _OLLAMA_PIECE, _OLLAMA),
    document("llama-server", "completion.json", _COMPLETION),
    document("llama-server", "cases.json", [{"case": "short", "wall_ms": 1100.0, "response": _COMPLETION}]),
    document("k6", "summary.json", _K6),
    lines("k6", "points.json", _K6_TREND, *_K6_POINTS),
    document("locust", "locust.json", [_LOCUST]),
    document("system-metrics", "system.json", _SYSTEM),
    document("timing-baseline", "split_baseline.json", _TIMINGS),
    document("micro-benchmark", "compiled.json", _COMPILED),
    document("micro-benchmark", "kernels.json", {"softmax": {"torch": _TIMED}}),
    document("quantization-report", "formats.json", _NUMBER_FORMATS),
    document("sample-arrays", "run_3.json", _SAMPLES),
    lines("sample-arrays", "runs.jsonl", _SAMPLES, {**_SAMPLES, "status": "error", "resource_metrics": None}),
    document("agent-metrics", "arms.json", {"baseline": _ARM, "chimera": _ARM, "delta": {}}),
    document("agent-metrics", "pair.json", _PAIR),
    document("agent-metrics", "pairs.json", _PAIRS),
    document("generation-test", "generated.json", _GENERATION),
    document("ollama-summary", "suite.json", _SUITE),
    document("ollama-sweep", "sweep.json", _SWEEP),
    lines("ollama-sweep", "sweeps.jsonl", _SWEEP, {**_SWEEP, "model": "tiny:4b"}),
    document("generic-json", "anything.json", _ANYTHING),
    lines("generic-json", "anything.jsonl", {"x": 1, "at": {"y_ms": 2}}, {"x": 3}),
)  # fmt: skip
