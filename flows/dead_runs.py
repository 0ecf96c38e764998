"""Flow runs whose process is gone without a word: they get an end, and what they held is free for others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import GlobalConcurrencyLimitUpdate
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterId,
    FlowRunFilterParentFlowRunId,
    FlowRunFilterState,
    FlowRunFilterStateType,
    TaskRunFilter,
    TaskRunFilterState,
    TaskRunFilterStateType,
    WorkPoolFilter,
    WorkPoolFilterName,
)
from prefect.client.schemas.objects import FlowRun, State, StateType, TaskRun, WorkerStatus
from prefect.states import Cancelled, Crashed

from flows import own_processes

WORKER_LABEL = "prefect.worker.name"
# What a run is in while it holds a slot: a process works at it, or is about to.
_HELD = [StateType.PENDING, StateType.RUNNING, StateType.CANCELLING]
_NOT_ENDED = [*_HELD, StateType.SCHEDULED, StateType.PAUSED]
_PAGE = 200


@dataclass(frozen=True, slots=True)
class Healed:
    """`ended` are the names of the runs that were given an end, `freed` those of limits whose slots nobody held."""

    ended: tuple[str, ...]
    freed: tuple[str, ...]


def heal(pool: str, why: str, *, limits: tuple[str, ...] = (), abandoned: bool = False) -> Healed:
    """Ends the dead runs of this machine's workers in the pool, and frees the slots of `limits` that nobody holds.

    `why` says in the runs' states what happened. `limits` are for a server that nobody else has used yet. With
    `abandoned` the runs of workers elsewhere that have fallen silent end too.
    """
    with get_client(sync_client=True) as client:
        dead = dead_runs(client, pool)
        if abandoned:
            dead += abandoned_runs(client, pool)
        for run in dead:
            if worker := worker_of(run):
                own_processes.end_processes(worker)
            # One that was still at work has said itself how it ended.
            state = client.read_flow_run(run.id).state
            if state is None or not state.is_final():
                _end(client, run, why)
        return Healed(tuple(run.name for run in dead), tuple(_freed(client, pool, limits)))


def dead_runs(client: SyncPrefectClient, pool: str) -> list[FlowRun]:
    """The runs of the pool that no process works at any more, as far as this machine can tell."""
    held = held_runs(client, pool)
    strangers = _strangers(client, pool) if held else False
    return [run for run in held if _dead(run, strangers)]


def abandoned_runs(client: SyncPrefectClient, pool: str) -> list[FlowRun]:
    """The runs of workers that this machine cannot see, and that the server has not heard of for long."""
    elsewhere = [
        (run, worker)
        for run in held_runs(client, pool)
        if (worker := worker_of(run)) is not None and not own_processes.from_here(worker)
    ]
    if not elsewhere:
        return []
    online = {w.name for w in client.read_workers_for_work_pool(pool) if w.status == WorkerStatus.ONLINE}
    return [run for run, worker in elsewhere if worker not in online]


def held_runs(client: SyncPrefectClient, pool: str) -> list[FlowRun]:
    """The runs of the pool that say that a process works at them."""
    found: list[FlowRun] = []
    while True:
        page = client.read_flow_runs(
            flow_run_filter=FlowRunFilter(state=_in(_HELD)),
            work_pool_filter=WorkPoolFilter(name=WorkPoolFilterName(any_=[pool])),
            limit=_PAGE,
            offset=len(found),
        )
        found += page
        if len(page) < _PAGE:
            return found


def worker_of(run: FlowRun) -> str | None:
    """The name of the worker that took the run, None where none has said so."""
    name = run.labels.get(WORKER_LABEL)
    return str(name) if name is not None else None


def _dead(run: FlowRun, strangers: bool) -> bool:
    worker = worker_of(run)
    if worker is None:
        # A worker that took it and died before it said so; where others live, it may be one of theirs.
        return not strangers
    return own_processes.from_here(worker) and not own_processes.lives(worker)


def _strangers(client: SyncPrefectClient, pool: str) -> bool:
    """True when workers of the pool live here, or may live elsewhere."""
    return any(
        own_processes.lives(worker.name)
        if own_processes.from_here(worker.name)
        else worker.status == WorkerStatus.ONLINE
        for worker in client.read_workers_for_work_pool(pool)
    )


def _end(client: SyncPrefectClient, run: FlowRun, why: str) -> None:
    """Gives the run and what runs in it an end: the one that was asked for, else Crashed."""
    end = _final(run.state is not None and run.state.is_cancelling(), why)
    # First, since a run that is seen to be over is over with all that it has.
    _end_parts(client, run.id, end)
    # By force: the rules of states are for processes that still have a say.
    client.set_flow_run_state(run.id, end, force=True)


def end_parts(flow: object, flow_run: FlowRun, state: State[Any]) -> None:  # noqa: ARG001 - Prefect's names
    """Gives what was at work in a run the run's own end; a hook of flows that are cancelled or crash."""
    # Prefect ends the one process of them all, and gives the run alone an end.
    cancelled = state.is_cancelled() or state.is_cancelling()
    with get_client(sync_client=True) as client:
        _end_parts(client, flow_run.id, _final(cancelled, f"{flow_run.name} ended while this was at work"))


def _end_parts(client: SyncPrefectClient, run: UUID, end: State[object]) -> None:
    for child in _children(client, run):
        _end_parts(client, child.id, end)
        client.set_flow_run_state(child.id, end, force=True)
    for task in _tasks(client, run):
        client.set_task_run_state(task.id, end, force=True)


def _final(cancelling: bool, why: str) -> State[object]:
    state: State[object] = (
        Cancelled(message=why)
        if cancelling
        else Crashed(message=f"{why}: Retry goes on with what is not yet published")
    )
    return state


def _children(client: SyncPrefectClient, run: UUID) -> list[FlowRun]:
    return client.read_flow_runs(
        flow_run_filter=FlowRunFilter(
            parent_flow_run_id=FlowRunFilterParentFlowRunId(any_=[run]), state=_in(_NOT_ENDED)
        )
    )


def _tasks(client: SyncPrefectClient, run: UUID) -> list[TaskRun]:
    return client.read_task_runs(
        flow_run_filter=FlowRunFilter(id=FlowRunFilterId(any_=[run])),
        task_run_filter=TaskRunFilter(state=TaskRunFilterState(type=TaskRunFilterStateType(any_=_NOT_ENDED))),
    )


def _freed(client: SyncPrefectClient, pool: str, limits: tuple[str, ...]) -> Iterator[str]:
    """Corrects the limits whose server died before it could count down; gives the names of those."""
    if not limits:
        return
    held = held_runs(client, pool)
    for deployment in client.read_deployments():
        limit = deployment.global_concurrency_limit
        if limit is not None and deployment.work_pool_name == pool:
            used = sum(run.deployment_id == deployment.id for run in held)
            if limit.active_slots > used:
                client.update_global_concurrency_limit(
                    limit.name, GlobalConcurrencyLimitUpdate(active_slots=used)
                )
                yield f"{deployment.name}"
    for name in limits:
        limit = client.read_global_concurrency_limit_by_name(name)
        # What runs may hold them
        if limit.active_slots and not held:
            client.update_global_concurrency_limit(name, GlobalConcurrencyLimitUpdate(active_slots=0))
            yield name


def _in(types: list[StateType]) -> FlowRunFilterState:
    return FlowRunFilterState(type=FlowRunFilterStateType(any_=types))
