"""Signals to each process of `benchaudit serve` in each stage of an audit: `python -m benchmarks.campaign.service`.

After each one, with the service started again where it ended: the audit has an end and loses nothing that was published,
its slot is free, the next audit starts within NEXT_SECONDS, and Retry completes the one that was hit.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

from benchmarks.campaign import stores
from benchmarks.campaign.lasting_service import AUDIT_SECONDS, PROCESSES, Service, Unmet
from benchmarks.campaign.outcome import Outcome

# On two cores; a machine whose cores others use too takes --patience times as long.
END_SECONDS, NEXT_SECONDS = 30.0, 15.0
_FINAL = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")


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
    for process in PROCESSES
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)
    for stage in stores.STAGES
) + tuple(Blow("flow", None, stage) for stage in stores.STAGES)
# Each process and each signal, and each stage.
QUICK = BLOWS[2:-4:5] + BLOWS[-2:-1]


def attack(scratch: Path, blows: Sequence[Blow] = QUICK, patience: float = 2.0) -> Outcome:
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
        "the next audit completes", AUDIT_SECONDS, following, lambda r: r["state_type"] == "COMPLETED"
    )
    return waited


def _retry(service: Service, run: str, count: int) -> None:
    state = {"type": "SCHEDULED", "name": "AwaitingRetry", "state_details": {}}
    service.ask("POST", f"flow_runs/{run}/set_state", json={"state": state, "force": True})
    service.until(
        "Retry completes it",
        AUDIT_SECONDS,
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
    parser.add_argument(
        "--only", default="", metavar="TEXT", help='those whose name holds it, e.g. "to the worker"'
    )
    parser.add_argument("--patience", type=float, default=1.0, metavar="N", help="multiplies every bound")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="campaign-service-") as scratch:
        blows = [blow for blow in (QUICK if asked.quick else BLOWS) if asked.only in str(blow)]
        outcome = attack(Path(scratch), blows, asked.patience)
        if outcome.failures:
            kept = tempfile.mkdtemp(prefix="campaign-service-kept-")
            for path in Path(scratch).glob("*.out"):
                shutil.copy(path, kept)
            print(f"what the services printed: {kept}")
    print(outcome, *(f"  {failure}" for failure in outcome.failures), sep="\n")
    return 1 if outcome.failures else 0


if __name__ == "__main__":
    sys.exit(main())
