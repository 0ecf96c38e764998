"""What a service keeps running: a server, its deployments and a worker, each started again when it ends by itself."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from data_contracts.errors import ServiceError
from flows import prefect_server
from flows.children import Child, working
from flows.environment import import_in_background
from flows.prefect_api import address, check_lets_in, healthy
from flows.prefect_server import ReportsOf, Server
from flows.report_address import to_environment
from flows.server_access import Access, given_access, new_access
from flows.service import POOL, Plan, deployed, prepare

DEFAULT_URL = "http://127.0.0.1:4200/api"
# What ends sooner each time has a fault that starting it again does not mend; what has run an audit has none such.
_SOON_SECONDS = 20.0
_MOST_STARTS = 3

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Doors:
    """Where the service's server is, and who gets in; `access` is None for a server that others run."""

    url: str
    access: Access | None

    @property
    def page(self) -> str:
        """What its own pages ask; behind a reverse proxy the proxy's address."""
        return os.environ.get("PREFECT_UI_API_URL", self.url) if self.access else self.url

    @property
    def operator_headers(self) -> dict[str, str]:
        return self.access.operator_headers if self.access else {}

    @property
    def reports(self) -> dict[str, str]:
        """What tells the runs where reports are shown, where this server shows them."""
        return to_environment(self.page) if self.access else {}

    def open(self, reports: ReportsOf, say: Say) -> Server | None:
        """Starts the server without waiting for it, unless others run it."""
        if self.access is None:
            return None
        host, port = address(self.url)
        say(f"starting the Prefect server on {host}:{port} ...")
        return prefect_server.start(host, port, self.access, with_ui=True, reports=reports)


def doors(password_file: str | None) -> Doors:
    """The server that PREFECT_API_URL names if one answers there, else one of our own; raises ServiceError.

    The environment of this process then lets what it starts in.
    """
    url = (os.environ.get("PREFECT_API_URL") or DEFAULT_URL).rstrip("/")
    os.environ["PREFECT_API_URL"] = url
    host, _ = address(url)
    if url != DEFAULT_URL and healthy(url):
        if password_file is not None:
            raise ServiceError(
                f"a Prefect server runs at {url} already, with a password of its own: leave out --password-file, "
                "and set PREFECT_API_AUTH_STRING to that one"
            )
        check_lets_in(url, prefect_server.setting("PREFECT_API_AUTH_STRING"))
        return Doors(url, None)
    if host not in ("127.0.0.1", "localhost", "::1"):
        raise ServiceError(f"no Prefect server answers at {url}: start it there, or unset PREFECT_API_URL")
    access = given_access(password_file) or new_access()
    # For this process and what it starts.
    os.environ["PREFECT_API_AUTH_STRING"] = access.password
    os.environ["PREFECT_CLIENT_CSRF_SUPPORT_ENABLED"] = "true"
    return Doors(url, access)


@dataclass(slots=True)
class Starts:
    """How often something ended soon after its start, one time after the other."""

    soon: int = 0
    begun: float = field(default_factory=time.monotonic)

    def again(self, ended: str) -> None:
        """Notes an end; raises ServiceError when starting again is of no use."""
        lived = time.monotonic() - self.begun
        self.soon = self.soon + 1 if lived < _SOON_SECONDS else 0
        if self.soon >= _MOST_STARTS:
            raise ServiceError(f"{ended}, {self.soon} times soon after its start: see its lines above")
        self.begun = time.monotonic()


def keep_serving(
    plan: Plan, open_doors: Doors, stopping: Sequence[int], say: Say, ready: Callable[[], None]
) -> None:
    """Serves until a signal is among `stopping`; `ready` is called when all runs, `say` says what happens else."""
    starts = Starts()
    while not stopping:
        with (
            plan.deploying(open_doors.operator_headers) as deploying,
            _worker(plan, open_doors) as worker,
            _server(open_doors.open(ReportsOf(plan.permissions, plan.project), say)) as server,
        ):
            for name in prepare(plan.project, open_doors.operator_headers, own_server=server is not None):
                say(f"the server takes no automation {name!r}: runs that fall silent there stay as they are")
            deployed(deploying)
            _heal("the service ended while this ran", say, own_server=server is not None)
            if stopping:
                return
            worker.begin()
            ready()
            ended = _until_one_ends(worker, server, stopping)
            while ended == _WORKER:
                starts.again(ended)
                say(f"{ended}: starting it again")
                _heal("the worker ended while this ran", say)
                with _worker(plan, open_doors) as worker:
                    worker.begin()
                    ended = _until_one_ends(worker, server, stopping)
            worker.end()
            if ended is None:
                _heal("the service was stopped while this ran", say)
                return
        starts.again(ended)
        say(f"{ended}: starting it again")


_WORKER, _SERVER = "the worker has ended", "the Prefect server has ended"


def _until_one_ends(worker: Child, server: Server | None, stopping: Sequence[int]) -> str | None:
    """What ended by itself, None when it was a signal that came."""
    # In short turns: a signal that is only noted does not end a system call (PEP 475).
    while not stopping:
        if server is not None and server.process.poll() is not None:
            return _SERVER
        if worker.process.poll() is not None:
            return _WORKER
        time.sleep(0.2)
    return None


def _heal(why: str, say: Say, *, own_server: bool = False) -> None:
    import httpx

    from flows.dead_runs import heal
    from tasks.comment import LIMIT_NAME

    try:
        healed = heal(POOL, why, limits=(LIMIT_NAME,) if own_server else ())
    # The server may be gone too; the next start looks again.
    except httpx.HTTPError as error:
        say(
            f"what became of the runs cannot be told now ({type(error).__name__}): `benchaudit doctor` looks again"
        )
        return
    for name in healed.ended:
        say(f"{name} has crashed ({why}): Retry goes on with it")


@contextmanager
def _worker(plan: Plan, open_doors: Doors) -> Iterator[Child]:
    told = {"PREFECT_API_URL": open_doors.url, **plan.permissions.to_environment(), **open_doors.reports}
    worker = working(POOL, plan.project, told)
    try:
        yield worker
    finally:
        worker.end()


@contextmanager
def _server(server: Server | None) -> Iterator[Server | None]:
    with prefect_server.running(server) as wait_ready:
        # Meanwhile the server starts
        import_in_background("flows.dead_runs", "tasks.comment")
        wait_ready()
        yield server
