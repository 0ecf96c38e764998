"""The processes of a service's workers on this machine: how each is known, however the worker itself ended."""

from __future__ import annotations

import hashlib
import os
import secrets
import socket
from collections.abc import Iterable, Sequence
from pathlib import Path

import psutil

# In the environment of a worker and so of all that it starts: no process can lose it.
VARIABLE = "BENCHAUDIT_WORKER"
# Prefect's, in the environment of what works at a flow run.
_FLOW_RUN = "PREFECT__FLOW_RUN_ID"


def new_worker_name() -> str:
    """A name that no worker had before, and that says where it runs."""
    return f"{_here()}-{secrets.token_hex(4)}"


def from_here(worker: str) -> bool:
    """True for a worker whose processes this process would see, if there were any."""
    return worker.rpartition("-")[0] == _here()


def lives(worker: str) -> bool:
    """True when the worker of this name runs here."""
    return any(run is None for _, run in _processes(worker))


def end_processes(worker: str, patience: float = 5.0) -> int:
    """Ends all that the worker of this name started and left behind; returns how many processes that were."""
    left = [process for process, run in _processes(worker) if run is not None]
    _signal(left, psutil.Process.terminate)
    _, stubborn = psutil.wait_procs(left, timeout=patience)
    _signal(stubborn, psutil.Process.kill)
    psutil.wait_procs(stubborn, timeout=patience)
    return len(left)


def _signal(processes: Iterable[psutil.Process], send: object) -> None:
    for process in processes:
        try:
            send(process)  # type: ignore[operator]
        except psutil.NoSuchProcess:
            continue


def _processes(worker: str) -> Sequence[tuple[psutil.Process, str | None]]:
    """Each living process of the worker with the flow run that it works at, None for the worker's own."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.status() == psutil.STATUS_ZOMBIE:
                continue
            environment = process.environ()
        # Those of other users cannot be looked at, and are not of a worker from here.
        except (psutil.Error, OSError):
            continue
        if environment.get(VARIABLE) == worker:
            found.append((process, environment.get(_FLOW_RUN)))
    return found


def _here() -> str:
    """This machine, this user, and the container if it is one: who sees each other's processes."""
    try:
        namespace = str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        namespace = ""
    seen = hashlib.sha256(f"{socket.gethostname()} {os.getuid()} {namespace}".encode()).hexdigest()[:6]
    return f"{socket.gethostname()}-{seen}"
