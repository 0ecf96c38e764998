"""`benchaudit rerun`: one stage again, or all from one stage on."""

from __future__ import annotations

from typing import Any

import click

from data_contracts.errors import UsageError
from data_contracts.stage_records import STAGES, StageName
from flows.cli.options import ModelOptions, json_option, model_options, runner_options, store_option
from flows.cli.stages_again import check_again, run_again
from flows.machines import Machines, Runner
from tasks.store import Store


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
@model_options
@runner_options
@json_option
def command(
    stage: StageName,
    audit_id: str,
    store: str,
    onward: bool,
    as_json: bool,
    runner: Runner,
    dask_address: str | None,
    dask_wait: float,
    **said: Any,
) -> None:
    """Runs one stage of an audit again, from what the stage before it published.

    What the options do not say of the commentary is as it was when analyze ran last.
    """
    asked = ModelOptions.of(**said)
    audit = Store.at(store).audit(audit_id)
    stages = STAGES[STAGES.index(stage) :] if onward else (stage,)
    if asked and "analyze" not in stages:
        raise UsageError(f"{stage} asks no model: name analyze, or go on to it with --onward")
    machines = Machines(runner, dask_address, dask_wait)
    if machines != Machines() and "ingest" not in stages:
        raise UsageError(f"{stage} reads no files: --runner is for ingest")
    machines.check()
    check_again(audit, stage)
    run_again(
        audit,
        stages,
        as_json,
        {
            "analyze": asked.parameters(),
            "ingest": {
                "runner": machines.runner,
                "dask_address": machines.address,
                "dask_wait": machines.wait_seconds,
            },
        },
    )
