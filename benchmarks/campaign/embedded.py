"""The server that `benchaudit run` starts for itself lets nobody in: `python -m benchmarks.campaign.page` runs it."""

from __future__ import annotations

import subprocess
import threading
import time
from pathlib import Path

from benchmarks.campaign.browser import HOSTILE_NAME
from benchmarks.campaign.commands import descendants, end, listening, small_source, start, surroundings
from benchmarks.campaign.outcome import Outcome
from benchmarks.campaign.trespass import ask, routes
from tests.commentary.double import Double, Handler, double

_NAME = "embedded server of run"
_START_SECONDS = 180.0
_KINDS = ("flow_runs", "task_runs", "flows", "deployments", "logs", "artifacts", "events", "variables")


def attack(scratch: Path) -> Outcome:
    """The API of a running audit is asked for everything without a password; the audit must complete all the same."""
    source = small_source(scratch / "source")
    gate = threading.Event()
    with double() as model:
        # The audit stands at its first comment until the attack is over.
        model.script.append(lambda handler, _: _held(gate, handler))
        command = [
            "run",
            str(source),
            "--store",
            str(scratch / "store"),
            "--model",
            "good",
            "--ollama-host",
            model.url,
        ]
        process = start(command, scratch / "run.out", surroundings(scratch))
        try:
            faults = _attacked(process, model)
            gate.set()
            code = process.wait(_START_SECONDS)
        except subprocess.TimeoutExpired:
            code = -1
        finally:
            gate.set()
            end(process)
    said = (scratch / "run.err").read_text(errors="replace").strip().splitlines()[-1:]
    faults.append(f"after the attack the audit ended with {code}: {said}" if code else "")
    failures = tuple(fault for fault in faults if fault)
    return Outcome(_NAME, len(faults), len(faults) - len(failures), failures)


def _held(gate: threading.Event, handler: Handler) -> None:
    gate.wait(_START_SECONDS)
    handler.send(503, {"error": "busy"})


def _attacked(process: subprocess.Popen[bytes], model: Double) -> list[str]:
    until = time.monotonic() + _START_SECONDS
    # A call of the model proves that the audit is under way: its server is up.
    while not model.received and process.poll() is None and time.monotonic() < until:
        time.sleep(0.2)
    ports = listening([process.pid, *descendants(process.pid)])
    if not ports or not model.received:
        return ["not attacked: no server of the run was found"]
    faults = []
    for port, loopback in ports.items():
        origin = f"http://127.0.0.1:{port}"
        faults.append("" if loopback else f"port {port} is open beyond loopback")
        if ask(origin, "GET", "/api/health").status in (200, 400, 401, 403):
            faults += _asked(origin)
    return faults


def _asked(origin: str) -> list[str]:
    known = [("POST", f"/{kind}/filter") for kind in _KINDS] + [("POST", "/flows/"), ("POST", "/flow_runs/")]
    known += [
        ("POST", "/flow_runs/bulk_set_state"),
        ("POST", "/flow_runs/bulk_delete"),
        ("POST", "/admin/database/clear"),
    ]
    known += [("GET", "/admin/settings"), ("GET", "/admin/version"), ("GET", "/csrf-token?client=x")]
    faults = list(routes(origin, known))
    hostile = ask(origin, "GET", "/api/health", None, HOSTILE_NAME)
    faults.append(f"Host {HOSTILE_NAME} is answered with {hostile.status}" if hostile.status == 200 else "")
    asked = {"Access_Control_Request_Method": "POST", "Access_Control_Request_Headers": "content-type"}
    allowed = ask(origin, "OPTIONS", "/api/flows/filter", None, Origin="http://evil.test", **asked)
    heard = allowed.headers.get("access-control-allow-origin", "")
    faults.append(f"CORS lets every origin read: {heard}" if heard in ("*", "http://evil.test") else "")
    return faults
