"""`benchaudit open`: an audit's report in the browser."""

from __future__ import annotations

import webbrowser
from pathlib import Path

import click

from data_contracts.errors import UsageError
from flows.cli.audit_runs import going_on
from flows.cli.options import store_option
from flows.cli.output import say
from tasks.store import Store
from tasks.store.places import LocalPlace


@click.command("open")
@click.argument("audit_id", default="latest", metavar="[AUDIT]")
@store_option
def command(audit_id: str, store: str) -> None:
    """Opens the report of an audit (by default the last one opened) in the browser, and says where it lies."""
    audit = Store.at(store).audit(audit_id)
    if audit.record("report") is None:
        raise UsageError(f"audit {audit.audit_id} has no report: `{going_on('report', audit)}` writes it")
    where = audit.path("report", "report.html")
    if not isinstance(audit.place, LocalPlace):
        raise UsageError(
            f"a browser cannot open {where}: copy the audit's folder `report` to this machine, and open it there"
        )
    # Without a browser the path is what helps
    webbrowser.open(Path(where).as_uri())
    say(where)
