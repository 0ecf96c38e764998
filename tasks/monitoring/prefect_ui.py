"""What a run shows in the Prefect UI besides its states: names, tables of counts, progress and the report.

None of it is the audit's work. Each call is made in the background, in order; one that fails is said once in the log,
and one that is slow delays nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec
from uuid import UUID

from prefect.artifacts import (
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)
from prefect.client.orchestration import get_client
from prefect.context import FlowRunContext, TaskRunContext
from prefect.events import emit_event
from prefect.exceptions import PrefectHTTPStatusError

from data_contracts.hidden_characters import visible
from data_contracts.stage_records import StageName, StageRecord
from tasks.monitoring.background import LAST_SECONDS, Background
from tasks.monitoring.progress import listening

# Prefect keeps an artifact whole in its database and renders it whole: of a longer report it shows the first sections.
REPORT_CHARACTERS = 150_000
# A server hears of a task run in an event, which may come to it after the name.
_UNTIL_HEARD = (0.1, 0.2, 0.4, 0.8, 1.6)

_OF_THE_MODEL = (
    *("reason", "model", "calls", "cached", "prompt_tokens", "output_tokens"),
    *("lines_proposed", "lines_accepted"),
)

Cell = str | int | float | None
_UNKNOWN = 404


_background = Background()
P = ParamSpec("P")


def _decoration(show: Callable[P, None]) -> Callable[P, None]:
    """A function that shows something and raises nothing: what fails before its call is made is said once too."""

    @wraps(show)
    def shown(*args: P.args, **more: P.kwargs) -> None:
        try:
            show(*args, **more)
        except Exception as error:
            _background.warn_once(f"what {show.__name__} shows", f"{type(error).__name__}: {error}")

    return shown


def finish_decorating(seconds: float = LAST_SECONDS) -> None:
    """Waits at most `seconds` for what is still to be shown; a command calls it before its server stops."""
    _background.finish(seconds)


@_decoration
def name_flow_run(name: str, tag: str) -> None:
    """Gives the current flow run a name that says what it does, and the tag of its audit."""
    context = FlowRunContext.get()
    if context is None or context.flow_run is None:
        return
    run_id = context.flow_run.id
    # Whole, since the server keeps none that it is not sent.
    tags = sorted({*context.flow_run.tags, tag})

    def rename() -> None:
        with get_client(sync_client=True) as client:
            client.update_flow_run(run_id, name=visible(name), tags=tags)

    _background.call("the names and tags of flow runs", rename)


@_decoration
def rename_task_run(name: str) -> None:
    """Gives the current task run a name that says what it did."""
    context = TaskRunContext.get()
    if context is None:
        return
    run_id = context.task_run.id

    def rename() -> None:
        with get_client(sync_client=True) as client:
            for pause in (*_UNTIL_HEARD, None):
                try:
                    client.set_task_run_name(run_id, visible(name))
                    return
                except PrefectHTTPStatusError as error:
                    if pause is None or error.response.status_code != _UNKNOWN:
                        raise
                    time.sleep(pause)

    _background.call("the names of task runs", rename)


@_decoration
def show_table(rows: list[dict[str, Cell]], key: str, description: str) -> None:
    """A keyed table artifact, so that its history shows over audits."""
    shown = [{name: visible(c) if isinstance(c, str) else c for name, c in row.items()} for row in rows]
    _background.call(
        f"the table {key}",
        lambda: create_table_artifact(shown, key=key, description=visible(description)),
    )


@_decoration
def show_markdown(markdown: Callable[[], str], key: str, description: str) -> None:
    """A keyed Markdown artifact, which is written when it is shown."""
    _background.call(
        f"the text {key}",
        lambda: create_markdown_artifact(markdown(), key=key, description=visible(description)),
    )


@_decoration
def show_event(name: str, resource: Mapping[str, str], payload: Mapping[str, object]) -> None:
    """An event, for automations."""
    _background.call(
        f"the event {name}", lambda: emit_event(name, resource=dict(resource), payload=dict(payload))
    )


@_decoration
def show_stage(record: StageRecord) -> None:
    """The stage's durations and counts."""
    figures: list[tuple[str, Cell]] = [
        ("duration", f"{record.duration:.3f} s"),
        *((f"phase: {name}", f"{seconds:.3f} s") for name, seconds in record.phases.items()),
        *((name.replace("_", " "), count) for name, count in record.counts.items()),
        *((f"rows of {name}", count) for name, count in record.rows.items()),
        ("reused from the cache", record.reused),
        ("recomputed", record.recomputed),
    ]
    rows: list[dict[str, Cell]] = [{"what": what, "value": value} for what, value in figures]
    show_table(rows, f"benchaudit-{record.stage}", f"{record.stage} of audit {record.audit_id}")


@_decoration
def show_audit(audit_id: str, records: Mapping[StageName, StageRecord], llm: Mapping[str, Cell]) -> None:
    """What the whole audit took and found."""
    rows: list[dict[str, Cell]] = [
        {
            "stage": stage,
            "seconds": record.duration,
            "counts": ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in record.counts.items()),
            "reused": record.reused,
            "recomputed": record.recomputed,
        }
        for stage, record in records.items()
    ]
    if llm.get("model"):
        totals = ", ".join(
            f"{name.replace('_', ' ')}: {llm[name]}" for name in _OF_THE_MODEL if llm.get(name) is not None
        )
        rows.append({"stage": "language model", "seconds": llm["seconds"], "counts": totals})
    show_table(rows, "benchaudit-audit", f"audit {audit_id}")


@_decoration
def show_report(audit_id: str, markdown: Callable[[], str], html_path: str, address: str | None) -> None:
    """The report itself as Markdown, which is read when it is shown, and where its HTML is.

    `address` leads there from the UI; without one the path is said, since a browser opens no file from a page.
    """
    where = f"[HTML of audit {audit_id}]({address})" if address else _verbatim(html_path)

    def show() -> None:
        create_markdown_artifact(
            _first_sections(markdown(), where),
            # Not that of the table of the stage: the UI shows one history for a key
            key="benchaudit-report-text",
            description=f"report of audit {audit_id}",
        )
        create_markdown_artifact(
            where, key="benchaudit-report-html", description=f"where the HTML report of audit {audit_id} is"
        )

    _background.call("the report", show)


def _verbatim(text: str) -> str:
    # Indented, nothing in it is Markdown
    return f"    {visible(text)}"


def _first_sections(markdown: str, where: str) -> str:
    if len(markdown) <= REPORT_CHARACTERS:
        return markdown
    cut = markdown.rfind("\n## ", 0, REPORT_CHARACTERS)
    return f"{markdown[: max(cut, 0)]}\n\nThe other sections stand in the whole report:\n\n{where}\n"


@contextmanager
def progress_shown(stage: StageName, audit_id: str) -> Iterator[None]:
    """While the block runs, the stage's progress is a progress artifact (updated at each whole percent)."""
    what = f"the progress of {stage}"
    made: list[UUID] = []
    shown = 0

    def make() -> None:
        description = f"{stage} of {audit_id}"
        artifact = create_progress_artifact(0.0, key=f"benchaudit-{stage}-progress", description=description)
        if isinstance(artifact, UUID):
            made.append(artifact)

    def show(heard: str, done: int, total: int) -> None:
        nonlocal shown
        percent = 100 * done // total if total else 100
        if heard == stage and percent > shown:
            shown = percent
            # Empty where the artifact could not be made, which was said once.
            _background.call(what, lambda: made and update_progress_artifact(made[0], float(percent)))

    _background.call(what, make)
    with listening(show):
        yield
