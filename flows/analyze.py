"""Stage 3: the facts, what changed since the baseline, and what language models say about them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from prefect import flow

from data_contracts.audit import StageOutput
from flows.stage import DEFAULT_STORE, STAGE_OPTIONS, run_stage
from tasks import steps
from tasks.store import Audit


@flow(name="analyze", flow_run_name="analyze {audit_id}", **STAGE_OPTIONS)
def analyze(audit_id: str = "latest", store: str = DEFAULT_STORE, again: bool = True) -> dict[str, Any]:
    """Computes an audit's facts and publishes them."""
    return run_stage("analyze", audit_id, store, again, _analyze)


def _analyze(audit: Audit, folder: Path) -> StageOutput:
    evidence = steps.load_evidence(audit)
    return steps.compute_facts(evidence, folder)
