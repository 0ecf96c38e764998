"""JSON files of tools that measure a server or an engine for language models."""

from __future__ import annotations

from typing import Any

from tests.fuzzing.specimen import Specimen, document, lines

_SPREAD: dict[str, Any] = {
    "mean": 21.0, "median": 20.5, "mode": 20.0, "variance": 2.25, "std_dev": 1.5, "min": 18.0, "max": 25.0, "count": 3,
    "total_sum": 63.0, "percentiles": {"p001": 18.0, "p50": 20.5, "p999": 25.0},
}  # fmt: skip
_NOTHING: dict[str, Any] = {"mean": 0.0, "count": 0, "percentiles": {"p50": 0.0}}
_GUIDELLM: dict[str, Any] = {
    "metadata": {"version": 1, "guidellm_version": "0.6.1"},
    "benchmarks": [
        {
            "type_": "generative_benchmark",
            "id_": "sweep-7",
            "config": {
                "strategy": {"type_": "constant", "rate": 2.5},
                "backend": {"model": "acme/tiny-2b"},
                "requests": {"data": "prompt_tokens=64"},
            },
            "start_time": 1760000100.5,
            "duration": 12.0,
            "metrics": {
                "request_totals": {"successful": 3, "errored": 1, "incomplete": 0, "total": 4},
                "request_latency": {"successful": _SPREAD, "errored": _NOTHING, "total": _SPREAD},
                "output_tokens_per_second": {"successful": _SPREAD},
            },
            "requests": {
                "successful": [
                    {
                        "request_start_time": 1760000101.25,
                        "request_latency": 1.75,
                        "output_tokens": 42,
                        "time_to_first_token_ms": 210.0,
                        "output_tokens_per_second": 24.0,
                        "info": {"timings": {"request_start": 9.0, "first_token_iteration": 9.21}},
                    }
                ],
                "errored": [{"request_latency": 0.0, "output_tokens": 0}],
            },
        }
    ],
}
_OLD_GUIDELLM: dict[str, Any] = {
    "benchmarks": [
        {
            "type_": "generative_benchmark",
            "id_": "old-1",
            "args": {"strategy": {"type_": "synchronous"}, "profile": {"type_": "sweep"}, "max_duration": 9},
            "worker": {"backend_type": "openai_http", "backend_model": "tiny-2b"},
            "request_loader": {"data": "prompt_tokens=64"},
            "start_time": 1750000100.5,
            "request_totals": {"successful": 3, "errored": 0, "incomplete": 1, "total": 4},
            "run_stats": {"queued_time_avg": 0.125},
            "metrics": {"time_to_first_token_ms": {"successful": _SPREAD}},
        }
    ],
}
_ENDPOINT = {"model_names": ["acme/tiny-2b"], "streaming": True}
_AIPERF: dict[str, Any] = {
    "schema_version": "1.2",
    "aiperf_version": "0.8.1",
    "request_latency": {"unit": "ms", "avg": 512.0, "p50": 500.0, "std": 11.0, "count": 6, "sum": 3072.0},
    "time_to_first_token": {"unit": "ms", "avg": 44.0, "p99": 61.0},
    "request_throughput": {"unit": "requests/sec", "avg": 1.75},
    "goodput": None,
    "min_request_timestamp": {"unit": "ns", "avg": 1.7600001e18},
    "warmup_metrics": {"request_latency": {"unit": "ms", "avg": 900.0, "p50": 890.0, "count": 1}},
    "telemetry_data": {
        "endpoints": {
            "h:9400": {
                "gpus": {
                    "gpu_0": {
                        "gpu_index": 0,
                        "gpu_name": "X1",
                        "metrics": {"gpu_power_usage": {"unit": "W", "avg": 71.0, "p50": 70.5}},
                    }
                }
            }
        }
    },
    "input_config": {"endpoint": _ENDPOINT, "loadgen": {"concurrency": 3}},
    "was_cancelled": False,
    "start_time": "2025-10-09T08:55:00.250000",
}
_AIPERF_OVER_RUNS: dict[str, Any] = {
    "schema_version": "1.0",
    "aiperf_version": "0.8.1",
    "metadata": {"aggregation_type": "confidence", "num_successful_runs": 4, "confidence_level": 0.95},
    "metrics": {
        "request_throughput_avg": {
            "mean": 1.75, "std": 0.25, "cv": 0.14, "se": 0.12, "ci_low": 1.4, "ci_high": 2.1, "t_critical": 3.2,
            "unit": "requests/sec",
        }
    },
}  # fmt: skip
_AIPERF_REQUEST: dict[str, Any] = {
    "metadata": {"x_request_id": "q1", "timestamp_ns": 1760000100000000001, "credit_phase": "profiling"},
    "metrics": {
        "ttft": {"value": 45.5, "unit": "ms"},
        "inter_chunk_latency": {"value": [9.5, 10.25], "unit": "ms"},
        "output_token_count": {"value": 33, "unit": "tokens"},
    },
    "error": None,
}
_AIPERF_FAILED: dict[str, Any] = {
    "metadata": {"x_request_id": "q2", "timestamp_ns": 1760000100000000009, "credit_phase": "profiling"},
    "metrics": {"error_request_count": {"value": 1, "unit": "requests"}},
    "error": {"code": 503, "type": "Busy", "message": "busy"},
}
_AIPERF_SLICES: dict[str, Any] = {
    "timeslices": [
        {
            "start_ns": 1760000100000000001,
            "end_ns": 1760000110000000001,
            "time_to_first_token": {"unit": "ms", "avg": 44.0, "p99": 61.0},
        },
        {"timeslice_index": 1, "request_throughput": {"unit": "requests/sec", "avg": 1.75}},
    ],
    "input_config": {"endpoint": _ENDPOINT, "loadgen": {"concurrency": 3}},
}
_AIPERF_COLLATED: dict[str, Any] = {
    "schema_version": "1.0.0",
    "aiperf_version": "0.12.0",
    "metadata": {"aggregation_type": "detailed", "num_successful_runs": 2},
    "metrics": {
        "request_latency": {
            "combined": {"mean": 512.0, "std": 11.0, "p99": 540.0, "count": 6},
            "per_run": [{"label": "run_0001", "mean": 510.0, "count": 3}],
        }
    },
}
_AIPERF_SWEEP: dict[str, Any] = {
    "aggregation_type": "sweep",
    "num_profile_runs": 1,
    "metadata": {"sweep_parameters": [{"name": "concurrency", "values": [4]}], "num_combinations": 1},
    "per_combination_metrics": [
        {
            "parameters": {"concurrency": 4},
            "metrics": {
                "request_throughput_avg": {"mean": 1.75, "unit": "requests/sec"},
                "time_to_first_token_p99": {"mean": 61.0, "std": 2.5, "unit": "ms"},
            },
        }
    ],
    "best_configurations": {"best_throughput": {"parameters": {"concurrency": 4}, "metric": 1.75}},
    "pareto_optimal": [{"concurrency": 4}],
}
_GENAI_PERF: dict[str, Any] = {
    "request_throughput": {"unit": "requests/sec", "avg": 3.25},
    "request_latency": {"unit": "ms", "avg": 310.0, "p99": 420.0, "min": 201.0, "max": 425.0, "std": 33.0},
    "time_to_first_token": {"unit": "ms", "avg": 27.0, "p99": 39.0},
    "output_token_throughput_per_request": {"unit": "tokens/sec", "avg": 51.0, "p50": 50.0},
    "request_count": {"unit": "count", "avg": 12.0},
    "input_config": {
        "model": ["tiny-2b"], "service_kind": "triton", "backend": "vllm", "streaming": True, "concurrency": 2, "seed": None,
    },
}  # fmt: skip
_TRTLLM: dict[str, Any] = {
    "engine": {"model": "acme/tiny-2b", "version": "1.1.0", "backend": "Pytorch", "dtype": "float16", "engine_dir": "None"},
    "world_info": {"tp_size": 4, "kv_cache_percentage": 90.0, "issue_rate": 2.2e16},
    "request_info": {"num_requests": 16, "avg_num_concurrent_requests": 1.5, "avg_input_length": 96.0},
    "performance": {
        "total_latency_ms": 2100.0,
        "avg_request_latency_ms": 333.0,
        "request_throughput_req_s": 7.5,
        "request_latency_percentiles_ms": {"p50": 320.0, "maximum": 480.0, "average": 333.0},
    },
    "streaming_metrics": {"avg_ttft_ms": 41.0, "ttft_percentiles": {"p50": 39.0}, "gen_tps_percentiles": {"p50": 88.0}},
}  # fmt: skip
_SERVED: dict[str, Any] = {
    "date": "20251009-085500", "endpoint_type": "openai", "backend": "vllm", "label": None, "model_id": "acme/tiny-2b",
    "num_prompts": 2, "gpu": "X1", "request_rate": "inf", "burstiness": 1.0, "max_concurrency": None, "duration": 4.5,
    "completed": 2, "failed": 0, "total_input_tokens": 128, "total_output_tokens": 61, "request_throughput": 0.44,
    "output_throughput": 13.5, "mean_ttft_ms": 71.0, "std_ttft_ms": 4.0, "p99.9_ttft_ms": 75.0, "mean_tpot_ms": 11.0,
    "median_itl_ms": 10.75, "input_lens": [64, 64], "output_lens": [31, 30], "ttfts": [0.07, 0.072],
    "itls": [[0.01, 0.011], [0.012]], "start_times": [3.5, 3.75], "generated_texts": ["a", "b"], "errors": ["", ""],
}  # fmt: skip
_SGLANG: dict[str, Any] = {
    "tag": None, "backend": "sglang", "dataset_name": "random", "request_rate": 8.0, "max_concurrency": 4,
    "server_info": {"model_path": "acme/tiny-2b", "tp_size": 1, "version": "0.5.6"}, "duration": 3.5, "completed": 7,
    "total_input_tokens": 700, "total_output_tokens": 350, "total_output_tokens_retokenized": 349, "request_throughput": 2.0,
    "output_throughput": 100.0, "mean_e2e_latency_ms": 810.0, "p95_itl_ms": 12.5, "concurrency": 1.6, "accept_length": None,
    "ttfts": [0.04, 0.05], "itls": [[0.01], []], "output_lens": [50, 50], "errors": ["", "refused"],
}  # fmt: skip
_INFERENCEMAX: dict[str, Any] = {
    "hw": "x900", "tp": 4, "ep": 1, "dp_attention": "true", "conc": 16, "model": "acme/big-70b", "framework": "sglang",
    "precision": "fp8", "tput_per_gpu": 812.5, "output_tput_per_gpu": 401.0, "mean_ttft": 0.31, "p99_tpot": 0.021,
    "p99_intvty": 47.6, "std_intvty": 900.0, "median_e2el": 9.25,
}  # fmt: skip
_LLMPERF: dict[str, Any] = {
    "version": "2023-08-31", "name": "tiny_64_32_summary", "model": "acme/tiny-2b", "mean_input_tokens": 64,
    "results_inter_token_latency_s_quantiles_p25": 0.011, "results_ttft_s_mean": 0.21,
    "results_end_to_end_latency_s_stddev": 0.04, "results_number_input_tokens_min": "60", "results_num_requests_started": 20,
    "results_error_rate": 0.05, "results_number_errors": 1, "results_error_code_frequency": "{503: 1}",
    "results_num_completed_requests": 19, "results_num_completed_requests_per_min": 96.0, "framework": "acme",
    "timestamp": 1760000100,
}  # fmt: skip
_LLMPERF_REQUESTS: list[dict[str, Any]] = [
    {"error_code": None, "error_msg": "", "inter_token_latency_s": 0.012, "ttft_s": 0.2, "end_to_end_latency_s": 0.6,
     "request_output_throughput_token_per_s": 53.0, "number_total_tokens": 96, "number_output_tokens": 32},
    {"error_code": 503, "error_msg": "busy", "inter_token_latency_s": 0, "ttft_s": 0, "end_to_end_latency_s": 0,
     "request_output_throughput_token_per_s": 0, "number_total_tokens": 0, "number_output_tokens": 0},
]  # fmt: skip
_INFERENCE_PERF: dict[str, Any] = {
    "load_summary": {"count": 9, "schedule_delay": {"mean": 0.01, "p0.1": -0.02}, "send_duration": 8.5},
    "successes": {
        "count": 8,
        "latency": {"request_latency": {"mean": 0.7, "p99.9": 0.95}, "inter_token_latency": {"mean": 0.02, "max": 0.04}},
        "throughput": {"output_tokens_per_sec": 41.0, "requests_per_sec": 0.9},
        "prompt_len": {"mean": 66.0},
    },
    "failures": {"count": 1, "request_latency": {"mean": 4.0}, "prompt_len": None},
}  # fmt: skip
_INFERENCE_PERF_REQUEST: dict[str, Any] = {
    "start_time": 51.0, "end_time": 52.25, "request": "q", "response": "a",
    "info": {"input_tokens": 21, "output_tokens": 3, "output_token_times": [51.5, 51.75]}, "error": None,
}  # fmt: skip
_BENCHY: dict[str, Any] = {
    "version": "0.3.0", "timestamp": "2026-03-01 07:30:00Z", "latency_mode": "api", "latency_ms": 0.75, "model": "tiny-2b",
    "max_concurrency": 1,
    "benchmarks": [{
        "concurrency": 1, "context_size": 0, "prompt_size": 512, "response_size": 16, "is_context_prefill_phase": False,
        "pp_throughput": {"mean": 611.0, "std": 2.0, "values": [609.0, 613.0]}, "tg_throughput": None,
        "ttfr": {"mean": 840.0, "std": 1.0, "values": [839.0, 841.0]}, "e2e_ttft": {"mean": 844.0, "std": 1.0, "values": []},
    }],
}  # fmt: skip
_LATENCY: dict[str, Any] = {
    "avg_latency": 2.25,
    "latencies": [2.0, 2.5],
    "percentiles": {"10": 2.05, "99": 2.495},
}
_THROUGHPUT: dict[str, Any] = {
    "elapsed_time": 8.0, "num_requests": 24, "total_num_tokens": 4800, "requests_per_second": 3.0,
    "tokens_per_second": 600.0,
}  # fmt: skip

