"""AIPerf of NVIDIA Dynamo: `profile_export_aiperf.json` and `.csv`, `profile_export.jsonl`, and aggregates over runs.

Known are the three schemas of 2025-10 (`records`), late 2025 (flat, unused metrics null) and 0.8 (`schema_version` 1.0 to
1.2). The format is defined by aiperf/exporters and aiperf/common/models of ai-dynamo/aiperf. Units stand beside each
metric and are trusted. `inter_token_latency` is the vocabulary's tpot, `inter_chunk_latency` its itl. Metrics of the
warm-up are read as such. Times without a zone are only taken where no epoch stands beside them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from data_contracts.json_values import JsonObject, is_number, mapping, settings_of, text_or_none
from data_contracts.measurements import Quantity
from tasks.ingestion.decoding.timestamps import parse_timestamp
from tasks.ingestion.kit.documents import Frame, Frames, context_of, objects, pointer, put, walk
from tasks.ingestion.kit.entries import numbers_in
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.ingestion.kit.summary_entries import summary
from tasks.readers import nvidia_perf
from tasks.readers.genai_perf import is_aiperf_table

NAME = "aiperf"
# genai-perf writes the same objects beside `input_config`, but never one of these.
_OF_A_PROFILE = {"was_cancelled", "aiperf_version", "records", "benchmark_id", "start_time", "schema_version"}
_OF_A_REQUEST = {
    "x_request_id",
    "credit_phase",
    "benchmark_phase",
    "worker_id",
    "session_num",
    "x_correlation_id",
}
_IN_CONTEXT = frozenset({
    "input_config", "was_cancelled", "error_summary", "start_time", "end_time", "schema_version", "aiperf_version",
    "benchmark_id", "gpu_index", *nvidia_perf.TIMES,
})  # fmt: skip
_RATES = ("request/s", "token/s")


class AiPerf:
    name = NAME
    version = 4
    knows = (
        "AIPerf to 0.8: profile exports (JSON, CSV), requests (JSONL) and confidence over several runs (JSON)"
    )

    def claims(self, head: Head) -> bool:
        if head.kind == "csv":
            return nvidia_perf.has_metrics(head.columns, head.text) and is_aiperf_table(head)
        document = mapping(head.sample)
        if head.kind == "jsonl":
            return "metrics" in document and bool(mapping(document.get("metadata")).keys() & _OF_A_REQUEST)
        return _is_profile(document) or _is_aggregate(document)

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            if part.head.kind == "csv":
                context = context_of(rows, tool=NAME, scope="aggregate", run=part.artifact)
                whole = Frame(context, timestamp=nvidia_perf.tables_time(part.table))
                nvidia_perf.read_metric_tables(part.index, part.table, whole, rows)
            elif part.head.kind == "jsonl":
                _read_requests(part, rows)
            elif _is_aggregate(document := mapping(part.document)):
                _read_aggregate(part, document, rows)
            else:
                _read_profile(part, document, rows)


def _is_profile(document: JsonObject) -> bool:
    metrics = mapping(document.get("records")) or document
    return (
        ("aiperf_version" in document or isinstance(document.get("input_config"), dict))
        and bool(document.keys() & _OF_A_PROFILE)
        and any(mapping(metric).keys() >= {"unit", "avg"} for metric in metrics.values())
    )


def _is_aggregate(document: JsonObject) -> bool:
    metadata, metrics = document.get("metadata"), document.get("metrics")
    return "aggregation_type" in mapping(metadata) and isinstance(metrics, dict)


def _read_profile(part: Parsed, document: JsonObject, rows: Rows) -> None:
    config = settings_of(document.get("input_config"), "input_config")
    metrics = mapping(document.get("records")) or document
    context = partial(
        context_of, rows, tool=NAME, scope="aggregate", tool_version=document.get("aiperf_version"),
        run=part.artifact, model=nvidia_perf.model_of(config), config=nvidia_perf.settings(config),
    )  # fmt: skip
    # The flat schema writes null for every metric that was not asked for.
    whole = Frame(
        context(),
        ignored=_IN_CONTEXT | {key for key, value in document.items() if value is None},
        timestamp=nvidia_perf.first_time(metrics) or parse_timestamp(document.get("start_time")),
        flags=("cancelled",) if document.get("was_cancelled") is True else (),
    )
    warmup, warming = mapping(document.get("warmup_metrics")), replace(whole, status="warmup")
    frames: Frames = {(): whole, ("warmup_metrics",): warming}
    frames_of = partial(nvidia_perf.metric_frames, rows, part.index)
    path = ("records",) if metrics is not document else ()
    frames |= frames_of(path, metrics, whole, streaming=nvidia_perf.is_streaming(metrics))
    frames |= frames_of(("warmup_metrics",), warmup, warming)
    # Every endpoint numbers its own GPUs, so that a GPU's place alone does not name it.
    for endpoint, telemetry in objects(document, ("telemetry_data", "endpoints")):
        for place, gpu in objects(telemetry, ("gpus",)):
            frame = replace(whole, context=context(task=f"{endpoint[-1]} {place[-1]}"))
            frames |= frames_of((*endpoint, *place, "metrics"), mapping(gpu.get("metrics")), frame)
    rows.count_records(part.index, 1)
    walk(rows, part.index, document, frames)


def _read_aggregate(part: Parsed, document: JsonObject, rows: Rows) -> None:
    """Statistics over runs of each run's own: `time_to_first_token_p99` is no percentile of requests here."""
    version = document.get("aiperf_version")
    context = context_of(rows, tool=NAME, scope="aggregate", tool_version=version, run=part.artifact)
    whole = Frame(context, ignored=frozenset({"metadata", "schema_version", "aiperf_version"}))
    frames: Frames = {(): whole}
    for path, metric in objects(document, ("metrics",)):
        quantity = nvidia_perf.quantity_of(path[-1].removesuffix("_avg"), text_or_none(metric.get("unit")))
        # The mean of each run's rate is a rate; the mean of their latencies is no latency of requests.
        if quantity.unit not in _RATES:
            quantity = Quantity.named(path[-1], "value", quantity.unit, quantity.factor)
        frames[path] = replace(
            whole, names=summary(quantity, tuple(metric)), ignored=frozenset({"t_critical", "unit"}),
            n=mapping(document.get("metadata")).get("num_successful_runs"), flags=("over_runs",),
        )  # fmt: skip
    rows.count_records(part.index, 1)
    walk(rows, part.index, document, frames)


