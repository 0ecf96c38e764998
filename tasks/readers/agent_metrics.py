"""Metrics of benchmark agents: one agent in two configurations, or two agents at once, from two implementations.

Shapes: {baseline, chimera, delta}; [{baseline_results, chimera_results, performance_delta}]; a run of two agents
{collector, insight}; and a summary {runs, aggregate} that repeats those runs under the same `run`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from data_contracts.json_values import mapping
from tasks.ingestion.decoding.timestamps import parse_timestamp
from tasks.ingestion.kit.documents import Frame, Frames, Path, context_of, objects, part_at, walk
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.readers.agent_vocabulary import AGGREGATE, ARMS, CALL, COMPARED, REPEATED, ROLES, WORKFLOW

NAME = "agent-metrics"
_IN_CONTEXT = frozenset(
    {"configuration", "options", "config", "optimization_config", "system_info", "run_number", "runs"}
    | {"read_buffer_size", "throttle_rate", "agent_a", "agent_b"}
)
# Inside a list of runs, `runs` is no count but the runs themselves.
_SUMMARY = _IN_CONTEXT - {"runs"}
_ANSWERS = ("analysis", "chimera_config")


class AgentMetrics:
    name = NAME
    version = 1
    knows = "metrics of benchmark agents, alone or two at once, and summaries of their runs (JSON, Rust and Python)"

    def claims(self, head: Head) -> bool:
        keys = head.keys if head.kind == "json" else frozenset()
        return (
            {"baseline", "chimera", "delta"} <= keys
            or {"baseline_results", "chimera_results", "performance_delta"} <= keys
            or {*ROLES, "run_number", "scenario"} <= keys
            or "average_concurrency_speedup" in mapping(part_at(head.sample, ("aggregate",)))
        )

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            frames = _frames(part.content, rows)
            calls = sum("ttft_ms" in mapping(part_at(part.content, path)) for path in frames)
            rows.count_records(part.index, max(1, calls))
            walk(rows, part.index, part.content, frames)


@dataclass(frozen=True, slots=True)
class _Side:
    """One agent's part of a document: where it stands, and what is known about it."""

    path: Path
    value: dict[str, Any]
    task: str
    run: str | None
    settings: Mapping[str, Any]

    def first(self, *keys: str) -> Any:
        """The first value of these keys in the side itself, its result, its metrics or its config."""
        places = [self.value, *(self.value.get(k) for k in ("result", "metrics", "config"))]
        return next(
            (p[k] for k in keys for p in places if isinstance(p, dict) and p.get(k) is not None), None
        )


def _frames(root: Any, rows: Rows) -> Frames:
    """What each part of the document stands under, for whichever shape it has."""
    if isinstance(root, list):
        return _sweep(root, rows)
    if "aggregate" in root:
        return _summary(root, rows)
    return _pair((), root, rows) if "collector" in root else _arms((), root, None, rows)


def _sweep(root: list[Any], rows: Rows) -> Frames:
    frames: Frames = {(): Frame(context_of(rows, tool=NAME, scope="aggregate"), COMPARED, _IN_CONTEXT)}
    for path, entry in objects(root, ()):
        frames |= _arms(path, entry, f"run {entry.get('run_number')}", rows)
    return frames


def _summary(root: dict[str, Any], rows: Rows) -> Frames:
    context = context_of(rows, tool=NAME, scope="aggregate", engine="ollama", config=_pair_settings(root))
    when = parse_timestamp(root.get("generated_at"))
    frames: Frames = {
        (): Frame(context, COMPARED, _SUMMARY, timestamp=when),
        ("aggregate",): Frame(
            context, COMPARED, n=sum(1 for _run in objects(root, ("runs",))), timestamp=when
        ),
    }
    for path, run in objects(root, ("runs",)):
        frames |= _pair(path, {"agent_a": root.get("agent_a"), "agent_b": root.get("agent_b"), **run}, rows)
    return frames


def _pair(path: Path, run: dict[str, Any], rows: Rows) -> Frames:
    """Two agents at once: what they did together, then each side."""
    name = f"{run.get('scenario')} run {run.get('run_number')}"
    settings = _pair_settings(run)
    context = context_of(rows, tool=NAME, scope="sample", engine="ollama", run=name, config=settings)
    frames: Frames = {path: Frame(context, COMPARED, _IN_CONTEXT)}
    shared: dict[str, Any] = {
        k: settings[k] for k in ("scenario", "read_buffer_size", "throttle_rate") if k in settings
    }
    for role in ROLES:
        if isinstance(run.get(role), dict):
            frames |= _side(_Side((*path, role), run[role], role, name, shared), rows)
    return frames


