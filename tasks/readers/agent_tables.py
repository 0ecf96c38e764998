"""Tables made from agents' runs: statistics by configuration, pairs of agents at once, and two arms side by side."""

from __future__ import annotations

from collections.abc import Sequence

from tasks.ingestion.kit.columns import Column, Plan, by_header, read_tables
from tasks.ingestion.kit.quantities import known, own
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.readers.agent_vocabulary import PAIR

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
    "model": Column("model"),
    "run": Column("run"),
    "runs": Column("n"),
    "config_count": Column("n"),
    "source": Column("ignore"),
    "path": Column("ignore"),
    "output_dir": Column("ignore"),
}


def _plan(metrics: dict[str, Column], scope: str, fails_without: str | None = None) -> Plan:
    return Plan(tool=NAME, scope=scope, columns={**_ROLES, **metrics}, fails_without=fails_without)


_METRICS = {name: Column("metric", q) for name, q in {**_PAIRS, **_ARMS, **_BY_CONFIG}.items()}
# The columns that make a table one of these, and how it is read.
PLANS: tuple[tuple[frozenset[str], Plan], ...] = (
    # An average of 0 token/s over runs that answered is lost telemetry.
    (frozenset({"config", "runs", "avg_tokens_per_sec"}), _plan(_METRICS, "aggregate", "avg_tokens_per_sec")),
    (frozenset({"speedup", "efficiency", "throughput_delta"}), _plan(_METRICS, "sample")),
    (frozenset({"average_concurrency_speedup", "average_efficiency"}), _plan(_METRICS, "aggregate")),
    (frozenset({"mean_efficiency", "peak_efficiency"}), _plan(_METRICS, "aggregate")),
    (frozenset({"baseline_tok_s", "chimera_tok_s"}), _plan(_METRICS, "aggregate")),
    (frozenset({"avg_baseline_tok_s", "avg_chimera_tok_s"}), _plan(_METRICS, "aggregate")),
)


class AgentTables:
    name = NAME
    version = 1
    knows = "tables of agent runs: by configuration, of two agents at once, of two arms side by side (CSV)"

    def claims(self, head: Head) -> bool:
        return head.kind == "csv" and _plan_for(head.columns) is not None

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for group in by_header(batch):
            plan = _plan_for(group[0].content.columns)
            if plan is not None:
                read_tables(group, plan, rows)


def _plan_for(columns: Sequence[str]) -> Plan | None:
    return next((plan for needed, plan in PLANS if needed <= set(columns)), None)


READER = AgentTables()
