"""`benchaudit list`: the audits of a store."""

from __future__ import annotations

import click

from data_contracts.errors import BenchauditError, NewerVersionError
from flows.cli.options import json_option, store_option
from flows.cli.output import say, say_json
from tasks.store import Audit, Store
from tasks.store.audit_summary import summarize


@click.command("list")
@store_option
@json_option
def command(store: str, as_json: bool) -> None:
    """Lists the audits of a store, newest first."""
    place = Store.at(store)
    ids = place.ids()[::-1]
    if as_json:
        say_json([_row(place.audit(audit_id)) for audit_id in ids])
        return
    if not ids:
        say(f"no audits in {place}: make one with `benchaudit run SOURCE --store {place}`")
    for audit_id in ids:
        row = _row(place.audit(audit_id))
        say(f"{row['audit_id']}  {row['state']:<9}  {row['headline']}")


def _row(audit: Audit) -> dict[str, str]:
    # One damaged audit must not hide the others.
    try:
        summary = summarize(audit)
    except BenchauditError as error:
        state = "newer" if isinstance(error, NewerVersionError) else "damaged"
        return {
            "audit_id": audit.audit_id,
            "state": state,
            "headline": f"{error}; `{audit.command('verify {}')}` says more",
        }
    return {"audit_id": summary.audit_id, "state": summary.state, "headline": summary.headline}
