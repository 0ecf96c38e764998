"""What every stage flow does around its own steps: find the audit, publish whole or not at all, say what happened."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypedDict

from prefect.context import TagsContext
from prefect.flows import FlowStateHook

from data_contracts.errors import BenchauditError, StageError
from data_contracts.json_values import JsonObject
from data_contracts.settings import AuditRequest
from data_contracts.stage_records import OUTPUTS, StageName, StageOutput, StageRecord, check_audit_name
from flows.dead_runs import end_parts
from flows.parameters import refuse_secret
from flows.permissions import permissions
from flows.variable import store_of
from tasks.memory.giving_back import give_back
from tasks.monitoring.logs import run_logger
from tasks.monitoring.prefect_ui import name_flow_run, show_stage
from tasks.store import Audit, Store


class FlowOptions(TypedDict):
    """How every flow is declared."""

    persist_result: bool
    result_serializer: str
    on_cancellation: list[FlowStateHook[..., Any]]
    on_crashed: list[FlowStateHook[..., Any]]


# Its result is kept as JSON, so that a retry of the audit skips a stage that completed.
FLOW_OPTIONS: FlowOptions = {
    "persist_result": True,
    "result_serializer": "json",
    "on_cancellation": [end_parts],
    "on_crashed": [end_parts],
}


def run_stage(
    stage: StageName,
    audit_id: str,
    store: str | None,
    again: bool,
    build: Callable[[Audit, Path], StageOutput],
    asked: Callable[[Audit], AuditRequest] = Audit.request,
) -> JsonObject:
    """Publishes a stage of an audit and returns its stage.json.

    With `again` False a stage that is published from today's inputs is left as it is. `asked` is what the stage is asked
    to do, where that is not all of the audit's request. Raises StageError.
    """
    refuse_secret("store", store, "BENCHAUDIT_STORE")
    store = store_of(store)
    if (allowed := permissions()) is not None:
        allowed.check_store(store)
    audit = Store.at(store).audit(check_audit_name(audit_id))
    name_flow_run(f"{stage} {audit.audit_id}", audit.audit_id)
    logger = run_logger()
    if not again and (record := _current(audit, stage)) is not None:
        logger.info("%s of audit %s is already published: left as it is", stage, audit.audit_id)
        return record.to_json()
    try:
        # The flow run has the tags: for those of a task run Prefect asks its server whether they have a limit, which costs
        # a second each time that another one writes to the server's SQLite
        with TagsContext(current_tags=set()):
            record = audit.publish(
                stage, lambda folder: _whole(stage, build(audit, folder), folder), asked(audit).to_json()
            )
    except BenchauditError as error:
        logger.error("%s", error)
        raise
    counts = ", ".join(f"{value:,} {name.replace('_', ' ')}" for name, value in record.counts.items())
    logger.info(
        "%s took %.1f s: %s; %d reused, %d recomputed",
        stage, record.duration, counts or "nothing to count", record.reused, record.recomputed,
    )  # fmt: skip
    for note in record.notes:
        logger.warning("%s", note)
    for fault in record.faults:
        logger.error("%s", fault)
    show_stage(record)
    give_back()
    return record.to_json()


def _whole(stage: StageName, output: StageOutput, folder: Path) -> StageOutput:
    """The output, once every file that the stage promises lies in the folder; raises StageError otherwise."""
    missing = [name for name in OUTPUTS[stage] if not (folder / name).is_file()]
    if missing:
        raise StageError(
            stage, f"{stage} did not write {', '.join(missing)}: report it as a fault of benchaudit"
        )
    return output


def _current(audit: Audit, stage: StageName) -> StageRecord | None:
    try:
        record = audit.record(stage)
        return record if record is not None and audit.upstream(stage) == record.inputs else None
    except BenchauditError:
        # What is damaged, or was made from other inputs, is made again.
        return None
