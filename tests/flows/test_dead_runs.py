"""Runs whose process is gone get an end and give up their slots; those that live, or may live elsewhere, are left alone."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any
from uuid import uuid4

import pytest
from prefect.client.schemas.actions import GlobalConcurrencyLimitCreate, GlobalConcurrencyLimitUpdate
from prefect.client.schemas.objects import State, StateType
from prefect.states import Cancelled, Cancelling, Crashed, Running

from data_contracts.stage_records import STAGES
from flows.dead_runs import Healed, end_parts, heal
from flows.own_processes import new_worker_name
from tests.flows.healing import Pool, new_pool, part, process_of, stand_in

WHY = "the service ended while this ran"
CRASHED = ("CRASHED", f"{WHY}: Retry goes on with what is not yet published")
UNTOUCHED = ("RUNNING", None)
ELSEWHERE = "elsewhere-123456-89abcdef"


@pytest.fixture
def pool(prefect_server: str) -> Iterator[Pool]:
    with new_pool(prefect_server) as made:
        yield made


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
    with process_of(worker):
        assert heal(pool.name, WHY) == Healed((), ())
    assert (pool.state(run), pool.slots) == (UNTOUCHED, 1)


def test_a_run_of_a_worker_on_another_machine_is_left_alone(pool: Pool) -> None:
    run = pool.run(ELSEWHERE)
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


@pytest.mark.parametrize(
    ("end", "of_parts"),
    [
        (Cancelled(), ("CANCELLED", "this ended while this was at work")),
        (Cancelling(), ("CANCELLED", "this ended while this was at work")),
        (
            Crashed(),
            ("CRASHED", "this ended while this was at work: Retry goes on with what is not yet published"),
        ),
    ],
)
def test_what_was_at_work_in_a_run_ends_as_the_run_does(
    pool: Pool, end: State[Any], of_parts: tuple[str, str]
) -> None:
    run = pool.run(new_worker_name())
    task_run = pool.client.create_task_run(part, run, dynamic_key="0", state=Running())
    child = pool.client.create_flow_run(stand_in, parent_task_run_id=task_run.id, state=Running())
    pool.client.set_flow_run_state(run, end, force=True)
    ended = pool.client.read_flow_run(run).model_copy(update={"name": "this"})
    end_parts(flow=stand_in, flow_run=ended, state=end)
    assert (pool.state(run)[0], pool.state(child.id)) == (end.type.value, of_parts)
    state = pool.client.read_task_run(task_run.id).state
    assert state is not None
    assert (state.type.value, state.message) == of_parts


@pytest.mark.parametrize("name", ["audit", *STAGES, "comment"])
def test_every_flow_that_is_cut_off_ends_what_was_at_work_in_it(name: str) -> None:
    flow = getattr(import_module(f"flows.{name}"), name)
    assert (flow.on_cancellation_hooks, flow.on_crashed_hooks) == ([end_parts], [end_parts])


def test_a_run_that_no_worker_had_named_yet_has_crashed_when_none_is_left(pool: Pool) -> None:
    run = pool.run()
    heal(pool.name, WHY)
    assert (pool.state(run), pool.slots) == (CRASHED, 0)


def test_a_run_that_a_living_worker_may_just_have_taken_is_left_alone(pool: Pool) -> None:
    run = pool.run()
    pool.client.send_worker_heartbeat(pool.name, ELSEWHERE, heartbeat_interval_seconds=60)
    assert heal(pool.name, WHY) == Healed((), ())
    assert (pool.state(run)[0], pool.slots) == ("PENDING", 1)


def test_what_a_dead_worker_left_running_is_ended(pool: Pool) -> None:
    worker, other = new_worker_name(), new_worker_name()
    run = pool.run(worker)
    with process_of(worker, run) as orphan, process_of(other, uuid4()) as stranger:
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


def test_a_run_of_a_silent_worker_elsewhere_ends_only_when_that_is_asked_for(pool: Pool) -> None:
    run = pool.run(ELSEWHERE)
    heal(pool.name, WHY)
    assert pool.state(run) == UNTOUCHED
    heal(pool.name, WHY, abandoned=True)
    assert (pool.state(run), pool.slots) == (CRASHED, 0)
