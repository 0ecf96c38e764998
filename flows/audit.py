"""The whole story: ingest -> validate -> analyze -> report."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Literal

from prefect import flow, tags
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run
from prefect.states import Completed

from data_contracts.errors import UsageError
from data_contracts.settings import (
    DEFAULT_PERSONAS,
    AuditRequest,
    Commentary,
    Configuration,
    configuration,
)
from data_contracts.stage_records import check_audit_id, new_audit_id
from flows.environment import import_in_background
from flows.ingest import ingest
from flows.parameters import refuse_secret
from flows.permissions import permissions
from flows.run_form import (
    Baseline,
    Config,
    DaskAddress,
    DaskWait,
    Model,
    ModelApi,
    ModelHost,
    NewAuditId,
    Personas,
    Refresh,
    RunnerName,
    Sources,
    StorePlace,
)
from flows.stage_run import FLOW_OPTIONS
from flows.variable import Told, told
from tasks.comment import preload_in_background
from tasks.credentials.known import address_variable
from tasks.ingestion.configuration_file import load_configuration
from tasks.monitoring.logs import run_logger
from tasks.monitoring.prefect_ui import name_flow_run, show_audit
from tasks.store import Audit, Store
from tasks.store.audit_summary import summarize


@flow(name="audit", **FLOW_OPTIONS)
def audit(
    sources: Sources = None,
    store: StorePlace = None,
    config: Config = None,
    model: Model = None,
    ollama_host: ModelHost = None,
    llm_api: ModelApi = "ollama",
    personas: Personas = None,
    refresh_commentary: Refresh = False,
    baseline: Baseline = "previous",
    audit_id: NewAuditId = None,
    runner: RunnerName = None,
    dask_address: DaskAddress = None,
    dask_wait: DaskWait = None,
) -> State[dict[str, Any]]:
    """Audits folders of benchmark artifacts; a retry goes on with what is not yet published."""
    for source in sources or ():
        refuse_secret("sources", source, "BENCHAUDIT_SOURCES")
    refuse_secret("store", store, "BENCHAUDIT_STORE")
    refuse_secret("dask_address", dask_address)
    refuse_secret("ollama_host", ollama_host, address_variable(llm_api))
    # Their slow imports go on while files are read: whoever started the audit sees it begin seconds earlier.
    import_in_background("flows.validate", "tasks.validation.gx", "flows.analyze", "flows.report")
    variable = told()
    sources, store = sources or [*variable.sources], variable.store_of(store)
    if not sources:
        raise UsageError(
            "no sources: give the parameter `sources`, or name them in the Prefect variable `benchaudit`"
        )
    commentary = _commentary(variable, model, ollama_host, llm_api, personas, refresh_commentary)
    _check_allowed(sources, store, config, commentary)
    machines = variable.machines(runner, dask_address, dask_wait)
    settings = _configuration(sources, config)
    request = AuditRequest.of(sources, settings, commentary, baseline)
    opened = _open(store, request, audit_id)
    name_flow_run(f"audit {opened.audit_id}", opened.audit_id)
    logger = run_logger()
    logger.info("audit %s of %s", opened.audit_id, ", ".join(sources))
    with tags(opened.audit_id, "benchaudit"):
        # again=False: a retry of this flow leaves the stages that are published as they are.
        _completed(
            ingest(
                *(opened.audit_id, store),
                again=False,
                runner=machines.runner,
                dask_address=machines.address,
                dask_wait=machines.wait_seconds,
                return_state=True,
            )
        )
        # Unchanged artifacts give facts whose comments are in the cache: no model is loaded for them.
        if (read := opened.record("ingest")) is not None and read.recomputed:
            preload_in_background(commentary)
        from flows.validate import validate

        _completed(validate(opened.audit_id, store, again=False, return_state=True))
        from flows.analyze import analyze

        _completed(analyze(opened.audit_id, store, again=False, return_state=True))
        from flows.report import report

        _completed(report(opened.audit_id, store, again=False, return_state=True))
    summary = summarize(opened)
    logger.info("%s; report: %s", summary.headline, opened.path("report", "report.html"))
    show_audit(opened.audit_id, opened.records(), summary.llm)
    # A state of its own that still is a success: the report is there, and lacks only the model's remarks.
    name = "Degraded" if summary.state == "degraded" else None
    return Completed(name=name, message=summary.headline, data=summary.to_json())


def _completed(stage: State[Any]) -> None:
    # Not what it returned: Prefect's copy of that may lie on the machine of a former attempt, the store is everywhere.
    if not stage.is_completed():
        stage.result()


def _commentary(
    variable: Told,
    model: str | None,
    host: str | None,
    api: Literal["ollama", "openai"],
    personas: Sequence[str] | None,
    refresh: bool,
) -> Commentary:
    if model is None:
        # Where a model answers goes with its name.
        model, host, api = variable.model, host or variable.ollama_host, variable.llm_api or api
    who = tuple(personas or variable.personas or DEFAULT_PERSONAS)
    return Commentary(model=model or None, host=host, api=api, personas=who, refresh=refresh)


def _check_allowed(sources: Sequence[str], store: str, config: object, commentary: Commentary) -> None:
    # Here and not in the UI alone: whoever reaches the API may start a run with any parameters.
    if (allowed := permissions()) is None:
        return
    allowed.check_sources(sources)
    allowed.check_store(store)
    allowed.check_model_host(commentary.host)
    allowed.check_personas(commentary.personas)
    if isinstance(config, str):
        allowed.check_configuration(config)


def _configuration(sources: list[str], config: str | dict[str, Any] | None) -> Configuration:
    if isinstance(config, dict):
        return configuration(config, "the parameter `config`")
    return load_configuration(sources, config)


def _open(store: str, request: AuditRequest, audit_id: str | None) -> Audit:
    # Without a given id it ends in a digest of the flow run, so that a retry finds the audit that it began.
    run = str(flow_run.id)
    suffix = hashlib.sha256(run.encode()).hexdigest()[:6]
    place = Store.at(store)
    if audit_id is not None:
        check_audit_id(audit_id)
    for known in place.ids():
        if known in (audit_id, f"{known[:17]}{suffix}"):
            begun_by = place.audit(known).flow_run()
            if begun_by == run:
                return place.audit(known)
            if known == audit_id and begun_by is not None:
                raise UsageError(
                    f"audit {known} is there already, begun by another run: leave out `audit_id`"
                )
    return place.open(audit_id or new_audit_id(datetime.now(UTC), suffix), request, run)
