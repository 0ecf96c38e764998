"""The deployments of prefect.yaml, whose runs the process of a test runs as a worker does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import yaml
from prefect import Flow
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.objects import FlowRun
from prefect.flow_engine import run_flow
from prefect.states import AwaitingRetry
from prefect.variables import Variable

from tests.flows.running import ACCESS, PROJECT, on_server


@dataclass(frozen=True)
class Deployed:
    """The deployments of prefect.yaml on a real server."""

    client: SyncPrefectClient

    def run(self, flow: Flow[..., Any], **given: Any) -> FlowRun:
        """A run of the flow's deployment that is given these parameters, when it has ended."""
        said = yaml.safe_load((PROJECT / "prefect.yaml").read_text())["deployments"]
        (plan,) = (each for each in said if each["name"] == flow.name)
        deployment = self.client.create_deployment(
            self.client.create_flow(flow), f"{flow.name}-by-variable", parameters=plan["parameters"]
        )
        return self._ended(flow, self.client.create_flow_run_from_deployment(deployment, parameters=given))

    def retry(self, flow: Flow[..., Any], run: FlowRun) -> FlowRun:
        """The run when it has ended once more."""
        self.client.set_flow_run_state(run.id, AwaitingRetry(), force=True)
        return self._ended(flow, self.client.read_flow_run(run.id))

    def _ended(self, flow: Flow[..., Any], run: FlowRun) -> FlowRun:
        run_flow(flow, flow_run=run, parameters=run.parameters, return_type="state")
        return self.client.read_flow_run(run.id)


@contextmanager
def deployments(prefect_server: str) -> Iterator[Deployed]:
    """Those of prefect.yaml on this server; at the end no variable is set there."""
    headers = {"headers": ACCESS.operator_headers}
    with on_server(prefect_server), get_client(httpx_settings=headers, sync_client=True) as client:
        yield Deployed(client)
        if Variable.get("benchaudit", default=None) is not None:
            Variable.unset("benchaudit")
