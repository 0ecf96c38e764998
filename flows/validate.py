"""Stage 2: what is wrong with the data, each finding with its file, record and field."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from prefect import flow

from data_contracts.audit import StageOutput
from flows.stage import DEFAULT_STORE, STAGE_OPTIONS, run_stage
from tasks.steps import check, load_ingested
from tasks.store import Audit


@flow(name="validate", flow_run_name="validate {audit_id}", **STAGE_OPTIONS)
def validate(audit_id: str = "latest", store: str = DEFAULT_STORE, again: bool = True) -> dict[str, Any]:
    """Checks an audit's measurements against the expectation suites and publishes the findings."""
    return run_stage("validate", audit_id, store, again, _check)


def _check(audit: Audit, folder: Path) -> StageOutput:
    return check(load_ingested(audit), folder)
