"""The comments of an audit that is there, by whichever model is named now: the stages analyze and report once more."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from prefect import flow, tags

from data_contracts.errors import UsageError
from data_contracts.json_values import JsonObject
from data_contracts.settings import Commentary
from data_contracts.stage_records import check_audit_name
from flows.analyze import analyze
from flows.parameters import refuse_secret
from flows.permissions import permissions
from flows.report import report
from flows.run_form import AuditId, Commentator, FormerModelApi, ModelHost, Personas, Refresh, StorePlace
from flows.stage_run import FLOW_OPTIONS
from flows.variable import told
from tasks.commentary.commenting import check_answers
from tasks.credentials.known import address_variable
from tasks.monitoring.prefect_ui import name_flow_run
from tasks.store import Store


@flow(name="comment", **FLOW_OPTIONS)
def comment(
    audit_id: AuditId = "latest",
    store: StorePlace = None,
    model: Commentator = None,
    ollama_host: ModelHost = None,
    llm_api: FormerModelApi = None,
    personas: Personas = None,
    refresh_commentary: Refresh = False,
) -> JsonObject:
    """Adds what a model chooses and remarks to an audit, or replaces what it has of that."""
    refuse_secret("store", store, "BENCHAUDIT_STORE")
    refuse_secret("ollama_host", ollama_host, address_variable(llm_api or "ollama"))
    variable = told()
    store = variable.store_of(store)
    if model is None:
        # Where a model answers goes with its name.
        model, ollama_host, llm_api = (
            variable.model,
            ollama_host or variable.ollama_host,
            llm_api or variable.llm_api,
        )
    personas = personas or [*variable.personas]
    if (allowed := permissions()) is not None:
        allowed.check_store(store)
        allowed.check_model_host(ollama_host)
        allowed.check_personas(personas)
    audit = Store.at(store).audit(check_audit_name(audit_id))
    name_flow_run(f"comment {audit.audit_id}", audit.audit_id)
    _check_model(audit.commentary(), model, ollama_host, llm_api)
    with tags(audit.audit_id, "benchaudit"):
        analyze(
            audit.audit_id,
            store,
            model=model,
            ollama_host=ollama_host,
            llm_api=llm_api,
            personas=personas or None,
            refresh_commentary=refresh_commentary,
        )
        return report(audit.audit_id, store)


def _check_model(
    former: Commentary, model: str | None, host: str | None, api: Literal["ollama", "openai"] | None
) -> None:
    asked = replace(former, model=model or former.model, host=host or former.host, api=api or former.api)
    if asked.model is None:
        raise UsageError(
            "no model was named yet: give the parameter `model`, or name it in the Prefect variable `benchaudit`"
        )
    check_answers(asked)
