"""Signals to each process of `benchaudit serve` in each stage of an audit: `python -m benchmarks.campaign.service`.

After each one, with the service started again where it ended: the audit has an end and loses nothing that was published,
its slot is free, the next audit starts within NEXT_SECONDS, and Retry completes the one that was hit.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from benchmarks.campaign import stores
from benchmarks.campaign.commands import descendants, end, free_port, small_source, start, surroundings
from benchmarks.campaign.outcome import Outcome
from benchmarks.campaign.serving import Served

# On two cores; a machine whose cores others use too takes --patience times as long.
READY_SECONDS, END_SECONDS, NEXT_SECONDS = 30.0, 30.0, 15.0
# An audit of the small source takes a few seconds.
_AUDIT_SECONDS = 120.0
_AUTH = "campaign:let-me-in-please"
_FINAL = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")
# What tells each process of a service from the others, None for the command itself.
_PROCESSES = {
    "serve": None,
    "server": "flows.embedded_server",
    "worker": "prefect_child worker",
    "flow": "prefect.engine",
}


@dataclass(frozen=True, slots=True)
class Blow:
    """A signal to one of the processes in one of the stages; without one the audit is cancelled, as in the UI."""

    process: str
    signal: signal.Signals | None
    stage: str

    def __str__(self) -> str:
        what = f"{self.signal.name} to the {self.process}" if self.signal else "Cancel"
        return f"{what} in {self.stage}"


BLOWS = tuple(
    Blow(process, sign, stage)
    for process in _PROCESSES
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)
    for stage in stores.STAGES
) + tuple(Blow("flow", None, stage) for stage in stores.STAGES)
# Each process and each signal, and each stage.
QUICK = BLOWS[2:-4:5] + BLOWS[-2:-1]


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
        mark = _PROCESSES[process]
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
            _AUDIT_SECONDS,
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


def attack(scratch: Path, blows: Sequence[Blow] = BLOWS, patience: float = 1.0) -> Outcome:
    """Each blow to a service that has been ready, one after the other on the same home and store."""
    service = Service(scratch, patience)
    failures: list[str] = []
    waits: list[float] = []
    try:
        for blow in blows:
            try:
                waits.append(_one(service, blow))
            except (Unmet, httpx.HTTPError) as problem:
                failures.append(f"{blow}: {problem}")
                shutil.copy(service.output, scratch / f"failed-{len(failures)}.out")
                service.close()
                service.process = None
    finally:
        service.close()
    failures += [f"left running: {line}" for line in _left(scratch)]
    if waits:
        print(
            f"  the next audit started after at most {max(waits):.1f} s, on average {sum(waits) / len(waits):.1f} s",
            file=sys.stderr,
        )
    return Outcome("service", len(blows), max(0, len(blows) - len(failures)), tuple(failures))


def _one(service: Service, blow: Blow) -> float:
    """How many seconds after its trigger the next audit started; raises Unmet."""
    service.ready()
    printed = len(service.printed())
    hit = service.trigger()
    service.until_stage(blow.stage, printed)
    _strike(service, blow, hit)
    took = service.ready()
    print(f"  {blow}: ready after {took:.1f} s", file=sys.stderr)
    ended = service.until(
        "the audit that was hit has an end", END_SECONDS, hit, lambda r: r["state_type"] in _FINAL
    )
    if blow.signal is None and ended["state_type"] != "CANCELLED":
        raise Unmet(f"it was cancelled and is {ended['state_name']}")
    published = {p: stores.digest(p) for p in service.store.glob("audits/*/*/stage.json")}
    waited = _next(service)
    if ended["state_type"] != "COMPLETED":
        _retry(service, hit, ended["run_count"])
    wrong = [fault for audit in service.store.glob("audits/*") for fault in stores.torn(audit)]
    wrong += [
        f"{path.parent} was published and changed"
        for path, sha in published.items()
        if stores.digest(path) != sha
    ]
    wrong += [f"a slot of {name} is taken" for name in service.taken()]
    if wrong:
        raise Unmet("; ".join(wrong))
    return waited


def _strike(service: Service, blow: Blow, hit: str) -> None:
    pid = service.pid(blow.process)
    if blow.signal is None:
        service.ask("POST", f"flow_runs/{hit}/set_state", json={"state": {"type": "CANCELLING"}})
        service.wait_for(
            "the processes of what is cancelled end", END_SECONDS, lambda: not Path(f"/proc/{pid}").exists()
        )
        return
    os.kill(pid, blow.signal)
    if blow.process == "serve":
        assert service.process is not None
        service.process.wait(60 * service.patience)


def _next(service: Service) -> float:
    triggered = time.monotonic()
    following = service.trigger()
    service.until("the next audit starts", NEXT_SECONDS, following, lambda r: r["start_time"] is not None)
    waited = time.monotonic() - triggered
    service.until(
        "the next audit completes", _AUDIT_SECONDS, following, lambda r: r["state_type"] == "COMPLETED"
    )
    return waited


def _retry(service: Service, run: str, count: int) -> None:
    state = {"type": "SCHEDULED", "name": "AwaitingRetry", "state_details": {}}
    service.ask("POST", f"flow_runs/{run}/set_state", json={"state": state, "force": True})
    service.until(
        "Retry completes it",
        _AUDIT_SECONDS,
        run,
        lambda r: r["state_type"] == "COMPLETED" and r["run_count"] > count,
    )


def _left(scratch: Path) -> Iterator[str]:
    """What still runs in the service's home though the service has ended."""
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if f"PREFECT_HOME={scratch / 'home'}".encode() in (entry / "environ").read_bytes().split(b"\0"):
                yield (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()[:120]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.campaign.service", description=__doc__)
    parser.add_argument("--quick", action="store_true", help=f"{len(QUICK)} of the {len(BLOWS)} signals")
    parser.add_argument("--patience", type=float, default=1.0, metavar="N", help="multiplies every bound")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="campaign-service-") as scratch:
        outcome = attack(Path(scratch), QUICK if asked.quick else BLOWS, asked.patience)
        if outcome.failures:
            kept = tempfile.mkdtemp(prefix="campaign-service-kept-")
            for path in Path(scratch).glob("*.out"):
                shutil.copy(path, kept)
            print(f"what the services printed: {kept}")
    print(outcome, *(f"  {failure}" for failure in outcome.failures), sep="\n")
    return 1 if outcome.failures else 0


if __name__ == "__main__":
    sys.exit(main())
