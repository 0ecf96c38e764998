"""Flows in this process, on Prefect's embedded server or the configured one, and how a command ends with them."""

from __future__ import annotations

import os
import signal
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import asdict
from datetime import UTC, datetime
from importlib import import_module
from types import FrameType
from typing import TYPE_CHECKING

from data_contracts.errors import BenchauditError, StoreError, UsageError
from data_contracts.stage_records import StageName
from flows import environment, prefect_server
from flows.cli import INTERRUPTED
from flows.cli.output import say, say_json
from flows.cli.terminal import showing
from flows.prefect_api import explained
from tasks.analysis.comparison.gate import Gate
from tasks.credentials.known import hidden
from tasks.store import Audit
from tasks.store.audit_summary import AuditSummary, summarize

if TYPE_CHECKING:
    from rich.console import Console

STAGE_FAILED = 3
# How long an interrupted command may take to end by itself.
_LAST_SECONDS = 20.0


def run_flows(
    work: Callable[[], None], opened: Callable[[], Audit], stages: Sequence[StageName], as_json: bool
) -> AuditSummary | int:
    """Does the work and returns the audit's summary; when it stops half-way, says so and returns the exit code.

    `opened` gives the audit once the work has begun, `stages` are those that it is to publish.
    """
    began = datetime.now(UTC).isoformat(timespec="milliseconds")

    def interrupted() -> int:
        return _stopped(opened, stages, began, "interrupted", INTERRUPTED, as_json)

    with showing(quiet=as_json) as console, _Interruptions(interrupted) as interruptions:
        try:
            _on_prefect(work, console, interruptions)
        except KeyboardInterrupt:
            return interrupted()
        except Exception as error:
            # Prefect turns a Ctrl-C that meets it in the middle of its own work into an error of its own.
            if interruptions.received:
                return interrupted()
            if isinstance(error, UsageError):
                raise
            why = str(error) if isinstance(error, BenchauditError) else _first_line(error)
            return _stopped(opened, stages, began, hidden(why), STAGE_FAILED, as_json)
    return summarize(opened())


def going_on(stage: StageName, audit: Audit) -> str:
    """The command that goes on with a stage."""
    return f"benchaudit rerun {stage} --audit {audit.audit_id} --store {audit.store} --onward"


def print_summary(summary: AuditSummary, audit: Audit, as_json: bool, gate: Gate | None) -> None:
    """The outcome of an audit on stdout, with what changed since the baseline where it is complete."""
    if as_json:
        say_json(summary.to_json() | {"gate": None if gate is None else asdict(gate)})
        return
    say(
        f"audit {summary.audit_id}: {summary.state}",
        f"  {summary.headline}",
        *(f"  critical: {fault}" for fault in summary.faults),
        *(
            f"  {gate.outcome}: {why}"
            for why in (gate.why if gate else ())
            if gate and gate.outcome != "held"
        ),
    )
    for stage, numbers in summary.stages.items():
        parts = f"{numbers['reused']} reused, {numbers['recomputed']} recomputed"
        say(f"  {stage:<9} {numbers['duration']:7.2f} s   {parts}")
    if "report" in summary.stages:
        say(f"  report: {audit.path('report', 'report.html')}")
    if summary.state == "degraded":
        say(f"  to add the commentary: {audit.command('comment {}')}")


class _Interruptions:
    """Ctrl-C as KeyboardInterrupt, except amid imports, and not without end.

    An exception that strikes Python's import machinery can leave a module locked for good, so that the process never
    ends: there the first Ctrl-C waits for the import.
    """

    def __init__(self, at_last: Callable[[], int]) -> None:
        self.received = 0
        self._importing = False
        self._at_last = at_last
        self._timer = threading.Timer(_LAST_SECONDS, self._end)
        self._timer.daemon = True

    def __enter__(self) -> _Interruptions:
        self._former = signal.signal(signal.SIGINT, self._handle)
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        signal.signal(signal.SIGINT, self._former)

    @contextmanager
    def awaited(self) -> Iterator[None]:
        """A Ctrl-C during the block takes effect at its end."""
        self._importing = True
        try:
            yield
        finally:
            self._importing = False
        if self.received:
            raise KeyboardInterrupt

    def _handle(self, number: int, frame: FrameType | None) -> None:
        self.received += 1
        if self.received == 1:
            self._timer.start()
            if self._importing:
                return
        signal.default_int_handler(number, frame)

    def _end(self) -> None:
        # Whoever holds the main thread by now will not let it go.
        os._exit(self._at_last())


def _on_prefect(work: Callable[[], None], console: Console, interruptions: _Interruptions) -> None:
    environment.silence_console()
    warnings.filterwarnings("ignore")
    server = None if prefect_server.configured_url() else prefect_server.embed()
    if server is not None:
        console.print("starting Prefect's embedded server ...")
        if (own := server.database.own) is not None:
            console.print(
                f"other audits are using Prefect's database: this one is in {own}, not in the UI's history"
            )
    with prefect_server.running(server) as wait_ready:
        # The slow imports are done while the server starts.
        with interruptions.awaited():
            environment.import_in_background("tasks.validation.gx")
            for name in ("audit", "validate", "analyze", "report"):
                import_module(f"flows.{name}")
        wait_ready()
        with nullcontext() if server is None else _without_heartbeats():
            work()


@contextmanager
def _without_heartbeats() -> Iterator[None]:
    # The embedded server asks for none, and each run of a flow that sends them waits up to a second at its end.
    from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        yield


def _stopped(
    opened: Callable[[], Audit], stages: Sequence[StageName], began: str, why: str, code: int, as_json: bool
) -> int:
    """Says where the audit stopped and how to go on: the last line names the stage and the command."""
    try:
        audit = opened()
    except StoreError:  # it stopped before there was one
        say(f"benchaudit: {' '.join(why.split())}", err=True)
        return code
    records = audit.records()
    # Of a rerun the stages may stand there from before; only what ended since it began is done.
    done = [s for s in stages if s in records and records[s].ended >= began]
    # All may be published when it stops: then it was in the last.
    stage = stages[min(len(done), len(stages) - 1)]
    if as_json:
        summary = {**summarize(audit).to_json(), "state": "failed", "failed_stage": stage, "reason": why}
        say_json(summary)
    say(f"benchaudit: {' '.join(why.split())}", err=True)
    verb = "stopped in" if code == INTERRUPTED else "failed in"
    say(f"{verb} stage {stage}; to go on: {going_on(stage, audit)}", err=True)
    return code


def _first_line(error: Exception) -> str:
    return explained(error) or f"{type(error).__name__}: {error}".splitlines()[0]
