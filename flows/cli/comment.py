"""`benchaudit comment`: the choices and remarks of an audit that is there, by whichever model is named now."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import click

from data_contracts.errors import UsageError
from data_contracts.settings import Commentary
from flows.cli.options import ModelOptions, json_option, model_options, store_option
from flows.cli.stages_again import check_again, run_again
from tasks.commentary.commenting import check_answers
from tasks.store import Store


@click.command("comment")
@click.argument("audit_id", default="latest", metavar="[AUDIT]")
@model_options
@store_option
@json_option
def command(audit_id: str, store: str, as_json: bool, **said: Any) -> None:
    """Adds what a model chooses and remarks to AUDIT (the one opened last), or replaces what it has of that.

    The stages analyze and report are published anew. What the options do not say is as it was when the audit's model was
    asked last.
    """
    asked = ModelOptions.of(**said)
    audit = Store.at(store).audit(audit_id)
    check_again(audit, "analyze")
    _check_model(audit.commentary(), asked)
    run_again(audit, ("analyze", "report"), as_json, {"analyze": asked.parameters()})


def _check_model(former: Commentary, asked: ModelOptions) -> None:
    model, host = asked.model or former.model, asked.ollama_host or former.host
    if model is None:
        raise UsageError("no model was named yet: name the one that is to comment with --model")
    check_answers(replace(former, model=model, host=host, api=asked.llm_api or former.api))
