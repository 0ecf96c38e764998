"""`benchaudit rerun`: one stage again, or all from one stage on."""

from __future__ import annotations

import sys
from importlib import import_module

import click

from data_contracts.stage_records import STAGES, StageName
from flows.cli.audit_runs import print_summary, run_flows
from flows.cli.gate import gate_of
from flows.cli.options import json_option, store_option
from tasks.store import Store
from tasks.store.verifying import check_records


@click.command("rerun")
@click.argument("stage", type=click.Choice(STAGES))
@click.option(
    "--audit",
    "audit_id",
    default="latest",
    show_default=True,
    metavar="ID",
    help="Which audit; latest is the one opened last, complete or not.",
)
@store_option
@click.option("--onward", is_flag=True, help="Go on to the end after this stage.")
@json_option
def command(stage: StageName, audit_id: str, store: str, onward: bool, as_json: bool) -> None:
    """Runs one stage of an audit again, from what the stage before it published."""
    place = Store.at(store)
    audit = place.audit(audit_id)
    # These raise here what cannot work, before a server is started.
    place.check_writable()
    check_records(audit, STAGES[: STAGES.index(stage)])
    stages = STAGES[STAGES.index(stage) :] if onward else (stage,)
    audit.upstream(stage)

    def work() -> None:
        # Only now, when PREFECT_API_URL is set.
        from prefect import tags

        with tags(audit.audit_id):
            for name in stages:
                # A stage's flow has its name, in the module of its name.
                getattr(import_module(f"flows.{name}"), name)(audit.audit_id, store)

    done = run_flows(work, lambda: audit, stages, as_json)
    if isinstance(done, int):
        sys.exit(done)
    print_summary(done, audit, as_json, gate_of(audit) if done.state != "failed" else None)
