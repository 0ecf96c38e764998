"""`benchaudit serve`: Prefect server with its UI, the deployments of prefect.yaml, and a worker, until Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import click

from data_contracts.errors import ServiceError
from flows import prefect_server
from flows.cli.options import store_option
from flows.cli.output import say
from flows.prefect_api import address, check_lets_in, healthy
from flows.prefect_server import ReportsOf
from flows.report_address import to_environment
from flows.server_access import given_access, new_access
from flows.service import POOL, Plan, prefect_command, prepare
from tasks.store import Store

DEFAULT_URL = "http://127.0.0.1:4200/api"


@click.command("serve")
@store_option
@click.option(
    "--source",
    "sources",
    multiple=True,
    metavar="DIR",
    help="What the scheduled audit reads, and all that runs may read; repeatable.",
)
@click.option(
    "--password-file",
    metavar="FILE",
    envvar="BENCHAUDIT_PASSWORD_FILE",
    help="Holds the password of the server.  [default: PREFECT_API_AUTH_STRING, or a new one that is shown]",
)
def command(store: str, sources: tuple[str, ...], password_file: str | None) -> None:
    """Runs the recurring service: Prefect server with its UI, the deployments of prefect.yaml, and a worker.

    Runs are held to the sources and the store given here. The server listens on this machine alone and asks for a
    password. With PREFECT_API_URL set to a server that runs already, that one is used as it is.
    """
    resolved = [str(Path(source).resolve()) for source in sources]
    sys.exit(serve_until_interrupted(store, resolved, password_file))


def serve_until_interrupted(store: str, sources: list[str], password_file: str | None = None) -> int:
    """Runs the service until SIGINT or SIGTERM; returns the exit code."""
    Store.at(store).check_writable()
    plan = Plan.of(_project(), store, sources)
    with _signals() as stopping, _server(password_file, ReportsOf(plan.permissions, plan.project)) as server:
        prepare(server.operator_headers, own_server=server.ours)
        plan.deploy(server.url, server.operator_headers)
        if stopping:
            return 0
        worker = prefect_command(
            ["worker", "start", "--pool", POOL, "--type", "process"],
            plan.project,
            {"PREFECT_API_URL": server.url, **plan.permissions.to_environment(), **server.reports},
        )
        _say(server, store, plan)
        try:
            return _wait(worker, stopping)
        finally:
            _end(worker)
            say("benchaudit has stopped")


@dataclass(frozen=True, slots=True)
class _Serving:
    """The server of this service; `password` says what it is, or where it stands."""

    url: str
    ours: bool
    operator_headers: dict[str, str]
    password: str = ""

    @property
    def page(self) -> str:
        """What its own pages ask; behind a reverse proxy the proxy's address."""
        return os.environ.get("PREFECT_UI_API_URL", self.url) if self.ours else self.url

    @property
    def reports(self) -> dict[str, str]:
        """What tells the runs where reports are shown, where this server shows them."""
        return to_environment(self.page) if self.ours else {}


def _say(server: _Serving, store: str, plan: Plan) -> None:
    page = server.page.removesuffix("/api")
    say(f"benchaudit is running: watch audits at {page} (Ctrl-C stops it)")
    if server.ours:
        say(f"  reports: {page}/reports/")
    export = f"export PREFECT_API_URL={server.url}"
    if server.ours:
        # Not `say`, which hides passwords.
        click.echo(f"  password: {server.password}")
        export += " PREFECT_API_AUTH_STRING=PASSWORD"
    say(f"  store: {store}", f"  sources: {', '.join(plan.permissions.sources)}")
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


@contextmanager
def _server(password_file: str | None, reports: ReportsOf) -> Iterator[_Serving]:
    url = (os.environ.get("PREFECT_API_URL") or DEFAULT_URL).rstrip("/")
    os.environ["PREFECT_API_URL"] = url
    host, port = address(url)
    given = url != DEFAULT_URL
    if given and healthy(url):
        if password_file is not None:
            raise ServiceError(
                f"a Prefect server runs at {url} already, with a password of its own: leave out --password-file, "
                "and set PREFECT_API_AUTH_STRING to that one"
            )
        check_lets_in(url, prefect_server.setting("PREFECT_API_AUTH_STRING"))
        say(f"using the Prefect server at {url} as it is: who gets in is up to whoever runs it")
        yield _Serving(url, ours=False, operator_headers={})
        return
    if host not in ("127.0.0.1", "localhost", "::1"):
        raise ServiceError(f"no Prefect server answers at {url}: start it there, or unset PREFECT_API_URL")
    access = given_access(password_file) or new_access()
    server = prefect_server.start(host, port, access, with_ui=True, reports=reports)
    # For this process, `prefect deploy` and the worker.
    os.environ["PREFECT_API_AUTH_STRING"] = access.password
    os.environ["PREFECT_CLIENT_CSRF_SUPPORT_ENABLED"] = "true"
    say(f"starting the Prefect server on {host}:{port} ...")
    with prefect_server.running(server) as wait_ready:
        wait_ready()
        password = f"the one in {access.place}" if access.place else access.password
        yield _Serving(url, ours=True, operator_headers=access.operator_headers, password=password)


def _wait(worker: subprocess.Popen[bytes], stopping: list[int]) -> int:
    while not stopping:
        with suppress(subprocess.TimeoutExpired):
            # In short turns: a signal that is only noted does not end a system call (PEP 475).
            code = worker.wait(timeout=0.5)
            raise ServiceError(f"the worker ended with exit code {code}: see its lines above")
    return 0


def _end(worker: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        worker.send_signal(signal.SIGINT)
    try:
        worker.wait(timeout=15)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()


def _project() -> Path:
    for folder in (Path.cwd(), Path(__file__).resolve().parents[2]):
        if (folder / "prefect.yaml").exists() and (folder / "flows" / "audit.py").exists():
            return folder
    raise ServiceError("no prefect.yaml here: run `benchaudit serve` in a checkout of the project")
