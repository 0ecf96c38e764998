"""AIPerf of NVIDIA Dynamo: `profile_export_aiperf.json` and `.csv`, `profile_export.jsonl`, and what it makes of them.

Known are the schemas of 2025-10 (`records`), late 2025 (flat, unused metrics null) and 0.8 to 0.13 (`schema_version` 1.0 to
1.5). The format is defined by aiperf/exporters and aiperf/common/models of ai-dynamo/aiperf. Units stand beside each
metric and are trusted. `inter_token_latency` is the vocabulary's tpot, `inter_chunk_latency` its itl. Metrics of the
warm-up are read as such. Times without a zone are only taken where no epoch stands beside them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from data_contracts.json_values import JsonObject, is_number, mapping, settings_of, text_or_none
from tasks.ingestion.decoding.timestamps import parse_timestamp
from tasks.ingestion.kit.documents import Frame, Frames, context_of, objects, pointer, put, walk
from tasks.ingestion.kit.entries import numbers_in
from tasks.ingestion.kit.failure_reasons import failure_flags
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.readers import aiperf_runs, aiperf_slices, aiperf_telemetry, nvidia_perf
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
    "benchmark_id", "gpu_index", "run_info", *nvidia_perf.TIMES,
})  # fmt: skip


class AiPerf:
    name = NAME
    version = 6
    knows = "AIPerf to 0.13: profile exports, time slices, several runs, sweeps (JSON, CSV); requests, GPU telemetry (JSONL)"

    def claims(self, head: Head) -> bool:
        if head.kind == "csv":
            return (
                (nvidia_perf.has_metrics(head.columns, head.text) and is_aiperf_table(head))
                or aiperf_slices.has_table(head.columns)
                or aiperf_runs.has_table(head.columns)
            )
        document = mapping(head.sample)
        if head.kind == "jsonl" and aiperf_telemetry.is_telemetry(document):
            return True
        if head.kind == "jsonl":
            return "metrics" in document and bool(mapping(document.get("metadata")).keys() & _OF_A_REQUEST)
        return _is_profile(document) or aiperf_runs.is_runs(document) or aiperf_slices.is_slices(document)

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            if part.head.kind == "csv":
                _read_table(part, rows)
            elif part.head.kind == "jsonl" and aiperf_telemetry.is_telemetry(mapping(part.head.sample)):
                aiperf_telemetry.read_telemetry(part, rows, NAME)
            elif part.head.kind == "jsonl":
                _read_requests(part, rows)
            elif aiperf_runs.is_runs(document := mapping(part.document)):
                aiperf_runs.read_runs(part, document, rows)
            elif aiperf_slices.is_slices(document):
                aiperf_slices.read_slices(part, document, rows)
            else:
                _read_profile(part, document, rows)


def _read_table(part: Parsed, rows: Rows) -> None:
    if aiperf_slices.has_table(part.table.columns):
        aiperf_slices.read_table(part, rows)
    elif aiperf_runs.has_table(part.table.columns):
        aiperf_runs.read_table(part, rows)
    else:
        context = partial(context_of, rows, tool=NAME, scope="aggregate", run=part.artifact)
        whole = Frame(context(), timestamp=nvidia_perf.tables_time(part.table))
        nvidia_perf.read_metric_tables(part.index, part.table, whole, rows, lambda gpu: context(task=gpu))


def _is_profile(document: JsonObject) -> bool:
    metrics = mapping(document.get("records")) or document
    return (
        ("aiperf_version" in document or isinstance(document.get("input_config"), dict))
        and bool(document.keys() & _OF_A_PROFILE)
        and any(mapping(metric).keys() >= {"unit", "avg"} for metric in metrics.values())
    )


def _read_profile(part: Parsed, document: JsonObject, rows: Rows) -> None:
    config = settings_of(document.get("input_config"), "input_config")
    metrics = mapping(document.get("records")) or document
    context = partial(
        context_of, rows, tool=NAME, scope="aggregate", tool_version=document.get("aiperf_version"),
        run=part.artifact, model=nvidia_perf.model_of(config), config=_settings(config, mapping(document.get("run_info"))),
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


def _settings(config: JsonObject, run: JsonObject) -> JsonObject:
    """The settings of a run, with its seed and its place in a sweep, which stand outside of them."""
    settings = mapping(nvidia_perf.settings(config))
    return settings | {
        key: run[key] for key in ("random_seed", "variation_values") if run.get(key) not in (None, {})
    }


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
        flags=(
            *(("cancelled",) if metadata.get("was_cancelled") is True else ()),
            *failure_flags(request.get("error")),
        ),
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
