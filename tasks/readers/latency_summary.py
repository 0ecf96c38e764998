"""Latency summaries of backends: count, mean, median, deviation and quantiles in ms, one row for each group (CSV)."""

from __future__ import annotations

from tasks.ingestion.kit.columns import Column, Plan, TableReader, metrics
from tasks.ingestion.kit.quantities import known, own, spread

NAME = "latency-summary"
_STATISTICS = {
    "mean": "mean", "median": "p50", "std": "stddev", "min": "min", "max": "max", "q25": "p25", "q75": "p75",
    "p90": "p90", "p95": "p95", "p99": "p99", "ci_lower": "ci_low", "ci_upper": "ci_high",
}  # fmt: skip
# Both generations write ms: the newer says so, the older has ttft_mean_ms beside a bare `mean`.
_UNITS = ("", "_ms")
_LATENCIES = {f"{name}{unit}": statistic for name, statistic in _STATISTICS.items() for unit in _UNITS}
_METRICS = {
    **spread("wall_time", "ms", **_LATENCIES),
    "throughput_mean_tok_s": own("throughput", "tok/s", "mean"),
    "throughput_median_tok_s": own("throughput", "tok/s", "p50"),
    "ttft_mean_ms": known("ttft", "ms", "mean"),
    "ttft_median_ms": known("ttft", "ms", "p50"),
    "warmup_mean_latency_ms": own("warmup_latency", "ms", "mean"),
    "warmup_median_latency_ms": own("warmup_latency", "ms", "p50"),
    "gpu_power_mean_watts": known("gpu_power", "W", "mean"),
    "cpu_power_mean_watts": own("cpu_power", "W", "mean"),
    "gpu_memory_mean_mb": known("gpu_memory_used", "MiB", "mean"),
    "gpu_temperature_mean_c": known("gpu_temperature", "C", "mean"),
    "n_total": known("requests_total", "requests"),
    "n_ok": known("requests_completed", "requests"),
}
_PLAN = Plan(
    tool=NAME,
    scope="aggregate",
    columns={
        **metrics(_METRICS),
        **{name: Column("setting") for name in ("quantization", "mode", "batch_size", "seq_len")},
        "backend": Column("engine"),
        "scenario": Column("task"),
        "model": Column("model"),
        "n": Column("n"),
    },
)


def _plan_for(columns: tuple[str, ...]) -> Plan | None:
    named = {"backend", "n"} <= set(columns)
    summarised = any(
        {f"{name}{unit}" for name in ("mean", "median", "std", "min", "max")} <= set(columns)
        for unit in _UNITS
    )
    return _PLAN if named and summarised else None


READER = TableReader(
    name=NAME,
    version=1,
    knows="latency summaries of backends: n, mean, median, std and quantiles in ms (CSV)",
    plan_for=_plan_for,
)
