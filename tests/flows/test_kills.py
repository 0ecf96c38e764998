"""A process stopped in the middle of any stage leaves an audit that `rerun` completes."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pytest

from data_contracts.stage_records import STAGES, StageName
from tasks.store import Store
from tests.flows.running import CEILING_SECONDS, CommandLine


@dataclass(frozen=True)
class Standing:
    """A process (tests/flows/standing_still.py) whose forks are audits that stand still in a stage."""

    commands: IO[str]
    answers: IO[str]
    folder: Path

    def stopped_in(self, stage: StageName, artifacts: Path, store: Path, number: int) -> tuple[int, str]:
        """Sends an audit the signal in the stage; its exit code and its stderr."""
        errors = self.folder / f"{stage}-{number}"
        asked = [stage, str(errors), "run", str(artifacts), "--store", str(store)]
        print(json.dumps(asked), file=self.commands, flush=True)
        said, pid = self._answer()
        assert said == "begun", (said, errors.read_text())
        os.kill(pid, number)
        said, code = self._answer()
        assert said == "ended"
        return code, errors.read_text()

    def _answer(self) -> tuple[str, int]:
        heard, _, _ = select.select([self.answers], [], [], CEILING_SECONDS)
        assert heard, "it neither stands still nor ends"
        said, number = self.answers.readline().split()
        return said, int(number)


@pytest.fixture(scope="module")
def standing(
    environment: dict[str, str], prefect_server: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Standing]:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.flows.standing_still"],
        env={**environment, "PREFECT_API_URL": prefect_server},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        try:
            yield Standing(process.stdin, process.stdout, tmp_path_factory.mktemp("errors"))
        finally:
            # With what it forked, which stands still for ever if no test stops it.
            os.killpg(process.pid, signal.SIGKILL)


@pytest.mark.parametrize("stage", STAGES)
def test_a_killed_stage_is_completed_by_rerun(
    stage: StageName, artifacts: Path, tmp_path: Path, standing: Standing, benchaudit: CommandLine
) -> None:
    store = tmp_path / "store"
    code, _ = standing.stopped_in(stage, artifacts, store, signal.SIGKILL)
    assert code == -signal.SIGKILL
    before = Store.at(store).audit().records()
    assert list(before) == list(STAGES[: STAGES.index(stage)])

    ran = benchaudit("rerun", stage, "--store", str(store), "--onward", "--json")
    assert (ran.code, ran.answer["state"]) == (0, "completed"), ran.err
    after = Store.at(store).audit().records()
    assert list(after) == list(STAGES)
    assert {name: after[name] for name in before} == before
    assert "half" not in after[stage].outputs


def test_ctrl_c_names_the_stage_and_the_way_on(artifacts: Path, tmp_path: Path, standing: Standing) -> None:
    """In every stage: tests/flows/cli/test_audit_runs.py."""
    stage: StageName = "validate"
    store = tmp_path / "store"
    code, said = standing.stopped_in(stage, artifacts, store, signal.SIGINT)
    audit_id = Store.at(store).audit().audit_id
    assert code == 130, said
    assert "Traceback" not in said
    assert said.splitlines()[-1] == (
        f"stopped in stage {stage}; to go on: benchaudit rerun {stage} --audit {audit_id} --store {store} --onward"
    )
