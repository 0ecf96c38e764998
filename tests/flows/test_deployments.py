"""What the Prefect UI does: deployments of prefect.yaml, run by a worker, a stage alone, and Retry."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from data_contracts.stage_records import STAGES, StageName, StageRecord
from tasks.store import Store
from tests.flows.running import AUDIT_ID, CEILING_SECONDS, PROJECT, write_artifacts

FINAL = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")


class Api:
    """The Prefect API as its UI uses it."""

    def __init__(self, url: str) -> None:
        self.http = httpx.Client(base_url=url, timeout=CEILING_SECONDS, trust_env=False)

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

    def ended(self, run: UUID, runs: int = 1) -> dict[str, Any]:
        deadline = time.monotonic() + CEILING_SECONDS
        while True:
            found: dict[str, Any] = self.ask("GET", f"/flow_runs/{run}")
            if found["run_count"] >= runs and found["state_type"] in FINAL:
                return found
            assert time.monotonic() < deadline, f"{found['name']} is still {found['state_name']}"
            time.sleep(0.2)

    def artifact_keys(self) -> set[str]:
        found = self.ask("POST", "/artifacts/latest/filter", json={})
        return {artifact["key"] for artifact in found}


@pytest.fixture(scope="module")
def api(prefect_server: str, environment: dict[str, str]) -> Iterator[Api]:
    """A server with the deployments of prefect.yaml and a worker."""
    surroundings = {**environment, "PREFECT_API_URL": prefect_server}

    def prefect(*arguments: str) -> list[str]:
        return [sys.executable, "-m", "prefect", "--no-prompt", *arguments]

    for arguments in (("work-pool", "create", "benchaudit", "--type", "process"), ("deploy", "--all")):
        subprocess.run(prefect(*arguments), cwd=PROJECT, env=surroundings, check=True, capture_output=True)
    worker = subprocess.Popen(
        prefect("worker", "start", "--pool", "benchaudit", "--type", "process"),
        cwd=PROJECT,
        env={**surroundings, "PREFECT_WORKER_QUERY_SECONDS": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    yield Api(prefect_server)
    os.kill(worker.pid, signal.SIGINT)
    worker.wait(timeout=CEILING_SECONDS)


@dataclass(frozen=True)
class Retried:
    """An audit that failed at first and completed when it was retried, with its records at both times."""

    store: Path
    failed: dict[str, Any]
    completed: dict[str, Any]
    before: dict[StageName, StageRecord]
    after: dict[StageName, StageRecord]


@pytest.fixture(scope="module")
def retried(api: Api, tmp_path_factory: pytest.TempPathFactory) -> Retried:
    folder = tmp_path_factory.mktemp("deployed")
    store, artifacts = folder / "store", write_artifacts(folder / "runs")
    blocked = store / "audits" / AUDIT_ID / ".analyze.lock"
    blocked.mkdir(parents=True)
    run = api.run("audit/audit", sources=[str(artifacts)], store=str(store), audit_id=AUDIT_ID)
    failed = api.ended(run)
    before = Store.at(store).audit().records()
    blocked.rmdir()
    api.retry(run)
    return Retried(store, failed, api.ended(run, runs=2), before, Store.at(store).audit().records())


def test_a_failed_audit_retried_from_the_ui_runs_only_what_did_not_complete(retried: Retried) -> None:
    assert (retried.failed["state_type"], retried.failed["name"]) == ("FAILED", f"audit {AUDIT_ID}")
    assert list(retried.before) == ["ingest", "validate"]
    assert retried.completed["state_type"] == "COMPLETED", retried.completed["state"]["message"]
    assert list(retried.after) == list(STAGES)
    assert {name: retried.after[name] for name in retried.before} == retried.before


def test_a_stage_is_run_again_alone_by_its_own_deployment(api: Api, retried: Retried) -> None:
    before = Store.at(retried.store).audit().records()
    again = api.ended(api.run("validate/validate", audit_id=AUDIT_ID, store=str(retried.store)))
    assert (again["state_type"], again["name"]) == ("COMPLETED", f"validate {AUDIT_ID}")
    after = Store.at(retried.store).audit().records()
    assert after["validate"].started > before["validate"].started
    assert after["validate"].outputs == before["validate"].outputs
    assert {k: v for k, v in after.items() if k != "validate"} == {
        k: v for k, v in before.items() if k != "validate"
    }


@pytest.mark.usefixtures("retried")
def test_every_stage_leaves_keyed_artifacts_for_the_ui(api: Api) -> None:
    assert {
        "benchaudit-audit",
        "benchaudit-ingest",
        "benchaudit-ingest-progress",
        "benchaudit-validate",
        "benchaudit-analyze",
        "benchaudit-report",
        "benchaudit-report-html",
    } <= api.artifact_keys()


def test_the_audit_is_scheduled_with_a_timezone_one_at_a_time(api: Api) -> None:
    found = api.ask("GET", "/deployments/name/audit/audit")
    assert [s["schedule"] for s in found["schedules"]] == [
        {"cron": "0 6 * * *", "timezone": "Etc/UTC", "day_or": True}
    ]
    assert found["global_concurrency_limit"]["limit"] == 1
