"""`benchaudit query`: a question in SQL over the tables of one audit or of all."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import get_args

import click

from data_contracts.errors import StoreError, UsageError
from flows.cli.options import store_option
from flows.cli.output import note
from tasks.querying.answers import Form, write_answer
from tasks.querying.database import answered
from tasks.store import Audit, Store
from tasks.store.temporary_files import replacing


@click.command("query")
@click.argument("sql")
@click.option(
    "--audit",
    "audit_id",
    default="latest",
    show_default=True,
    metavar="ID|latest|all",
    help="Whose tables: an audit by its id, the latest complete one, or all complete ones of the store.",
)
@click.option("--format", "form", type=click.Choice(get_args(Form)), default="table", show_default=True)
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write into a file."
)
@store_option
def command(sql: str, audit_id: str, form: Form, output: Path | None, store: str) -> None:
    """Answers one SELECT (DuckDB's SQL; `-` reads it from stdin) over the tables of an audit, and changes nothing.

    Views: measurements, runs, findings, facts, comparisons, inventory, audits and every other published table.
    """
    question = sys.stdin.read() if sql == "-" else sql
    if form == "parquet" and output is None and sys.stdout.isatty():
        raise UsageError("Parquet is nothing for a terminal: give --output FILE")
    with answered(question, _audits(Store.at(store), audit_id), note) as answer:
        if output is None:
            write_answer(answer, form, sys.stdout.buffer)
            return
        try:
            with replacing(output) as file:
                write_answer(answer, form, file)
        except OSError as error:
            raise UsageError(f"{output} cannot be written: {error.strerror}: give another file") from error


def _audits(store: Store, wanted: str) -> list[Audit]:
    if wanted != "all":
        return [store.compared(wanted, note)]
    found = list(store.complete_audits(note))[::-1]
    if not found:
        raise StoreError(
            f"no complete audit in store {store}: `benchaudit run SOURCE --store {store}` makes one"
        )
    return found
