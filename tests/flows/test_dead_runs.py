"""Runs whose process is gone get an end and give up their slots; those that live, or may live elsewhere, are left alone."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from prefect import flow, task
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import (
    GlobalConcurrencyLimitCreate,
    GlobalConcurrencyLimitUpdate,
    WorkPoolCreate,
)
from prefect.client.schemas.objects import StateType
from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_URL, temporary_settings
from prefect.states import Cancelling, Pending, Running, Scheduled

from flows.dead_runs import WORKER_LABEL, Healed, heal
from flows.own_processes import VARIABLE, new_worker_name
from tests.flows.running import ACCESS

WHY = "the service ended while this ran"
CRASHED = ("CRASHED", f"{WHY}: Retry goes on with what is not yet published")
UNTOUCHED = ("RUNNING", None)


@flow
def stand_in() -> None:
    """A flow that is never run: only its runs' states matter."""


@task
def part() -> None:
    """A task of it."""


@dataclass(frozen=True)
class Pool:
    """A work pool with one deployment that runs one at a time."""

    client: SyncPrefectClient
    name: str
    deployment: UUID

    def run(self, worker: str | None = None) -> UUID:
        """A run that holds the slot: Running at this worker, or Pending at none yet."""
        made = self.client.create_flow_run_from_deployment(self.deployment, state=Scheduled())
        self.client.set_flow_run_state(made.id, Pending())
        if worker is not None:
            self.client.update_flow_run_labels(made.id, {WORKER_LABEL: worker})
            self.client.set_flow_run_state(made.id, Running())
        return made.id

    def state(self, run: UUID) -> tuple[str, str | None]:
        state = self.client.read_flow_run(run).state
        assert state is not None
        return state.type.value, state.message

    @property
    def slots(self) -> int:
        limit = self.client.read_deployment(self.deployment).global_concurrency_limit
        assert limit is not None
        return limit.active_slots


@pytest.fixture
def pool(prefect_server: str) -> Iterator[Pool]:
    known = {PREFECT_API_URL: prefect_server, PREFECT_API_AUTH_STRING: ACCESS.password}
    name = f"healed-{uuid4().hex[:8]}"
    operator = {"headers": ACCESS.operator_headers}
    with temporary_settings(known), get_client(httpx_settings=operator, sync_client=True) as client:
        client.create_work_pool(WorkPoolCreate(name=name, type="process"))
        flow_id = client.create_flow(stand_in)
        deployment = client.create_deployment(flow_id, name, work_pool_name=name, concurrency_limit=1)
        yield Pool(client, name, deployment)


@contextmanager
def _process(worker: str, run: UUID | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """A process that the worker of this name is, or that it started for a run."""
    more = {VARIABLE: worker} | ({"PREFECT__FLOW_RUN_ID": str(run)} if run else {})
    waits = [sys.executable, "-c", "import sys; print(flush=True); sys.stdin.read()"]
    with subprocess.Popen(
        waits, env={**os.environ, **more}, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        # It is what its environment says once it runs
        process.stdout.readline()
        try:
            yield process
        finally:
            process.kill()


def test_a_run_whose_worker_is_gone_has_crashed_with_all_in_it_and_gives_up_its_slot(pool: Pool) -> None:
    run = pool.run(new_worker_name())
    task_run = pool.client.create_task_run(part, run, dynamic_key="0", state=Running())
    child = pool.client.create_flow_run(stand_in, parent_task_run_id=task_run.id, state=Running())
    assert pool.slots == 1
    healed = heal(pool.name, WHY)
    assert healed == Healed(ended=(pool.client.read_flow_run(run).name,), freed=())
    assert (pool.state(run), pool.state(child.id), pool.slots) == (CRASHED, CRASHED, 0)
    state = pool.client.read_task_run(task_run.id).state
    assert state is not None
    assert state.type == StateType.CRASHED


def test_a_run_of_a_living_worker_is_left_alone(pool: Pool) -> None:
    worker = new_worker_name()
    run = pool.run(worker)
    with _process(worker):
        assert heal(pool.name, WHY) == Healed((), ())
    assert (pool.state(run), pool.slots) == (UNTOUCHED, 1)


def test_a_run_of_a_worker_on_another_machine_is_left_alone(pool: Pool) -> None:
    run = pool.run("elsewhere-123456-89abcdef")
    assert heal(pool.name, WHY) == Healed((), ())
    assert (pool.state(run), pool.slots) == (UNTOUCHED, 1)


def test_a_run_of_another_pool_is_left_alone(pool: Pool) -> None:
    run = pool.run(new_worker_name())
    assert heal(f"not-{pool.name}", WHY) == Healed((), ())
    assert pool.state(run) == UNTOUCHED


def test_a_run_that_was_to_be_cancelled_is_cancelled(pool: Pool) -> None:
    run = pool.run(new_worker_name())
    pool.client.set_flow_run_state(run, Cancelling())
    heal(pool.name, WHY)
    assert (pool.state(run), pool.slots) == (("CANCELLED", WHY), 0)


def test_a_run_that_no_worker_had_named_yet_has_crashed_when_none_is_left(pool: Pool) -> None:
    run = pool.run()
    heal(pool.name, WHY)
    assert (pool.state(run), pool.slots) == (CRASHED, 0)


def test_a_run_that_a_living_worker_may_just_have_taken_is_left_alone(pool: Pool) -> None:
    run = pool.run()
    pool.client.send_worker_heartbeat(pool.name, "elsewhere-123456-89abcdef", heartbeat_interval_seconds=60)
    assert heal(pool.name, WHY) == Healed((), ())
    assert (pool.state(run)[0], pool.slots) == ("PENDING", 1)


def test_what_a_dead_worker_left_running_is_ended(pool: Pool) -> None:
    worker, other = new_worker_name(), new_worker_name()
    run = pool.run(worker)
    with _process(worker, run) as orphan, _process(other, uuid4()) as stranger:
        heal(pool.name, WHY)
        # Reaped by `heal` already, since it is a child of this process too
        assert orphan.poll() is not None
        assert stranger.poll() is None
    assert pool.state(run) == CRASHED


def test_slots_that_nobody_holds_are_free_again_on_a_server_that_starts(pool: Pool) -> None:
    name = f"calls-{pool.name}"
    pool.client.create_global_concurrency_limit(GlobalConcurrencyLimitCreate(name=name, limit=1))
    pool.client.update_global_concurrency_limit(name, GlobalConcurrencyLimitUpdate(active_slots=1))
    assert heal(pool.name, WHY) == Healed((), ())
    assert heal(pool.name, WHY, limits=(name,)) == Healed((), freed=(name,))
    assert pool.client.read_global_concurrency_limit_by_name(name).active_slots == 0
