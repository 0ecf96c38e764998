"""report.json: the report for machines.

    {"schema": 2, "audit_id", "state", "verdict", "started",
     "request": AuditRequest, "stages": {name: {started, duration, reused, recomputed, counts, phases, versions}},
     "counts": {"files", "by_status": {}, "by_kind": {}},
     "findings": {"by_severity": {}, "by_rule": [{rule, severity, count, new, rows, artifacts, advice, examples: [row]}],
                  "accepted": [{rule, why, rows, artifacts}], "gone": [GONE row]},
     "telemetry": [TELEMETRY row], "quarantine": [QUARANTINE row, the first 1,000], "comparisons": [COMPARISONS row],
     "narrative": narrative.json, "changes": [CHANGES row],
     "expectations": expectations.json, "commentary": commentary.json, "llm_calls": [LLM_CALLS row],
     "facts": [FACTS row, the most important first; of its sources the first four, with the ranges of their records],
     "left_out": {"facts": how many, ...}, "figures": [name]}

At most some 5 MB: what a list leaves out is counted in `left_out`. Tables whole are the Parquet files of the audit; every
number here stands in one of them. Since schema 2 lists are bounded and a fact says `more_sources` and no digests of files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.rows import FactRow
from tasks.analysis.advice import general_todo
from tasks.analysis.rule_groups import RuleGroup
from tasks.reporting.document import Document, text_of
from tasks.reporting.report_input import ReportInput

SCHEMA = 2
# Bytes of each list; together with all that is bounded otherwise they stay below 5 MB
_MOST_BYTES = {
    "facts": 3_000_000,
    "comparisons": 500_000,
    "telemetry": 300_000,
    "gone": 200_000,
    "llm_calls": 200_000,
}
SOURCES = 4  # of a fact
QUARANTINED = 1000  # one broken file may have a refused value in each of a million rows


def render_json(report: ReportInput, document: Document, figures: Iterable[str]) -> bytes:
    """The same bytes for the same input."""
    llm_calls = (
        # Arrow gives a map as pairs.
        {**row, "lines_rejected": dict(row["lines_rejected"] or ())}
        for row in report.llm_calls.to_pylist()
    )
    lists: dict[str, Iterable[Mapping[str, object]]] = {
        "facts": map(_fact, report.facts.sort_by("rank").to_pylist()),
        "comparisons": report.comparisons.to_pylist(),
        "telemetry": report.telemetry.to_pylist(),
        "gone": report.gone.to_pylist(),
        "llm_calls": llm_calls,
    }
    kept: dict[str, list[Mapping[str, object]]] = {}
    left: dict[str, int] = {}
    for name, rows in lists.items():
        kept[name], left[name] = _bounded(rows, _MOST_BYTES[name])
    body = {
        "schema": SCHEMA,
        "audit_id": report.audit_id,
        "state": report.state,
        "started": report.started.isoformat(),
        "verdict": text_of(document.verdict),
        "request": report.request.to_json(),
        "stages": {stage: _stage(asdict(record)) for stage, record in report.records.items()},
        "counts": {
            "files": report.inventory.num_rows,
            "by_status": _tally(report.inventory["status"]),
            "by_kind": _tally(report.inventory["kind"]),
        },
        "findings": {
            "by_severity": report.severities,
            "by_rule": [_rule(group) for group in report.rules],
            "accepted": [asdict(group) for group in report.accepted],
            "gone": kept["gone"],
        },
        "telemetry": kept["telemetry"],
        "quarantine": report.quarantine.slice(0, QUARANTINED).to_pylist(),
        "comparisons": kept["comparisons"],
        "changes": report.changes.to_pylist(),
        "narrative": report.narrative.to_json(),
        "expectations": report.expectations,
        "commentary": report.commentary,
        "llm_calls": kept["llm_calls"],
        "facts": kept["facts"],
        "left_out": {name: count for name, count in left.items() if count},
        "figures": sorted(figures),
    }
    return orjson.dumps(body, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)


def _fact(row: FactRow) -> dict[str, object]:
    sources = row["sources"]
    shown = [{"artifact": s["artifact"], "records": s["records"]} for s in sources[:SOURCES]]
    return {**row, "sources": shown, "more_sources": len(sources) - len(shown)}


def _bounded(rows: Iterable[Mapping[str, object]], most_bytes: int) -> tuple[list[Mapping[str, object]], int]:
    """The first rows that fit, and how many do not."""
    kept: list[Mapping[str, object]] = []
    size = left = 0
    for row in rows:
        size += len(orjson.dumps(row, option=orjson.OPT_NON_STR_KEYS)) + 1
        if size > most_bytes:
            left += 1
        else:
            kept.append(row)
    return kept, left


def _stage(record: dict[str, object]) -> dict[str, object]:
    kept = ("started", "duration", "reused", "recomputed", "counts", "phases", "versions")
    return {name: record[name] for name in kept}


def _rule(group: RuleGroup) -> dict[str, object]:
    return {**asdict(group), "advice": general_todo(group).text}


def _tally(column: pa.ChunkedArray) -> dict[str, int]:
    counted = pc.value_counts(column.cast(pa.string()).combine_chunks()).to_pylist()
    return {str(entry["values"]): entry["counts"] for entry in counted}
