"""`benchaudit accept`: an audit's changes are meant to be."""

from __future__ import annotations

import click

from flows.cli.options import store_option
from flows.cli.output import note, say
from tasks.analysis.comparison.baselines import accept
from tasks.store import Store


@click.command("accept")
@click.argument("audit_id", default="latest", metavar="[AUDIT]")
@store_option
def command(audit_id: str, store: str) -> None:
    """Accepts an audit's changes: later audits are compared with it even though it regressed."""
    audit = Store.at(store).compared(audit_id, note)
    accept(audit)
    say(f"audit {audit.audit_id} is accepted: later audits are compared with it")
