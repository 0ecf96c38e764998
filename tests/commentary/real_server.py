"""The real Ollama server of ../shared, on a port of its own."""

from __future__ import annotations

import fcntl
import os
import socket
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

SERVE = Path(__file__).resolve().parents[2] / ".." / "shared" / "ollama" / "serve"


@dataclass(frozen=True)
class RealServer:
    """Started and stopped by its script; `port` is free when the test begins."""

    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Starts it, and installs it on first use; raises CalledProcessError or TimeoutExpired when it cannot."""
        # Its first start installs it, and each start prunes the models' folder: one at a time.
        with (Path(tempfile.gettempdir()) / "benchaudit-real-ollama.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._script("start")

    def stop(self) -> None:
        """Ends the server and so every stream of it."""
        self._script("stop")

    def _script(self, verb: str) -> None:
        environment = {k: v for k, v in os.environ.items() if k != "OLLAMA_HOST"} | {"PORT": str(self.port)}
        # Not a pipe: the server outlives the script and would hold it open.
        subprocess.run(
            ["bash", str(SERVE), verb], env=environment, check=verb == "start", timeout=240,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip


def free_port() -> int:
    """A port on which nobody listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
