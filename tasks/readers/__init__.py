"""The formats: one module each, and the registry that names them. A new reader is a module and one line here."""

from __future__ import annotations

from tasks.ingestion.kit.registry import Registry

# All are asked and the first that claims a file reads it: the tighter claim stands before the looser one.
_SPECIFIC: tuple[str, ...] = (
    "llm_d_report",
    "guidellm",
    "aiperf",
    "genai_perf",
    "trtllm_bench",
    "optimum",
    "pytest_benchmark",
    "lm_eval",
    "every_eval_ever",
    "inspect_log",
    "asv",
    "google_benchmark",
    "hyperfine",
    "llama_bench",
    "ollama_api",
    "ollama_verbose",
    "llama_server",
    "llama_perplexity",
    "llama_log",
    "sglang",
    "inferencemax",
    "vllm_serve",
    "llama_benchy",
    "vllm_offline",
    "sglang_offline",
    "inference_benchmarker",
    "tgi_benchmark",
    "llmperf",
    "inference_perf",
    "k6",
    "locust",
    "mlperf",
    "system_metrics",
    "timing_baseline",
    "micro_benchmark",
    "quantization_report",
    "sample_arrays",
    "agent_metrics",
    "agent_tables",
    "generation_test",
    "gpu_telemetry",
    "latency_summary",
    "ollama_summary",
    "ollama_sweep",
    "request_table",
)
# Each takes any file of its kind, so they are asked only when no specific reader claims it.
_GENERAL: tuple[str, ...] = ("generic_table", "generic_json", "markdown")

REGISTRY = Registry("tasks.readers", _SPECIFIC, _GENERAL)
