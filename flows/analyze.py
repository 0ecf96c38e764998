"""Stage 3: the facts, what changed since the baseline, and what language models say about them."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from prefect import flow

from data_contracts.audit import StageOutput
from flows.stage import DEFAULT_STORE, STAGE_OPTIONS, run_stage
from tasks import steps
from tasks.commenting_steps import comment_on
from tasks.facts import write_analysis
from tasks.store import Audit


@flow(name="analyze", flow_run_name="analyze {audit_id}", **STAGE_OPTIONS)
def analyze(audit_id: str = "latest", store: str = DEFAULT_STORE, again: bool = True) -> dict[str, Any]:
    """Computes an audit's facts, has the personas comment on them, and publishes both."""
    return run_stage("analyze", audit_id, store, again, _analyze)


def _analyze(audit: Audit, folder: Path) -> StageOutput:
    began = time.perf_counter()
    evidence = steps.load_evidence(audit)
    changes = steps.compare_with_baseline(audit, evidence)
    compared = time.perf_counter()
    facts = steps.find_facts(evidence, changes.facts)
    computed = time.perf_counter()
    commentary = comment_on(facts, audit)
    phases = {
        "comparison": round(compared - began, 3),
        "facts": round(computed - compared, 3),
        "commentary": round(time.perf_counter() - computed, 3),
    }
    return write_analysis(facts, commentary, folder, phases, changes.compared)
