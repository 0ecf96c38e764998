"""Stage 3: the facts, what changed since the baseline, and what language models say about them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from prefect import flow

from data_contracts.json_values import JsonObject
from data_contracts.settings import DEFAULT_STORE
from data_contracts.stage_records import Clock, StageOutput
from flows.stage_run import STAGE_OPTIONS, run_stage
from tasks.analysis.analyzing import write_analysis
from tasks.analyze import baseline_of, compare_with_baseline, find_facts, load_evidence, tell
from tasks.comment import comment_on
from tasks.store import Audit


@flow(name="analyze", flow_run_name="analyze {audit_id}", **STAGE_OPTIONS)
def analyze(audit_id: str = "latest", store: str = DEFAULT_STORE, again: bool = True) -> JsonObject:
    """Computes an audit's facts, tells what they say, has the personas comment on them, and publishes all."""
    return run_stage("analyze", audit_id, store, again, _analyze)


def _analyze(audit: Audit, folder: Path) -> StageOutput:
    clock = Clock()
    evidence = load_evidence(audit)
    # As keys, each once: the search for a baseline and the history look at the same audits.
    passed_over: dict[str, None] = {}
    changes = compare_with_baseline(
        audit, baseline_of(audit, passed_over.setdefault), evidence, passed_over.setdefault
    )
    clock.lap("comparison")
    facts = find_facts(evidence, changes.facts)
    clock.lap("facts")
    narrative, fault = tell(facts, changes.compared, evidence)
    clock.lap("narrative")
    commentary = comment_on(facts, audit)
    clock.lap("commentary")
    output = write_analysis(facts, commentary, folder, clock.phases, changes.compared, narrative)
    faults = (*output.faults, *((fault,) if fault else ()))
    return replace(output, notes=(*passed_over, *output.notes), faults=faults)
