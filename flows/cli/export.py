"""`benchaudit export`: an audit as files for other tools, or as runs of MLflow."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Literal, get_args

import click

from data_contracts.errors import UsageError
from data_contracts.wording import counted
from flows.cli.optional import optional
from flows.cli.options import store_option
from flows.cli.output import note, say
from tasks.exporting.every_eval_ever import Evaluator, Relationship, evaluations
from tasks.exporting.llm_d import llm_d_reports
from tasks.exporting.openmetrics import openmetrics
from tasks.exporting.otlp import otlp
from tasks.exporting.run_numbers import RunDocument
from tasks.querying.answers import write_answer
from tasks.querying.database import answered
from tasks.querying.views import VIEWS
from tasks.store import Audit, Store
from tasks.store.audit_summary import summarize
from tasks.store.temporary_files import replacing

Form = Literal["csv", "parquet", "openmetrics", "otlp", "mlflow", "every-eval-ever", "llm-d"]
_LEFT_OUT_NAMED = 5


@click.command("export")
@click.argument("audit_id", default="latest", metavar="[AUDIT]")
@click.option("--format", "form", type=click.Choice(get_args(Form)), default="csv", show_default=True)
@click.option(
    "--output",
    required=True,
    metavar="PLACE",
    help="A folder (csv, parquet, every-eval-ever, llm-d), a file (openmetrics, otlp), or where MLflow is: a file of its"
    " SQLite database, or a tracking URI. Files there are replaced, each whole.",
)
@click.option("--experiment", default="benchaudit", show_default=True, help="With mlflow: the experiment.")
@click.option("--organization", metavar="NAME", help="With every-eval-ever: who ran the evaluations.")
@click.option(
    "--relationship",
    type=click.Choice(get_args(Relationship)),
    help="With every-eval-ever: how they are to the model's maker.",
)
@store_option
def command(
    audit_id: str,
    form: Form,
    output: str,
    experiment: str,
    organization: str | None,
    relationship: Relationship | None,
    store: str,
) -> None:
    """Writes an audit (by default the latest complete one) for other tools, and says what it has to leave out."""
    audit = Store.at(store).compared(audit_id, note)
    place = Path(output)
    try:
        if form == "mlflow":
            _log(audit, output, experiment)
        elif form == "openmetrics":
            _write_text(audit, place, openmetrics(audit, summarize(audit)))
        elif form == "otlp":
            _write_text(audit, place, otlp(audit))
        elif form == "every-eval-ever":
            _write_each(
                audit, place, evaluations(audit, _evaluator(organization, relationship)), "evaluation"
            )
        elif form == "llm-d":
            _write_each(audit, place, llm_d_reports(audit), "report")
        else:
            place.mkdir(parents=True, exist_ok=True)
            for view in VIEWS:
                _write(audit, view, form, place / f"{view}.{form}")
            say(f"{place}: {counted(len(VIEWS), 'table')} of audit {audit.audit_id}")
    except OSError as error:
        raise UsageError(f"{output} cannot be written: {error.strerror}: name another place") from error


def _write_text(audit: Audit, place: Path, text: str) -> None:
    with replacing(place) as file:
        file.write(text.encode())
    say(f"{place}: the facts of audit {audit.audit_id}")


def _write(audit: Audit, view: str, form: Literal["csv", "parquet"], path: Path) -> None:
    with answered(f"FROM {view}", [audit], note) as answer, replacing(path) as file:
        write_answer(answer, form, file)


def _write_each(audit: Audit, folder: Path, documents: Iterable[RunDocument], noun: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    left_out: list[str] = []
    written = 0
    for document in documents:
        if document.body is None:
            left_out.append(document.why)
            continue
        with replacing(folder / document.name) as file:
            file.write((json.dumps(document.body, indent=2) + "\n").encode())
        written += 1
    say(f"{folder}: {counted(written, noun)} of audit {audit.audit_id}")
    for why in left_out[:_LEFT_OUT_NAMED]:
        note(f"left out: {why}")
    if (more := len(left_out) - _LEFT_OUT_NAMED) > 0:
        note(f"left out: {counted(more, 'more run')}")


def _evaluator(organization: str | None, relationship: Relationship | None) -> Evaluator:
    if organization is None or relationship is None:
        raise UsageError(
            "Every Eval Ever asks who ran the evaluations, which no artifact says: add --organization NAME --relationship"
            f" {'|'.join(get_args(Relationship))}"
        )
    return Evaluator(organization, relationship)


def _log(audit: Audit, output: str, experiment: str) -> None:
    log_runs = _mlflow()
    tracking = output if "://" in output else f"sqlite:///{Path(output).expanduser().resolve()}"
    written, there = log_runs(audit, tracking, experiment)
    say(
        f"{output}: {counted(written, 'run')} of audit {audit.audit_id}"
        f"{f', {there} were there already' if there else ''}"
    )


def _mlflow() -> Callable[[Audit, str, str], tuple[int, int]]:
    # Neither an audit nor its export calls anybody who was not named
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    with optional("mlflow", "MLflow's client"):
        from tasks.exporting.mlflow_runs import log_runs
    return log_runs
