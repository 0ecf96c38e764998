"""`benchaudit hook`: changed artifacts checked before they are committed, in seconds and without a store."""

from __future__ import annotations

import secrets
import sys
import tempfile
import warnings
from datetime import UTC, datetime
from pathlib import Path

import click

from data_contracts.errors import SourceError, UsageError
from data_contracts.metrics import SEVERITIES
from data_contracts.settings import AuditRequest
from data_contracts.stage_records import new_audit_id
from data_contracts.wording import counted
from flows.cli.options import config_option
from flows.cli.output import say
from tasks.ci.problems import problems_of
from tasks.ingestion.configuration_file import load_configuration
from tasks.ingestion.ingesting import ingest
from tasks.ingestion.workers import Workers
from tasks.readers import REGISTRY
from tasks.store import Audit, Store
from tasks.validation.ledger import Ledger
from tasks.validation.validating import validate

FINDINGS_FAILED = 1


@click.command("hook")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@config_option
@click.option(
    "--fail-on",
    type=click.Choice(["critical", "warning", "never"]),
    default="critical",
    show_default=True,
    help="Exit with 1 when there are findings of this severity or above.",
)
def command(files: tuple[str, ...], config: str | None, fail_on: str) -> None:
    """Checks FILE... as a pre-commit hook: reads and validates them alone, and keeps nothing.

    Prints a line for each critical finding and each warning. Files that are no artifacts pass.
    """
    if missing := [name for name in files if not Path(name).exists()]:
        raise UsageError(f"{missing[0]} does not exist: name the files that changed")
    warnings.filterwarnings("ignore")
    settings = load_configuration(files, config)
    request = AuditRequest.of(files, settings)
    with tempfile.TemporaryDirectory(prefix="benchaudit-hook-") as folder:
        try:
            audit = _checked(Store.at(folder), request)
        except SourceError as error:
            say(f"nothing to check: {error}")
            return
        problems = [one for one in problems_of(audit, Path.cwd()) if one.state != "accepted"]
    shown = [one for one in problems if one.severity != "info"]
    for problem in shown:
        say(f"{problem.where}{problem.severity}: {problem.message} [{problem.rule}]")
    failing = SEVERITIES[: SEVERITIES.index(fail_on) + 1] if fail_on in SEVERITIES else ()
    failed = sum(one.severity in failing for one in shown)
    say(f"{counted(len(files), 'file')}: {counted(len(shown), 'problem')}")
    sys.exit(FINDINGS_FAILED if failed else 0)


def _checked(store: Store, request: AuditRequest) -> Audit:
    """An audit of two stages, in this process."""
    now = datetime.now(UTC)
    audit = store.open(new_audit_id(now, secrets.token_hex(3)), request)
    with Workers(REGISTRY) as workers:
        audit.publish(
            "ingest", lambda out: ingest(request, out, None, workers, REGISTRY, _unheard), request.to_json()
        )
    ledger = Ledger(audit.audit_id, now.date(), accepted=request.accept)
    audit.publish(
        "validate",
        lambda out: validate(audit.ingested(), request.thresholds, out, _unheard, ledger),
        request.to_json(),
    )
    return audit


def _unheard(_done: int, _total: int) -> None:
    return
