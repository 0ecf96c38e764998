"""Latency summaries of backends: count, mean, median, deviation and quantiles in ms, one row for each group (CSV)."""

from __future__ import annotations

from collections.abc import Sequence

from tasks.ingestion.kit.columns import Column, Plan, by_header, read_tables
from tasks.ingestion.kit.quantities import known, own, spread
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows

NAME = "latency-summary"
_STATISTICS = {
    "mean": "mean",
    "median": "p50",
    "std": "stddev",
    "min": "min",
    "max": "max",
    "q25": "p25",
    "q75": "p75",
    "p90": "p90",
    "p95": "p95",
    "p99": "p99",
    "ci_lower": "ci_low",
    "ci_upper": "ci_high",
}
# Both generations write ms: the newer says so, the older has ttft_mean_ms beside a bare `mean`.
_METRICS = {
    **spread("wall_time", "ms", **_STATISTICS),
    **spread("wall_time", "ms", **{f"{name}_ms": statistic for name, statistic in _STATISTICS.items()}),
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
PLAN = Plan(
    tool=NAME,
    scope="aggregate",
    columns={
        **{name: Column("metric", quantity) for name, quantity in _METRICS.items()},
        **{name: Column("setting") for name in ("quantization", "mode", "batch_size", "seq_len")},
        "backend": Column("engine"),
        "scenario": Column("task"),
        "model": Column("model"),
        "n": Column("n"),
    },
)


class LatencySummary:
    name = NAME
    version = 1
    knows = "latency summaries of backends: n, mean, median, std and quantiles in ms (CSV)"

    def claims(self, head: Head) -> bool:
        columns = set(head.columns)
        plain = {"mean", "median", "std", "min", "max"}
        return (
            head.kind == "csv"
            and {"backend", "n"} <= columns
            and any({f"{name}{unit}" for name in plain} <= columns for unit in ("", "_ms"))
        )

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for group in by_header(batch):
            read_tables(group, PLAN, rows)


READER = LatencySummary()
