"""What the fields of benchmark agents' metrics hold, in the Rust and the Python implementation."""

from __future__ import annotations

from data_contracts.measurements import Quantity
from tasks.ingestion.kit.quantities import known, own

ROLES = ("collector", "insight")
ARMS = ("baseline", "chimera", "baseline_results", "chimera_results")
CALL = {
    "throughput_tokens_per_sec": known("decode_throughput", "token/s"),
    "ttft_ms": known("ttft", "ms"),
    "tokens_generated": known("output_tokens", "tokens"),
    "total_duration_ms": known("e2e_latency", "ms"),
    "load_duration_ms": known("load_duration", "ms"),
    "prompt_eval_duration_ms": known("prefill_duration", "ms"),
    "eval_duration_ms": known("decode_duration", "ms"),
    "wall_clock_ms": known("http_latency", "ms"),
    # Ollama's own fields beside the agent's: nanoseconds without a suffix.
    "eval_count": own("eval_count", "tokens"),
    "eval_duration": known("decode_duration", "ns"),
    "prompt_eval_duration": known("prefill_duration", "ns"),
}
AGGREGATE = {
    "average_tokens_per_second": known("decode_throughput", "token/s", "mean"),
    "p95_tokens_per_second": known("decode_throughput", "token/s", "p95"),
    "stddev_throughput": known("decode_throughput", "token/s", "stddev"),
    "average_ttft_ms": known("ttft", "ms", "mean"),
    "p95_ttft_ms": known("ttft", "ms", "p95"),
    "stddev_ttft": known("ttft", "ms", "stddev"),
    "total_duration_ms": known("e2e_latency", "ms", "total"),
    "load_duration_ms": known("load_duration", "ms", "total"),
    "prompt_eval_duration_ms": known("prefill_duration", "ms", "total"),
    "eval_duration_ms": known("decode_duration", "ms", "total"),
    "total_tokens_generated": known("output_tokens_total", "tokens"),
    "total_requests": known("requests_total", "requests"),
    "average_gpu_utilization": known("gpu_utilization", "percent", "mean"),
    "peak_gpu_memory_gb": known("gpu_memory_used", "GB", "max"),
    "peak_gpu_temperature_c": known("gpu_temperature", "C", "max"),
}
PAIR = {
    "concurrency_speedup": known("concurrency_speedup", "x"),
    "average_concurrency_speedup": known("concurrency_speedup", "x", "mean"),
    "efficiency_percent": known("concurrency_efficiency", "percent"),
    "average_efficiency": known("concurrency_efficiency", "percent", "mean"),
    "concurrent_wall_time_s": known("run_duration", "s"),
    "concurrent_wall_time_ms": known("run_duration", "ms"),
    "sequential_estimated_s": own("sequential_duration_estimate", "s"),
    "sequential_estimate_ms": own("sequential_duration_estimate", "ms"),
    "throughput_delta": own("throughput_delta", "token/s"),
    "average_throughput_delta": own("throughput_delta", "token/s", "mean"),
    "ttft_delta_ms": own("ttft_delta", "ms"),
    "average_ttft_delta_ms": own("ttft_delta", "ms", "mean"),
    "throughput_delta_absolute": own("throughput_delta", "token/s"),
    "ttft_delta_absolute_ms": own("ttft_delta", "ms"),
    "throughput_improvement_percent": own("throughput_improvement", "percent"),
    "ttft_reduction_percent": own("ttft_reduction", "percent"),
}
# Means of each side, repeated where two sides are compared.
SIDES = {
    f"{side}_{field}": own(f"{side}_{name}", unit, "mean")
    for side in (*ROLES, "baseline", "chimera")
    for field, name, unit in (
        ("throughput", "decode_throughput", "token/s"),
        ("ttft_ms", "ttft", "ms"),
        ("total_duration_ms", "e2e_latency_total", "ms"),
        ("total_tokens", "output_tokens_total", "tokens"),
        ("duration", "run_duration", "s"),
    )
}
COMPARED = {**PAIR, **SIDES}
# The calls' numbers, written a second time beside each call's text: kept, and counted once.
REPEATED = {
    field: Quantity.named(f"repeated.{q.metric}", q.statistic, q.unit, q.factor) for field, q in CALL.items()
}
WORKFLOW = {
    "execution_time_s": known("run_duration", "s"),
    "execution_time": known("run_duration", "s"),
    **{f"{step}_seconds": own(f"workflow.{step}", "s") for step in ("ingest", "analysis", "report", "total")},
}
