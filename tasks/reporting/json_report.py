"""report.json: the report for machines.

    {"schema": 1, "audit_id", "state", "verdict", "started",
     "request": AuditRequest, "stages": {name: {started, duration, reused, recomputed, counts, phases, versions}},
     "counts": {"files", "by_status": {}, "by_kind": {}},
     "findings": {"by_severity": {}, "by_rule": [{rule, severity, count, new, rows, artifacts, advice, examples: [row]}],
                  "accepted": [{rule, why, rows, artifacts}], "gone": [GONE row]},
     "telemetry": [TELEMETRY row], "quarantine": [QUARANTINE row, the first 1,000], "comparisons": [COMPARISONS row],
     "changes": [CHANGES row],
     "expectations": expectations.json, "commentary": commentary.json, "llm_calls": [LLM_CALLS row],
     "facts": [FACTS row, all of them, with all their sources], "figures": [name]}

Tables whole are the Parquet files of the audit; every number here stands in one of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from tasks.reporting.advice import advice_on, text_of
from tasks.reporting.document import Document
from tasks.reporting.report_input import ReportInput
from tasks.reporting.rule_groups import RuleGroup

SCHEMA = 1
QUARANTINED = 1000  # one broken file may have a refused value in each of a million rows


def render_json(report: ReportInput, document: Document, figures: Iterable[str]) -> bytes:
    """The same bytes for the same input."""
    body = {
        "schema": SCHEMA,
        "audit_id": report.audit_id,
        "state": report.state,
        "started": report.started.isoformat(),
        "verdict": "".join(span.text for span in document.verdict),
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
            "gone": report.gone.to_pylist(),
        },
        "telemetry": report.telemetry.to_pylist(),
        "quarantine": report.quarantine.slice(0, QUARANTINED).to_pylist(),
        "comparisons": report.comparisons.to_pylist(),
        "changes": report.changes.to_pylist(),
        "expectations": report.expectations,
        "commentary": report.commentary,
        "llm_calls": [
            # Arrow gives a map as pairs.
            {**row, "lines_rejected": dict(row["lines_rejected"] or ())}
            for row in report.llm_calls.to_pylist()
        ],
        "facts": report.facts.to_pylist(),
        "figures": sorted(figures),
    }
    return orjson.dumps(body, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)


def _stage(record: dict[str, object]) -> dict[str, object]:
    kept = ("started", "duration", "reused", "recomputed", "counts", "phases", "versions")
    return {name: record[name] for name in kept}


def _rule(group: RuleGroup) -> dict[str, object]:
    return {**asdict(group), "advice": text_of(advice_on(group).todo)}


def _tally(column: pa.ChunkedArray) -> dict[str, int]:
    counted = pc.value_counts(column.cast(pa.string()).combine_chunks()).to_pylist()
    return {str(entry["values"]): entry["counts"] for entry in counted}
