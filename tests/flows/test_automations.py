"""The automations that come with the project, on a real server."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from prefect.events import EventTrigger
from prefect.events.schemas.events import Event, ResourceSpecification
from prefect.states import Completed

from flows.service import automations
from tests.flows.healing import Pool, new_pool
from tests.flows.prefect_client import Api
from tests.flows.running import PROJECT


@pytest.fixture
def pool(prefect_server: str) -> Iterator[Pool]:
    with new_pool(prefect_server) as made:
        yield made


def _hasten(pool: Pool, run: UUID) -> None:
    """Adds the automation with as short a wait as Prefect lets it, for one run: the server has other tests' runs too."""
    (automation,) = automations(PROJECT)
    assert isinstance(automation.trigger, EventTrigger)
    of_this = ResourceSpecification({"prefect.resource.id": f"prefect.flow-run.{run}"})
    trigger = automation.trigger.model_copy(update={"within": timedelta(seconds=10), "match": of_this})
    pool.client.create_automation(
        automation.model_copy(update={"name": f"{pool.name}-{run}", "trigger": trigger})
    )


def _heartbeat(pool: Pool, run: UUID) -> None:
    """What Prefect sends every half minute for a run of the deployments."""
    event = {
        "event": "prefect.flow-run.heartbeat",
        "resource": {"prefect.resource.id": f"prefect.flow-run.{run}"},
        "related": [{"prefect.resource.id": "prefect.tag.benchaudit", "prefect.resource.role": "tag"}],
    }
    pool.client.request("POST", "/events", json=[Event.model_validate(event).model_dump(mode="json")])


def test_a_run_that_falls_silent_has_crashed_and_one_that_ended_degraded_has_not(
    pool: Pool, prefect_server: str
) -> None:
    ended = pool.run("elsewhere-123456-89abcdef")
    _hasten(pool, ended)
    _heartbeat(pool, ended)
    pool.client.set_flow_run_state(ended, Completed(name="Degraded"))
    silent = pool.run("elsewhere-123456-89abcdef")
    _hasten(pool, silent)
    _heartbeat(pool, silent)
    found = Api.of(prefect_server).ended(silent)
    assert (found["state_type"], found["state"]["message"], pool.slots) == (
        "CRASHED",
        "nothing was heard of this run for 3 minutes: Retry goes on with what is not yet published",
        0,
    )
    state = pool.client.read_flow_run(ended).state
    assert state is not None
    assert state.name == "Degraded"
