"""Request tables of backend experiments: one row for each request or phase of it (CSV and JSONL), and request logs.

Where a `mode` column says which phase a row measured, `latency_ms` is that phase's time. The other phases' times of
the same request stand in its other rows too, so they keep their own names and no phase is counted twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from data_contracts.artifacts import Table
from data_contracts.measurements import Quantity
from tasks.ingestion.decoding.timestamps import parse_timestamp
from tasks.ingestion.kit.columns import Column, Plan, by_header, read_tables
from tasks.ingestion.kit.documents import Frame, context_of, walk
from tasks.ingestion.kit.quantities import known, own
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows

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
# In the rows of single phases, and what was scaled up to the tokens that were asked for.
_OWN = {
    **{
        name: own(name, "tokens")
        for name in ("prompt_tokens_raw", "gen_tokens_raw", "gen_tokens_equiv", "tokens_total")
    },
    "kv_decode_ms_equiv": own("kv_decode_ms_equiv", "ms"),
    "prompt_chars": own("prompt_chars", "chars"),
}
_GPU = {"gpu_peak_mb": known("gpu_memory_used", "MiB", "max")}
_WITHOUT_MODE = {
    **_WHOLE,
    **_GPU,
    "latency_ms": known("e2e_latency", "ms"),
    "tokens_per_s": own("tokens_per_s", "token/s"),
    "wall_ms": known("http_latency", "ms"),
    "ollama_eval_ms": known("decode_duration", "ms"),
    "ollama_prompt_eval_ms": known("prefill_duration", "ms"),
    "completion_tokens": known("output_tokens", "tokens"),
    "cached_tokens": known("cached_input_tokens", "tokens"),
}
_SETTINGS = (
    "backend_kind",
    "batch_size",
    "batch_size_config",
    "device",
    "gen_tokens_target",
    "mode",
    "model_kind",
    "prompt_set",
    "quantization",
    "seq_len",
)
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
        return {name: Column("metric", quantity) for name, quantity in _WITHOUT_MODE.items()}
    # Where decoding stopped early, its time was scaled up to the tokens that were asked for.
    flags = ("derived",) if extrapolated and mode != "prefill" else ()
    whole = {**_WHOLE, **_GPU} if mode == "e2e_kv" else _GPU
    return {
        **{name: Column("metric", quantity) for name, quantity in whole.items()},
        "latency_ms": Column("metric", _LATENCY[mode], flags),
        "tokens_per_s": Column("metric", _SPEED[mode], flags),
    }


def _plan(columns: Sequence[str]) -> Plan:
    extrapolated = "kv_decode_ms_equiv" in columns
    if "mode" not in columns:
        return Plan(NAME, "request", {**_ROLES, **_of_mode(None, extrapolated)})
    by_mode = {mode: _of_mode(mode, extrapolated) for mode in _LATENCY}
    names = {name for meanings in by_mode.values() for name in meanings}
    phases = {
        name: Column("metric", _OWN.get(name), by_mode=_pick(by_mode, name))
        for name in sorted(names | _OWN.keys())
    }
    return Plan(NAME, "request", {**_ROLES, **phases}, mode="mode")


def _pick(by_mode: Mapping[str, Mapping[str, Column]], name: str) -> dict[str, Column]:
    return {mode: meanings[name] for mode, meanings in by_mode.items() if name in meanings}


class RequestTable:
    name = NAME
    version = 1
    knows = "request tables of backend experiments with status, mode and warm-up (CSV and JSONL), request logs (JSONL)"

    def claims(self, head: Head) -> bool:
        if head.kind == "csv":
            return set(head.columns) >= _TABLE
        return head.kind == "jsonl" and (head.keys >= _TABLE or head.keys >= _LOG)

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for group in by_header([part for part in batch if isinstance(part.content, Table)]):
            read_tables(group, _plan(group[0].content.columns), rows)
        for part in batch:
            if not isinstance(part.content, Table):
                for number, record in part.content:
                    walk(rows, part.index, record, {(): _frame(part, record, rows)}, str(number))
                rows.count_records(part.index, len(part.content))


def _frame(part: Parsed, record: Mapping[str, Any], rows: Rows) -> Frame:
    meanings = _of_mode(str(record.get("mode")), "kv_decode_ms_equiv" in record)
    failed = bool(record.get("error")) or record.get("status", "ok") != "ok"
    status = "failed" if failed else "warmup" if record.get("is_warmup") else "ok"
    context = context_of(
        rows,
        tool=NAME,
        scope="request",
        engine=record.get("backend"),
        run=part.artifact,
        model=record.get("model"),
        config={name: record.get(name) for name in _SETTINGS},
        task=record.get("scenario"),
    )
    names: dict[str, Quantity] = _OWN | {n: c.quantity for n, c in meanings.items() if c.quantity is not None}
    flags = {name: column.flags for name, column in meanings.items() if column.flags}
    when = parse_timestamp(record.get("started_at_unix", record.get("timestamp")))
    return Frame(context, names, frozenset(_ROLES), timestamp=when, status=status, named_flags=flags)


READER = RequestTable()
