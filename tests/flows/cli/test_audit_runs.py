"""How a command ends whose work stops half-way, whatever stopped it."""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import pytest
from prefect.settings import get_current_settings

from data_contracts.errors import StageError, UsageError
from data_contracts.stage_records import STAGES, StageName
from flows.cli import audit_runs
from flows.cli.audit_runs import run_flows
from tasks.store import Audit, Store
from tests.flows.running import AUDIT_ID, CEILING_SECONDS, build, write_artifacts

pytestmark = pytest.mark.usefixtures("no_server")


@pytest.fixture
def no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server answers already, so that none is started; the work of these tests needs none.

    And what ends a process that does not end by itself must not end this one.
    """
    monkeypatch.setattr("flows.prefect_server.configured_url", lambda: "http://127.0.0.1:1/api")
    monkeypatch.setattr(audit_runs, "_LAST_SECONDS", 86_400.0)


@pytest.fixture
def audit(tmp_path: Path) -> Audit:
    """An audit of which nothing is published."""
    return build(tmp_path / "store", write_artifacts(tmp_path / "runs"), stages=())


def said(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The lines on stderr, without those that only break a silence: a busy machine has them anywhere."""
    lines = capsys.readouterr().err.splitlines()
    return [line for line in lines if not line.startswith("still at work after ")]


def interrupted() -> None:
    signal.raise_signal(signal.SIGINT)


def interrupted_within_prefect() -> None:
    """Prefect turns a Ctrl-C that meets it in the middle of its own work into an error of its own."""
    try:
        signal.raise_signal(signal.SIGINT)
    except KeyboardInterrupt as stopped:
        raise RuntimeError("the run crashed") from stopped


@pytest.mark.parametrize("work", [interrupted, interrupted_within_prefect])
@pytest.mark.parametrize("stage", STAGES)
def test_an_interruption_names_the_first_stage_that_is_missing_and_the_way_on(
    work: Callable[[], None], stage: StageName, audit: Audit, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = STAGES[STAGES.index(stage) :]
    assert run_flows(work, lambda: audit, wanted, as_json=False) == 130
    assert said(capsys) == [
        "benchaudit: interrupted",
        f"stopped in stage {stage}; to go on: benchaudit rerun {stage} --audit {AUDIT_ID} --store {audit.store} --onward",
    ]


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (StageError("ingest", "a table is gone"), "a table is gone"),
        (ZeroDivisionError("nothing to divide by\nat all"), "ZeroDivisionError: nothing to divide by"),
    ],
)
def test_a_failure_says_why_in_one_line_and_the_way_on(
    error: Exception, why: str, audit: Audit, capsys: pytest.CaptureFixture[str]
) -> None:
    def work() -> None:
        raise error

    assert run_flows(work, lambda: audit, STAGES, as_json=False) == 3
    assert said(capsys) == [
        f"benchaudit: {why}",
        f"failed in stage ingest; to go on: benchaudit rerun ingest --audit {AUDIT_ID} --store {audit.store} --onward",
    ]


def test_with_json_a_failure_is_one_object_that_names_the_stage(
    audit: Audit, capsys: pytest.CaptureFixture[str]
) -> None:
    def work() -> None:
        raise StageError("ingest", "a table is gone")

    assert run_flows(work, lambda: audit, STAGES, as_json=True) == 3
    answer = json.loads(capsys.readouterr().out)
    assert (answer["state"], answer["failed_stage"], answer["reason"]) == (
        "failed",
        "ingest",
        "a table is gone",
    )


def test_wrong_usage_is_left_to_the_command_line(audit: Audit) -> None:
    def work() -> None:
        raise UsageError("there is no such thing")

    with pytest.raises(UsageError, match="there is no such thing"):
        run_flows(work, lambda: audit, STAGES, as_json=False)


def test_a_failure_before_the_audit_began_is_one_line_without_a_command_to_go_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def work() -> None:
        raise OSError("no space left")

    missing = Store.at(tmp_path / "store")
    assert run_flows(work, lambda: missing.audit(AUDIT_ID), STAGES, as_json=False) == 3
    assert said(capsys) == ["benchaudit: OSError: no space left"]


def test_who_does_not_let_go_after_an_interruption_is_left_behind(
    audit: Audit, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    codes: list[int] = []
    ended = threading.Event()

    def end(code: int) -> None:
        codes.append(code)
        ended.set()

    def work() -> None:
        with suppress(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        assert ended.wait(CEILING_SECONDS)

    monkeypatch.setattr(audit_runs, "_LAST_SECONDS", 0.0)
    monkeypatch.setattr(os, "_exit", end)
    run_flows(work, lambda: audit, STAGES, as_json=False)
    assert codes == [130]
    assert said(capsys)[0] == "benchaudit: interrupted"


@pytest.mark.parametrize(("own_server", "every"), [(True, None), (False, 180)])
def test_heartbeats_go_to_a_server_that_may_ask_for_them_and_not_to_the_embedded_one(
    own_server: bool, every: int | None, audit: Audit, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedded = SimpleNamespace(database=SimpleNamespace(own=None), wait_ready=lambda: None, stop=lambda: None)
    if own_server:
        monkeypatch.setattr("flows.prefect_server.configured_url", lambda: None)
        monkeypatch.setattr("flows.prefect_server.embed", lambda: embedded)
    seen: list[int | None] = []
    run_flows(
        lambda: seen.append(get_current_settings().flows.heartbeat_frequency), lambda: audit, STAGES, False
    )
    assert seen == [every]
