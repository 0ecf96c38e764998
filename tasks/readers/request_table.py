"""Request tables of backend experiments: one row for each request or phase of it (CSV and JSONL), and request logs.

Where a `mode` column says which phase a row measured, `latency_ms` is that phase's time. The other phases' times of
the same request stand in its other rows too, so they keep their own names and no phase is counted twice.
"""

from __future__ import annotations

from collections.abc import Sequence

from data_contracts.json_values import JsonObject
from data_contracts.measurements import Flag
from tasks.ingestion.decoding.timestamps import parse_timestamp
from tasks.ingestion.kit.columns import Column, Plan, metrics, read_by_header
from tasks.ingestion.kit.documents import Frame, context_of, walk
from tasks.ingestion.kit.failure_reasons import reason_of
from tasks.ingestion.kit.quantities import known, own
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.ingestion.kit.statuses import status_said

NAME = "request-table"
_TABLE = {"latency_ms", "status", "backend", "model"}
_LOG = {"timestamp", "prompt_tokens", "completion_tokens"}
_LATENCY = {
    "prefill": known("prefill_duration", "ms"),
    "kv_decode": known("decode_duration", "ms"),
    "e2e_kv": known("e2e_latency", "ms"),
}
_SPEED = {
    "prefill": known("prefill_throughput", "token/s"),
    "kv_decode": known("decode_throughput", "token/s"),
    "e2e_kv": known("mixed_throughput", "token/s"),
}
# Of the whole request, and repeated in the row of each phase: counted once, in the row of the whole.
_WHOLE = {
    "ollama_wall_ms": known("http_latency", "ms"),
    "ollama_load_ms": known("load_duration", "ms"),
    "prompt_tokens_raw": known("input_tokens", "tokens"),
    "gen_tokens_raw": known("output_tokens", "tokens"),
    "prompt_tokens": known("input_tokens", "tokens"),
    "gen_tokens": known("output_tokens", "tokens"),
    "tokens_total": known("total_tokens", "tokens"),
}
_COUNTED = ("prompt_tokens_raw", "gen_tokens_raw", "tokens_total")
# In the rows of single phases, and what was scaled up to the tokens that were asked for.
_OWN = {
    **{name: own(name, "tokens") for name in (*_COUNTED, "gen_tokens_equiv")},
    "kv_decode_ms_equiv": own("kv_decode_ms_equiv", "ms"),
    "prompt_chars": own("prompt_chars", "chars"),
}
_GPU = {"gpu_peak_mb": known("gpu_memory_used", "MiB", "max")}
_WITHOUT_MODE = {
    **_WHOLE,
    **_GPU,
    "latency_ms": known("e2e_latency", "ms"),
    # Of which tokens and which time it is, only a mode would say
    "tokens_per_s": own("tokens_per_s", "token/s"),
    "wall_ms": known("http_latency", "ms"),
    "ollama_eval_ms": known("decode_duration", "ms"),
    "ollama_prompt_eval_ms": known("prefill_duration", "ms"),
    "completion_tokens": known("output_tokens", "tokens"),
    "cached_tokens": known("cached_input_tokens", "tokens"),
}
_SETTINGS = (
    "backend_kind", "batch_size", "batch_size_config", "device", "gen_tokens_target", "mode", "model_kind",
    "prompt_set", "quantization", "seq_len",
)  # fmt: skip
_ROLES = {
    **{name: Column("setting") for name in _SETTINGS},
    "prompt": Column("ignore"),
    "backend": Column("engine"),
    "model": Column("model"),
    "scenario": Column("task"),
    "status": Column("success"),
    "error": Column("error"),
    "is_warmup": Column("warmup"),
    "started_at_unix": Column("timestamp"),
    "timestamp": Column("timestamp"),
}


def _of_mode(mode: str | None, extrapolated: bool) -> dict[str, Column]:
    """What the measured columns of one mode's rows hold."""
    if mode not in _LATENCY:
        return metrics(_WITHOUT_MODE)
    # Where decoding stopped early, its time was scaled up to the tokens that were asked for.
    flags: tuple[Flag, ...] = ("derived",) if extrapolated and mode != "prefill" else ()
    return {
        **metrics({**_WHOLE, **_GPU} if mode == "e2e_kv" else _GPU),
        "latency_ms": Column("metric", _LATENCY[mode], flags),
        "tokens_per_s": Column("metric", _SPEED[mode], flags),
    }


def _plan(columns: Sequence[str]) -> Plan:
    extrapolated = "kv_decode_ms_equiv" in columns
    if "mode" not in columns:
        return Plan(NAME, "request", {**_ROLES, **_of_mode(None, extrapolated)})
    modes = {mode: _of_mode(mode, extrapolated) for mode in _LATENCY}
    phases = {}
    for name in sorted({*_OWN, *(name for columns_of in modes.values() for name in columns_of)}):
        by_mode = {mode: columns_of[name] for mode, columns_of in modes.items() if name in columns_of}
        phases[name] = Column("metric", _OWN.get(name), by_mode=by_mode)
    return Plan(NAME, "request", {**_ROLES, **phases}, mode="mode")


class RequestTable:
    name = NAME
    version = 2
    knows = "request tables of backend experiments with status, mode and warm-up (CSV and JSONL), request logs (JSONL)"

    def claims(self, head: Head) -> bool:
        if head.kind == "csv":
            return set(head.columns) >= _TABLE
        return head.kind == "jsonl" and (head.keys >= _TABLE or head.keys >= _LOG)

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        read_by_header([part for part in batch if part.head.kind == "csv"], _plan, rows)
        for part in batch:
            for record, request in part.objects if part.head.kind == "jsonl" else ():
                walk(rows, part.index, request, {(): _frame(part, request, rows)}, record)
                rows.count_records(part.index, 1)


def _frame(part: Parsed, request: JsonObject, rows: Rows) -> Frame:
    columns = _of_mode(str(request.get("mode")), "kv_decode_ms_equiv" in request)
    # Request logs have no status: without one, only an error makes a failure
    status = status_said(request.get("status"), request.get("error"), request.get("is_warmup"))
    context = context_of(
        rows, tool=NAME, scope="request", engine=request.get("backend"), run=part.artifact,
        model=request.get("model"), config={name: request.get(name) for name in _SETTINGS},
        task=request.get("scenario"),
    )  # fmt: skip
    names = _OWN | {name: column.quantity for name, column in columns.items() if column.quantity is not None}
    flags = {name: column.flags for name, column in columns.items() if column.flags}
    when = parse_timestamp(request.get("started_at_unix", request.get("timestamp")))
    return Frame(
        context,
        names,
        frozenset(_ROLES),
        timestamp=when,
        status=status,
        flags=reason_of(request, status),
        named_flags=flags,
    )


READER = RequestTable()
