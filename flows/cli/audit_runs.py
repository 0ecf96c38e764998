"""Flows in this process, on Prefect's embedded server or the configured one, and how a command ends with them."""

from __future__ import annotations

import json
import signal
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import import_module
from types import FrameType
from typing import TYPE_CHECKING

import click

from data_contracts.errors import BenchauditError, StageError, StoreError, UsageError
from data_contracts.stage_records import StageName
from flows import environment, prefect_server
from flows.cli import INTERRUPTED
from flows.cli.terminal import showing
from tasks.store import Audit
from tasks.store.audit_summary import AuditSummary, summarize

if TYPE_CHECKING:
    from rich.console import Console

STAGE_FAILED = 3


def run_flows(
    work: Callable[[], None], opened: Callable[[], Audit], stages: Sequence[StageName], as_json: bool
) -> AuditSummary | int:
    """Does the work and returns the audit's summary; when it stops half-way, says so and returns the exit code.

    `opened` gives the audit once the work has begun, `stages` are those that it is to publish.
    """
    began = datetime.now(UTC).isoformat(timespec="milliseconds")
    with showing(quiet=as_json) as console, _interruptions() as interrupted:
        try:
            _on_prefect(work, console)
        except KeyboardInterrupt:
            return _stopped(opened, stages, began, "interrupted", INTERRUPTED, as_json)
        except Exception as error:
            # Prefect turns a Ctrl-C that meets it in the middle of its own work into an error of its own.
            if interrupted:
                return _stopped(opened, stages, began, "interrupted", INTERRUPTED, as_json)
            if isinstance(error, UsageError):
                raise
            why = str(error) if isinstance(error, BenchauditError) else _first_line(error)
            return _stopped(opened, stages, began, why, STAGE_FAILED, as_json)
    return summarize(opened())


def going_on(stage: StageName, audit: Audit) -> str:
    """The command that goes on with a stage."""
    return f"benchaudit rerun {stage} --audit {audit.audit_id} --store {audit.store} --onward"


def print_summary(summary: AuditSummary, audit: Audit, as_json: bool) -> None:
    """The outcome of an audit on stdout."""
    if as_json:
        click.echo(json.dumps(summary.to_json()))
        return
    click.echo(f"audit {summary.audit_id}: {summary.state}\n  {summary.headline}")
    for stage, numbers in summary.stages.items():
        parts = f"{numbers['reused']} reused, {numbers['recomputed']} recomputed"
        click.echo(f"  {stage:<9} {numbers['duration']:7.2f} s   {parts}")
    if "report" in summary.stages:
        click.echo(f"  report: {audit.path('report', 'report.html')}")
    if summary.state == "degraded":
        click.echo(f"  to add the commentary: {going_on('analyze', audit)}")


@contextmanager
def _interruptions() -> Iterator[list[int]]:
    """Notes each Ctrl-C, and raises KeyboardInterrupt for it as ever."""
    received: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        received.append(number)
        signal.default_int_handler(number, frame)

    former = signal.signal(signal.SIGINT, note)
    try:
        yield received
    finally:
        signal.signal(signal.SIGINT, former)


def _on_prefect(work: Callable[[], None], console: Console) -> None:
    environment.silence_console()
    warnings.filterwarnings("ignore")
    server = None if prefect_server.configured_url() else prefect_server.embed()
    if server is not None:
        console.print("starting Prefect's embedded server ...")
    with prefect_server.running(server) as wait_ready:
        # The slow imports are done while the server starts.
        environment.import_in_background("great_expectations")
        import_module("flows.audit")
        wait_ready()
        work()


def _stopped(
    opened: Callable[[], Audit], stages: Sequence[StageName], began: str, why: str, code: int, as_json: bool
) -> int:
    """Says where the audit stopped and how to go on: the last line names the stage and the command.

    Raises StageError when it stopped before there was an audit.
    """
    try:
        audit = opened()
    except StoreError:
        raise KeyboardInterrupt if code == INTERRUPTED else StageError(stages[0], why) from None
    records = audit.records()
    done = [s for s in stages if s in records and records[s].ended >= began]
    stage = stages[min(len(done), len(stages) - 1)]
    if as_json:
        summary = {**summarize(audit).to_json(), "state": "failed", "failed_stage": stage, "reason": why}
        click.echo(json.dumps(summary))
    click.echo(f"benchaudit: {' '.join(why.split())}", err=True)
    verb = "stopped in" if code == INTERRUPTED else "failed in"
    click.echo(f"{verb} stage {stage}; to go on: {going_on(stage, audit)}", err=True)
    return code


def _first_line(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".splitlines()[0]
