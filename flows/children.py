"""The `prefect` commands that a service starts: ready before its server is, and ended with it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from flows.own_processes import VARIABLE, end_processes, new_worker_name
from tasks.credentials.known import kept

# Seconds. Prefect's own 10 s make whoever starts an audit wonder whether it was heard.
_SETTINGS = {
    "PREFECT_WORKER_QUERY_SECONDS": "1",
    # The least that Prefect takes: runs that are silent for long are taken for dead, see automations.yaml.
    "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
}
_PATIENCE_SECONDS = 15


@dataclass(frozen=True, slots=True)
class Child:
    """A `prefect` command that has imported what it needs and waits; `worker` is its name if it is one."""

    process: subprocess.Popen[bytes]
    worker: str | None = None

    def begin(self) -> None:
        """Lets it go on: its server answers."""
        # One that has ended already is met by whoever waits for it.
        with suppress(BrokenPipeError):
            assert self.process.stdin is not None
            self.process.stdin.write(b"\n")
            self.process.stdin.flush()

    def end(self) -> None:
        """Ends it and all that it started."""
        with suppress(ProcessLookupError):
            self.process.terminate()
        try:
            self.process.wait(timeout=_PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.worker is not None:
            end_processes(self.worker)
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                with suppress(BrokenPipeError):
                    stream.close()


def deploying(plan_file: Path, project: Path, headers: Mapping[str, str]) -> Child:
    """What makes the deployments of a file like prefect.yaml."""
    environment = {"PREFECT_CLIENT_CUSTOM_HEADERS": json.dumps(dict(headers))}
    return Child(
        _started(["deploy", "--all", "--prefect-file", str(plan_file)], project, environment, capture=True)
    )


def working(pool: str, project: Path, environment: Mapping[str, str]) -> Child:
    """A worker of the pool; these variables are what its runs are told."""
    name = new_worker_name()
    settings = {key: value for key, value in _SETTINGS.items() if key not in os.environ}
    arguments = ["worker", "start", "--pool", pool, "--type", "process", "--name", name]
    return Child(_started(arguments, project, {**settings, **environment, VARIABLE: name}), name)


def _started(
    arguments: list[str], project: Path, environment: Mapping[str, str], *, capture: bool = False
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "flows.prefect_child", *arguments],
        cwd=project,
        # The deployments hold the public addresses; the worker's runs find the secrets here. Shells set PWD, which
        # prefect.yaml asks for.
        env={**os.environ, **kept(), "PWD": str(project), **environment},
        stdin=subprocess.PIPE,
        # The terminal's Ctrl-C reaches this process alone, which ends the others in order.
        start_new_session=True,
        stdout=subprocess.PIPE if capture else None,
        stderr=subprocess.STDOUT if capture else None,
    )
