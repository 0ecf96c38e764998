"""Tables made from agents' runs: statistics by configuration, pairs of agents at once, and two arms side by side."""

from __future__ import annotations

from collections.abc import Mapping

from data_contracts.measurements import Scope
from tasks.ingestion.kit.columns import Column, Plan, TableReader, metrics
from tasks.ingestion.kit.quantities import known, own
from tasks.readers.agent_metrics import PAIR

NAME = "agent-tables"
_BY_CONFIG = {
    "avg_tokens_per_sec": known("decode_throughput", "token/s", "mean"),
    "std_tokens_per_sec": known("decode_throughput", "token/s", "stddev"),
    "avg_ttft_ms": known("ttft", "ms", "mean"),
    "std_ttft_ms": known("ttft", "ms", "stddev"),
}
_PAIRS = {
    **PAIR,
    "speedup": known("concurrency_speedup", "x"),
    "mean_speedup": known("concurrency_speedup", "x", "mean"),
    "peak_speedup": known("concurrency_speedup", "x", "max"),
    "efficiency": known("concurrency_efficiency", "percent"),
    "mean_efficiency": known("concurrency_efficiency", "percent", "mean"),
    "stddev_efficiency": known("concurrency_efficiency", "percent", "stddev"),
    "peak_efficiency": known("concurrency_efficiency", "percent", "max"),
    "min_efficiency": known("concurrency_efficiency", "percent", "min"),
}
# Both arms stand in one row, which has one configuration: only the metric's name keeps them apart.
_ARMS = {
    f"{before}{arm}_{field}": own(f"{arm}_{name}", unit, statistic)
    for before, statistic in (("", "mean"), ("avg_", "mean"), ("peak_", "max"))
    for arm in ("baseline", "chimera")
    for field, name, unit in (
        ("tok_s", "decode_throughput", "token/s"),
        ("ttft_ms", "ttft", "ms"),
        ("tokens", "output_tokens_total", "tokens"),
        ("duration_ms", "e2e_latency_total", "ms"),
    )
} | {
    f"{before}{field}": own(name, "percent", statistic)
    for before, statistic in (("", "value"), ("avg_", "mean"))
    for field, name in (
        ("throughput_delta_pct", "throughput_improvement"),
        ("throughput_pct", "throughput_improvement"),
        ("ttft_delta_pct", "ttft_reduction"),
        ("ttft_pct", "ttft_reduction"),
    )
}
_SETTINGS = ("config", "scenario", "runtime", "language", "gpu", "ctx", "temp", "kind")
_AGENT_SETTINGS = [f"agent_{side}_{name}" for side in "ab" for name in ("num_gpu", "num_ctx", "temperature")]
_ROLES = {
    **{name: Column("setting") for name in (*_SETTINGS, *_AGENT_SETTINGS)},
    # Paths differ between runs of one configuration: as settings they would part what is comparable.
    **{name: Column("ignore") for name in ("source", "path", "output_dir")},
    "model": Column("model"),
    "run": Column("run"),
    "runs": Column("n"),
    "config_count": Column("n"),
}
_COLUMNS = _ROLES | metrics({**_PAIRS, **_ARMS, **_BY_CONFIG})


def _plan(scope: Scope, fails_without: str | None = None) -> Plan:
    return Plan(tool=NAME, scope=scope, columns=_COLUMNS, fails_without=fails_without)


# The columns that make a table one of these, and how it is read.
_PLANS: Mapping[tuple[str, ...], Plan] = {
    # An average of 0 token/s over runs that answered is lost telemetry.
    ("config", "runs", "avg_tokens_per_sec"): _plan("aggregate", "avg_tokens_per_sec"),
    ("speedup", "efficiency", "throughput_delta"): _plan("sample"),
    ("average_concurrency_speedup", "average_efficiency"): _plan("aggregate"),
    ("mean_efficiency", "peak_efficiency"): _plan("aggregate"),
    ("baseline_tok_s", "chimera_tok_s"): _plan("aggregate"),
    ("avg_baseline_tok_s", "avg_chimera_tok_s"): _plan("aggregate"),
}


def _plan_for(columns: tuple[str, ...]) -> Plan | None:
    return next((plan for needed, plan in _PLANS.items() if set(needed) <= set(columns)), None)


READER = TableReader(
    name=NAME,
    version=1,
    knows="tables of agent runs: by configuration, of two agents at once, of two arms side by side (CSV)",
    plan_for=_plan_for,
)
