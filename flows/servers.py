"""Finding or starting the Prefect API server that a command needs."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from data_contracts.errors import ServiceError

START_TIMEOUT_SECONDS = 120.0


@dataclass(slots=True)
class Server:
    """An API server that this process started as its child."""

    process: subprocess.Popen[bytes]
    url: str
    log: Path

    def wait_ready(self) -> None:
        """Returns once the server answers; raises ServiceError when it ends or stays silent."""
        deadline = time.monotonic() + START_TIMEOUT_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise ServiceError(f"the Prefect server could not start: {_last_line(self.log)} (log: {self.log})")
            if healthy(self.url):
                return
            time.sleep(0.05)
        raise ServiceError(f"the Prefect server did not answer within {START_TIMEOUT_SECONDS:.0f} s (log: {self.log})")

    def stop(self) -> None:
        with suppress(OSError):
            self.process.terminate()
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def healthy(api_url: str) -> bool:
    """True when a Prefect API answers at this URL."""
    try:
        return httpx.get(f"{api_url}/health", timeout=2.0, trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False


def port_is_free(host: str, port: int) -> bool:
    """True when a server could listen there now."""
    with socket.socket() as probe:
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
    handle, name = tempfile.mkstemp(prefix="benchaudit-prefect-server-", suffix=".log")
    environment = dict(os.environ)
    environment.pop("PREFECT_API_URL", None)
    if with_ui:
        environment |= {"PREFECT_UI_API_URL": f"http://{host}:{port}/api", "PREFECT_API_URL": f"http://{host}:{port}/api"}
    else:
        environment |= {"PREFECT_UI_ENABLED": "0", "PREFECT__SERVER_EPHEMERAL": "1", "PREFECT__SERVER_FINAL": "1"}
    with os.fdopen(handle, "wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "flows.embedded_server", host, str(port)],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            env=environment,
            start_new_session=True,
        )
    return Server(process, f"http://{host}:{port}/api", Path(name))


def configured_url() -> str | None:
    """The API that PREFECT_API_URL or the active Prefect profile names; raises ServiceError when it is silent."""
    url = os.environ.get("PREFECT_API_URL") or _profile_url()
    if not url:
        return None
    url = url.rstrip("/")
    if not healthy(url):
        raise ServiceError(
            f"no Prefect server answers at {url}: start it (`benchaudit serve`), "
            "or unset PREFECT_API_URL to use the embedded one"
        )
    return url


def _profile_url() -> str | None:
    home = Path(os.environ.get("PREFECT_HOME", "~/.prefect")).expanduser()
    if not (home / "profiles.toml").exists():
        return None
    from prefect.settings import PREFECT_API_URL

    value = PREFECT_API_URL.value()
    return str(value) if value else None


@contextmanager
def running(server: Server | None) -> Iterator[None]:
    """Points Prefect at the server, waits for it, and stops it at the end; None means one is already configured."""
    try:
        if server is not None:
            server.wait_ready()
            os.environ["PREFECT_API_URL"] = server.url
        yield
    finally:
        if server is not None:
            server.stop()
            with suppress(OSError):
                server.log.unlink()


def address(url: str) -> tuple[str, int]:
    """Host and port of an API URL."""
    parts = urlsplit(url)
    return parts.hostname or "127.0.0.1", parts.port or (443 if parts.scheme == "https" else 80)


def _last_line(log: Path) -> str:
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines() if line.strip()]
    return lines[-1] if lines else "it ended without a word"