_STARTUP: dict[str, Any] = {
    "avg_cold_startup_time": 42.5, "cold_startup_times": [42.0, 43.0], "cold_startup_percentiles": {"50": 42.5},
    "avg_warm_compilation_time": 3.5, "warm_compilation_times": [3.5], "warm_compilation_percentiles": {"99": 3.5},
}  # fmt: skip
_ONE_BATCH: dict[str, Any] = {
    "run_name": "default", "batch_size": 4, "input_len": 64, "output_len": 8, "prefill_latency": 0.25,
    "prefill_throughput": 1024.0, "median_decode_latency": 0.0125, "total_latency": 0.5, "overall_throughput": 576.0,
}  # fmt: skip
_BATCH_SERVER: dict[str, Any] = {
    "run_name": "tuned", "batch_size": 4, "input_len": 64, "output_len": 8, "latency": 0.5, "input_throughput": 1024.0,
    "output_throughput": 128.0, "overall_throughput": 576.0, "last_ttft": 0.25, "acc_length": -1.0,
}  # fmt: skip
_SGLANG_OFFLINE: dict[str, Any] = {
    "backend": "engine", "successful_requests": 10, "total_latency": 4.0, "total_input_tokens": 400,
    "request_throughput": 2.5, "output_throughput": 50.0, "last_gen_throughput": 61.5,
}  # fmt: skip
_TELEMETRY: dict[str, Any] = {
    "timestamp_ns": 1760000100500000000, "dcgm_url": "http://h:9400/metrics", "gpu_index": 0, "gpu_model_name": "X900",
    "telemetry_data": {"gpu_power_usage": 30.5, "energy_consumption": 32.5, "gpu_utilization": 25.0, "gpu_memory_used": 4.5},
}  # fmt: skip
_VALIDATION: dict[str, Any] = {
    "power_valid": True, "integration_method": "trapezoidal", "benchmark_window": {"completed": 8}, "observed_gpu_count": 2,
    "per_gpu_energy_j": {"0": 926.5, "1": 916.5}, "metrics": {"avg_power_w": 601.5, "joules_per_output_token": 4.5},
}  # fmt: skip
_HF_SPREAD = {"p50": 20.0, "p90": 24.0, "p99": 30.0, "avg": 20.5}
_HF_BENCHMARKER: dict[str, Any] = {
    "config": {"max_vus": 8, "benchmark_kind": "Rate", "model_name": "acme/tiny", "prompt_options": {"num_tokens": 64}},
    "start_time": "2026-03-02T09:00:00+00:00", "system": {"memory": "8.00 GB"},
    "results": [{
        "id": "warmup", "executor_type": "ConstantVUs", "config": {"max_vus": 8, "duration_secs": 30, "rate": None},
        "total_requests": 6, "failed_requests": 1, "successful_requests": 5, "total_tokens": 80, "total_tokens_sent": 320,
        "token_throughput_secs": 40.5, "request_rate": 2.5, "duration_ms": 2000, "time_to_first_token_ms": _HF_SPREAD,
        "inter_token_latency_ms": _HF_SPREAD, "e2e_latency_ms": _HF_SPREAD,
    }],
}  # fmt: skip

