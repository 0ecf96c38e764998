"""A process killed in the middle of any stage leaves an audit that `rerun` completes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from data_contracts.stage_records import STAGES, StageName
from tasks.store import Store
from tests.flows.conftest import PROJECT, Ran


def kill_in(
    stage: StageName, artifacts: Path, store: Path, environment: dict[str, str], number: int
) -> tuple[int, str]:
    """Starts an audit and sends the signal as soon as the stage has begun to write."""
    process = subprocess.Popen(
        [sys.executable, "-m", "flows.cli", "run", str(artifacts), "--store", str(store)],
        env={**environment, "PYTHONPATH": str(PROJECT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        # A shell that runs the tests in the background has its children ignore Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    deadline = time.monotonic() + 200
    while not list(store.glob(f"audits/*/.{stage}.new")):
        assert process.poll() is None, process.stderr.read() if process.stderr else ""
        assert time.monotonic() < deadline, f"{stage} never began"
    os.kill(process.pid, number)
    _, said = process.communicate(timeout=60)
    return process.returncode, said


@pytest.mark.parametrize("stage", STAGES)
def test_a_killed_stage_is_completed_by_rerun(
    stage: StageName,
    artifacts: Path,
    tmp_path: Path,
    environment: dict[str, str],
    benchaudit: Callable[..., Ran],
) -> None:
    store = tmp_path / "store"
    code, _ = kill_in(stage, artifacts, store, environment, signal.SIGKILL)
    assert code == -signal.SIGKILL
    before = dict(Store.at(store).audit().records())
    assert list(before) == list(STAGES[: STAGES.index(stage)])

    ran = benchaudit("rerun", stage, "--store", str(store), "--onward", "--json")
    assert ran.code == 0, ran.err
    assert ran.answer["state"] == "completed"
    after = Store.at(store).audit().records()
    assert {name: after[name] for name in before} == before


@pytest.mark.parametrize("stage", STAGES)
def test_ctrl_c_names_the_stage_and_the_way_on(
    stage: StageName, artifacts: Path, tmp_path: Path, environment: dict[str, str]
) -> None:
    store = tmp_path / "store"
    code, said = kill_in(stage, artifacts, store, environment, signal.SIGINT)
    audit_id = Store.at(store).audit().audit_id
    assert code == 130, said
    assert "Traceback" not in said
    assert said.splitlines()[-1] == (
        f"stopped in stage {stage}; to go on: benchaudit rerun {stage} --audit {audit_id} --store {store} --onward"
    )
