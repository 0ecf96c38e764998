"""AIPerf of NVIDIA Dynamo: `profile_export_aiperf.json` and `.csv`, `profile_export.jsonl`, and aggregates over runs.

Known are the three schemas of 2025-10 (`records`), late 2025 (flat, unused metrics null) and 0.8 (`schema_version` 1.0 to
1.2). The format is defined by aiperf/exporters and aiperf/common/models of ai-dynamo/aiperf. Units stand beside each
metric and are trusted. `inter_token_latency` is the vocabulary's tpot, `inter_chunk_latency` its itl. Metrics of the
warm-up are read as such. Times without a zone are only taken where no epoch stands beside them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from data_contracts.artifacts import Table
from data_contracts.json_values import mapping
from data_contracts.measurements import Quantity
from tasks.ingestion.decoding.timestamps import instant, parse_timestamp
from tasks.ingestion.kit.documents import Frame, Frames, context_of, objects, put, walk
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.ingestion.kit.summary_entries import summary
from tasks.readers import nvidia_perf
from tasks.readers.genai_perf import is_aiperf_table

NAME = "aiperf"
_SAID = {"was_cancelled", "aiperf_version", "records", "benchmark_id", "start_time", "schema_version"}
_RECORD = {"x_request_id", "credit_phase", "benchmark_phase", "worker_id", "session_num", "x_correlation_id"}
_IN_CONTEXT = frozenset(
    {
        "input_config",
        "was_cancelled",
        "error_summary",
        "start_time",
        "end_time",
        "schema_version",
        "aiperf_version",
    }
    | {"benchmark_id", "gpu_index", *nvidia_perf.TIMES}
)
_RATES = ("request/s", "token/s")


class AiPerf:
    name = NAME
    version = 2
    knows = (
        "AIPerf to 0.8: profile exports (JSON, CSV), requests (JSONL) and confidence over several runs (JSON)"
    )

    def claims(self, head: Head) -> bool:
        if head.kind == "csv":
            return nvidia_perf.has_metrics(head.columns, head.text) and is_aiperf_table(head)
        if not isinstance(head.sample, dict):
            return False
        if head.kind == "jsonl":
            metadata = head.sample.get("metadata")
            return isinstance(metadata, dict) and bool(metadata.keys() & _RECORD) and "metrics" in head.keys
        return _is_profile(head.sample) or _is_aggregate(head.sample)

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            if isinstance(part.content, Table):
                context = context_of(rows, tool=NAME, scope="aggregate", run=part.artifact)
                whole = Frame(context, timestamp=nvidia_perf.tables_time(part.content))
                nvidia_perf.read_metric_tables(part.index, part.content, whole, rows)
            elif part.head.kind == "jsonl":
                _read_requests(part, rows)
            elif _is_aggregate(part.content):
                _read_aggregate(part, rows)
            else:
                _read_profile(part, rows)


def _is_profile(document: Mapping[str, Any]) -> bool:
    metrics = mapping(document.get("records")) or document
    return (
        ("aiperf_version" in document or isinstance(document.get("input_config"), dict))
        and bool(document.keys() & _SAID)
        and any(isinstance(said, dict) and {"unit", "avg"} <= said.keys() for said in metrics.values())
    )


def _is_aggregate(document: Mapping[str, Any]) -> bool:
    return "aggregation_type" in mapping(document.get("metadata")) and isinstance(
        document.get("metrics"), dict
    )


def _read_profile(part: Parsed, rows: Rows) -> None:
    document = part.content
    said = mapping(document.get("input_config"))
    metrics = mapping(document.get("records")) or document
    when = nvidia_perf.first_time(metrics) or parse_timestamp(document.get("start_time"))
    terms: dict[str, Any] = {
        "tool": NAME, "tool_version": document.get("aiperf_version"), "run": part.artifact,
        "model": nvidia_perf.model_of(said), "config": nvidia_perf.settings(said),
    }  # fmt: skip
    whole = Frame(
        context_of(rows, scope="aggregate", **terms),
        ignored=_IN_CONTEXT | {key for key in document if document[key] is None},
        timestamp=when,
        flags=("cancelled",) if document.get("was_cancelled") is True else (),
    )
    path = ("records",) if metrics is not document else ()
    frames: Frames = {
        (): whole,
        **nvidia_perf.metric_frames(
            rows, part.index, path, metrics, whole, streaming=nvidia_perf.is_streaming(metrics, None)
        ),
    }
    warm = mapping(document.get("warmup_metrics"))
    warming = replace(whole, status="warmup")
    frames[("warmup_metrics",)] = warming
    frames |= nvidia_perf.metric_frames(rows, part.index, ("warmup_metrics",), warm, warming)
    for place, gpu in objects(document, ("telemetry_data", "endpoints")):
        for at, one in objects(gpu, ("gpus",)):
            task = f"{place[-1]} {at[-1]}"
            frame = replace(whole, context=context_of(rows, scope="aggregate", task=task, **terms))
            here = (*place, *at, "metrics")
            frames |= nvidia_perf.metric_frames(rows, part.index, here, mapping(one.get("metrics")), frame)
    rows.count_records(part.index, 1)
    walk(rows, part.index, document, frames)


def _read_aggregate(part: Parsed, rows: Rows) -> None:
    """Statistics over runs of each run's own: `time_to_first_token_p99` is no percentile of requests here."""
    document = part.content
    metadata = mapping(document.get("metadata"))
    context = context_of(
        rows, tool=NAME, scope="aggregate", tool_version=document.get("aiperf_version"), run=part.artifact
    )
    whole = Frame(context, ignored=frozenset({"metadata", "schema_version", "aiperf_version"}))
    frames: Frames = {(): whole}
    for path, said in objects(document, ("metrics",)):
        unit = said.get("unit") if isinstance(said.get("unit"), str) else None
        what = nvidia_perf.quantity(path[-1].removesuffix("_avg"), unit)
        if what.unit not in _RATES:
            what = Quantity.named(path[-1], "value", what.unit, what.factor)
        frames[path] = replace(
            whole, names=summary(what, tuple(said)), n=metadata.get("num_successful_runs"),
            ignored=frozenset({"t_critical", "unit"}), flags=("over_runs",),
        )  # fmt: skip
    rows.count_records(part.index, 1)
    walk(rows, part.index, document, frames)


