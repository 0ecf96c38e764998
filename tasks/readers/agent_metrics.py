"""Metrics of benchmark agents: one agent in two configurations, or two agents at once, from two implementations.

Shapes: {baseline, chimera, delta}; [{baseline_results, chimera_results, performance_delta}]; a run of two agents
{collector, insight}; and a summary {runs, aggregate} that repeats those runs under the same `run`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from data_contracts.json_values import Json, JsonObject, mapping, settings_of
from data_contracts.measurements import Quantity, Scope
from tasks.ingestion.decoding.timestamps import parse_timestamp
from tasks.ingestion.kit.documents import Frame, Frames, Path, context_of, objects, part_at, walk
from tasks.ingestion.kit.quantities import known, own
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows

NAME = "agent-metrics"
_ROLES = ("collector", "insight")
_ARMS = ("baseline", "chimera", "baseline_results", "chimera_results")
_CALL = {
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
_AGGREGATE = {
    "average_tokens_per_second": known("decode_throughput", "token/s", "mean"),
    "p95_tokens_per_second": known("decode_throughput", "token/s", "p95"),
    "stddev_throughput": known("decode_throughput", "token/s", "stddev"),
    "average_ttft_ms": known("ttft", "ms", "mean"),
    "p95_ttft_ms": known("ttft", "ms", "p95"),
    "stddev_ttft": known("ttft", "ms", "stddev"),
    # Sums over all calls, under the very keys of a single call: the statistic alone tells them apart.
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
    # An estimate: nothing ran one after the other, so it is no `run_duration`.
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
_SIDES = {
    f"{side}_{field}": own(f"{side}_{name}", unit, "mean")
    for side in (*_ROLES, "baseline", "chimera")
    for field, name, unit in (
        ("throughput", "decode_throughput", "token/s"),
        ("ttft_ms", "ttft", "ms"),
        ("total_duration_ms", "e2e_latency_total", "ms"),
        ("total_tokens", "output_tokens_total", "tokens"),
        ("duration", "run_duration", "s"),
    )
}
_COMPARED = {**PAIR, **_SIDES}
# The calls' numbers, written a second time beside each call's text: kept, and counted once.
_REPEATED = {field: quantity.under(f"repeated.{quantity.metric}") for field, quantity in _CALL.items()}
_WORKFLOW = {
    "execution_time_s": known("run_duration", "s"),
    "execution_time": known("run_duration", "s"),
    **{f"{step}_seconds": own(f"workflow.{step}", "s") for step in ("ingest", "analysis", "report", "total")},
}
_SHAPES = (
    {"baseline", "chimera", "delta"},
    {"baseline_results", "chimera_results", "performance_delta"},
    {*_ROLES, "run_number", "scenario"},
)
_SHARED = ("scenario", "read_buffer_size", "throttle_rate")
_IN_CONTEXT = frozenset(
    {"configuration", "options", "config", "optimization_config", "system_info", "run_number", "runs"}
    | {"read_buffer_size", "throttle_rate", "agent_a", "agent_b"}
)
# Inside a list of runs, `runs` is no count but the runs themselves.
_SUMMARY = _IN_CONTEXT - {"runs"}
# What an agent wrote about other artifacts: a statement, not a measurement.
_ANSWERS = ("analysis", "chimera_config")


class AgentMetrics:
    name = NAME
    version = 1
    knows = "metrics of benchmark agents, alone or two at once, and summaries of their runs (JSON, Rust and Python)"

    def claims(self, head: Head) -> bool:
        summarised = "average_concurrency_speedup" in mapping(part_at(head.sample, ("aggregate",)))
        return head.kind == "json" and (summarised or any(shape <= head.keys for shape in _SHAPES))

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            frames = _frames(part.document, rows)
            calls = sum("ttft_ms" in mapping(part_at(part.document, path)) for path in frames)
            # A document of aggregates alone still is one record.
            rows.count_records(part.index, max(1, calls))
            walk(rows, part.index, part.document, frames)


def _frames(root: Json, rows: Rows) -> Frames:
    """What each part of the document stands under, for whichever shape it has."""
    if not isinstance(root, dict):
        return _sweep(root, rows)
    if "aggregate" in root:
        return _summary(root, rows)
    return _pair((), root, rows) if "collector" in root else _arms((), root, None, rows)


def _sweep(root: Json, rows: Rows) -> Frames:
    frames: Frames = {(): Frame(context_of(rows, tool=NAME, scope="aggregate"), _COMPARED, _IN_CONTEXT)}
    for path, entry in objects(root, ()):
        frames |= _arms(path, entry, f"run {entry.get('run_number')}", rows)
    return frames


def _summary(root: JsonObject, rows: Rows) -> Frames:
    context = context_of(rows, tool=NAME, scope="aggregate", engine="ollama", config=_pair_settings(root))
    whole = Frame(context, _COMPARED, _SUMMARY, timestamp=parse_timestamp(root.get("generated_at")))
    runs = list(objects(root, ("runs",)))
    frames: Frames = {(): whole, ("aggregate",): replace(whole, ignored=frozenset(), n=len(runs))}
    for path, run in runs:
        # A summary names the agents once, above its runs; what a run says of its own wins.
        frames |= _pair(path, {"agent_a": root.get("agent_a"), "agent_b": root.get("agent_b"), **run}, rows)
    return frames


def _pair(path: Path, run: JsonObject, rows: Rows) -> Frames:
    """Two agents at once: what they did together, then each side."""
    name = f"{run.get('scenario')} run {run.get('run_number')}"
    settings = _pair_settings(run)
    context = context_of(rows, tool=NAME, scope="sample", engine="ollama", run=name, config=settings)
    frames: Frames = {path: Frame(context, _COMPARED, _IN_CONTEXT)}
    shared = {key: settings[key] for key in _SHARED if key in settings}
    for role in _ROLES:
        side = run.get(role)
        if isinstance(side, dict):
            frames |= _side(_Side((*path, role), side, role, name, shared), rows)
    return frames


def _pair_settings(run: JsonObject) -> JsonObject:
    settings = {key: run.get(key) for key in _SHARED if run.get(key) is not None}
    for role, twin in zip(_ROLES, ("agent_a", "agent_b"), strict=True):
        side = mapping(run.get(role) or run.get(twin))
        options = side.get("options") or mapping(side.get("config")).get("options")
        settings |= {role: options} if options else {}
    return settings


def _arms(path: Path, entry: JsonObject, run: str | None, rows: Rows) -> Frames:
    """One agent in two configurations: each arm, then what was computed from both."""
    context = context_of(rows, tool=NAME, scope="aggregate", engine="ollama", run=run)
    compared = Frame(context, _COMPARED, _IN_CONTEXT, timestamp=parse_timestamp(entry.get("timestamp")))
    arms = {name: arm for name in _ARMS if isinstance(arm := entry.get(name), dict)}
    # One lost arm is enough: a difference from it says nothing, and is written as 0.
    lost = any(_lost(mapping(arm.get("aggregate_metrics"))) for arm in arms.values())
    frames: Frames = {path: compared}
    for key in ("delta", "performance_delta"):
        frames[(*path, key)] = replace(compared, flags=("derived",), zero_is_missing=lost)
    for name, arm in arms.items():
        frames |= _side(_Side((*path, name), arm, name.removesuffix("_results"), run, {}), rows)
    return frames


@dataclass(frozen=True, slots=True)
class _Side:
    """One agent's part of a document: where it stands, and what is known about it."""

    path: Path
    value: JsonObject
    task: str
    run: str | None
    settings: JsonObject

    def first(self, *keys: str) -> Json:
        """The first value of these keys in the side itself, its result, its metrics or its config."""
        places = [self.value, *(mapping(self.value.get(key)) for key in ("result", "metrics", "config"))]
        return next((p[key] for key in keys for p in places if p.get(key) is not None), None)

    def frame(self, rows: Rows, scope: Scope, names: Mapping[str, Quantity]) -> Frame:
        """What holds for a part of it."""
        context = context_of(
            rows, tool=NAME, scope=scope, engine="ollama", run=self.run, model=self.first("model"),
            config={**self.settings, **settings_of(self.first("options", "configuration"), "options")},
            task=self.task,
        )  # fmt: skip
        when = parse_timestamp(self.first("timestamp", "start_time"))
        return Frame(context, names, _IN_CONTEXT, timestamp=when)

    def calls(self, within: Path) -> Iterator[tuple[Path, JsonObject, _Side]]:
        """Its calls with the name of each one's stage, which stands beside the call's text."""
        stages = [call.get("stage") for _path, call in objects(self.first("llm_calls"), ())]
        for place, (path, call) in enumerate(objects(self.value, (*within, "individual_runs"))):
            stage = stages[place] if place < len(stages) else None
            task = f"{self.task} {stage}" if stage else self.task
            yield path, call, replace(self, task=task, run=self.run or f"run {place + 1}")


