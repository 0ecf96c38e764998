"""A small artifact folder, one Prefect server for all tests of a process, and the command line as a person runs it."""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import pytest

from flows import prefect_server as servers
from tests.flows.deployed import Deployed, deployments
from tests.flows.running import ACCESS, CEILING_SECONDS, PROJECT, CommandLine, Ran, write_artifacts


def _surroundings(home: Path) -> dict[str, str]:
    inherited = {
        k: v for k, v in os.environ.items() if not k.startswith(("PREFECT_", "BENCHAUDIT_", "OLLAMA_"))
    }
    return {
        **inherited,
        "PREFECT_HOME": str(home),
        "PREFECT_API_AUTH_STRING": ACCESS.password,
        "COLUMNS": "200",
        "PYTHONPATH": str(PROJECT),
    }


@contextmanager
def _served(surroundings: dict[str, str]) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in surroundings.items():
            patch.setenv(name, value)
        patch.setattr(servers, "START_TIMEOUT_SECONDS", CEILING_SECONDS)
        server = servers.start("127.0.0.1", 0, ACCESS, with_ui=True)
        with servers.running(server) as wait_ready:
            wait_ready()
            yield server.url


@pytest.fixture(scope="session")
def empty_database(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of a Prefect server that has seen nothing: making one takes longer than most tests.

    It is kept in pytest's cache, for all processes and for the next time.
    """
    assert pytestconfig.cache is not None
    kept = pytestconfig.cache.mkdir(f"prefect-{version('prefect')}") / "prefect.db"
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            home = tmp_path_factory.mktemp("first")
            with _served(_surroundings(home)):
                pass
            whole = kept.with_suffix(".part")
            with sqlite3.connect(home / "prefect.db") as made, sqlite3.connect(whole) as copy:
                made.backup(copy)
            whole.rename(kept)
    return kept


@pytest.fixture(scope="session")
def environment(empty_database: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a user with a Prefect home of their own."""
    home = tmp_path_factory.mktemp("prefect")
    shutil.copy(empty_database, home / "prefect.db")
    return _surroundings(home)


@pytest.fixture(scope="session")
def prefect_server(environment: dict[str, str]) -> Iterator[str]:
    """The API URL of a real Prefect server with its own database, shared by all tests of this process."""
    with _served(environment) as url:
        yield url


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
