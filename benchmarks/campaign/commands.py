"""The command line as a person runs it, in surroundings of its own."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
BENCHAUDIT = str(Path(sys.executable).with_name("benchaudit"))
_LISTENS = "0A"  # the state of such a socket in /proc/net/tcp
# What would lead a command to the person's own servers, or through a proxy to any.
_NOT_INHERITED = ("PREFECT_", "BENCHAUDIT_", "OLLAMA_", "OPENAI_", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


def surroundings(scratch: Path, **more: str) -> dict[str, str]:
    """The environment of a person whose Prefect home and temporary files are in `scratch`, and `more`."""
    inherited = {k: v for k, v in os.environ.items() if not k.upper().startswith(_NOT_INHERITED)}
    home, temporary = scratch / "home", scratch / "tmp"
    home.mkdir(parents=True, exist_ok=True)
    temporary.mkdir(exist_ok=True)
    return {
        **inherited, "PREFECT_HOME": str(home), "TMPDIR": str(temporary), "COLUMNS": "400", "NO_PROXY": "*", **more,
    }  # fmt: skip


def small_source(folder: Path) -> Path:
    """A folder of a few artifacts of the bundled example that every stage has something to say about."""
    for part in ("gpu", "sweeps"):
        shutil.copytree(PROJECT / "examples" / "artifacts" / part, folder / part)
    return folder


def free_port() -> int:
    """A port on which nobody listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start(
    arguments: list[str], output: Path, environment: dict[str, str], folder: Path = PROJECT
) -> subprocess.Popen[bytes]:
    """Starts the command line in a group of its own; stdout goes to `output` and stderr beside it, with suffix .err."""
    with output.open("wb") as out, output.with_suffix(".err").open("wb") as errors:
        return subprocess.Popen(
            [BENCHAUDIT, *arguments], env=environment, cwd=folder, stdin=subprocess.DEVNULL, stdout=out, stderr=errors,
            # A campaign in the background of a shell ignores Ctrl-C, and what it starts would inherit that.
            start_new_session=True, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )  # fmt: skip


def end(process: subprocess.Popen[bytes], patience: float = 20.0) -> None:
    """Ends `process` and all that it started: asked as by Ctrl-C, then killed after `patience` seconds."""
    started = {pid: _born(pid) for pid in descendants(process.pid)}
    for sign in (signal.SIGINT, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError, subprocess.TimeoutExpired):
            os.killpg(process.pid, sign)
            process.wait(patience)
    process.wait()
    for pid, born in started.items():
        if born and _born(pid) == born:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def _born(pid: int) -> str:
    """When a process started, by which it differs from a later one of its number; nothing when it is over."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except OSError:
        return ""


def descendants(pid: int) -> list[int]:
    """All living processes that `pid` started, directly or not."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                children.setdefault(parent, []).append(int(entry.name))
    found, open_ = [], [pid]
    while open_:
        below = children.get(open_.pop(), [])
        found += below
        open_ += below
    return found


def listening(pids: list[int]) -> dict[int, bool]:
    """The TCP ports on which these processes listen, and whether on loopback alone."""
    inodes = set()
    for pid in pids:
        with contextlib.suppress(OSError):
            for descriptor in Path(f"/proc/{pid}/fd").iterdir():
                with contextlib.suppress(OSError):
                    inodes.add(str(descriptor.readlink()).removeprefix("socket:[").rstrip("]"))
    ports: dict[int, bool] = {}
    for table, loopback in (("tcp", "0100007F"), ("tcp6", "00000000000000000000000001000000")):
        for line in Path("/proc/net", table).read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == _LISTENS and fields[9] in inodes:
                address, _, port = fields[1].partition(":")
                ports[int(port, 16)] = ports.get(int(port, 16), True) and address == loopback
    return ports
