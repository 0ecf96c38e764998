"""Stage 1: find the artifacts, read them in chunks, and account for every file."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from prefect import flow
from prefect.runtime import flow_run
from prefect.task_runners import ThreadPoolTaskRunner

from data_contracts.json_values import JsonObject
from data_contracts.stage_records import Clock, StageOutput
from flows.chunk_reading import reading
from flows.machines import Machines
from flows.parameters import refuse_secret
from flows.permissions import permissions
from flows.run_form import Again, AuditId, DaskAddress, DaskWait, RunnerName, StorePlace
from flows.stage_run import FLOW_OPTIONS, run_stage
from flows.variable import told
from tasks.ingest import (
    READERS_AT_ONCE,
    assemble_tables,
    cache_folder,
    find_artifacts,
    flag_twins,
    in_order,
    list_runs,
    name_models,
)
from tasks.ingestion.chunks import plan
from tasks.ingestion.ingesting import output
from tasks.ingestion.kept_tables import KeptTables
from tasks.ingestion.machines import forget_exchanged
from tasks.ingestion.spreading import spread
from tasks.monitoring.prefect_ui import progress_shown
from tasks.readers import REGISTRY
from tasks.store import Audit


@flow(
    name="ingest",
    task_runner=ThreadPoolTaskRunner(max_workers=READERS_AT_ONCE),  # type: ignore[arg-type]
    **FLOW_OPTIONS,
)
def ingest(
    audit_id: AuditId = "latest",
    store: StorePlace = None,
    again: Again = True,
    runner: RunnerName = None,
    dask_address: DaskAddress = None,
    dask_wait: DaskWait = None,
) -> JsonObject:
    """Reads an audit's sources into one table of measurements and publishes it."""
    refuse_secret("dask_address", dask_address)
    machines = told().machines(runner, dask_address, dask_wait)
    return run_stage("ingest", audit_id, store, again, partial(_ingest, machines))


def _ingest(machines: Machines, audit: Audit, folder: Path) -> StageOutput:
    clock = Clock()
    request = audit.request()
    # Those of the audit, which another command may have begun.
    if (allowed := permissions()) is not None:
        allowed.check_sources(request.sources)
        allowed.check_dask(machines.address)
    with (
        progress_shown("ingest", audit.audit_id),
        cache_folder(audit) as cache,
        # Before the search: the process from which they are forked imports the readers meanwhile.
        reading(machines, audit) as machine,
    ):
        (found,) = find_artifacts(request.sources, request.limits)
        # The flow run's id: when the run is retried, it does not read again what it has read.
        chunks = plan(found.files, request.limits, cache, str(flow_run.id), REGISTRY, request.read)
        results = list(in_order(spread(chunks, machine.submit, machine.received), len(found.files)))
        clock.lap("read")
        kept = KeptTables(cache, REGISTRY, request.limits, request.read)
        # No list: Prefect would look into each of its files
        assembled = assemble_tables(iter(results), folder, kept)
        clock.lap("assemble")
    if machines.runner == "dask":
        forget_exchanged(audit.store, str(flow_run.id))
    flag_twins(assembled, folder)
    name_models(assembled, folder)
    list_runs(assembled, folder)
    clock.lap("compare")
    return output(found, assembled, clock.phases)
