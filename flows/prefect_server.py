"""Finding or starting the Prefect API server that a command needs."""

from __future__ import annotations

import logging
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from data_contracts.errors import ServiceError
from flows.environment import without_login
from flows.permissions import VARIABLE, Permissions
from flows.prefect_api import check_lets_in, healthy
from flows.server_access import Access, new_access
from flows.server_database import Reserved, reserve
from tasks.credentials.known import hidden, kept

# Servers of one home start up one after the other, and the first makes Prefect's database: a busy machine on which
# many begin at once takes many minutes. One that fails ends, which is noticed at once.
START_TIMEOUT_SECONDS = 1800.0
# The last line of a traceback.
_ERROR = re.compile(r"\A[\w.]+(Error|Exception|Interrupt)\b")


@dataclass(frozen=True, slots=True)
class ReportsOf:
    """The service whose reports a server shows: what it may read, and the folder in which its runs start."""

    allowed: Permissions
    folder: Path

    def to_environment(self) -> dict[str, str]:
        # Of the secrets that this process knows, that of the store alone
        known = {name: address for name, address in kept().items() if name == "BENCHAUDIT_STORE"}
        return {**self.allowed.to_environment(), **known, "PREFECT_HOME": str(_home().absolute())}


@dataclass(slots=True)
class Server:
    """An API server that this process started as its child."""

    process: subprocess.Popen[bytes]
    url: str
    log: IO[bytes]
    database: Reserved

    def wait_ready(self) -> None:
        """Returns once the server answers; raises ServiceError when it ends or stays silent."""
        deadline = time.monotonic() + START_TIMEOUT_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise ServiceError(f"the Prefect server could not start: {self._last_error()}")
            if healthy(self.url):
                return
            time.sleep(0.05)
        raise ServiceError(
            f"the Prefect server did not answer within {START_TIMEOUT_SECONDS:.0f} s: {self._last_error()}"
        )

    def stop(self) -> None:
        with suppress(OSError):
            self.process.terminate()
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()
        self.database.release()

    def _last_error(self) -> str:
        self.log.seek(0)
        lines = [line.strip() for line in self.log.read().decode(errors="replace").splitlines()]
        said = [line for line in lines if line]
        # After it come lines of uvicorn's and Python's own that only say that it has ended.
        errors = [line for line in said if _ERROR.match(line)]
        # It may name its database, whose address holds a password.
        return hidden((errors or said or ["it ended without a word"])[-1])


def start(host: str, port: int, access: Access, *, with_ui: bool, reports: ReportsOf | None = None) -> Server:
    """Starts a server (port 0: any free one) without waiting for it; only the given access gets in.

    It shows the reports of a service too, if one is given. Raises ServiceError when Prefect's home cannot be written.
    """
    _check_home()
    # Who opens the UI looks for the runs of all.
    database = Reserved() if with_ui else reserve(_home(), setting)
    with _bound(host, port) as listener:
        return _started(host, listener, access, database, reports, with_ui=with_ui)


def _started(
    host: str,
    listener: socket.socket,
    access: Access,
    database: Reserved,
    reports: ReportsOf | None,
    *,
    with_ui: bool,
) -> Server:
    url = f"http://{f'[{host}]' if ':' in host else host}:{listener.getsockname()[1]}/api"
    # A file without a name, so that none is left behind, however this process ends.
    log = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the server
    # What keeps Prefect's lines off this process's console would keep the reason of a failure out of the log.
    errors = {"PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "ERROR", "PREFECT_LOGGING_INTERNAL_LEVEL": "ERROR"}
    environment = {**os.environ, **access.server_environment(url), **database.server_environment(), **errors}
    for name in ("PREFECT_API_URL", VARIABLE):
        environment.pop(name, None)
    environment |= reports.to_environment() if reports else {}
    if with_ui:
        environment |= {
            "PREFECT_UI_API_URL": os.environ.get("PREFECT_UI_API_URL", url),
            "PREFECT_API_URL": url,
        }
        # How soon an audit that waits for another one is tried again; half a minute looks as if nobody had heard it.
        environment.setdefault("PREFECT_SERVER_DEPLOYMENTS_CONCURRENCY_SLOT_WAIT_SECONDS", "5")
    else:
        environment |= {
            # As Prefect itself sets them for the server that it starts for a script.
            "PREFECT_UI_ENABLED": "0",
            "PREFECT__SERVER_EPHEMERAL": "1",
            "PREFECT__SERVER_FINAL": "1",
        }
    process = subprocess.Popen(
        [sys.executable, "-m", "flows.embedded_server", str(listener.fileno())],
        pass_fds=[listener.fileno()],
        # Never written to: its end tells the server that this process is gone.
        stdin=subprocess.PIPE,
        stdout=log,
        stderr=log,
        env=environment,
        # Sources of its deployments may be named from there
        cwd=reports.folder if reports else None,
        # The terminal's Ctrl-C must not reach it: the last states and logs are still to be sent to it.
        start_new_session=True,
    )
    return Server(process, url, log, database)


def _bound(host: str, port: int) -> socket.socket:
    # Bound here and handed over: between a look for a free port and its use another process may take it, and
    # this one would then talk to a server of somebody else.
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    # As servers do, for which a port with lingering connections of an earlier one is free.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise ServiceError(
            f"port {port} is taken on {host}: stop what listens there, or choose another with "
            f"PREFECT_API_URL=http://{host}:{port + 1}/api"
        ) from error
    return listener


