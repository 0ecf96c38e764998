"""The whole story: ingest -> validate -> analyze -> report."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

from prefect import flow, tags
from prefect.runtime import flow_run
from prefect.states import Completed, State

from data_contracts.audit import AuditRequest, Commentary, new_audit_id
from flows.analyze import analyze
from flows.ingest import ingest
from flows.report import report
from flows.stage import DEFAULT_STORE
from flows.validate import validate
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
    audit_id: str | None = None,
) -> State[dict[str, Any]]:
    """Audits folders of benchmark artifacts; a retry goes on with what is not yet published."""
    import_in_background("great_expectations")
    request = AuditRequest(tuple(sources), commentary=Commentary(model=model, host=ollama_host))
    opened = _open(store, request, audit_id)
    rename_flow_run(f"audit {opened.audit_id}")
    with tags(opened.audit_id):
        for stage in (ingest, validate, analyze, report):
            stage(opened.audit_id, store, again=False)
    summary = summarize(opened)
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
