"""Stage 4: the report as Markdown, HTML and JSON, each number traceable to its file and record."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from prefect import flow

from data_contracts.audit import StageOutput
from flows.stage import DEFAULT_STORE, STAGE_OPTIONS, run_stage
from tasks import steps
from tasks.prefect_runs import report_artifacts
from tasks.reporting import load_report_input
from tasks.store import Audit, Store


@flow(name="report", flow_run_name="report {audit_id}", **STAGE_OPTIONS)
def report(audit_id: str = "latest", store: str = DEFAULT_STORE, again: bool = True) -> dict[str, Any]:
    """Renders an audit's report and shows it in the Prefect UI."""
    record = run_stage("report", audit_id, store, again, _render)
    audit = Store.at(store).audit(record["audit_id"])
    report_artifacts(audit.audit_id, audit.text("report", "report.md"), audit.path("report", "report.html"))
    return record


def _render(audit: Audit, folder: Path) -> StageOutput:
    return steps.render(load_report_input(audit), folder)
