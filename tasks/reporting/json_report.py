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

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.rows import CallRow, FactRow
from data_contracts.schemas import FACTS
from tasks.analysis.advice import general_todo
from tasks.analysis.rule_groups import RuleGroup
from tasks.reporting.document import Document, text_of
from tasks.reporting.report_input import ReportInput
from tasks.store.parts import Parts

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
_MORE = pa.field("more_sources", pa.int64())
_AT_ONCE = 1_000  # rows
QUARANTINED = 1000  # one broken file may have a refused value in each of a million rows


def render_json(report: ReportInput, document: Document, figures: Iterable[str]) -> bytes:
    """The same bytes for the same input."""
    lists: dict[str, tuple[pa.Table, Callable[[Any], Mapping[str, object]]]] = {
        "facts": (_few_sources(report.facts), _fact),
        "comparisons": (report.comparisons, dict),
        "telemetry": (report.telemetry, dict),
        "gone": (report.gone, dict),
        "llm_calls": (report.llm_calls, _call),
    }
    kept = {name: _bounded(table, told, _MOST_BYTES[name]) for name, (table, told) in lists.items()}
    left = {name: table.num_rows - len(kept[name]) for name, (table, _) in lists.items()}
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


def _few_sources(facts: Parts) -> pa.Table:
    """The facts by rank with their first sources; `more_sources` is how many they have beyond these."""
    few = [FACTS.append(_MORE).empty_table()]
    for table in facts.tables(FACTS.names):
        sources = table["sources"]
        more = pc.max_element_wise(pc.subtract(pc.list_value_length(sources), SOURCES), 0)
        first = pc.list_slice(sources, 0, SOURCES).cast(FACTS.field("sources").type)
        table = table.set_column(FACTS.get_field_index("sources"), FACTS.field("sources"), first)
        few.append(table.append_column(_MORE, more.cast(_MORE.type)))
    return pa.concat_tables(few).unify_dictionaries().sort_by("rank")


def _fact(row: FactRow) -> dict[str, object]:
    shown = [{"artifact": s["artifact"], "records": s["records"]} for s in row["sources"]]
    return {**row, "sources": shown}


def _call(row: CallRow) -> dict[str, object]:
    # Arrow gives a map as pairs
    return {**row, "lines_rejected": dict(row["lines_rejected"] or ())}


def _bounded(
    rows: pa.Table, told: Callable[[Any], Mapping[str, object]], most_bytes: int
) -> list[Mapping[str, object]]:
    """The first rows that fit, as they are told."""
    kept: list[Mapping[str, object]] = []
    size = 0
    # A few at a time: of a large audit's facts most do not fit
    for batch in rows.to_batches(max_chunksize=_AT_ONCE):
        for row in map(told, batch.to_pylist()):
            size += len(orjson.dumps(row, option=orjson.OPT_NON_STR_KEYS)) + 1
            if size > most_bytes:
                return kept
            kept.append(row)
    return kept


def _stage(record: dict[str, object]) -> dict[str, object]:
    kept = ("started", "duration", "reused", "recomputed", "counts", "phases", "versions")
    return {name: record[name] for name in kept}


def _rule(group: RuleGroup) -> dict[str, object]:
    return {**asdict(group), "advice": general_todo(group).text}


def _tally(column: pa.ChunkedArray) -> dict[str, int]:
    counted = pc.value_counts(column.cast(pa.string()).combine_chunks()).to_pylist()
    return {str(entry["values"]): entry["counts"] for entry in counted}
