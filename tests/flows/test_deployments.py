"""What the Prefect UI does: deployments of prefect.yaml, run by a worker, a stage alone, and Retry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from data_contracts.stage_records import STAGES, StageName, StageRecord
from flows.children import working
from flows.permissions import Permissions
from flows.service import POOL, Asked, Plan, prepare
from flows.service import deployed as made
from flows.validate import validate
from tasks.store import Store
from tests.flows.deployed import Deployed
from tests.flows.prefect_client import Api
from tests.flows.running import ACCESS, AUDIT_ID, PROJECT, on_server, write_artifacts


@dataclass(frozen=True)
class Service:
    """A server with the deployments of prefect.yaml and a worker that may read `sources` and write `store`."""

    api: Api
    sources: Path
    store: Path


@pytest.fixture(scope="module")
def service(
    prefect_server: str, environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("served")
    sources = write_artifacts(folder / "runs")
    plan = Plan.of(PROJECT, Asked(str(folder / "store"), (str(sources),)))
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {**environment, "PREFECT_API_URL": prefect_server}.items():
            patch.setenv(name, value)
        with on_server(prefect_server), plan.deploying(ACCESS.operator_headers) as deploying:
            prepare(PROJECT, ACCESS.operator_headers, own_server=True)
            made(deploying)
        worker = working(POOL, PROJECT, plan.permissions.to_environment())
    worker.begin()
    yield Service(Api.of(prefect_server), sources, folder / "store")
    worker.end()


@dataclass(frozen=True)
class Retried:
    """An audit that failed at first and completed when it was retried, with its records at both times."""

    store: Path
    failed: dict[str, Any]
    completed: dict[str, Any]
    before: dict[StageName, StageRecord]
    after: dict[StageName, StageRecord]


@pytest.fixture(scope="module")
def retried(service: Service) -> Retried:
    api, store = service.api, service.store
    blocked = store / "audits" / AUDIT_ID / ".analyze.publishing"
    blocked.mkdir(parents=True)
    run = api.run("audit/audit", audit_id=AUDIT_ID)
    failed = api.ended(run)
    before = Store.at(store).audit().records()
    blocked.rmdir()
    api.retry(run)
    return Retried(
        store, failed, api.ended(run, after=failed["state_id"]), before, Store.at(store).audit().records()
    )


def test_a_failed_audit_retried_from_the_ui_runs_only_what_did_not_complete(retried: Retried) -> None:
    assert (retried.failed["state_type"], retried.failed["name"]) == ("FAILED", f"audit {AUDIT_ID}")
    assert list(retried.before) == ["ingest", "validate"]
    assert retried.completed["state_type"] == "COMPLETED", retried.completed["state"]["message"]
    assert list(retried.after) == list(STAGES)
    assert {name: retried.after[name] for name in retried.before} == retried.before


def test_a_stage_is_run_again_alone_by_its_own_deployment(deployed: Deployed, retried: Retried) -> None:
    """That a worker finds its flow: the last test below."""
    before = Store.at(retried.store).audit().records()
    again = deployed.run(validate, audit_id=AUDIT_ID, store=str(retried.store))
    assert (again.state_type, again.name) == ("COMPLETED", f"validate {AUDIT_ID}")
    after = Store.at(retried.store).audit().records()
    assert after["validate"].started > before["validate"].started
    assert after["validate"].outputs == before["validate"].outputs
    assert {k: v for k, v in after.items() if k != "validate"} == {
        k: v for k, v in before.items() if k != "validate"
    }


@pytest.mark.usefixtures("retried")
def test_every_stage_leaves_keyed_artifacts_for_the_ui(service: Service) -> None:
    assert {
        "benchaudit-audit",
        "benchaudit-ingest",
        "benchaudit-ingest-progress",
        "benchaudit-validate",
        "benchaudit-analyze",
        "benchaudit-report",
        "benchaudit-report-text",
        "benchaudit-report-html",
    } <= service.api.artifact_keys()


@pytest.mark.usefixtures("retried")
def test_a_key_has_artifacts_of_one_type(service: Service) -> None:
    found = service.api.ask("POST", "/artifacts/filter", json={"sort": "KEY_ASC"})
    types = {(each["key"], each["type"]) for each in found if (each["key"] or "").startswith("benchaudit-")}
    assert len(types) == len({key for key, _ in types})


def test_an_expected_error_is_one_line_in_the_state_and_in_the_log(
    service: Service, retried: Retried
) -> None:
    runs = {"flow_run_id": {"any_": [retried.failed["id"]]}, "level": {"ge_": 40}}
    logged = [line["message"] for line in service.api.ask("POST", "/logs/filter", json={"logs": runs})]
    assert logged
    assert [text for text in [*logged, retried.failed["state"]["message"]] if "\n" in text] == []


def test_the_audit_is_scheduled_with_a_timezone_one_at_a_time(service: Service) -> None:
    found = service.api.ask("GET", "/deployments/name/audit/audit")
    assert [s["schedule"] for s in found["schedules"]] == [
        {"cron": "0 6 * * *", "timezone": "Etc/UTC", "day_or": True}
    ]
    assert found["global_concurrency_limit"]["limit"] == 1


def test_a_run_cannot_bring_a_command_or_an_environment_of_its_own(service: Service, tmp_path: Path) -> None:
    deployment = service.api.ask("GET", "/deployments/name/validate/validate")
    with pytest.raises(httpx.HTTPStatusError, match="422"):
        service.api.ask(
            "POST",
            f"/deployments/{deployment['id']}/create_flow_run",
            json={"job_variables": {"command": f"touch {tmp_path / 'touched'}"}},
        )
    # Past the check of deployments, as Prefect's own workers create runs.
    run = service.api.ask(
        "POST",
        "/flow_runs/",
        json={
            "flow_id": deployment["flow_id"],
            "deployment_id": deployment["id"],
            "work_pool_name": POOL,
            "state": {"type": "SCHEDULED"},
            "parameters": {"store": str(tmp_path)},
            "job_variables": {
                "command": f"touch {tmp_path / 'touched'}",
                "env": Permissions(("/",), (str(tmp_path),)).to_environment(),
            },
        },
    )
    ended = service.api.ended(UUID(run["id"]))
    assert ended["state"]["message"].startswith(
        f"Flow run encountered an exception: UsageError: store '{tmp_path}' is not the one of this service"
    )
    assert not (tmp_path / "touched").exists()
