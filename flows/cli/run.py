"""`benchaudit run`: an audit from ingest to report."""

from __future__ import annotations

import secrets
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from data_contracts.metrics import SEVERITIES
from data_contracts.stage_records import STAGES, new_audit_id
from flows.cli.audit_runs import print_summary, run_flows
from flows.cli.checks import Checks, check_options
from flows.cli.gate import gate_code, gate_of
from flows.cli.options import (
    ModelOptions,
    config_option,
    json_option,
    model_options,
    runner_options,
    store_option,
)
from flows.cli.output import note
from flows.machines import Machines, Runner
from tasks.credentials.known import keep_source
from tasks.ingestion.configuration_file import load_configuration
from tasks.ingestion.discovery import check_sources, discover
from tasks.ingestion.told_files import check_entries
from tasks.readers import REGISTRY
from tasks.store import Store
from tasks.store.audit_summary import AuditSummary

BASELINES = ("previous", "none")
FINDINGS_FAILED = 1


@click.command("run")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@store_option
@config_option
@model_options
@click.option("--no-llm", is_flag=True, help="Ask no language model, whatever else is set.")
@click.option(
    "--baseline",
    metavar="AUDIT|previous|none",
    default="previous",
    show_default=True,
    help="The audit that this one is compared with: an id, the latest that did not regress or is accepted, or none.",
)
@click.option(
    "--fail-on",
    type=click.Choice(
        ["critical", "warning", "new-critical", "new-warning", "regression", "suspected", "never"]
    ),
    multiple=True,
    help="Exit with 1 when there are findings of this severity or above (new-: such as the audit before of the same sources"
    " had not; a statement that the data refute counts as critical), a regression since the baseline, or a suspected one"
    " (repeatable). With regression or suspected exit with 4 when it cannot be said: nothing could be tested, or less was"
    " measured than before.  [default: never]",
)
@check_options
@runner_options
@json_option
def command(
    sources: tuple[str, ...],
    store: str,
    config: str | None,
    no_llm: bool,
    baseline: str,
    fail_on: tuple[str, ...],
    forms: tuple[str, ...],
    summary_file: Path | None,
    report_link: str | None,
    as_json: bool,
    runner: Runner,
    dask_address: str | None,
    dask_wait: float,
    **said: Any,
) -> None:
    """Audits SOURCE... (folders, files, or URLs such as s3://bucket/results) from ingest to report."""
    # Prefect stores the parameters of its flows: secrets stay in this process.
    sources = tuple(keep_source(source) for source in sources)
    asked = ModelOptions.of(**said)
    # What cannot work is said before a server is started for it.
    checks = Checks.asked(forms, summary_file, report_link, as_json)
    machines = Machines(runner, dask_address, dask_wait)
    machines.check()
    settings = load_configuration(sources, config)
    check_sources(sources, settings.limits)
    if settings.read:
        found = discover(sources, settings.limits)
        check_entries(settings.read, (file.artifact for file in found.files), REGISTRY)
    if settings.accept:
        # The rules by whose names they accept take longer to import than all else before the server starts.
        from tasks.validation.accepting import check_accepted

        check_accepted(settings.accept)
    place = Store.at(store)
    place.check_writable()
    if baseline not in BASELINES:
        # In full: `latest` would be another audit once this one is complete.
        baseline = place.compared(baseline, note).audit_id
    # Made here, so that whatever stops the flow, the command to go on with can be named.
    audit_id = new_audit_id(datetime.now(UTC), secrets.token_hex(3))

    def work() -> None:
        # Only now, when PREFECT_API_URL is set: Prefect reads it when it is imported.
        from flows.audit import audit

        audit(
            sources=list(sources),
            store=store,
            config=settings.to_tables(),
            baseline=baseline,
            audit_id=audit_id,
            runner=machines.runner,
            dask_address=machines.address,
            dask_wait=machines.wait_seconds,
            **(asked.parameters() | ({"model": None} if no_llm else {})),
        )

    done = run_flows(work, lambda: place.audit(audit_id), STAGES, as_json or checks.on_stdout)
    if isinstance(done, int):
        checks.stopped(audit_id, done)
        sys.exit(done)
    audit = place.audit(audit_id)
    outcome = gate_of(audit)
    if not checks.on_stdout:
        print_summary(done, audit, as_json, outcome)
    checks.write(audit, done, outcome, fail_on)
    code = FINDINGS_FAILED if _fails(done, fail_on) else gate_code(outcome, fail_on)
    sys.exit(code)


def _fails(summary: AuditSummary, fail_on: tuple[str, ...]) -> bool:
    # What failed may be the comparison: that nothing is said to have regressed is then no pass
    if summary.faults and set(fail_on) & {"regression", "suspected"}:
        return True
    # A sentence that misleads is no better than a number that does
    if summary.refuted and set(fail_on) & {"critical", "warning"}:
        return True
    for place, severity in enumerate(SEVERITIES):
        above = SEVERITIES[: place + 1]
        if severity in fail_on and any(summary.findings[s] for s in above):
            return True
        if f"new-{severity}" in fail_on and any(summary.ledger.get(f"new_{s}") for s in above):
            return True
    return False
