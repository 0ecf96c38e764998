"""Stage 1: find the artifacts, read them in chunks, and account for every file."""

from __future__ import annotations

from pathlib import Path

from prefect import flow
from prefect.runtime import flow_run
from prefect.task_runners import ThreadPoolTaskRunner

from data_contracts.json_values import JsonObject
from data_contracts.stage_records import Clock, StageOutput
from flows.permissions import permissions
from flows.run_form import Again, AuditId, StorePlace
from flows.stage_run import FLOW_OPTIONS, run_stage
from tasks.ingest import (
    READERS_AT_ONCE,
    assemble_tables,
    cache_folder,
    find_artifacts,
    flag_twins,
    in_order,
    list_runs,
    name_models,
    read_files,
)
from tasks.ingestion.chunks import plan
from tasks.ingestion.ingesting import output
from tasks.ingestion.workers import Workers
from tasks.monitoring.prefect_ui import progress_shown
from tasks.readers import REGISTRY
from tasks.store import Audit


@flow(
    name="ingest",
    task_runner=ThreadPoolTaskRunner(max_workers=READERS_AT_ONCE),  # type: ignore[arg-type]
    **FLOW_OPTIONS,
)
def ingest(audit_id: AuditId = "latest", store: StorePlace = None, again: Again = True) -> JsonObject:
    """Reads an audit's sources into one table of measurements and publishes it."""
    return run_stage("ingest", audit_id, store, again, _ingest)


def _ingest(audit: Audit, folder: Path) -> StageOutput:
    clock = Clock()
    request = audit.request()
    # Those of the audit, which another command may have begun.
    if (allowed := permissions()) is not None:
        allowed.check_sources(request.sources)
    with (
        progress_shown("ingest", audit.audit_id),
        cache_folder(audit) as cache,
        # Before the search: the process from which they are forked imports the readers meanwhile.
        Workers(REGISTRY) as workers,
    ):
        found = find_artifacts(request.sources, request.limits)
        # The flow run's id: when the run is retried, it does not read again what it has read.
        chunks = plan(found.files, request.limits, cache, str(flow_run.id), REGISTRY, request.read)
        reading = [read_files.submit(chunk, workers) for chunk in chunks]
        results = list(in_order(reading, len(found.files)))
        clock.lap("read")
        assembled = assemble_tables(results, folder)
        clock.lap("assemble")
    twins = flag_twins(assembled, folder)
    name_models(assembled, folder)
    list_runs(assembled, folder, twins)
    clock.lap("compare")
    return output(found, assembled, clock.phases)
