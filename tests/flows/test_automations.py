"""The automations that come with the project, on a real server."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from prefect.events import EventTrigger
from prefect.events.schemas.events import Event
from prefect.states import Completed

from flows.service import automations
from tests.flows.healing import Pool, new_pool
from tests.flows.prefect_client import Api
from tests.flows.running import PROJECT


@pytest.fixture
def hasty(prefect_server: str) -> Iterator[Pool]:
    """A pool on a server whose automation waits for as short as Prefect lets it."""
    with new_pool(prefect_server) as made:
        (automation,) = automations(PROJECT)
        assert isinstance(automation.trigger, EventTrigger)
        trigger = automation.trigger.model_copy(update={"within": timedelta(seconds=10)})
        made.client.create_automation(automation.model_copy(update={"name": made.name, "trigger": trigger}))
        yield made


def _heartbeat(pool: Pool, run: UUID) -> None:
    """What Prefect sends every half minute for a run of the deployments."""
    event = {
        "event": "prefect.flow-run.heartbeat",
        "resource": {"prefect.resource.id": f"prefect.flow-run.{run}"},
        "related": [{"prefect.resource.id": "prefect.tag.benchaudit", "prefect.resource.role": "tag"}],
    }
    pool.client.request("POST", "/events", json=[Event.model_validate(event).model_dump(mode="json")])


def test_a_run_that_falls_silent_has_crashed_and_one_that_ended_degraded_has_not(
    hasty: Pool, prefect_server: str
) -> None:
    ended = hasty.run("elsewhere-123456-89abcdef")
    _heartbeat(hasty, ended)
    hasty.client.set_flow_run_state(ended, Completed(name="Degraded"))
    silent = hasty.run("elsewhere-123456-89abcdef")
    _heartbeat(hasty, silent)
    found = Api.of(prefect_server).ended(silent)
    assert (found["state_type"], found["state"]["message"], hasty.slots) == (
        "CRASHED",
        "nothing was heard of this run for 3 minutes: Retry goes on with what is not yet published",
        0,
    )
    state = hasty.client.read_flow_run(ended).state
    assert state is not None
    assert state.name == "Degraded"
