"""Stage 3: the facts, what changed since the baseline, and what language models say about them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from prefect import flow

from data_contracts.json_values import JsonObject
from data_contracts.settings import Commentary
from data_contracts.stage_records import Clock, StageOutput
from flows.parameters import refuse_secret
from flows.permissions import permissions
from flows.run_form import (
    Again,
    AuditId,
    FormerModel,
    FormerModelApi,
    ModelHost,
    Personas,
    Refresh,
    StorePlace,
)
from flows.stage_run import FLOW_OPTIONS, run_stage
from tasks.analysis.analyzing import write_analysis
from tasks.analyze import baseline_of, compare_with_baseline, find_facts, load_evidence, tell
from tasks.comment import comment_on
from tasks.credentials.known import address_variable
from tasks.store import Audit


@flow(name="analyze", **FLOW_OPTIONS)
def analyze(
    audit_id: AuditId = "latest",
    store: StorePlace = None,
    again: Again = True,
    model: FormerModel = None,
    ollama_host: ModelHost = None,
    llm_api: FormerModelApi = None,
    personas: Personas = None,
    refresh_commentary: Refresh = False,
) -> JsonObject:
    """Computes an audit's facts, tells what they say, has the personas choose of it and comment, and publishes all.

    What is not said of the commentary is as it was when this stage ran last, or as the audit was asked for.
    """
    refuse_secret("ollama_host", ollama_host, address_variable(llm_api or "ollama"))
    if (allowed := permissions()) is not None:
        allowed.check_model_host(ollama_host)
        allowed.check_personas(personas or ())
    said = {"model": model, "host": ollama_host, "api": llm_api, "personas": tuple(personas or ()) or None}

    def asked(audit: Audit) -> Commentary:
        former = audit.commentary()
        refresh = refresh_commentary or former.refresh
        return replace(former, refresh=refresh, **{k: v for k, v in said.items() if v is not None})  # type: ignore[arg-type]  # of the types above

    return run_stage(
        "analyze",
        audit_id,
        store,
        again,
        lambda audit, folder: _analyze(audit, folder, asked(audit)),
        lambda audit: replace(audit.request(), commentary=asked(audit)),
    )


def _analyze(audit: Audit, folder: Path, asked: Commentary) -> StageOutput:
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
    commentary = comment_on(facts, narrative, asked, audit)
    clock.lap("commentary")
    output = write_analysis(facts, commentary, folder, clock.phases, changes.compared, narrative)
    faults = (*output.faults, *((fault,) if fault else ()))
    return replace(output, notes=(*passed_over, *output.notes), faults=faults)
