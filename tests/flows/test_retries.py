"""Retry of an audit, on whichever machine."""

from __future__ import annotations

import shutil
from pathlib import Path

from prefect.settings import PREFECT_LOCAL_STORAGE_PATH, temporary_settings

from data_contracts.stage_records import STAGES
from flows.audit import audit
from tasks.store import Store
from tests.flows.deployed import Deployed
from tests.flows.running import AUDIT_ID


def test_a_retry_on_another_machine_goes_on_from_the_store_alone(
    deployed: Deployed, artifacts: Path, tmp_path: Path
) -> None:
    store, results = tmp_path / "store", tmp_path / "results"
    blocked = store / "audits" / AUDIT_ID / ".analyze.publishing"
    blocked.mkdir(parents=True)
    with temporary_settings({PREFECT_LOCAL_STORAGE_PATH: results}):
        failed = deployed.run(audit, sources=[str(artifacts)], store=str(store), audit_id=AUDIT_ID)
        blocked.rmdir()
        before = Store.at(str(store)).audit().records()
        # A container leaves none of what Prefect kept in it
        shutil.rmtree(results)
        retried = deployed.retry(audit, failed)
    after = Store.at(str(store)).audit().records()
    assert (failed.state_type, retried.state_type, list(before)) == (
        "FAILED",
        "COMPLETED",
        ["ingest", "validate"],
    )
    assert list(after) == list(STAGES)
    assert {name: after[name] for name in before} == before
