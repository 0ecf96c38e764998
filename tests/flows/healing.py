"""A work pool with runs in any state, and processes that stand for workers and for what they started."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID, uuid4

from prefect import flow, task
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.states import Pending, Running, Scheduled

from flows.dead_runs import WORKER_LABEL
from flows.own_processes import VARIABLE
from tests.flows.running import ACCESS, on_server


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


@contextmanager
def new_pool(prefect_server: str, deployment: str = "audit") -> Iterator[Pool]:
    """A pool that no other test has."""
    name = f"healed-{uuid4().hex[:8]}"
    operator = {"headers": ACCESS.operator_headers}
    with on_server(prefect_server), get_client(httpx_settings=operator, sync_client=True) as client:
        client.create_work_pool(WorkPoolCreate(name=name, type="process"))
        flow_id = client.create_flow_from_name(name)
        made = client.create_deployment(flow_id, deployment, work_pool_name=name, concurrency_limit=1)
        yield Pool(client, name, made)


@contextmanager
def process_of(worker: str, run: UUID | None = None) -> Iterator[subprocess.Popen[bytes]]:
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