def _side(side: _Side, rows: Rows) -> Frames:
    """One agent: its workflow, its aggregates, and each of its calls."""
    sample = side.frame(rows, "sample", _WORKFLOW)
    frames: Frames = {side.path: sample}
    # The implementations put the same metrics at different depths.
    for within in ((), ("result",), ("metrics",)):
        path = (*side.path, *within)
        body = mapping(part_at(side.value, within))
        if aggregate := mapping(body.get("aggregate_metrics")):
            frames[(*path, "aggregate_metrics")] = replace(
                side.frame(rows, "aggregate", _AGGREGATE),
                n=side.first("runs") or aggregate.get("total_requests"),
                zero_is_missing=_lost(aggregate),
            )
        if "ttft_ms" in body:
            frames[path] = replace(side.frame(rows, "request", _CALL), zero_is_missing=_lost(body))
        for below, call, caller in side.calls(within):
            frame = caller.frame(rows, "request", _CALL)
            frames[(*side.path, *below)] = replace(frame, zero_is_missing=_lost(call))
        for below, _call in objects(side.value, (*within, "llm_calls")):
            frames[(*side.path, *below)] = replace(sample, names=_REPEATED, flags=("repeated",))
        for answer in _ANSWERS:
            if isinstance(body.get(answer), dict):
                frames[(*path, answer)] = replace(sample, names={}, flags=("declared",))
    return frames


def _lost(metrics: JsonObject) -> bool:
    """True when tokens arrived (there is a TTFT) and yet none is counted: the final record was not read."""
    ttft = metrics.get("ttft_ms", metrics.get("average_ttft_ms"))
    tokens = metrics.get("tokens_generated", metrics.get("total_tokens_generated"))
    return bool(ttft) and tokens == 0


READER = AgentMetrics()
