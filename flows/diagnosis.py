"""What is wrong with a service, and how to mend it: the server, what is set up on it, the store, the model's server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateName,
    WorkPoolFilter,
    WorkPoolFilterName,
)
from prefect.client.schemas.objects import WorkerStatus
from prefect.client.schemas.responses import DeploymentResponse
from prefect.exceptions import ObjectNotFound, PrefectHTTPStatusError

from data_contracts.errors import BenchauditError, CommentaryError, UsageError
from data_contracts.settings import Commentary
from data_contracts.stage_records import STAGES
from data_contracts.wording import counted
from flows.dead_runs import abandoned_runs, dead_runs, held_runs
from flows.service import AUDIT, automations
from flows.variable import NAME, Told, parsed
from tasks.commentary.commenting import client_for
from tasks.store import Store

MEND = "benchaudit doctor --mend"
SERVE = "start `benchaudit serve`"
# What waits longer than this for a worker waits in vain.
_LATE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Sign:
    """What one look has found: `said` where all is well, with `mend` what to do where it is not."""

    part: str
    said: str
    mend: str | None = None

    @property
    def well(self) -> bool:
        return self.mend is None


def signs_of_server(client: SyncPrefectClient, pool: str, project: Path) -> Iterator[Sign]:
    """What is set up on the server that answers, each part of it once."""
    yield _pool(client, pool)
    yield _worker(client, pool)
    deployments = [d for d in client.read_deployments() if d.work_pool_name == pool]
    yield _deployment(deployments)
    yield _runs(client, pool)
    yield _late(client, pool)
    yield _slots(client, pool, deployments)
    yield _automations(client, project)


def sign_of_calls(client: SyncPrefectClient, limit: str) -> Sign:
    """The limit that all calls of models share."""
    try:
        found = client.read_global_concurrency_limit_by_name(limit)
    except ObjectNotFound:
        return Sign(
            "model calls", f"there is no limit {limit}: audits would ask the model all at once", SERVE
        )
    if found.limit == 0:
        said = f"the limit {limit} is 0: no model is ever asked"
        return Sign("model calls", said, f"`prefect global-concurrency-limit update {limit} --limit 1`")
    return Sign("model calls", f"{found.active_slots} of {counted(found.limit, 'slot')} taken")


def sign_of_store(store: str, at_work: bool) -> Sign:
    """Whether audits can be written, and whether the last one is whole; `at_work` says that one may be in the making."""
    try:
        place = Store.at(store)
        place.check_writable()
        ids = place.ids()
        if not ids:
            return Sign("store", f"{store} can be written and holds no audit yet")
        last = place.audit()
        records = last.records()
    except BenchauditError as error:
        return Sign("store", str(error), "give another one with --store, or make this one writable")
    missing = [stage for stage in STAGES if stage not in records]
    if missing and not at_work:
        go_on = f"benchaudit rerun {missing[0]} --audit {last.audit_id} --store {store} --onward"
        return Sign("store", f"audit {last.audit_id} was interrupted before {missing[0]}", f"`{go_on}`")
    return Sign("store", f"{store} can be written and holds {counted(len(ids), 'audit')}")


def sign_of_model(settings: Commentary) -> Sign:
    """Whether the server of the language model answers and has the model."""
    if settings.model is None:
        return Sign("model", "no language model is asked")
    try:
        server = client_for(settings).identify()
    except CommentaryError as error:
        said, _, todo = str(error).partition(": ")
        return Sign("model", said, todo or "name another one with --ollama-host and --model")
    return Sign("model", f"{server.model} is at {server.host}")


def scheduled_model(client: SyncPrefectClient, pool: str, asked: Commentary) -> Commentary:
    """The model that the deployed audit asks, where that names one."""
    for deployment in client.read_deployments():
        if deployment.work_pool_name == pool and deployment.name == AUDIT:
            said = deployment.parameters
            if "model" not in said:
                said = {**said, **asdict(_told(client))}
            return replace(
                asked,
                model=said.get("model"),
                host=asked.host or said.get("ollama_host"),
                api=said.get("llm_api") or asked.api,
            )
    return asked


def sign_of_variable(client: SyncPrefectClient) -> Sign:
    """What runs take for the parameters that they are not given."""
    found = client.read_variable_by_name(NAME)
    if found is None:
        return Sign(
            "variable", f"no Prefect variable {NAME} is set: what runs are not given is as prefect.yaml says"
        )
    try:
        names = [name for name, value in asdict(parsed(found.value)).items() if value]
    except UsageError as error:
        return Sign("variable", str(error), f"`prefect variable set {NAME} JSON --overwrite`, or in the UI")
    return Sign("variable", f"the Prefect variable {NAME} says {', '.join(names) or 'nothing'}")


def _told(client: SyncPrefectClient) -> Told:
    """What the variable says where it can be used; that it cannot has a sign of its own."""
    found = client.read_variable_by_name(NAME)
    try:
        return parsed(found.value) if found is not None else Told()
    except UsageError:
        return Told()


def _pool(client: SyncPrefectClient, pool: str) -> Sign:
    try:
        found = client.read_work_pool(pool)
    except ObjectNotFound:
        return Sign("pool", f"there is no work pool {pool}", SERVE)
    if found.is_paused:
        return Sign("pool", f"the work pool {pool} is paused", f"`prefect work-pool resume {pool}`")
    return Sign("pool", f"the work pool {pool} takes runs")


def _worker(client: SyncPrefectClient, pool: str) -> Sign:
    try:
        workers = client.read_workers_for_work_pool(pool)
    # Not ObjectNotFound, as for the pool itself
    except PrefectHTTPStatusError as error:
        if error.response.status_code != 404:
            raise
        workers = []
    online = [worker for worker in workers if worker.status == WorkerStatus.ONLINE]
    if not online:
        return Sign("worker", f"no worker asks for the runs of pool {pool}", SERVE)
    return Sign("worker", f"{counted(len(online), 'worker')} online: {', '.join(w.name for w in online)}")


def _deployment(deployments: list[DeploymentResponse]) -> Sign:
    found = next((d for d in deployments if d.name == AUDIT), None)
    if found is None:
        return Sign("deployments", "the audit is not deployed", SERVE)
    if found.paused:
        return Sign("deployments", "the audit is paused", "switch it on in the UI, under Deployments")
    active = [schedule for schedule in found.schedules if schedule.active]
    if found.schedules and not active:
        mend = f"`prefect deployment schedule resume {AUDIT}/{AUDIT} {found.schedules[0].id}`"
        return Sign("deployments", "no schedule of the audit is active", mend)
    return Sign("deployments", f"the audit is deployed, with {counted(len(active), 'active schedule')}")


def _runs(client: SyncPrefectClient, pool: str) -> Sign:
    dead = dead_runs(client, pool) + abandoned_runs(client, pool)
    if dead:
        names = ", ".join(run.name for run in dead)
        return Sign("runs", f"no process works any more at {names}", f"`{MEND}`")
    return Sign("runs", f"{counted(len(held_runs(client, pool)), 'run')} at work")


def _late(client: SyncPrefectClient, pool: str) -> Sign:
    late = client.read_flow_runs(
        flow_run_filter=FlowRunFilter(state=FlowRunFilterState(name=FlowRunFilterStateName(any_=["Late"]))),
        work_pool_filter=WorkPoolFilter(name=WorkPoolFilterName(any_=[pool])),
    )
    now = datetime.now(UTC)
    due = [run for run in late if run.expected_start_time and now - run.expected_start_time > _LATE]
    if due:
        said = f"{counted(len(due), 'run')} should have started by now, and no worker took any"
        return Sign("queue", said, f"{SERVE}, or resume the work pool and its queues")
    return Sign("queue", "no run is late")


def _slots(client: SyncPrefectClient, pool: str, deployments: list[DeploymentResponse]) -> Sign:
    held = held_runs(client, pool)
    for deployment in deployments:
        limit = deployment.global_concurrency_limit
        if limit is None:
            continue
        if limit.limit == 0:
            mend = f"`prefect global-concurrency-limit update {limit.name} --limit 1`"
            return Sign("slots", f"the limit of {deployment.name} is 0: it never starts", mend)
        if limit.active_slots > sum(run.deployment_id == deployment.id for run in held):
            return Sign("slots", f"a slot of {deployment.name} is taken, and no run has it", f"`{MEND}`")
    return Sign("slots", "every slot that is taken has its run")


def _automations(client: SyncPrefectClient, project: Path) -> Sign:
    for wanted in automations(project):
        found = client.read_automations_by_name(wanted.name)
        if not found:
            mend = "`prefect automation create --from-file automations.yaml`"
            return Sign("automations", f"the automation {wanted.name!r} is missing", mend)
        if not any(each.enabled for each in found):
            mend = f"`prefect automation resume {wanted.name!r}`"
            return Sign("automations", f"the automation {wanted.name!r} is switched off", mend)
    return Sign("automations", "runs that fall silent are marked as crashed")
