"""The whole story: ingest -> validate -> analyze -> report."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any, Literal

from prefect import flow, get_run_logger, tags
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run
from prefect.states import Completed

from data_contracts.audit import DEFAULT_PERSONAS, AuditRequest, Commentary, new_audit_id
from flows.analyze import analyze
from flows.ingest import ingest
from flows.report import report
from flows.stage import DEFAULT_STORE
from flows.validate import validate
from tasks.commenting_steps import preload_in_background
from tasks.prefect_runs import audit_table, rename_flow_run
from tasks.store import Audit, Store
from tasks.summary import summarize
from tasks.warmup import import_in_background


@flow(name="audit", persist_result=True, result_serializer="json")
def audit(
    sources: list[str],
    store: str = DEFAULT_STORE,
    model: str | None = None,
    ollama_host: str | None = None,
    llm_api: Literal["ollama", "openai"] = "ollama",
    personas: list[str] | None = None,
    refresh_commentary: bool = False,
    baseline: str = "previous",
    audit_id: str | None = None,
) -> State[dict[str, Any]]:
    """Audits folders of benchmark artifacts; a retry goes on with what is not yet published."""
    import_in_background("great_expectations")
    commentary = Commentary(
        model=model,
        host=ollama_host,
        api=llm_api,
        personas=tuple(personas or DEFAULT_PERSONAS),
        refresh=refresh_commentary,
    )
    request = AuditRequest(tuple(sources), commentary=commentary, baseline=baseline)
    opened = _open(store, request, audit_id)
    rename_flow_run(f"audit {opened.audit_id}")
    logger = get_run_logger()
    logger.info("audit %s of %s", opened.audit_id, ", ".join(sources))
    with tags(opened.audit_id):
        read = ingest(opened.audit_id, store, again=False)
        # Unchanged artifacts give facts whose comments are in the cache: no model is loaded for them.
        if read["recomputed"]:
            preload_in_background(commentary)
        validate(opened.audit_id, store, again=False)
        analyze(opened.audit_id, store, again=False)
        report(opened.audit_id, store, again=False)
    summary = summarize(opened)
    logger.info("%s; report: %s", summary.headline, opened.path("report", "report.html"))
    audit_table(opened.audit_id, opened.records(), summary.llm)
    name = "Degraded" if summary.state == "degraded" else None
    return Completed(name=name, message=summary.headline, data=summary.to_json())


def _open(store: str, request: AuditRequest, audit_id: str | None) -> Audit:
    # Without a given id it ends in a digest of the flow run, so that a retry finds the audit that it began.
    run = str(flow_run.id)
    suffix = hashlib.sha256(run.encode()).hexdigest()[:6]
    place = Store.at(store)
    for known in place.ids():
        if known in (audit_id, f"{known[:17]}{suffix}") and place.audit(known).flow_run() == run:
            return place.audit(known)
    return place.open(audit_id or new_audit_id(datetime.now(UTC), suffix), request, run)
