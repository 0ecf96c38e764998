"""An audit neither fails nor waits for what only decorates the UI, however the server answers to it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import get_args

import pytest
from prefect.settings import PREFECT_API_REQUEST_TIMEOUT, temporary_settings

from tasks.monitoring import prefect_ui
from tests.flows.bad_server import BadServer, Manner, bad_server
from tests.flows.running import CommandLine, ingest_alone


@pytest.fixture(autouse=True)
def background(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A thread of the test's own, so that no other test finds it waiting."""
    monkeypatch.setattr(prefect_ui, "_background", prefect_ui._Background())
    yield


@contextmanager
def answered_badly(prefect_server: str, manner: Manner) -> Iterator[BadServer]:
    # Whoever waits for a call that hangs waits longer than the server bears it.
    with (
        bad_server(prefect_server, manner) as server,
        temporary_settings({PREFECT_API_REQUEST_TIMEOUT: 10_000}),
    ):
        yield server
        assert any(path.startswith("/api/artifacts") or "runs/" in path for path in server.asked)
        assert not server.waited


def test_an_audit_completes_though_its_decorations_hang(
    prefect_server: str, tmp_path: Path, artifacts: Path
) -> None:
    with answered_badly(prefect_server, "hangs") as server:
        ended = CommandLine(tmp_path, server.url)("run", str(artifacts), "--no-llm", "--json")
        assert ended.code == 0, ended.err
        assert json.loads(ended.out)["state"] == "completed"


@pytest.mark.parametrize("manner", [manner for manner in get_args(Manner) if manner != "hangs"])
def test_a_stage_completes_though_its_decorations_are_answered_badly(
    prefect_server: str, tmp_path: Path, artifacts: Path, manner: Manner
) -> None:
    with answered_badly(prefect_server, manner) as server:
        ended = ingest_alone(CommandLine(tmp_path, server.url), str(artifacts), str(tmp_path / "store"))
        assert ended.code == 0, ended.err