def _read_requests(part: Parsed, rows: Rows) -> None:
    context = context_of(rows, tool=NAME, scope="request", run=part.artifact)
    gaps = context_of(rows, tool=NAME, scope="sample", run=part.artifact)
    for number, request in part.lines:
        _read_request(part.index, str(number), request, context, gaps, rows)
    rows.count_records(part.index, len(part.lines))


def _read_request(index: int, record: str, request: JsonObject, context: int, gaps: int, rows: Rows) -> None:
    metadata = mapping(request.get("metadata"))
    warmup = (metadata.get("credit_phase") or metadata.get("benchmark_phase")) == "warmup"
    frame = Frame(
        context,
        timestamp=parse_timestamp(metadata.get("request_start_ns") or metadata.get("timestamp_ns")),
        status="failed" if request.get("error") else "warmup" if warmup else "ok",
        flags=("cancelled",) if metadata.get("was_cancelled") is True else (),
    )
    for name, metric in mapping(request.get("metrics")).items():
        if not isinstance(metric, dict) or name in nvidia_perf.TIMES:
            continue
        quantity, value = nvidia_perf.quantity_of(name, text_or_none(metric.get("unit"))), metric.get("value")
        # A list holds the gaps within one request; in its scope each of them would count as a request.
        for place, gap in numbers_in(value):
            path = record + pointer(("metrics", name, "value"))
            put(rows, index, path, str(place), quantity, gap, replace(frame, context=gaps))
        if value is None or is_number(value):
            put(rows, index, record, name, quantity, value, frame)


READER = AiPerf()
