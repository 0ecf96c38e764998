"""A Prefect server for tests, and the database of one that has seen nothing."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from flows import prefect_server as servers
from tests.flows.running import ACCESS, CEILING_SECONDS, PROJECT


def surroundings(home: Path) -> dict[str, str]:
    """The environment of a user with this Prefect home."""
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
def served(environment: dict[str, str]) -> Iterator[str]:
    """The API URL of a server that runs in this environment."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        patch.setattr(servers, "START_TIMEOUT_SECONDS", CEILING_SECONDS)
        server = servers.start("127.0.0.1", 0, ACCESS, with_ui=True)
        with servers.running(server) as wait_ready:
            wait_ready()
            yield server.url


def made_database(cache: pytest.Cache) -> Path:
    """The database of a Prefect server that has seen nothing: making one takes longer than most tests.

    It is kept in pytest's cache, for all processes and for the next time.
    """
    kept = cache.mkdir(f"prefect-{version('prefect')}") / "prefect.db"
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            whole = kept.with_suffix(".part")
            with TemporaryDirectory() as home:
                with served(surroundings(Path(home))):
                    pass
                with sqlite3.connect(f"{home}/prefect.db") as made, sqlite3.connect(whole) as copy:
                    made.backup(copy)
            whole.rename(kept)
    return kept
