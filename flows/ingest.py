"""Stage 1: find the artifacts, read them in chunks, and account for every file."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from prefect import flow
from prefect.runtime import flow_run
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from data_contracts.audit import StageOutput
from flows.stage import DEFAULT_STORE, STAGE_OPTIONS, run_stage
from tasks import steps
from tasks.prefect_runs import progress_artifact
from tasks.store import Audit

_READERS: TaskRunner[Any] = ThreadPoolTaskRunner(max_workers=steps.READERS_AT_ONCE)


@flow(
    name="ingest",
    flow_run_name="ingest {audit_id}",
    task_runner=_READERS,
    **STAGE_OPTIONS,
)
def ingest(audit_id: str = "latest", store: str = DEFAULT_STORE, again: bool = True) -> dict[str, Any]:
    """Reads an audit's sources into one table of measurements and publishes it."""
    return run_stage("ingest", audit_id, store, again, _read_all)


def _read_all(audit: Audit, folder: Path) -> StageOutput:
    began = time.perf_counter()
    request = audit.request()
    found = steps.find_artifacts(request)
    with (
        progress_artifact("ingest", audit.audit_id),
        steps.cache_folder(audit) as cache,
        steps.workers(found) as pool,
    ):
        chunks = steps.read_chunks(found, request, cache, str(flow_run.id), pool)
        return steps.assemble_tables(found, chunks, folder, began)
