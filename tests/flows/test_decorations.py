"""An audit neither fails nor waits for what only decorates the UI, however the server answers to it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from prefect.settings import PREFECT_API_REQUEST_TIMEOUT, temporary_settings

from tasks.monitoring import prefect_ui
from tests.flows.bad_server import Manner, bad_server
from tests.flows.running import CommandLine, write_artifacts


@pytest.fixture(autouse=True)
def background(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A thread of the test's own, so that no other test finds it waiting."""
    monkeypatch.setattr(prefect_ui, "_background", prefect_ui._Background())
    yield


@pytest.mark.parametrize("manner", get_args(Manner))
def test_an_audit_completes_though_its_decorations_are_answered_badly(
    prefect_server: str, tmp_path: Path, manner: Manner
) -> None:
    source = str(write_artifacts(tmp_path / "runs"))
    # Whoever waits for a call that hangs waits longer than the server bears it.
    with (
        bad_server(prefect_server, manner) as server,
        temporary_settings({PREFECT_API_REQUEST_TIMEOUT: 10_000}),
    ):
        ended = CommandLine(tmp_path, server.url)("run", source, "--no-llm", "--json")
        assert ended.code == 0, ended.err
        assert json.loads(ended.out)["state"] == "completed"
        assert any(path.startswith("/api/artifacts") or "runs/" in path for path in server.asked)
        assert not server.waited