def _pair_settings(run: Mapping[str, Any]) -> dict[str, Any]:
    settings = {
        k: run.get(k) for k in ("scenario", "read_buffer_size", "throttle_rate") if run.get(k) is not None
    }
    for role, twin in zip(ROLES, ("agent_a", "agent_b"), strict=True):
        side = mapping(run.get(role) or run.get(twin))
        options = mapping(side.get("options") or mapping(side.get("config")).get("options"))
        settings |= {role: options} if options else {}
    return settings


def _arms(path: Path, entry: dict[str, Any], run: str | None, rows: Rows) -> Frames:
    """One agent in two configurations: each arm, then what was computed from both."""
    arms = [
        _Side((*path, a), entry[a], a.removesuffix("_results"), run, {})
        for a in ARMS
        if isinstance(entry.get(a), dict)
    ]
    context = context_of(rows, tool=NAME, scope="aggregate", engine="ollama", run=run)
    compared = Frame(context, COMPARED, _IN_CONTEXT, timestamp=parse_timestamp(entry.get("timestamp")))
    lost = any(_lost(part_at(arm.value, ("aggregate_metrics",))) for arm in arms)
    derived = replace(compared, flags=("derived",), zero_is_missing=lost)
    frames = {path: compared, (*path, "delta"): derived, (*path, "performance_delta"): derived}
    for arm in arms:
        frames |= _side(arm, rows)
    return {
        at: frame for at, frame in frames.items() if at == path or part_at(entry, at[len(path) :]) is not None
    }


def _side(side: _Side, rows: Rows) -> Frames:
    """One agent: its workflow, its aggregates, and each of its calls."""
    config = {**side.settings, **mapping(side.first("options", "configuration"))}
    when = parse_timestamp(side.first("timestamp", "start_time"))

    def frame(
        scope: str, names: Mapping[str, Any], task: str, run: str | None = side.run, **more: Any
    ) -> Frame:
        context = context_of(
            rows,
            tool=NAME,
            scope=scope,
            engine="ollama",
            run=run,
            model=side.first("model"),
            config=config,
            task=task,
        )
        return Frame(context, names, _IN_CONTEXT, timestamp=when, **more)

    frames: Frames = {side.path: frame("sample", WORKFLOW, side.task)}
    stages = [call.get("stage") for _path, call in objects(side.first("llm_calls"), ())]
    for within in ((), ("result",), ("metrics",)):
        at = (*side.path, *within)
        body = mapping(part_at(side.value, within))
        aggregate = mapping(body.get("aggregate_metrics"))
        if aggregate:
            n = side.first("runs") or aggregate.get("total_requests")
            frames[(*at, "aggregate_metrics")] = frame(
                "aggregate", AGGREGATE, side.task, n=n, zero_is_missing=_lost(aggregate)
            )
        if "ttft_ms" in body:
            frames[at] = frame("request", CALL, side.task, zero_is_missing=_lost(body))
        for i, (path, call) in enumerate(objects(side.value, (*within, "individual_runs"))):
            task = f"{side.task} {stages[i]}" if i < len(stages) and stages[i] else side.task
            run = side.run or f"run {i + 1}"
            frames[(*side.path, *path)] = frame("request", CALL, task, run, zero_is_missing=_lost(call))
        for path, _call in objects(side.value, (*within, "llm_calls")):
            frames[(*side.path, *path)] = frame("sample", REPEATED, side.task, flags=("repeated",))
        for answer in _ANSWERS:
            # What the agent wrote about other artifacts is a statement, not a measurement.
            if isinstance(body.get(answer), dict):
                frames[(*at, answer)] = frame("sample", {}, side.task, flags=("declared",))
    return frames


def _lost(metrics: Any) -> bool:
    """True when tokens arrived (there is a TTFT) and yet none is counted: the final record was not read."""
    if not isinstance(metrics, dict):
        return False
    ttft = metrics.get("ttft_ms", metrics.get("average_ttft_ms"))
    tokens = metrics.get("tokens_generated", metrics.get("total_tokens_generated"))
    return bool(ttft) and tokens == 0


READER = AgentMetrics()