def configured_url() -> str | None:
    """The API that PREFECT_API_URL or the active Prefect profile names, None when neither does.

    Raises ServiceError when it is silent, lets this program not in, or is of another major version.
    """
    url = setting("PREFECT_API_URL")
    if not url:
        return None
    url = url.rstrip("/")
    if (shown := without_login(url)) != url:
        # That of a profile: what the environment says wins over it.
        os.environ["PREFECT_API_URL"] = url = shown
    if not healthy(url):
        raise ServiceError(
            f"no Prefect server answers at {url}: start it (`benchaudit serve`), "
            "or unset PREFECT_API_URL to use the embedded one"
        )
    check_lets_in(url, setting("PREFECT_API_AUTH_STRING"))
    return url


def embed() -> Server:
    """Starts a server for this process alone. Call it before Prefect is imported, which reads its URL then."""
    access = new_access()
    server = start("127.0.0.1", 0, access, with_ui=False)
    os.environ["PREFECT_API_URL"] = server.url
    os.environ["PREFECT_API_AUTH_STRING"] = access.password
    # A user's own choice to send no tokens is one for other servers.
    os.environ["PREFECT_CLIENT_CSRF_SUPPORT_ENABLED"] = "true"
    # Servers of other runs write into the same database, and this one then asks to be asked again (503) a second later:
    # on a machine that is busy otherwise for longer than twelve times.
    os.environ.setdefault("PREFECT_CLIENT_MAX_RETRIES", "60")
    return server


def setting(name: str) -> str | None:
    """A setting of Prefect from the environment or the active profile, None where neither has it."""
    # Read without Prefect, which would settle its own settings as soon as it is imported.
    if found := os.environ.get(name):
        return found
    try:
        profiles = tomllib.loads((_home() / "profiles.toml").read_text())
    except (OSError, tomllib.TOMLDecodeError):
        return None
    active = os.environ.get("PREFECT_PROFILE") or profiles.get("active")
    found = profiles.get("profiles", {}).get(active, {}).get(name)
    return str(found) if found else None


def _home() -> Path:
    return Path(os.environ.get("PREFECT_HOME") or "~/.prefect").expanduser()


def _check_home() -> None:
    home = _home()
    try:
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=home):
            pass
    except OSError as error:
        raise ServiceError(
            f"Prefect's home {home} cannot be written ({error.strerror}): "
            "set PREFECT_HOME to a folder of yours"
        ) from error


@contextmanager
def running(server: Server | None) -> Iterator[Callable[[], None]]:
    """Stops the server at the end; yields what waits until it answers. None means that one is already configured."""
    try:
        yield server.wait_ready if server is not None else lambda: None
    finally:
        _send_what_waits()
        if server is not None:
            server.stop()


def _send_what_waits() -> None:
    # Prefect sends logs and events in the background and at exit, when the embedded server is gone.
    if "prefect" not in sys.modules:
        return
    from prefect.events.worker import EventsWorker
    from prefect.logging.handlers import APILogHandler

    from tasks.monitoring.prefect_ui import finish_decorating

    finish_decorating()
    APILogHandler().flush()
    EventsWorker.drain_all(timeout=5)
    # What still fails then is of no use to whoever ran the command.
    logging.raiseExceptions = False
