"""Finding or starting the Prefect API server that a command needs."""

from __future__ import annotations

import http.client
import logging
import os
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
from urllib.parse import urlsplit

from data_contracts.errors import ServiceError
from flows.environment import without_login
from tasks.credentials.known import hidden

# The first start of all makes Prefect's database, for which a busy machine takes its time.
START_TIMEOUT_SECONDS = 120.0


@dataclass(slots=True)
class Server:
    """An API server that this process started as its child."""

    process: subprocess.Popen[bytes]
    url: str
    log: IO[bytes]

    def wait_ready(self) -> None:
        """Returns once the server answers; raises ServiceError when it ends or stays silent."""
        deadline = time.monotonic() + START_TIMEOUT_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise ServiceError(f"the Prefect server could not start: {self._last_line()}")
            if healthy(self.url):
                return
            time.sleep(0.05)
        raise ServiceError(
            f"the Prefect server did not answer within {START_TIMEOUT_SECONDS:.0f} s: {self._last_line()}"
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

    def _last_line(self) -> str:
        self.log.seek(0)
        lines = [line.strip() for line in self.log.read().decode(errors="replace").splitlines()]
        # It may name its database, whose address holds a password.
        return hidden(next((line for line in reversed(lines) if line), "it ended without a word"))


def healthy(api_url: str) -> bool:
    """True when a Prefect API answers at this URL."""
    parts = urlsplit(f"{api_url}/health")
    secure = parts.scheme == "https"
    # Not Prefect's own client: importing it would settle Prefect's settings before the URL is known.
    kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = kind(*address(api_url), timeout=2.0)
    try:
        connection.request("GET", parts.path)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def port_is_free(host: str, port: int) -> bool:
    """True when a server could listen there now."""
    with socket.socket() as probe:
        # As servers do, for which a port with lingering connections of an earlier one is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def start(host: str, port: int, *, with_ui: bool) -> Server:
    """Starts a server (port 0: any free one) without waiting for it; its output goes to a log file."""
    if port == 0:
        with socket.socket() as probe:
            probe.bind((host, 0))
            port = probe.getsockname()[1]
    # A file without a name, so that none is left behind, however this process ends.
    log = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the server
    environment = dict(os.environ)
    environment.pop("PREFECT_API_URL", None)
    if with_ui:
        environment |= {
            "PREFECT_UI_API_URL": f"http://{host}:{port}/api",
            "PREFECT_API_URL": f"http://{host}:{port}/api",
        }
    else:
        environment |= {
            # As Prefect itself sets them for the server that it starts for a script.
            "PREFECT_UI_ENABLED": "0",
            "PREFECT__SERVER_EPHEMERAL": "1",
            "PREFECT__SERVER_FINAL": "1",
        }
    process = subprocess.Popen(
        [sys.executable, "-m", "flows.embedded_server", host, str(port)],
        # Never written to: its end tells the server that this process is gone.
        stdin=subprocess.PIPE,
        stdout=log,
        stderr=log,
        env=environment,
        # The terminal's Ctrl-C must not reach it: the last states and logs are still to be sent to it.
        start_new_session=True,
    )
    return Server(process, f"http://{host}:{port}/api", log)


def configured_url() -> str | None:
    """The API that PREFECT_API_URL or the active Prefect profile names; raises ServiceError when it is silent."""
    url = os.environ.get("PREFECT_API_URL") or _profile_url()
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
    return url


def embed() -> Server:
    """Starts a server for this process alone. Call it before Prefect is imported, which reads its URL then."""
    server = start("127.0.0.1", 0, with_ui=False)
    os.environ["PREFECT_API_URL"] = server.url
    return server


def _profile_url() -> str | None:
    # Read without Prefect, which would settle its own settings as soon as it is imported.
    home = Path(os.environ.get("PREFECT_HOME", "~/.prefect")).expanduser()
    try:
        profiles = tomllib.loads((home / "profiles.toml").read_text())
    except (OSError, tomllib.TOMLDecodeError):
        return None
    active = os.environ.get("PREFECT_PROFILE") or profiles.get("active")
    url = profiles.get("profiles", {}).get(active, {}).get("PREFECT_API_URL")
    return str(url) if url else None


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


def address(url: str) -> tuple[str, int]:
    """Host and port of an API URL."""
    parts = urlsplit(url)
    return parts.hostname or "127.0.0.1", parts.port or (443 if parts.scheme == "https" else 80)
