"""`benchaudit doctor`: each sickness of a service is named with what mends it, and a service that is well is not ill."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from prefect.client.schemas.actions import (
    DeploymentScheduleCreate,
    DeploymentUpdate,
    GlobalConcurrencyLimitCreate,
    GlobalConcurrencyLimitUpdate,
    WorkPoolUpdate,
)
from prefect.client.schemas.schedules import CronSchedule

from data_contracts.settings import AuditRequest, Commentary
from flows.diagnosis import Sign, sign_of_calls, sign_of_model, sign_of_store, signs_of_server
from flows.own_processes import new_worker_name
from flows.service import automations
from tasks.store import Store
from tests.flows.healing import Pool, new_pool
from tests.flows.running import AUDIT_ID, PROJECT, CommandLine

MEND, SERVE = "`benchaudit doctor --mend`", "start `benchaudit serve`"


@pytest.fixture
def pool(prefect_server: str) -> Iterator[Pool]:
    """A service that is well: a worker online, the audit deployed, the automations installed."""
    with new_pool(prefect_server) as made:
        made.client.send_worker_heartbeat(made.name, "a worker", heartbeat_interval_seconds=600)
        for automation in automations(PROJECT):
            if not made.client.read_automations_by_name(automation.name):
                made.client.create_automation(automation)
        yield made


def _ill(pool: Pool) -> list[Sign]:
    return [sign for sign in signs_of_server(pool.client, pool.name, PROJECT) if not sign.well]


def test_a_service_that_is_well_has_no_sign_of_illness(pool: Pool) -> None:
    assert list(signs_of_server(pool.client, pool.name, PROJECT)) == [
        Sign("pool", f"the work pool {pool.name} takes runs"),
        Sign("worker", "1 worker online: a worker"),
        Sign("deployments", "the audit is deployed, with 0 active schedules"),
        Sign("runs", "0 runs at work"),
        Sign("queue", "no run is late"),
        Sign("slots", "every slot that is taken has its run"),
        Sign("automations", "runs that fall silent are marked as crashed"),
    ]


def test_a_pool_that_is_missing_is_a_sign_and_so_is_all_that_belongs_into_it(pool: Pool) -> None:
    assert [
        sign
        for sign in signs_of_server(pool.client, "nowhere", PROJECT)
        if sign.part in ("pool", "worker", "deployments")
    ] == [
        Sign("pool", "there is no work pool nowhere", SERVE),
        Sign("worker", "no worker asks for the runs of pool nowhere", SERVE),
        Sign("deployments", "the audit is not deployed", SERVE),
    ]


def test_a_paused_pool_is_a_sign(pool: Pool) -> None:
    pool.client.update_work_pool(pool.name, WorkPoolUpdate(is_paused=True))
    assert _ill(pool) == [
        Sign("pool", f"the work pool {pool.name} is paused", f"`prefect work-pool resume {pool.name}`")
    ]


def test_a_paused_audit_is_a_sign(pool: Pool) -> None:
    pool.client.update_deployment(pool.deployment, DeploymentUpdate(paused=True))
    mend = "switch it on in the UI, under Deployments"
    assert _ill(pool) == [Sign("deployments", "the audit is paused", mend)]


def test_an_audit_whose_schedules_are_all_switched_off_is_a_sign(pool: Pool) -> None:
    daily = DeploymentScheduleCreate(schedule=CronSchedule(cron="0 6 * * *"), active=False)
    (made,) = pool.client.create_deployment_schedules(pool.deployment, [daily])
    mend = f"`prefect deployment schedule resume audit/audit {made.id}`"
    assert _ill(pool) == [Sign("deployments", "no schedule of the audit is active", mend)]


def test_a_run_whose_process_is_gone_is_a_sign(pool: Pool) -> None:
    run = pool.client.read_flow_run(pool.run(new_worker_name()))
    assert _ill(pool) == [Sign("runs", f"no process works any more at {run.name}", MEND)]


def test_a_run_of_a_silent_worker_elsewhere_is_a_sign(pool: Pool) -> None:
    run = pool.client.read_flow_run(pool.run("elsewhere-123456-89abcdef"))
    assert _ill(pool) == [Sign("runs", f"no process works any more at {run.name}", MEND)]


def test_a_slot_that_no_run_has_is_a_sign(pool: Pool) -> None:
    pool.client.update_global_concurrency_limit(
        f"deployment:{pool.deployment}", GlobalConcurrencyLimitUpdate(active_slots=1)
    )
    assert _ill(pool) == [Sign("slots", "a slot of audit is taken, and no run has it", MEND)]


def test_an_automation_that_is_switched_off_or_missing_is_a_sign(pool: Pool) -> None:
    (wanted,) = automations(PROJECT)
    (installed,) = pool.client.read_automations_by_name(wanted.name)
    pool.client.pause_automation(installed.id)
    mend = f"`prefect automation resume {wanted.name!r}`"
    assert _ill(pool) == [Sign("automations", f"the automation {wanted.name!r} is switched off", mend)]
    pool.client.delete_automation(installed.id)
    mend = "`prefect automation create --from-file automations.yaml`"
    assert _ill(pool) == [Sign("automations", f"the automation {wanted.name!r} is missing", mend)]


def test_a_limit_of_model_calls_that_is_missing_or_lets_none_pass_is_a_sign(pool: Pool) -> None:
    name = f"calls-{pool.name}"
    missing = f"there is no limit {name}: audits would ask the model all at once"
    assert sign_of_calls(pool.client, name) == Sign("model calls", missing, SERVE)
    pool.client.create_global_concurrency_limit(GlobalConcurrencyLimitCreate(name=name, limit=1))
    assert sign_of_calls(pool.client, name) == Sign("model calls", "0 of 1 slot taken")
    pool.client.update_global_concurrency_limit(name, GlobalConcurrencyLimitUpdate(limit=0))
    mend = f"`prefect global-concurrency-limit update {name} --limit 1`"
    closed = f"the limit {name} is 0: no model is ever asked"
    assert sign_of_calls(pool.client, name) == Sign("model calls", closed, mend)


def test_a_store_that_cannot_be_written_is_a_sign_and_one_that_can_is_none(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    good = tmp_path / "store"
    assert sign_of_store(str(good), at_work=False) == Sign(
        "store", f"{good} can be written and holds no audit yet"
    )
    assert not sign_of_store(str(tmp_path / "file" / "store"), at_work=False).well


def test_an_audit_that_was_interrupted_is_a_sign_unless_one_is_at_work(tmp_path: Path) -> None:
    store = tmp_path / "store"
    Store.at(str(store)).open(AUDIT_ID, AuditRequest(("runs",)), None)
    go_on = f"`benchaudit rerun ingest --audit {AUDIT_ID} --store {store} --onward`"
    stopped = Sign("store", f"audit {AUDIT_ID} was interrupted before ingest", go_on)
    assert sign_of_store(str(store), at_work=False) == stopped
    assert sign_of_store(str(store), at_work=True) == Sign(
        "store", f"{store} can be written and holds 1 audit"
    )


def test_a_server_of_models_that_does_not_answer_is_a_sign_where_a_model_is_asked() -> None:
    # Port 9 discards what it is sent, where anything listens there at all.
    gone = Commentary(model="helio", host="http://127.0.0.1:9")
    assert sign_of_model(gone) == Sign("model", "no server answers at http://127.0.0.1:9", "start it")
    assert sign_of_model(Commentary(model=None)) == Sign("model", "no language model is asked")


def test_doctor_exits_with_1_when_no_server_answers(benchaudit: CommandLine) -> None:
    ended = benchaudit("doctor", "--store", "store", PREFECT_API_URL="http://127.0.0.1:9/api")
    assert ended.code == 1
    assert ended.out.splitlines()[:2] == [
        "WRONG server: no Prefect server answers at http://127.0.0.1:9/api",
        "      to mend it: start `benchaudit serve`, or set PREFECT_API_URL to where it is",
    ]
