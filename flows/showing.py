"""`benchaudit list` and `show`: what a store holds, without Prefect."""

from __future__ import annotations

import json

import click

from data_contracts.errors import BenchauditError
from tasks.store import Audit, Store
from tasks.summary import summarize


def list_all(store: str, as_json: bool) -> None:
    """Prints every audit of a store, newest first."""
    place = Store.at(store)
    ids = place.ids()[::-1]
    if as_json:
        click.echo(json.dumps([_row(place.audit(audit_id)) for audit_id in ids]))
        return
    if not ids:
        click.echo(f"no audits in {place}: make one with `benchaudit run SOURCE --store {place}`")
    for audit_id in ids:
        row = _row(place.audit(audit_id))
        click.echo(f"{row['audit_id']}  {row['state']:<9}  {row['headline']}")


def _row(audit: Audit) -> dict[str, str]:
    # One damaged audit must not hide the others.
    try:
        summary = summarize(audit)
    except BenchauditError as error:
        return {"audit_id": audit.audit_id, "state": "damaged", "headline": str(error)}
    return {"audit_id": summary.audit_id, "state": summary.state, "headline": summary.headline}


def show_one(store: str, audit_id: str, as_json: bool) -> None:
    """Prints one audit's summary; raises StoreError when there is no such audit."""
    audit = Store.at(store).audit(audit_id)
    summary = summarize(audit)
    if as_json:
        click.echo(json.dumps(summary.to_json()))
        return
    click.echo(f"audit {summary.audit_id}: {summary.state}\n  {summary.headline}")
    click.echo("  sources: " + ", ".join(audit.request().sources))
    for stage, numbers in summary.stages.items():
        click.echo(f"  {stage:<9} {numbers['duration']:7.2f} s")
    if "report" in summary.stages:
        click.echo(f"  report: {audit.path('report', 'report.html')}")
    else:
        click.echo(
            f"  no report: `benchaudit rerun {_missing(summary.stages)} --audit {audit.audit_id} --store {store} --onward`"
        )


def _missing(stages: dict[str, dict[str, float | int]]) -> str:
    return next(name for name in ("ingest", "validate", "analyze", "report") if name not in stages)
