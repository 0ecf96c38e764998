"""Servers that begin at once on a Prefect home that is new, and one that cannot begin."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest

from data_contracts.errors import ServiceError
from flows import prefect_server
from flows.prefect_api import check_lets_in
from flows.server_access import new_access
from tests.flows.running import CEILING_SECONDS


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Prefect home that does not exist yet."""
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(prefect_server, "START_TIMEOUT_SECONDS", CEILING_SECONDS)
    return tmp_path / "home"


@pytest.mark.usefixtures("home")
def test_servers_that_begin_at_once_on_a_new_home_all_answer_and_each_lets_in_its_own_alone() -> None:
    accesses = [new_access() for _ in range(3)]
    with ExitStack() as stack:
        servers = [prefect_server.start("127.0.0.1", 0, access, with_ui=False) for access in accesses]
        for server in servers:
            stack.callback(server.stop)
        for server, access in zip(servers, accesses, strict=True):
            server.wait_ready()
            check_lets_in(server.url, access.password)
        with pytest.raises(ServiceError, match=r"asks for a password|does not accept the password"):
            check_lets_in(servers[0].url, accesses[1].password)


def test_a_server_that_cannot_start_says_its_own_last_error(home: Path) -> None:
    home.mkdir()
    (home / "prefect.db").write_text("no database at all")
    server = prefect_server.start("127.0.0.1", 0, new_access(), with_ui=False)
    try:
        with pytest.raises(ServiceError) as stopped:
            server.wait_ready()
    finally:
        server.stop()
    assert str(stopped.value) == (
        "the Prefect server could not start: "
        "sqlalchemy.exc.DatabaseError: (sqlite3.DatabaseError) file is not a database"
    )


def test_a_home_that_cannot_be_written_is_named(home: Path) -> None:
    home.write_text("a file")
    with pytest.raises(ServiceError) as refused:
        prefect_server.start("127.0.0.1", 0, new_access(), with_ui=False)
    assert str(refused.value) == (
        f"Prefect's home {home} cannot be written (File exists): set PREFECT_HOME to a folder of yours"
    )
