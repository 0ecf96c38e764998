"""What every stage flow does around its own steps: find the audit, publish whole or not at all, say what happened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from prefect import get_run_logger

from data_contracts.audit import StageName, StageOutput, StageRecord
from data_contracts.errors import BenchauditError
from tasks.prefect_runs import rename_flow_run, stage_table
from tasks.store import Audit, Store

DEFAULT_STORE = "benchaudit-store"

# How every stage flow is declared: its result is kept as JSON, so that a retry of the audit skips it once completed.
STAGE_OPTIONS: dict[str, Any] = {
    "persist_result": True,
    "result_serializer": "json",
    "validate_parameters": True,
}


def run_stage(
    stage: StageName,
    audit_id: str,
    store: str,
    again: bool,
    build: Callable[[Audit, Path], StageOutput],
    started: datetime | None = None,
) -> dict[str, Any]:
    """Publishes a stage of an audit and returns its stage.json.

    With `again` False a stage that is published from today's inputs is left as it is. Raises StageError.
    """
    audit = Store.at(store).audit(audit_id)
    rename_flow_run(f"{stage} {audit.audit_id}")
    logger = get_run_logger()
    if not again and (record := _current(audit, stage)) is not None:
        logger.info("%s of audit %s is already published: left as it is", stage, audit.audit_id)
        return record.to_json()
    try:
        record = audit.publish(stage, lambda folder: build(audit, folder), audit.request().to_json(), started)
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
    stage_table(record)
    return record.to_json()


def _current(audit: Audit, stage: StageName) -> StageRecord | None:
    try:
        record = audit.record(stage)
        return record if record is not None and audit.upstream(stage) == record.inputs else None
    except BenchauditError:
        return None
