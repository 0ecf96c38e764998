"""A process stopped in the middle of any stage leaves an audit that `rerun` completes."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from data_contracts.stage_records import STAGES, StageName
from tasks.store import Store
from tests.flows.running import CEILING_SECONDS, CommandLine


def stopped_in(
    stage: StageName, artifacts: Path, store: Path, environment: dict[str, str], number: int
) -> tuple[int, str]:
    """Starts an audit that stands still in the stage and sends it the signal there; its exit code and its stderr."""
    with subprocess.Popen(
        [
            sys.executable,
            "-m",
            "tests.flows.standing_still",
            stage,
            "run",
            str(artifacts),
            "--store",
            str(store),
        ],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A shell that runs the tests in the background has its children ignore Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        heard, _, _ = select.select([process.stdout], [], [], CEILING_SECONDS)
        begun = process.stdout.readline() if heard else f"{stage} has not begun"
        os.kill(process.pid, number if begun == "begun\n" else signal.SIGKILL)
        _, said = process.communicate(timeout=CEILING_SECONDS)
        assert begun == "begun\n", said
    return process.returncode, said


@pytest.fixture
def surroundings(environment: dict[str, str], prefect_server: str) -> dict[str, str]:
    return {**environment, "PREFECT_API_URL": prefect_server}


@pytest.mark.parametrize("stage", STAGES)
def test_a_killed_stage_is_completed_by_rerun(
    stage: StageName, artifacts: Path, tmp_path: Path, surroundings: dict[str, str], benchaudit: CommandLine
) -> None:
    store = tmp_path / "store"
    code, _ = stopped_in(stage, artifacts, store, surroundings, signal.SIGKILL)
    assert code == -signal.SIGKILL
    before = Store.at(store).audit().records()
    assert list(before) == list(STAGES[: STAGES.index(stage)])

    ran = benchaudit("rerun", stage, "--store", str(store), "--onward", "--json")
    assert (ran.code, ran.answer["state"]) == (0, "completed"), ran.err
    after = Store.at(store).audit().records()
    assert list(after) == list(STAGES)
    assert {name: after[name] for name in before} == before
    assert "half" not in after[stage].outputs


def test_ctrl_c_names_the_stage_and_the_way_on(
    artifacts: Path, tmp_path: Path, surroundings: dict[str, str]
) -> None:
    """In every stage: tests/flows/cli/test_audit_runs.py."""
    stage: StageName = "validate"
    store = tmp_path / "store"
    code, said = stopped_in(stage, artifacts, store, surroundings, signal.SIGINT)
    audit_id = Store.at(store).audit().audit_id
    assert code == 130, said
    assert "Traceback" not in said
    assert said.splitlines()[-1] == (
        f"stopped in stage {stage}; to go on: benchaudit rerun {stage} --audit {audit_id} --store {store} --onward"
    )
