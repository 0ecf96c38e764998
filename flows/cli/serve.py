"""`benchaudit serve`: Prefect server with its UI, the deployments of prefect.yaml, and a worker, until Ctrl-C."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import click

from data_contracts.addresses import is_url, local_path
from data_contracts.errors import UsageError
from flows.cli.options import ModelApi, model_host, store_option
from flows.cli.output import say
from flows.project import project
from flows.schedules import schedules
from flows.service import Asked, Plan
from flows.serving import Doors, doors, keep_serving
from tasks.credentials.known import keep_source
from tasks.ingestion.remote_source import RemoteSource
from tasks.store import Store


@click.command("serve")
@store_option
@click.option(
    "--source",
    "sources",
    multiple=True,
    metavar="DIR|URL",
    help="What the scheduled audit reads, and all that runs may read; repeatable.",
)
@click.option("--model", metavar="NAME", help="Model that comments on the scheduled audit, e.g. gemma3.")
@click.option(
    "--ollama-host",
    metavar="URL",
    help="Where it answers.  [default: OLLAMA_HOST]  An address with a password belongs into OLLAMA_HOST.",
)
@click.option(
    "--llm-api", type=click.Choice(["ollama", "openai"]), help="What the server at --ollama-host speaks."
)
@click.option(
    "--cron", metavar="EXPRESSION", help='When audits run, e.g. "0 6 * * *".  [default: as in prefect.yaml]'
)
@click.option("--timezone", metavar="NAME", help="That of --cron, e.g. Europe/Vienna.  [default: Etc/UTC]")
@click.option("--every", metavar="DURATION", help="How often audits run instead, e.g. 30m, 6h, 1d.")
@click.option("--no-schedule", is_flag=True, help="Audits run only when somebody starts one.")
@click.option(
    "--password-file",
    metavar="FILE",
    envvar="BENCHAUDIT_PASSWORD_FILE",
    help="Holds the password of the server.  [default: PREFECT_API_AUTH_STRING, or a new one that is shown]",
)
def command(
    store: str,
    sources: tuple[str, ...],
    model: str | None,
    ollama_host: str | None,
    llm_api: ModelApi | None,
    cron: str | None,
    timezone: str | None,
    every: str | None,
    no_schedule: bool,
    password_file: str | None,
) -> None:
    """Runs the recurring service: Prefect server with its UI, the deployments of prefect.yaml, and a worker.

    Runs are held to the sources and the store given here. The server listens on this machine alone and asks for a
    password. With PREFECT_API_URL set to a server that runs already, that one is used as it is.
    """
    asked = Asked(
        store=store,
        sources=tuple(_there(source) for source in sources),
        model=model,
        ollama_host=model_host(ollama_host, llm_api),
        llm_api=llm_api,
        schedules=schedules(cron, timezone, every, never=no_schedule),
    )
    Store.at(store).check_writable()
    sys.exit(serve_until_interrupted(Plan.of(project(), asked), password_file))


def _there(source: str) -> str:
    """The whole path or URL of a source; a service that could not read it would fail each day anew."""
    if is_url(source):
        public = keep_source(source)
        RemoteSource.at(public)
        return public
    path = Path(local_path(source)).expanduser().resolve()
    if not path.exists():
        raise UsageError(f"source {source} does not exist: give a folder or file that is on this machine")
    return str(path)


def serve_until_interrupted(plan: Plan, password_file: str | None = None) -> int:
    """Runs the service until SIGINT or SIGTERM; returns the exit code."""
    with _signals() as stopping:
        opened = doors(password_file)
        if opened.access is None:
            say(f"using the Prefect server at {opened.url} as it is: who gets in is up to whoever runs it")
        try:
            keep_serving(plan, opened, stopping, say, lambda: _say(opened, plan))
        finally:
            say("benchaudit has stopped")
    return 0


def _say(opened: Doors, plan: Plan) -> None:
    page = opened.page.removesuffix("/api")
    say(f"benchaudit is running: watch audits at {page} (Ctrl-C stops it)")
    export = f"export PREFECT_API_URL={opened.url}"
    if access := opened.access:
        say(f"  reports: {page}/reports/")
        # Not `say`, which hides passwords.
        click.echo(f"  password: {f'the one in {access.place}' if access.place else access.password}")
        export += " PREFECT_API_AUTH_STRING=PASSWORD"
    say(f"  store: {', '.join(plan.permissions.stores)}", f"  sources: {', '.join(plan.permissions.sources)}")
    say(f"  from another terminal: {export}")


@contextmanager
def _signals() -> Iterator[list[int]]:
    received: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        # Noted only: an exception from here could strike between the start of a process and its end.
        received.append(number)

    former = {s: signal.signal(s, note) for s in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield received
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
