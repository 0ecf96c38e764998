"""A small artifact folder, a Prefect home of the tests' own, and the command line as a person runs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from flows import prefect_server as servers

PROJECT = Path(__file__).resolve().parents[2]

SWEEP = """\
timestamp,model,num_ctx,temperature,prompt_index,ttft_s,tokens_s,load_s,prompt_eval_s,eval_s,prompt_eval_count,eval_count,error
2026-03-02T09:00:00+00:00,helio:1b,2048,0.2,1,2.5,100.0,2.4,0.1,2.0,25,200,
2026-03-02T09:00:05+00:00,helio:1b,2048,0.2,2,0.25,110.0,0.05,0.2,2.0,25,220,
2026-03-02T09:00:09+00:00,helio:1b,2048,0.2,3,0.0,0.0,0.0,0.0,0.0,0,0,connection refused
"""


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def answer(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.out)
        return found


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a user with a Prefect home of their own; created once, so that its database is made once."""
    inherited = {
        k: v for k, v in os.environ.items() if not k.startswith(("PREFECT_", "BENCHAUDIT_", "OLLAMA_"))
    }
    return {**inherited, "PREFECT_HOME": str(tmp_path_factory.mktemp("prefect")), "COLUMNS": "200"}


@pytest.fixture
def benchaudit(environment: dict[str, str], tmp_path: Path) -> Callable[..., Ran]:
    """Runs `benchaudit` in an empty folder."""

    def call(*arguments: str, **more: str) -> Ran:
        done = subprocess.run(
            [sys.executable, "-m", "flows.cli", *arguments],
            cwd=tmp_path,
            env={**environment, "PYTHONPATH": str(PROJECT), **more},
            capture_output=True,
            text=True,
            timeout=300,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    return call


@pytest.fixture
def artifacts(tmp_path: Path) -> Path:
    """A folder with one sweep of three requests, the last of which failed, and a byte-for-byte copy of it."""
    folder = tmp_path / "runs"
    (folder / "copy").mkdir(parents=True)
    for name in ("sweep.csv", "copy/sweep.csv"):
        (folder / name).write_text(SWEEP)
    return folder


@pytest.fixture(scope="session")
def prefect_server(environment: dict[str, str]) -> Iterator[str]:
    """The API URL of a real Prefect server with its own database."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        server = servers.start("127.0.0.1", 0, with_ui=True)
        with servers.running(server) as wait_ready:
            wait_ready()
            yield server.url
