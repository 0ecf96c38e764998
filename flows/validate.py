"""Stage 2: what is wrong with the data, each finding with its file, record and field."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from prefect import flow

from data_contracts.json_values import JsonObject
from data_contracts.stage_records import StageOutput
from flows.run_form import Again, AuditId, StorePlace
from flows.stage_run import FLOW_OPTIONS, run_stage
from tasks.store import Audit
from tasks.validate import check_measurements, ledger_of


@flow(name="validate", **FLOW_OPTIONS)
def validate(audit_id: AuditId = "latest", store: StorePlace = None, again: Again = True) -> JsonObject:
    """Checks an audit's measurements against the expectation suites and publishes the findings."""
    return run_stage("validate", audit_id, store, again, _validate)


def _validate(audit: Audit, folder: Path) -> StageOutput:
    passed_over: dict[str, None] = {}
    ledger = ledger_of(audit, passed_over.setdefault)
    output = check_measurements(audit.ingested_in_parts(), audit.request().thresholds, ledger, folder)
    return replace(output, notes=(*passed_over, *output.notes))
