"""`benchaudit serve` as its operator has it: started again on the same place, and asked over its API."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from benchmarks.campaign.commands import descendants, end, free_port, small_source, start, surroundings
from benchmarks.campaign.serving import Served

READY_SECONDS = 30.0
# An audit of the small source takes a few seconds.
AUDIT_SECONDS = 120.0
_AUTH = "campaign:let-me-in-please"
# What tells each process of a service from the others, None for the command itself.
PROCESSES = {
    "serve": None,
    "server": "flows.embedded_server",
    "worker": "prefect_child worker",
    "flow": "prefect.engine",
}


class Unmet(Exception):
    """What was promised and did not come true."""


@dataclass
class Service:
    """`benchaudit serve` with a place, a port and a password that outlive it."""

    scratch: Path
    patience: float
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    starts: int = 0

    def __post_init__(self) -> None:
        self.source = small_source(self.scratch / "source")
        self.store = self.scratch / "store"

    @property
    def output(self) -> Path:
        return self.scratch / f"serve-{self.starts}.out"

    def ready(self) -> float:
        """Starts it unless it runs; returns after how many seconds it said that it was ready."""
        began = time.monotonic()
        if self.process is None or self.process.poll() is not None:
            self.starts += 1
            more = {
                "PREFECT_API_URL": f"http://127.0.0.1:{self.port}/api",
                "PREFECT_API_AUTH_STRING": _AUTH,
                "PYTHONUNBUFFERED": "1",
            }
            arguments = ["serve", "--source", str(self.source), "--store", str(self.store)]
            self.process = start(arguments, self.output, surroundings(self.scratch, **more))
        self.wait_for("it is ready", READY_SECONDS, lambda: "benchaudit is running" in self.printed(), 0.05)
        return time.monotonic() - began

    def printed(self) -> str:
        return "".join(
            p.read_text(errors="replace")
            for p in (self.output, self.output.with_suffix(".err"))
            if p.exists()
        )

    def pid(self, process: str) -> int:
        """The number of one of its processes."""
        assert self.process is not None
        mark = PROCESSES[process]
        if mark is None:
            return self.process.pid
        for pid in descendants(self.process.pid):
            with suppress(OSError):
                if mark in Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode():
                    return pid
        raise Unmet(f"there is no process of the {process}")

    def ask(self, method: str, path: str, **body: Any) -> Any:
        served = Served(f"http://127.0.0.1:{self.port}", _AUTH, 0, self.output, self.source, self.store)
        with served.client() as client:
            return client.request(method, path, **body).raise_for_status().json()

    def trigger(self) -> str:
        found = self.ask("GET", "deployments/name/audit/audit")
        run: str = self.ask("POST", f"deployments/{found['id']}/create_flow_run", json={})["id"]
        return run

    def run(self, run: str) -> dict[str, Any]:
        found: dict[str, Any] = self.ask("GET", f"flow_runs/{run}")
        return found

    def taken(self) -> dict[str, int]:
        """The slots that are taken, by their limit."""
        limits = self.ask("POST", "v2/concurrency_limits/filter", json={})
        return {limit["name"]: limit["active_slots"] for limit in limits if limit["active_slots"]}

    def until_stage(self, stage: str, since: int) -> None:
        """Waits until the audit is in the stage; `since` is how much had been printed before it was triggered."""
        self.wait_for(
            f"an audit is in {stage}",
            AUDIT_SECONDS,
            lambda: f"for flow '{stage}'" in self.printed()[since:],
            0.01,
        )

    def until(
        self, what: str, seconds: float, run: str, holds: Callable[[dict[str, Any]], bool]
    ) -> dict[str, Any]:
        found: list[dict[str, Any]] = []

        def look() -> bool:
            # While the server starts again it does not answer.
            with suppress(httpx.HTTPError):
                found.append(self.run(run))
                return holds(found[-1])
            return False

        try:
            self.wait_for(what, seconds, look)
        except Unmet as problem:
            raise Unmet(
                f"{problem}; it is {found[-1]['state_name'] if found else 'not to be found'}"
            ) from problem
        return found[-1]

    def wait_for(self, what: str, seconds: float, holds: Callable[[], bool], pause: float = 0.2) -> None:
        until = time.monotonic() + seconds * self.patience
        while not holds():
            if time.monotonic() > until:
                raise Unmet(f"not within {seconds * self.patience:.0f} s: {what}")
            time.sleep(pause)

    def close(self) -> None:
        if self.process is not None:
            end(self.process, 40)
