"""What is shown in the Prefect UI is no part of an audit: it may fail or hang and nothing is late or lost for it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from data_contracts.stage_records import StageRecord
from tasks.monitoring import background, prefect_ui
from tasks.monitoring.background import Background
from tasks.monitoring.prefect_ui import (
    finish_decorating,
    progress_shown,
    show_event,
    show_report,
    show_stage,
    show_table,
)
from tasks.monitoring.progress import advance, listening

RECORD = StageRecord(
    "ingest", "20260302T090000Z-abcdef", 2, {}, {}, {}, {"inventory": 1}, "", "", 1.5, 0, 1, {"found": 1}, {},
)  # fmt: skip
CLIENT = (
    "create_table_artifact",
    "create_markdown_artifact",
    "create_progress_artifact",
    "update_progress_artifact",
    "emit_event",
)
CEILING_SECONDS = 300.0


@pytest.fixture(autouse=True)
def own_thread(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A thread of the test's own, which has said nothing yet; what it still holds at the end is made."""
    monkeypatch.setattr(prefect_ui, "_background", Background())
    yield
    finish_decorating(CEILING_SECONDS)


def client_does(what: Callable[..., object], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in CLIENT:
        monkeypatch.setattr(prefect_ui, name, what)


def everything() -> None:
    """Each kind of thing that a run shows, the repeated ones several times."""
    with progress_shown("ingest", RECORD.audit_id):
        for done in range(4):
            advance("ingest", done, 3)
    for _ in range(3):
        show_stage(RECORD)
        show_event("benchaudit.llm.call", {"prefect.resource.id": "x"}, {"call": 1})
    show_report(RECORD.audit_id, lambda: "# Report\n", "/store/report.html", None)


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == "prefect.benchaudit"]


