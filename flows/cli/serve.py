"""`benchaudit serve`: Prefect server with its UI, the deployments of prefect.yaml, and a worker, until Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any

import click
import yaml

from data_contracts.errors import ServiceError
from flows import prefect_server
from flows.cli.options import store_option
from flows.cli.output import say
from tasks.credentials.known import kept
from tasks.store import Store

DEFAULT_URL = "http://127.0.0.1:4200/api"
POOL = "benchaudit"


@click.command("serve")
@store_option
@click.option(
    "--source", "sources", multiple=True, metavar="DIR", help="What the scheduled audit reads; repeatable."
)
def command(store: str, sources: tuple[str, ...]) -> None:
    """Runs the recurring service: Prefect server with its UI, the deployments of prefect.yaml, and a worker."""
    sys.exit(serve_until_interrupted(store, [str(Path(source).resolve()) for source in sources]))


def serve_until_interrupted(store: str, sources: list[str]) -> int:
    """Runs the service until SIGINT or SIGTERM; returns the exit code."""
    Store.at(store).check_writable()
    project = _project()
    with _signals() as stopping, _server() as url:
        _prepare()
        _deploy(project, url, store, sources)
        if stopping:
            return 0
        worker = _prefect(["worker", "start", "--pool", POOL, "--type", "process"], url, project)
        say(f"benchaudit is running: watch audits at {url.removesuffix('/api')} (Ctrl-C stops it)")
        say(f"  store: {store}", f"  from another terminal: export PREFECT_API_URL={url}")
        try:
            return _wait(worker, stopping)
        finally:
            _end(worker)
            say("benchaudit has stopped")


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
def _server() -> Iterator[str]:
    url = (os.environ.get("PREFECT_API_URL") or DEFAULT_URL).rstrip("/")
    os.environ["PREFECT_API_URL"] = url
    host, port = prefect_server.address(url)
    given = url != DEFAULT_URL
    if given and prefect_server.healthy(url):
        say(f"using the Prefect server at {url}")
        yield url
        return
    if host not in ("127.0.0.1", "localhost", "::1"):
        raise ServiceError(f"no Prefect server answers at {url}: start it there, or unset PREFECT_API_URL")
    if not prefect_server.port_is_free(host, port):
        raise ServiceError(
            f"port {port} is taken on {host}: stop what listens there, or choose another with "
            f"PREFECT_API_URL=http://{host}:{port + 1}/api"
        )
    say(f"starting the Prefect server on {host}:{port} ...")
    server = prefect_server.start(host, port, with_ui=True)
    with prefect_server.running(server) as wait_ready:
        wait_ready()
        yield url


def _prepare() -> None:
    """Creates the work pool and the limit that all commentary calls share, where they do not exist."""
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.actions import GlobalConcurrencyLimitCreate, WorkPoolCreate
    from prefect.exceptions import ObjectAlreadyExists, ObjectNotFound

    from tasks.comment import LIMIT, LIMIT_NAME

    with get_client(sync_client=True) as client:
        with suppress(ObjectAlreadyExists):
            client.create_work_pool(WorkPoolCreate(name=POOL, type="process"))
        try:
            client.read_global_concurrency_limit_by_name(LIMIT_NAME)
        except ObjectNotFound:
            client.create_global_concurrency_limit(
                GlobalConcurrencyLimitCreate(name=LIMIT_NAME, limit=LIMIT, active=True)
            )


def _deploy(project: Path, url: str, store: str, sources: list[str]) -> None:
    plan: dict[str, Any] = yaml.safe_load((project / "prefect.yaml").read_text())
    for deployment in plan["deployments"]:
        deployment["parameters"]["store"] = store
        if sources and "sources" in deployment["parameters"]:
            deployment["parameters"]["sources"] = sources
    # A copy, since store and sources belong to this call and not to the project's file.
    with tempfile.NamedTemporaryFile("w", suffix=".yaml", prefix="benchaudit-deploy-") as file:
        yaml.safe_dump(plan, file)
        file.flush()
        deployed = _prefect(["deploy", "--all", "--prefect-file", file.name], url, project, capture=True)
        output, _ = deployed.communicate()
    if deployed.returncode:
        raise ServiceError(f"prefect deploy failed: {_why(output.decode(errors='replace'))}")


def _why(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return next(
        (line for line in reversed(lines) if "Error" in line or "error" in line), lines[-1] if lines else ""
    )


def _prefect(
    arguments: list[str], url: str, project: Path, *, capture: bool = False
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "prefect", "--no-prompt", *arguments],
        cwd=project,
        # The deployments hold the public addresses; the worker's runs find the secrets here.
        env={**os.environ, **kept(), "PREFECT_API_URL": url},
        stdin=subprocess.DEVNULL,
        # The terminal's Ctrl-C reaches this process alone, which ends the others in order.
        start_new_session=True,
        stdout=subprocess.PIPE if capture else None,
        stderr=subprocess.STDOUT if capture else None,
    )


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