def _read_requests(part: Parsed, rows: Rows) -> None:
    context = context_of(rows, tool=NAME, scope="request", run=part.artifact)
    gaps = context_of(rows, tool=NAME, scope="sample", run=part.artifact)
    for number, record in part.content:
        _read_request(part.index, number, record, context, gaps, rows)
    rows.count_records(part.index, len(part.content))


def _read_request(
    index: int, number: int, record: dict[str, Any], context: int, gaps: int, rows: Rows
) -> None:
    metadata, metrics = mapping(record.get("metadata")), mapping(record.get("metrics"))
    phase = metadata.get("credit_phase") or metadata.get("benchmark_phase")
    status = "failed" if record.get("error") else "warmup" if phase == "warmup" else "ok"
    flags = ("cancelled",) if metadata.get("was_cancelled") is True else ()
    when = instant(metadata.get("request_start_ns") or metadata.get("timestamp_ns"))
    for name, said in metrics.items():
        if not isinstance(said, dict) or name in nvidia_perf.TIMES:
            continue
        unit = said.get("unit")
        what = nvidia_perf.quantity(name, unit if isinstance(unit, str) else None)
        value = said.get("value")
        if isinstance(value, list):
            place = f"{number}/metrics/{name}/value"
            for gap, one in enumerate(value):
                if _is_number(one):
                    rows.add(
                        index, place, str(gap), what, one, gaps, timestamp=when, status=status, flags=flags
                    )
        elif value is None or _is_number(value):
            frame = Frame(context, status=status, flags=flags)
            if value:
                rows.add(
                    index, str(number), name, what, value, context, timestamp=when, status=status, flags=flags
                )
            else:
                put(rows, index, str(number), name, what, value, frame)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


READER = AiPerf()
