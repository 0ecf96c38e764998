"""Stage 4: the report as Markdown, HTML and JSON, each number traceable to its file and record."""

from __future__ import annotations

from pathlib import Path

from prefect import flow

from data_contracts.json_values import JsonObject
from data_contracts.stage_records import StageOutput
from flows.report_address import report_address
from flows.run_form import Again, AuditId, StorePlace
from flows.stage_run import FLOW_OPTIONS, run_stage
from flows.variable import store_of
from tasks.monitoring.prefect_ui import show_report
from tasks.report import render_report
from tasks.reporting.report_input import load_report_input
from tasks.store import Audit, Store


@flow(name="report", **FLOW_OPTIONS)
def report(audit_id: AuditId = "latest", store: StorePlace = None, again: Again = True) -> JsonObject:
    """Renders an audit's report and shows it in the Prefect UI."""
    summary = run_stage("report", audit_id, store, again, _report)
    audit = Store.at(store_of(store)).audit(str(summary["audit_id"]))
    show_report(
        audit.audit_id,
        lambda: audit.text("report", "report.md"),
        audit.path("report", "report.html"),
        report_address(audit.audit_id),
    )
    return summary


def _report(audit: Audit, folder: Path) -> StageOutput:
    return render_report(load_report_input(audit), folder)
