"""The tables of the reference behind that of the facts, in their order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.schemas import FINDING_ROWS, RUNS, VALIDITY
from data_contracts.wording import render_config
from tasks.reporting.reference.lookup_table import ROWS_EMBEDDED, ColumnKind, LookupColumn, LookupTable
from tasks.reporting.reference.packing import Cell, cells_of
from tasks.reporting.report_input import ReportInput
from tasks.store.parts import Parts


def other_lookups(report: ReportInput) -> Iterator[LookupTable]:
    """Findings and their rows, runs, files, what was rejected, changes; each is made when it is its turn."""
    for made in (_findings, _finding_rows, _runs, _files, _rejected, _changes):
        yield made(report)


def _column(
    table: pa.Table, key: str, label: str, kind: ColumnKind = "text", choice: bool = False, name: str = ""
) -> LookupColumn:
    cells = cells_of(table, name or key)
    shown = [_moment(cell) if isinstance(cell, datetime) else cell for cell in cells]
    return LookupColumn(key, label, shown, kind, choice)


def _moment(when: datetime) -> str:
    return f"{when:%Y-%m-%d %H:%M:%S}"


def _lists(table: pa.Table, key: str, label: str) -> LookupColumn:
    """A column of lists, each as one text."""
    return LookupColumn(key, label, [", ".join(cell or ()) or None for cell in table[key].to_pylist()])


def _findings(report: ReportInput) -> LookupTable:
    table = report.findings.slice(0, ROWS_EMBEDDED)
    columns = (
        _column(table, "severity", "Severity", choice=True),
        _column(table, "rule", "Rule", "code", choice=True),
        _column(table, "artifact", "File", "code"),
        _column(table, "message", "What it means"),
        _column(table, "rows", "Rows", "number"),
        _column(table, "artifacts", "Files", "number"),
        _column(table, "state", "State", choice=True),
        _column(table, "first_seen", "First seen in", "code"),
        _column(table, "cause", "Finding", "code"),
    )
    return LookupTable(
        "findings-table", "Findings", "validate/findings.parquet", report.findings.num_rows, columns
    )


def _finding_rows(report: ReportInput) -> LookupTable:
    table = report.finding_rows.first(ROWS_EMBEDDED, FINDING_ROWS.names)
    columns = (
        _column(table, "rule", "Rule", "code", choice=True),
        _column(table, "artifact", "File", "code"),
        _column(table, "record", "Record", "code"),
        _column(table, "field", "Field", "code"),
        _column(table, "observed", "Observed"),
        _column(table, "expected", "Expected"),
        _column(table, "cause", "Finding", "code"),
    )
    total = report.finding_rows.rows
    return LookupTable("rows-table", "Rows of findings", "validate/finding_rows.parquet", total, columns)


def _runs(report: ReportInput) -> LookupTable:
    table = report.runs.first(ROWS_EMBEDDED, RUNS.names)
    verdicts = _verdicts(report.validity, table["run_id"])
    columns = (
        _column(table, "run_id", "Run", "code"),
        _lists(table, "artifacts", "Files"),
        _column(table, "model", "Model", "code", choice=True),
        _column(table, "engine", "Engine", choice=True),
        LookupColumn("config", "Settings", [_settings(cell) for cell in cells_of(table, "config")]),
        _column(table, "task", "Task"),
        _column(table, "started", "Started (UTC)"),
        *(
            _column(table, key, key.capitalize(), "number")
            for key in ("attempted", "completed", "failed", "degraded", "warmup")
        ),
        LookupColumn("validity", "Validity", cells_of(verdicts, "validity"), choice=True),
        LookupColumn(
            "reasons", "Because of", [", ".join(own or ()) or None for own in verdicts["reasons"].to_pylist()]
        ),
    )
    return LookupTable("runs-table", "Runs", "ingest/runs.parquet", report.runs.rows, columns)


def _verdicts(validity: Parts, run_ids: pa.ChunkedArray) -> pa.Table:
    """What was judged of each of these runs."""
    found = [part.filter(pc.is_in(part["run_id"], run_ids)) for part in validity.tables(VALIDITY.names)]
    known = pa.concat_tables(found or [VALIDITY.empty_table()]).unify_dictionaries()
    return known.take(pc.index_in(run_ids, known["run_id"]))


def _settings(cell: Cell) -> str | None:
    return render_config(cell) if isinstance(cell, str) else None


def _files(report: ReportInput) -> LookupTable:
    table = report.inventory.slice(0, ROWS_EMBEDDED)
    columns = (
        _column(table, "artifact", "File", "code"),
        _column(table, "status", "Status", choice=True),
        _column(table, "kind", "Type", choice=True),
        _column(table, "reader", "Read as", "code", choice=True),
        _column(table, "reason", "Why not"),
        _column(table, "records", "Records", "number"),
        _column(table, "measurements", "Measurements", "number"),
        _column(table, "bytes", "Bytes", "number"),
        _column(table, "modified", "Modified (UTC)"),
        _column(table, "source", "Source", "code"),
    )
    return LookupTable("files-table", "Files", "ingest/inventory.parquet", report.inventory.num_rows, columns)


def _rejected(report: ReportInput) -> LookupTable:
    table = report.quarantine.slice(0, ROWS_EMBEDDED)
    columns = (
        _column(table, "rejected", "Rejected", choice=True),
        _column(table, "artifact", "File", "code"),
        _column(table, "code", "Why", "code", choice=True),
        _column(table, "what", "What"),
        _column(table, "where", "Where"),
        _column(table, "todo", "What to do"),
    )
    total = report.quarantine.num_rows
    return LookupTable(
        "quarantine-table", "Rejected or remarked on", "ingest/quarantine.parquet", total, columns
    )


def _changes(report: ReportInput) -> LookupTable:
    table = report.comparisons.slice(0, ROWS_EMBEDDED)
    columns = (
        _column(table, "verdict", "Verdict", choice=True),
        _column(table, "metric", "Metric", choice=True),
        _column(table, "key", "What was compared"),
        _column(table, "value_baseline", "Before", "number"),
        _column(table, "value_current", "Now", "number"),
        _column(table, "unit", "Unit"),
        _column(table, "ratio", "Ratio", "number"),
        _column(table, "ci_low", "From", "number"),
        _column(table, "ci_high", "To", "number"),
        _column(table, "n_baseline", "Runs before", "number"),
        _column(table, "n_current", "Runs now", "number"),
        _column(table, "reason", "Why"),
    )
    total = report.comparisons.num_rows
    return LookupTable(
        "changes-table", "Changes, group by group", "analyze/comparisons.parquet", total, columns
    )
