"""`benchaudit show`: one audit's stages, counts and findings."""

from __future__ import annotations

import click

from data_contracts.stage_records import STAGES
from flows.cli.audit_runs import going_on
from flows.cli.options import json_option, store_option
from flows.cli.output import say, say_json
from tasks.store import Store
from tasks.store.audit_summary import summarize
from tasks.store.verifying import check_records


@click.command("show")
@click.argument("audit_id", default="latest", metavar="[AUDIT]")
@store_option
@json_option
def command(audit_id: str, store: str, as_json: bool) -> None:
    """Shows one audit (by default the last one opened): its stages, counts and findings, and where its report is."""
    audit = Store.at(store).audit(audit_id)
    check_records(audit)
    summary = summarize(audit)
    if as_json:
        say_json(summary.to_json())
        return
    say(f"audit {summary.audit_id}: {summary.state}", f"  {summary.headline}")
    say("  sources: " + ", ".join(audit.request().sources))
    for stage, numbers in summary.stages.items():
        say(f"  {stage:<9} {numbers['duration']:7.2f} s")
    if "report" in summary.stages:
        say(f"  report: {audit.path('report', 'report.html')}")
    else:
        missing = next(name for name in STAGES if name not in summary.stages)
        say(f"  no report: `{going_on(missing, audit)}`")
