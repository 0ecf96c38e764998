"""What the Prefect UI shows of the calls of a model: one summary for each audit, and an event for each call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from statistics import median
from typing import Any

import orjson
import pyarrow as pa

from data_contracts.errors import BenchauditError
from data_contracts.llm_calls import Call
from data_contracts.wording import counted, render_number
from tasks.monitoring.prefect_ui import Cell, show_event, show_markdown
from tasks.reporting.markdown import escaped
from tasks.store import Audit

EVENT = "benchaudit.llm.call"
# The UI has one history for each key: it leads from audit to audit.
KEY = "benchaudit-model-calls"
_DIGITS = 3
_EARLIER = 10  # audits of the trend
# As many columns as the UI shows on a page of usual width
_CALLS = ("Call", "Try", "Outcome", "Prompt", "Output", "TTFT", "Token/s", "Time")
_TREND = ("Audit", "Model", "Calls", "Output", "TTFT", "Token/s", "Time")


def words(call: Call) -> str:
    """What a call measured, in one line: "87 tokens in 1.20 s, TTFT 310 ms, 72.5 token/s"."""
    tokens = "tokens not counted" if call.output_tokens is None else counted(call.output_tokens, "token")
    parts = [f"{tokens} in {_cell(call.total, 's')}"]
    if call.ttft is not None:
        parts.append(f"TTFT {_cell(call.ttft, 's')}")
    if call.decode_throughput is not None:
        parts.append(_cell(call.decode_throughput, "token/s"))
    told = ", ".join(parts)
    return told if call.outcome == "ok" else f"{call.outcome}: {told}"


def show_calls(calls: pa.Table, audit: Audit) -> None:
    """The calls of an audit's model as events and as one summary, with the trend over the audits before it."""
    rows = calls.to_pylist()
    for row in rows:
        resource = {
            "prefect.resource.id": f"benchaudit.audit.{audit.audit_id}",
            "prefect.resource.name": f"audit {audit.audit_id}",
            "benchaudit.model": row["model"],
        }
        show_event(EVENT, resource, _payload(row))
    if rows:
        show_markdown(
            lambda: summary(rows, audit.audit_id, _earlier(audit)),
            KEY,
            f"the model calls of audit {audit.audit_id}",
        )


def summary(
    rows: Sequence[Mapping[str, Any]],
    audit_id: str,
    earlier: Sequence[tuple[str, Sequence[Mapping[str, Any]]]],
) -> str:
    """Markdown: each call of LLM_CALLS and all together, then the audits from this one back."""
    calls = [_call_cells(row) for row in rows]
    together = ("together", "", "", *_sums([row for row in rows if not row["cached"]]))
    trend = [_trend_cells(name, of) for name, of in [(audit_id, rows), *earlier]]
    return "\n".join(
        (
            f"{_models(rows)}: {_sum(rows, 'lines_accepted') or 0} of {_sum(rows, 'lines_proposed') or 0} lines kept.",
            "",
            *_table(_CALLS, [*calls, together]),
            "",
            "Prompt and output are in tokens; the TTFT of several calls is their median.",
            "A cached call shows what it took when it was made, and no sum holds it.",
            "",
            "## Last audits",
            "",
            *_table(_TREND, trend),
            "",
        )
    )


def _earlier(audit: Audit) -> list[tuple[str, list[dict[str, Any]]]]:
    def calls() -> Iterator[tuple[str, list[dict[str, Any]]]]:
        # A damaged audit is for its readers to tell of.
        for other in audit.store.complete_audits(lambda _: None, before=audit.audit_id):
            try:
                rows = other.table("analyze", "llm_calls.parquet").to_pylist()
            except BenchauditError:
                continue
            if rows:
                yield other.audit_id, rows

    return list(islice(calls(), _EARLIER))


def _call_cells(row: Mapping[str, Any]) -> tuple[str, ...]:
    cached = ", cached" if row["cached"] else ""
    return (
        escaped(row["persona"]) + (", choice" if row["lines_proposed"] is None else ""),
        str(row["attempt"]),
        f"{row['outcome']}{cached}",
        _count(row["prompt_tokens"]),
        _count(row["output_tokens"]),
        _cell(row["ttft"], "s"),
        _cell(row["decode_throughput"]),
        _cell(row["total"], "s"),
    )


def _trend_cells(audit_id: str, rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    fresh = [row for row in rows if not row["cached"]]
    cached = len(rows) - len(fresh)
    calls = f"{len(fresh)}, {cached} cached" if cached else str(len(fresh))
    return (audit_id, _models(rows), calls, *_sums(fresh)[1:])


def _models(rows: Sequence[Mapping[str, Any]]) -> str:
    return escaped(", ".join(sorted({row["model"] for row in rows})))


def _sums(rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Prompt and output tokens, the median TTFT, the rate over all calls that know theirs, and the time."""
    known = [row["ttft"] for row in rows if row["ttft"] is not None]
    middle = median(known) if known else None
    timed = [row for row in rows if row["decode_throughput"] and row["output_tokens"]]
    seconds = sum(row["output_tokens"] / row["decode_throughput"] for row in timed)
    rate = sum(row["output_tokens"] for row in timed) / seconds if seconds else None
    return (
        _count(_sum(rows, "prompt_tokens")),
        _count(_sum(rows, "output_tokens")),
        _cell(middle, "s"),
        _cell(rate),
        _cell(_sum(rows, "total"), "s"),
    )


def _sum(rows: Sequence[Mapping[str, Any]], name: str) -> float | None:
    known = [row[name] for row in rows if row[name] is not None]
    return sum(known) if known else None


def _count(value: float | None) -> str:
    return "–" if value is None else f"{value:,}"


def _cell(value: float | None, unit: str | None = None) -> str:
    return "–" if value is None else render_number(value, _DIGITS, unit)


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    # Names first, then numbers, which stand under each other at the right.
    yield f"| {' | '.join(header)} |"
    yield f"|{'|'.join(' --- ' if n == 0 else ' ---: ' for n in range(len(header)))}|"
    yield from (f"| {' | '.join(row)} |" for row in rows)


def _payload(row: Mapping[str, Any]) -> dict[str, Cell]:
    """A row of LLM_CALLS as JSON values, its rejected lines by reason as text."""
    rejected: dict[str, int] = dict(row["lines_rejected"] or [])
    return {**row, "lines_rejected": orjson.dumps(rejected, option=orjson.OPT_SORT_KEYS).decode()}
