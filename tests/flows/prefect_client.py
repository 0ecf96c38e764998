"""The Prefect API as its UI uses it."""

from __future__ import annotations

import time
from typing import Any
from uuid import UUID

import httpx

from tests.flows.running import ACCESS, CEILING_SECONDS

FINAL = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")


class Api:
    """The Prefect API as its UI uses it."""

    def __init__(self, http: httpx.Client) -> None:
        self.http = http

    @classmethod
    def of(cls, url: str) -> Api:
        """Logged in at a server, with the token that each change needs."""
        user, _, password = ACCESS.password.partition(":")
        api = cls(httpx.Client(base_url=url, timeout=CEILING_SECONDS, trust_env=False, auth=(user, password)))
        token = api.ask("GET", "/csrf-token", params={"client": "tests"})
        api.http.headers.update({"Prefect-Csrf-Client": "tests", "Prefect-Csrf-Token": token["token"]})
        return api

    def ask(self, method: str, path: str, **body: Any) -> Any:
        """The answer as JSON; asked again while the server's database is busy, as Prefect's own client does."""
        deadline = time.monotonic() + CEILING_SECONDS
        while (answer := self.http.request(method, path, **body)).status_code == 503:
            assert time.monotonic() < deadline, f"{path} is still unavailable"
            time.sleep(0.2)
        return answer.raise_for_status().json()

    def run(self, deployment: str, **parameters: Any) -> UUID:
        found = self.ask("GET", f"/deployments/name/{deployment}")
        run = self.ask("POST", f"/deployments/{found['id']}/create_flow_run", json={"parameters": parameters})
        return UUID(run["id"])

    def retry(self, run: UUID) -> None:
        state = {"type": "SCHEDULED", "name": "AwaitingRetry", "state_details": {}}
        self.ask("POST", f"/flow_runs/{run}/set_state", json={"state": state, "force": True})

    def ended(self, run: UUID, after: str = "") -> dict[str, Any]:
        """The run in its final state; `after` is the identifier of an earlier one, which it was in."""
        deadline = time.monotonic() + CEILING_SECONDS
        while True:
            found: dict[str, Any] = self.ask("GET", f"/flow_runs/{run}")
            if found["state_type"] in FINAL and found["state_id"] != after:
                return found
            assert time.monotonic() < deadline, f"{found['name']} has not ended: {self.states(run)}"
            time.sleep(0.2)

    def states(self, run: UUID) -> list[str]:
        """The names of the states that the run has been in, with their times."""
        found = self.ask("GET", "/flow_run_states/", params={"flow_run_id": str(run)})
        return [f"{state['name']} at {state['timestamp']}" for state in found]

    def artifact_keys(self) -> set[str]:
        found = self.ask("POST", "/artifacts/latest/filter", json={})
        return {artifact["key"] for artifact in found}