@pytest.fixture
def heard(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> Iterator[pytest.LogCaptureFixture]:
    """What the decorations log, wherever Prefect sends its own lines."""
    monkeypatch.setattr(background, "_logger", logging.getLogger("prefect.benchaudit"))
    background._logger.addHandler(caplog.handler)
    monkeypatch.setattr(background._logger, "propagate", False)
    yield caplog
    background._logger.removeHandler(caplog.handler)


def test_what_is_shown_reaches_the_client_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[tuple[str, object]] = []
    monkeypatch.setattr(prefect_ui, "create_table_artifact", lambda rows, key, **_: made.append((key, rows)))
    show_table([{"a": 1}], "first", "one")
    show_table([{"a": 2}], "second", "two")
    finish_decorating(CEILING_SECONDS)
    assert made == [("first", [{"a": 1}]), ("second", [{"a": 2}])]


def shown_report(
    monkeypatch: pytest.MonkeyPatch, text: str, path: str, address: str | None
) -> dict[str, str]:
    """The Markdown of each artifact that a report makes, by its key."""
    made: dict[str, str] = {}
    monkeypatch.setattr(
        prefect_ui, "create_markdown_artifact", lambda markdown, key, **_: made.update({key: markdown})
    )
    show_report(RECORD.audit_id, lambda: text, path, address)
    finish_decorating(CEILING_SECONDS)
    return made


def test_a_report_links_to_where_the_server_of_the_ui_shows_it(monkeypatch: pytest.MonkeyPatch) -> None:
    address = f"/reports/{RECORD.audit_id}/"
    assert shown_report(monkeypatch, "# Report\n", "/store/report.html", address) == {
        "benchaudit-report-text": "# Report\n",
        "benchaudit-report-html": f"[HTML of audit {RECORD.audit_id}]({address})",
    }


def test_where_no_server_shows_the_report_its_path_is_said_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    path = "/st[x](javascript:1)`re/<b>\n/report.html"
    assert shown_report(monkeypatch, "# Report\n", path, None)["benchaudit-report-html"] == (
        "    /st[x](javascript:1)`re/<b>\\n/report.html"
    )


def test_a_report_that_is_long_leads_to_the_whole_one(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "# Report\n\n## One\n" + "x" * prefect_ui.REPORT_CHARACTERS + "\n## Two\n"
    shown = shown_report(monkeypatch, text, "/store/report.html", None)["benchaudit-report-text"]
    assert shown == "# Report\n\n\nThe other sections stand in the whole report:\n\n    /store/report.html\n"


def test_a_client_that_raises_is_told_once_for_each_thing_that_is_missing(
    monkeypatch: pytest.MonkeyPatch, heard: pytest.LogCaptureFixture
) -> None:
    def raising(*_: object, **__: object) -> None:
        raise ConnectionError("no server answers\nnot at all")

    client_does(raising, monkeypatch)
    everything()
    finish_decorating(CEILING_SECONDS)
    why = "(ConnectionError: no server answers); the audit goes on without"
    assert told(heard) == [
        f"the Prefect UI lacks {what} {why}"
        for what in (
            "the progress of ingest",
            "the table benchaudit-ingest",
            "the event benchaudit.llm.call",
            "the report",
        )
    ]


def test_a_client_that_hangs_delays_nothing_and_its_calls_are_made_when_it_goes_on(
    monkeypatch: pytest.MonkeyPatch, heard: pytest.LogCaptureFixture
) -> None:
    hanging, going_on, made = threading.Event(), threading.Event(), list[int]()

    def slow(*_: object, **__: object) -> None:
        hanging.set()
        assert going_on.wait(CEILING_SECONDS)
        made.append(1)

    client_does(slow, monkeypatch)
    everything()
    assert hanging.wait(CEILING_SECONDS)
    assert made == []  # all is said, and the client still hangs in its first call
    finish_decorating(0.0)  # waits no longer than it is told to
    assert made == []
    going_on.set()
    finish_decorating(CEILING_SECONDS)
    assert (len(made), told(heard)) == (9, [])


def test_what_a_hanging_client_cannot_take_is_left_out_and_told_once(
    monkeypatch: pytest.MonkeyPatch, heard: pytest.LogCaptureFixture
) -> None:
    going_on = threading.Event()
    client_does(lambda *_, **__: going_on.wait(CEILING_SECONDS), monkeypatch)
    began = time.monotonic()
    for _ in range(3_000):
        show_table([], "benchaudit-ingest", "d")
    assert time.monotonic() - began < CEILING_SECONDS
    assert told(heard) == [
        "the Prefect UI lacks the table benchaudit-ingest (too many calls wait for the Prefect server); "
        "the audit goes on without"
    ]
    going_on.set()


def test_outside_of_a_run_there_is_nothing_to_rename(heard: pytest.LogCaptureFixture) -> None:
    prefect_ui.name_flow_run("x", "y")
    prefect_ui.rename_task_run("x")
    finish_decorating(CEILING_SECONDS)
    assert told(heard) == []


def test_what_cannot_be_put_together_for_the_ui_is_told_once(heard: pytest.LogCaptureFixture) -> None:
    for _ in range(2):
        show_stage(replace(RECORD, duration=None))  # type: ignore[arg-type]
    assert [record.message for record in heard.records] == [
        "the Prefect UI lacks what show_stage shows (TypeError: unsupported format string passed to NoneType.__format__);"
        " the audit goes on without"
    ]


def test_a_listener_that_fails_hears_no_more_and_the_work_goes_on(heard: pytest.LogCaptureFixture) -> None:
    said: list[int] = []

    def gone(_stage: str, _done: int, _total: int) -> None:
        raise BrokenPipeError("the terminal is gone")

    with listening(gone), listening(lambda _stage, done, _total: said.append(done)):
        for done in range(3):
            advance("ingest", done, 2)
    assert said == [0, 1, 2]
    assert [record.message for record in heard.records] == [
        "progress is no longer shown (BrokenPipeError: the terminal is gone)"
    ]
