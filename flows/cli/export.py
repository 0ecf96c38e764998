"""`benchaudit export`: the tables of an audit as files, or its facts for Prometheus."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, get_args

import click

from data_contracts.errors import UsageError
from data_contracts.wording import counted
from flows.cli.options import store_option
from flows.cli.output import note, say
from tasks.querying.answers import write_answer
from tasks.querying.database import answered
from tasks.querying.openmetrics import openmetrics
from tasks.querying.views import VIEWS
from tasks.store import Audit, Store
from tasks.store.audit_summary import summarize
from tasks.store.temporary_files import replacing

Form = Literal["csv", "parquet", "openmetrics"]


@click.command("export")
@click.argument("audit_id", default="latest", metavar="[AUDIT]")
@click.option("--format", "form", type=click.Choice(get_args(Form)), default="csv", show_default=True)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    metavar="PLACE",
    help="A folder for the tables (csv, parquet), the file for openmetrics. Files there are replaced, each whole.",
)
@store_option
def command(audit_id: str, form: Form, output: Path, store: str) -> None:
    """Writes an audit (by default the latest complete one) for other tools: each view of `query` as a file, or its facts."""
    audit = Store.at(store).compared(audit_id, note)
    try:
        if form == "openmetrics":
            with replacing(output) as file:
                file.write(openmetrics(audit, summarize(audit)).encode())
            say(f"{output}: the facts of audit {audit.audit_id}")
            return
        output.mkdir(parents=True, exist_ok=True)
        for view in VIEWS:
            _write(audit, view, form, output / f"{view}.{form}")
    except OSError as error:
        raise UsageError(f"{output} cannot be written: {error.strerror}: name another place") from error
    say(f"{output}: {counted(len(VIEWS), 'table')} of audit {audit.audit_id}")


def _write(audit: Audit, view: str, form: Literal["csv", "parquet"], path: Path) -> None:
    with answered(f"FROM {view}", [audit], note) as answer, replacing(path) as file:
        write_answer(answer, form, file)
