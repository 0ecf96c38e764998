"""`benchaudit run` and `rerun`: the flows in this process, on Prefect's embedded server or the configured one."""

from __future__ import annotations

import json
import secrets
import sys
import warnings
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from data_contracts.audit import STAGES, AuditRequest, StageName, new_audit_id
from data_contracts.errors import BenchauditError, ServiceError, SourceError
from data_contracts.metrics import SEVERITIES
from flows import environment, servers
from flows.terminal import showing
from tasks.commentary.personas import personas
from tasks.discovery import discover
from tasks.store import Audit, Store
from tasks.summary import Summary, summarize
from tasks.warmup import import_in_background

if TYPE_CHECKING:
    from rich.console import Console

BASELINES = ("previous", "none")
FINDINGS_FAILED, STAGE_FAILED, INTERRUPTED = 1, 3, 130


def run_audit(
    *,
    sources: list[str],
    store: str,
    llm: dict[str, Any],
    baseline: str,
    fail_on: tuple[str, ...],
    as_json: bool,
) -> int:
    """Audits the sources and prints the outcome; `llm` holds the flow's parameters of that name. Returns the exit code."""
    # What cannot work is said before a server is started for it.
    discover(sources, AuditRequest(tuple(sources)).limits)
    Store.at(store).check_writable()
    if llm["model"] and llm["personas"]:
        personas(tuple(llm["personas"]))
    if baseline not in BASELINES:
        baseline = Store.at(store).audit(baseline).audit_id
    audit_id = new_audit_id(datetime.now(UTC), secrets.token_hex(3))

    def work() -> None:
        from flows.audit import audit

        audit(sources=sources, store=store, audit_id=audit_id, baseline=baseline, **llm)

    return _guarded(work, lambda: Store.at(store).audit(audit_id), list(STAGES), fail_on, as_json)


def rerun_stage(*, stage: StageName, audit_id: str, store: str, onward: bool, as_json: bool) -> int:
    """Runs one stage of an audit again, with `onward` all after it too; returns the exit code."""
    audit = Store.at(store).audit(audit_id)
    audit.request()
    stages = list(STAGES[STAGES.index(stage) :]) if onward else [stage]
    audit.upstream(stage)

    def work() -> None:
        from prefect import tags

        from flows.stages import FLOWS

        with tags(audit.audit_id):
            for name in stages:
                FLOWS[name](audit.audit_id, store)

    return _guarded(work, lambda: audit, stages, (), as_json)


def _guarded(
    work: Callable[[], None],
    opened: Callable[[], Audit],
    stages: list[StageName],
    fail_on: tuple[str, ...],
    as_json: bool,
) -> int:
    began = datetime.now(UTC).isoformat(timespec="milliseconds")
    with showing(quiet=as_json) as console:
        try:
            _on_prefect(work, console)
        except KeyboardInterrupt:
            return _stopped(opened(), stages, began, "interrupted", INTERRUPTED, as_json)
        except (ServiceError, SourceError):
            raise
        except BenchauditError as error:
            return _stopped(opened(), stages, began, str(error), STAGE_FAILED, as_json)
        except Exception as error:
            text = f"{type(error).__name__}: {error}".splitlines()[0]
            return _stopped(opened(), stages, began, text, STAGE_FAILED, as_json)
    summary = summarize(opened())
    _print(summary, opened(), as_json)
    return FINDINGS_FAILED if _fails(summary, fail_on) else 0


def _on_prefect(work: Callable[[], None], console: Console) -> None:
    environment.silence_console()
    warnings.filterwarnings("ignore")
    server = None if servers.configured_url() else servers.embed()
    if server is not None:
        console.print("starting Prefect's embedded server ...")
    # The slow imports are done while the server starts.
    import_in_background("great_expectations")
    import_module("flows.audit")
    with servers.running(server):
        work()


def _stopped(audit: Audit, stages: list[StageName], began: str, why: str, code: int, as_json: bool) -> int:
    """Says where the audit stopped and how to go on: the last line names the stage and the command."""
    records = audit.records()
    done = [s for s in stages if s in records and records[s].ended >= began]
    stage = stages[min(len(done), len(stages) - 1)]
    if as_json:
        summary = {**summarize(audit).to_json(), "state": "failed", "failed_stage": stage, "reason": why}
        click.echo(json.dumps(summary))
    click.echo(f"benchaudit: {' '.join(why.split())}", err=True)
    verb = "stopped in" if code == INTERRUPTED else "failed in"
    click.echo(f"{verb} stage {stage}; to go on: {_rerun(stage, audit)}", err=True)
    return code


def _rerun(stage: StageName, audit: Audit) -> str:
    return f"benchaudit rerun {stage} --audit {audit.audit_id} --store {audit.store} --onward"


def _fails(summary: Summary, fail_on: tuple[str, ...]) -> bool:
    if "regression" in fail_on:
        if summary.changes.get("regressed"):
            return True
        if not summary.changes:
            click.echo("no regression: there is no earlier audit to compare with", err=True)
    worst = [SEVERITIES.index(wanted) for wanted in fail_on if wanted in SEVERITIES]
    return any(summary.findings[s] for place in worst for s in SEVERITIES[: place + 1])


def _print(summary: Summary, audit: Audit, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(summary.to_json()) + "\n")
        return
    click.echo(f"audit {summary.audit_id}: {summary.state}")
    click.echo(f"  {summary.headline}")
    for stage, numbers in summary.stages.items():
        parts = f"{numbers['reused']} reused, {numbers['recomputed']} recomputed"
        click.echo(f"  {stage:<9} {numbers['duration']:7.2f} s   {parts}")
    if "report" in summary.stages:
        click.echo(f"  report: {audit.path('report', 'report.html')}")
    if summary.state == "degraded":
        click.echo(f"  to add the commentary: {_rerun('analyze', audit)}")
