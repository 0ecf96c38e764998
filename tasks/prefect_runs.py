"""What a run shows in the Prefect UI besides its states: names, tables of counts, progress and the report."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from prefect.artifacts import (
    create_link_artifact,
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)
from prefect.client.orchestration import get_client
from prefect.context import FlowRunContext, TaskRunContext

from data_contracts.audit import StageName, StageRecord
from tasks.progress import listening

# Prefect keeps an artifact whole in its database and renders it whole: of a longer report it shows the first sections.
REPORT_CHARACTERS = 150_000


def rename_flow_run(name: str) -> None:
    """Gives the current flow run a name that says what it does."""
    context = FlowRunContext.get()
    if context is not None and context.flow_run is not None:
        with get_client(sync_client=True) as client:
            client.update_flow_run(context.flow_run.id, name=name)


def rename_task_run(name: str) -> None:
    """Gives the current task run a name that says what it did."""
    context = TaskRunContext.get()
    if context is not None:
        with get_client(sync_client=True) as client:
            client.set_task_run_name(context.task_run.id, name)


def stage_table(record: StageRecord) -> None:
    """The stage's durations and counts as a keyed table artifact, so that its history shows over audits."""
    rows: list[dict[str, Any]] = [
        {"what": "duration", "value": f"{record.duration:.3f} s"},
        *({"what": f"phase: {name}", "value": f"{seconds:.3f} s"} for name, seconds in record.phases.items()),
        *({"what": name.replace("_", " "), "value": count} for name, count in record.counts.items()),
        *({"what": f"rows of {name}", "value": rows} for name, rows in record.rows.items()),
        {"what": "reused from the cache", "value": record.reused},
        {"what": "recomputed", "value": record.recomputed},
    ]
    create_table_artifact(
        rows, key=f"benchaudit-{record.stage}", description=f"{record.stage} of audit {record.audit_id}"
    )


def audit_table(audit_id: str, records: dict[StageName, StageRecord], llm: dict[str, Any]) -> None:
    """What the whole audit took and found, as a keyed table artifact."""
    rows: list[dict[str, Any]] = [
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
        shown = (
            "reason",
            "model",
            "calls",
            "cached",
            "prompt_tokens",
            "output_tokens",
            "lines_proposed",
            "lines_accepted",
        )
        counts = ", ".join(
            f"{name.replace('_', ' ')}: {llm[name]}" for name in shown if llm.get(name) is not None
        )
        rows.append({"stage": "language model", "seconds": llm["seconds"], "counts": counts})
    create_table_artifact(rows, key="benchaudit-audit", description=f"audit {audit_id}")


def report_artifacts(audit_id: str, markdown: str, html_path: str) -> None:
    """The report itself as Markdown, and a link to its HTML."""
    create_markdown_artifact(
        _first_sections(markdown, html_path),
        key="benchaudit-report",
        description=f"report of audit {audit_id}",
    )
    link = html_path if "://" in html_path else f"file://{html_path}"
    create_link_artifact(
        link, link_text=html_path, key="benchaudit-report-html", description=f"HTML of {audit_id}"
    )


def _first_sections(markdown: str, html_path: str) -> str:
    if len(markdown) <= REPORT_CHARACTERS:
        return markdown
    cut = markdown.rfind("\n## ", 0, REPORT_CHARACTERS)
    return f"{markdown[: max(cut, 0)]}\n\nThe other sections stand in the whole report: {html_path}\n"


@contextmanager
def progress_artifact(stage: StageName, audit_id: str) -> Iterator[None]:
    """While the block runs, the stage's progress is a progress artifact (updated at each whole percent)."""
    artifact = create_progress_artifact(
        0.0, key=f"benchaudit-{stage}-progress", description=f"{stage} of {audit_id}"
    )
    shown = 0

    def show(heard: str, done: int, total: int) -> None:
        nonlocal shown
        percent = 100 * done // total if total else 100
        if heard == stage and percent > shown and isinstance(artifact, UUID):
            shown = percent
            update_progress_artifact(artifact, float(percent))

    with listening(show):
        yield
