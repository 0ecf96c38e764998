"""`benchaudit doctor`: what is wrong with the service, and how to mend it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from data_contracts.errors import ServiceError
from data_contracts.settings import Commentary
from flows.cli.options import ModelApi, json_option, model_host, store_option
from flows.cli.output import say, say_json
from flows.prefect_api import check_lets_in, healthy
from flows.prefect_server import setting
from flows.project import project
from flows.serving import DEFAULT_URL

if TYPE_CHECKING:
    from flows.diagnosis import Sign

WRONG = 1


@click.command("doctor")
@store_option
@click.option(
    "--model", metavar="NAME", help="The model that is to comment.  [default: that of the scheduled audit]"
)
@click.option(
    "--ollama-host",
    metavar="URL",
    help="Where it answers.  [default: as the scheduled audit, or OLLAMA_HOST]",
)
@click.option("--llm-api", type=click.Choice(["ollama", "openai"]), default="ollama", show_default=True)
@click.option(
    "--mend", is_flag=True, help="End the runs at which nothing works any more, and free their slots."
)
@json_option
def command(
    store: str,
    model: str | None,
    ollama_host: str | None,
    llm_api: ModelApi,
    mend: bool,
    as_json: bool,
) -> None:
    """Says what is wrong with server, pool, worker, runs, limits, store and model, and how to mend it.

    Looks at the server of PREFECT_API_URL, else at that of `benchaudit serve`. Exits with 1 when something is wrong.
    """
    host = model_host(ollama_host, llm_api)
    found = list(_signs(store, Commentary(model=model, host=host, api=llm_api), mend))
    if as_json:
        say_json([asdict(sign) | {"well": sign.well} for sign in found])
    for sign in () if as_json else found:
        say(f"{'ok   ' if sign.well else 'WRONG'} {sign.part}: {sign.said}")
        if sign.mend is not None:
            say(f"      to mend it: {sign.mend}")
    sys.exit(0 if all(sign.well for sign in found) else WRONG)


def _signs(store: str, asked: Commentary, mend: bool) -> Iterator[Sign]:
    url = (setting("PREFECT_API_URL") or DEFAULT_URL).rstrip("/")
    problem = _problem(url)
    # Prefect reads it when it is imported.
    os.environ["PREFECT_API_URL"] = url
    from flows import diagnosis

    if problem is not None:
        yield diagnosis.Sign("server", *problem)
        yield diagnosis.sign_of_store(store, at_work=False)
        yield diagnosis.sign_of_model(asked)
        return
    yield diagnosis.Sign("server", f"it answers at {url}")
    yield from _on_server(store, asked, mend)


def _on_server(store: str, asked: Commentary, mend: bool) -> Iterator[Sign]:
    from prefect.client.orchestration import get_client

    from flows import diagnosis
    from flows.dead_runs import heal, held_runs
    from flows.service import POOL
    from tasks.comment import LIMIT_NAME

    if mend:
        for name in heal(POOL, "nothing worked at this any more", abandoned=True).ended:
            say(f"ended {name}: it can be retried", err=True)
    with get_client(sync_client=True) as client:
        yield from diagnosis.signs_of_server(client, POOL, project())
        yield diagnosis.sign_of_calls(client, LIMIT_NAME)
        yield diagnosis.sign_of_variable(client)
        yield diagnosis.sign_of_store(store, at_work=bool(held_runs(client, POOL)))
        yield diagnosis.sign_of_model(
            asked if asked.model else diagnosis.scheduled_model(client, POOL, asked)
        )


def _problem(url: str) -> tuple[str, str] | None:
    """What keeps this program from using the server, and what to do."""
    if not healthy(url):
        return (
            f"no Prefect server answers at {url}",
            "start `benchaudit serve`, or set PREFECT_API_URL to where it is",
        )
    try:
        check_lets_in(url, setting("PREFECT_API_AUTH_STRING"))
    except ServiceError as error:
        said, _, todo = str(error).partition(": ")
        return said, todo or "see its own log"
    return None
