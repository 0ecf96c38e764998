"""`benchaudit verify`: whether the files of an audit are what was published."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from data_contracts.errors import UsageError
from data_contracts.wording import counted
from flows.cli.options import store_option
from flows.cli.output import say
from tasks.store import Audit, Store
from tasks.store.repair import repair as repair_files
from tasks.store.verifying import verify

FAULTS_FOUND = 1


@click.command("verify")
@click.argument("audit_id", default=None, required=False, metavar="[AUDIT]")
@click.option("--all", "everything", is_flag=True, help="Check every audit of the store.")
@click.option(
    "--key",
    "public_key",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Check the signature too, with this public key (PEM).",
)
@click.option(
    "--repair",
    is_flag=True,
    help="First write again what needs no stage to run: audit.json, and the manifest of whole stages.",
)
@store_option
def command(
    audit_id: str | None, everything: bool, public_key: Path | None, repair: bool, store: str
) -> None:
    """Checks an audit (by default the last one opened): its files against its manifest, its stages against each other.

    Exits with 1 and a line for each fault, with the command that repairs it.
    """
    if everything and audit_id is not None:
        raise UsageError("give an audit or --all, not both")
    place = Store.at(store)
    audits = (
        [place.audit(name) for name in place.ids()] if everything else [place.audit(audit_id or "latest")]
    )
    sound = [_verified(audit, public_key, repair) for audit in audits]
    if not sound:
        say(f"no audits in {place}: nothing to verify")
    sys.exit(0 if all(sound) else FAULTS_FOUND)


def _verified(audit: Audit, public_key: Path | None, repair: bool) -> bool:
    if repair:
        repair_files(audit)
    found = verify(audit, public_key)
    for fault in found.faults:
        say(fault.line)
    if found.faults:
        return False
    if not found.began:
        say(
            f"audit {audit.audit_id} was stopped before it began, and holds nothing: remove {audit.path()} or leave it"
        )
    elif found.next_stage is None:
        say(f"audit {audit.audit_id} verified: {counted(found.files, 'file')}")
    else:
        say(
            f"audit {audit.audit_id} is incomplete, and what it holds is whole ({counted(found.files, 'file')});"
            f" to go on: {audit.again(found.next_stage)}"
        )
    return True
