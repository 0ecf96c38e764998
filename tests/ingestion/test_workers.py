"""What the processes that read artifacts promise."""

from __future__ import annotations

import os
import select
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
ENDS_IN_SECONDS = 60

STARTED = """
import os, sys, threading
from data_contracts.settings import Limits
from tasks.ingestion.budget import Budget
from tasks.ingestion.workers import Workers
from tasks.readers import REGISTRY
from tests.ingestion.test_workers import standing_out

if __name__ == "__main__":
    workers = Workers(REGISTRY, 1)
    print(*workers.run(standing_out, None, Budget.of([0], Limits())), flush=True)
    threading.Event().wait()
"""


def standing_out(_: None) -> tuple[int, bool]:
    """The process that this runs in, and whether it has imported the orchestrator."""
    return os.getpid(), "prefect" in sys.modules


@pytest.mark.skipif(
    not hasattr(os, "pidfd_open"), reason="needs Linux to wait for a process that is not a child"
)
def test_processes_end_when_the_one_that_started_them_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "start.py"
    script.write_text(STARTED)
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    with subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment,
    ) as parent:
        assert parent.stdout is not None
        worker, orchestrator = parent.stdout.readline().split()
        handle = os.pidfd_open(int(worker))
        parent.kill()

        ended, _, _ = select.select([handle], [], [], ENDS_IN_SECONDS)

        os.close(handle)
        assert (bool(ended), orchestrator) == (True, "False")


OPENED_AGAIN = """
import sys
import psutil
from data_contracts.settings import Limits
from tasks.ingestion import workers as module
from tasks.ingestion.budget import Budget
from tasks.ingestion.workers import Workers
from tasks.readers import REGISTRY
from tests.ingestion.test_workers import standing_out

def forked_from() -> bool:
    children = psutil.Process().children(recursive=True)
    return any("multiprocessing.forkserver" in " ".join(child.cmdline()) for child in children)

if __name__ == "__main__":
    module._MANY_TASKS = 2
    for tasks in (1, 2, 1):
        with Workers(REGISTRY, 1) as workers:
            for _ in range(tasks):
                workers.run(standing_out, None, Budget.of([0], Limits()))
        print(forked_from())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there may be nothing to fork from")
def test_what_processes_are_forked_from_ends_with_them_after_many_tasks_and_starts_when_needed(
    tmp_path: Path,
) -> None:
    script = tmp_path / "again.py"
    script.write_text(OPENED_AGAIN)
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}

    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, env=environment, check=False
    )

    assert (done.stdout.split(), done.stderr) == (["True", "False", "True"], "")