ALL: tuple[Specimen, ...] = (
    document("guidellm", "benchmarks.json", _GUIDELLM),
    document("guidellm", "old_benchmarks.json", _OLD_GUIDELLM),
    document("aiperf", "profile_export_aiperf.json", _AIPERF),
    document("aiperf", "profile_export_aiperf_aggregate.json", _AIPERF_OVER_RUNS),
    document("aiperf", "profile_export_aiperf_timeslices.json", _AIPERF_SLICES),
    document("aiperf", "profile_export_aiperf_collated.json", _AIPERF_COLLATED),
    document("aiperf", "profile_export_aiperf_sweep.json", _AIPERF_SWEEP),
    lines("aiperf", "profile_export.jsonl", _AIPERF_REQUEST, _AIPERF_FAILED),
    lines("aiperf", "gpu_telemetry_export.jsonl", _TELEMETRY),
    document("inferencemax", "power_validation_x900.json", _VALIDATION),
    document("inference-benchmarker", "acme_tiny.json", _HF_BENCHMARKER),
    document("genai-perf", "profile_export_genai_perf.json", _GENAI_PERF),
    document("trtllm-bench", "report.json", _TRTLLM),
    document("vllm-bench-serve", "served.json", _SERVED),
    lines("sglang-bench-serving", "sglang_1009.jsonl", _SGLANG, {**_SGLANG, "tag": "b", "request_rate": "inf"}),
    document("inferencemax", "agg_x900.json", [_INFERENCEMAX, {**_INFERENCEMAX, "hw": "mock", "tput_per_gpu": 0.0}]),
    document("llmperf", "tiny_64_32_summary.json", _LLMPERF),
    document("llmperf", "tiny_64_32_individual_responses.json", _LLMPERF_REQUESTS),
    document("inference-perf", "stage_0_lifecycle_metrics.json", _INFERENCE_PERF),
    document("inference-perf", "per_request_lifecycle_metrics.json", [_INFERENCE_PERF_REQUEST]),
    document("llama-benchy", "benchy.json", _BENCHY),
    document("vllm-bench-serve", "sweep_summary.json", [{**_SERVED, "run_number": 0, "max_num_seqs": 32}]),
    document("vllm-bench-startup", "startup.json", _STARTUP),
    lines("sglang-bench-one-batch", "one_batch.jsonl", _ONE_BATCH),
    lines("sglang-bench-one-batch-server", "batches.jsonl", _BATCH_SERVER),
    lines("sglang-bench-offline-throughput", "offline.jsonl", _SGLANG_OFFLINE),
    document("vllm-bench-latency", "latency.json", _LATENCY),
    document("vllm-bench-throughput", "throughput.json", _THROUGHPUT),
)  # fmt: skip
