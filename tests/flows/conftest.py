"""A small artifact folder, and the command line as a person runs it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.flows.deployed import Deployed, deployments
from tests.flows.running import CEILING_SECONDS, CommandLine, Ran, write_artifacts


@pytest.fixture
def benchaudit(prefect_server: str, tmp_path: Path) -> CommandLine:
    """Runs `benchaudit` in this process, in an empty folder, on the shared server."""
    return CommandLine(tmp_path, prefect_server)


@pytest.fixture
def benchaudit_alone(environment: dict[str, str], tmp_path: Path) -> Callable[..., Ran]:
    """Runs `benchaudit` as a process of its own, in an empty folder, with the Prefect server that it starts itself."""

    def call(*arguments: str) -> Ran:
        done = subprocess.run(
            [sys.executable, "-m", "flows.cli", *arguments],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=CEILING_SECONDS,
            check=False,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    return call


@pytest.fixture
def deployed(prefect_server: str) -> Iterator[Deployed]:
    """The deployments of prefect.yaml on the shared server, on which no variable is set."""
    with deployments(prefect_server) as made:
        yield made


@pytest.fixture
def artifacts(tmp_path: Path) -> Path:
    """A folder with one sweep of three requests, the last of which failed, and a byte-for-byte copy of it."""
    return write_artifacts(tmp_path / "runs")
