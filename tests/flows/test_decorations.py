"""An audit neither fails nor waits for what only decorates the UI, however the server answers to it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import get_args
from uuid import UUID

import httpx
import pytest
from prefect import flow, task
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.exceptions import PrefectHTTPStatusError
from prefect.settings import PREFECT_API_REQUEST_TIMEOUT, temporary_settings

from tasks.monitoring import prefect_ui
from tasks.monitoring.background import Background
from tests.flows.bad_server import BadServer, Manner, bad_server
from tests.flows.running import CEILING_SECONDS, CommandLine, ingest_alone, on_server


@pytest.fixture(autouse=True)
def own_thread(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A thread of the test's own, so that no other test finds it waiting."""
    monkeypatch.setattr(prefect_ui, "_background", Background())
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


def test_what_a_run_shows_after_its_end_is_sent_by_a_client_that_is_open(prefect_server: str) -> None:
    of_the_run, ended = list[SyncPrefectClient](), threading.Event()
    answered, others = list[bool](), list[bool]()

    def show() -> None:
        assert ended.wait(CEILING_SECONDS)
        client = get_client(sync_client=True)
        others.append(client is not of_the_run[0])
        answered.append(client.api_healthcheck() is None)

    @flow
    def shown() -> None:
        of_the_run.append(get_client(sync_client=True))
        prefect_ui._background.call("something", show)

    with on_server(prefect_server):
        shown()
        ended.set()
        prefect_ui.finish_decorating(CEILING_SECONDS)
    assert (others, answered) == ([True], [True])


def test_all_that_runs_show_is_sent_by_one_client(prefect_server: str) -> None:
    clients: list[SyncPrefectClient] = []

    @flow
    def shown() -> None:
        prefect_ui._background.call("something", lambda: clients.append(get_client(sync_client=True)))

    with on_server(prefect_server):
        shown()
        shown()
        prefect_ui.finish_decorating(CEILING_SECONDS)
    assert len(clients) == 2 and clients[0] is clients[1]


def test_another_server_is_shown_it_by_another_client(prefect_server: str) -> None:
    asked: list[str] = []

    @flow
    def shown() -> None:
        prefect_ui._background.call(
            "something", lambda: asked.append(str(get_client(sync_client=True).api_url))
        )

    # The same server under another name
    urls = [prefect_server, prefect_server.replace("127.0.0.1", "localhost")]
    for url in urls:
        with on_server(url):
            shown()
            prefect_ui.finish_decorating(CEILING_SECONDS)
    assert [url.rstrip("/") for url in asked] == urls


def test_the_name_of_a_task_run_waits_until_the_server_has_heard_of_it(
    prefect_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def name(_client: SyncPrefectClient, _run: UUID, name: str) -> httpx.Response:
        asked.append(name)
        request = httpx.Request("PATCH", prefect_server)
        if len(asked) < 3:
            raise PrefectHTTPStatusError("unknown", request=request, response=httpx.Response(404))
        return httpx.Response(204)

    monkeypatch.setattr(SyncPrefectClient, "set_task_run_name", name)
    monkeypatch.setattr(prefect_ui, "_UNTIL_HEARD", (0.0, 0.0, 0.0))
    warned: list[str] = []
    monkeypatch.setattr(prefect_ui._background, "warn_once", lambda what, _why: warned.append(what))

    @task
    def named() -> None:
        prefect_ui.rename_task_run("read 3 files")

    @flow
    def whole() -> None:
        named()

    with on_server(prefect_server):
        whole()
        prefect_ui.finish_decorating(CEILING_SECONDS)
    assert (asked, warned) == (["read 3 files"] * 3, [])
