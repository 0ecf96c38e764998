"""A web page of another origin attacks `benchaudit serve`: `python -m benchmarks.campaign.page`.

With it, other clients that have no password, those that have it and want more than it gives, and the server of `run`.
"""

from __future__ import annotations

import json
import shlex
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import httpx

from benchmarks.campaign import embedded, insider, trespass
from benchmarks.campaign.browser import HOSTILE_NAME, Attempt, Origin, Saw, browser, visit
from benchmarks.campaign.outcome import Outcome
from benchmarks.campaign.serving import Served, against_service, named, standing

_NAME = "hostile page"
_SETTLE_SECONDS = 45.0
_READABLE = ("cors json", "xhr json", "cors json with credentials")
_POSTS = (
    "cors json", "cors json with credentials", "cors text", "no-cors text", "no-cors untyped", "beacon text",
    "beacon untyped", "xhr json", "xhr text", "form text/plain", "form urlencoded", "form multipart",
)  # fmt: skip
_UNANSWERED = ("no answer", "not reported")
_SHELL = "prefect.deployments.steps.run_shell_script"


def attack(scratch: Path) -> Outcome:
    """The page must start nothing, change nothing and read nothing."""
    chromium = browser()
    if chromium is None:
        return Outcome(_NAME, 1, 0, ("nothing is proven: no Chromium on the PATH",))
    return against_service(_NAME, scratch, lambda served: _visited(served, chromium, scratch))


def _visited(served: Served, chromium: str, scratch: Path) -> Outcome:
    markers = scratch / "markers"
    markers.mkdir()
    with served.client() as client:
        attempts = tuple(_attempts(client, served, markers))
        before, runs = standing(client), _run_count(client)
        saw = visit(chromium, scratch, attempts, served.port, served.login)
        created = _effects(client, markers)
        failures = [f for attempt in attempts if (f := _failure(attempt, saw, created, markers))]
        after = standing(client)
        changed = [key for key in before if before[key] != after[key]]
        started = _run_count(client) - runs
    whole = [f"after the page: changed {', '.join(changed)}"] if changed else []
    whole += [f"after the page: {started} flow runs more"] if started else []
    injected = len(attempts) + 2
    return Outcome(_NAME, injected, injected - len(failures) - len(whole), (*failures, *whole))


def _attempts(client: httpx.Client, served: Served, markers: Path) -> Iterator[Attempt]:
    number = count(1)
    report = client.get("deployments/name/report/report").raise_for_status().json()
    outside = str(markers.parent / "outside")

    def make(origin: Origin, technique: str, what: str, method: str, path: str, body: Any = None) -> Attempt:
        name = f"hostile-{next(number)}-{what}"
        text = json.dumps(body).replace("NAME", name).replace("MARKER", shlex.quote(str(markers / name)))
        return Attempt(
            name, origin, technique, method, f"{served.origin}/api/{path}", None if body is None else text
        )

    # The equals sign in a tag lets a form send JSON.
    run = {"name": "NAME", "tags": ["NAME", "="], "job_variables": {"command": "touch MARKER"}}
    elsewhere = {
        "name": "NAME",
        "tags": ["NAME", "="],
        "parameters": {"store": outside, "audit_id": "latest"},
    }
    free_run = {"name": "NAME", "flow_id": report["flow_id"], "deployment_id": report["id"], "tags": ["NAME", "="],
                "state": {"type": "SCHEDULED"}, "job_variables": {"command": "touch MARKER"},
                "work_pool_name": "benchaudit"}  # fmt: skip
    deployment = {"name": "NAME", "flow_id": report["flow_id"], "work_pool_name": "benchaudit", "tags": ["NAME", "="],
                  "entrypoint": report["entrypoint"], "pull_steps": [{_SHELL: {"script": "touch MARKER"}}]}  # fmt: skip
    variable = {"name": "NAME", "value": "="}
    create_run = f"deployments/{report['id']}/create_flow_run"
    origins: tuple[Origin, ...] = ("page", "null")
    for origin in origins:
        for technique in _POSTS:
            yield make(origin, technique, "run", "POST", create_run, run)
        for technique in ("cors json", "no-cors untyped", "beacon untyped"):
            yield make(origin, technique, "elsewhere", "POST", create_run, elsewhere)
            yield make(origin, technique, "run-of-its-own", "POST", "flow_runs/", free_run)
            yield make(origin, technique, "deployment", "POST", "deployments/", deployment)
            yield make(origin, technique, "variable", "POST", "variables/", variable)
    for origin, techniques in (("page", _READABLE), ("null", _READABLE), ("rebound", ("rebound name",))):
        for technique in techniques:
            asked: Origin = origin
            yield make(asked, technique, "read-runs", "POST", "flow_runs/filter", {})
            yield make(asked, technique, "read-settings", "GET", "admin/settings")
            patch = {"description": "NAME"}
            yield make(asked, technique, "patch-deployment", "PATCH", f"deployments/{report['id']}", patch)
            yield make(asked, technique, "patch-pool", "PATCH", "work_pools/benchaudit", patch)
            pool = client.get("work_pools/benchaudit").json()["default_queue_id"]
            yield make(
                asked, technique, "put-automation", "PUT", f"automations/{report['id']}", {"name": "NAME"}
            )
            yield make(
                asked, technique, "patch-queue", "PATCH", f"work_queues/{pool}", {"description": "NAME"}
            )
            yield make(asked, technique, "delete", "DELETE", f"deployments/{report['flow_id']}")
    for what, path, body in (("run", create_run, run), ("deployment", "deployments/", deployment)):
        yield make("rebound", "rebound name", what, "POST", path, body)
    for technique in ("image", "script"):
        yield make("page", technique, "run", "GET", create_run)
    yield from _sockets(served)


def _sockets(served: Served) -> Iterator[Attempt]:
    origins: tuple[Origin, ...] = ("page", "null")
    event = {"occurred": "2026-01-01T00:00:00Z", "event": "hostile.event", "id": "00000000-0000-4000-8000-00000000dead",
             "resource": {"prefect.resource.id": "hostile"}}  # fmt: skip
    watch = json.dumps({"type": "filter", "filter": {}})
    targets = {"events/in": json.dumps(event), "events/out": watch, "logs/out": watch}
    for host in ("127.0.0.1", HOSTILE_NAME):
        for origin in origins:
            for path, message in targets.items():
                url = f"ws://{host}:{served.port}/api/{path}"
                name = f"hostile-socket-{host}-{origin}-{path}"
                hello = json.dumps({"type": "auth", "token": ""})
                yield Attempt(f"{name}-plain", origin, "websocket", "GET", url, None, (), (message,))
                yield Attempt(name, origin, "websocket", "GET", url, None, ("prefect",), (hello, message))


def _run_count(client: httpx.Client) -> int:
    """The flow runs that the service's own schedule did not make."""
    scheduled = {"flow_runs": {"tags": {"all_": ["auto-scheduled"]}}}
    total = client.post("flow_runs/count", json={}).raise_for_status().json()
    own = client.post("flow_runs/count", json=scheduled).raise_for_status().json()
    return int(total) - int(own)


def _effects(client: httpx.Client, markers: Path) -> set[str]:
    """The names of everything that the page made, once the worker had the time to start it."""
    made: set[str] = set()
    until = time.monotonic() + _SETTLE_SECONDS
    while time.monotonic() < until:
        runs = named(client, "flow_runs", "hostile-")
        made |= set(runs) | {path.name for path in markers.iterdir()}
        if all(run["state_type"] not in ("SCHEDULED", "PENDING", "RUNNING") for run in runs.values()):
            break
        time.sleep(1)
    for kind in ("deployments", "variables", "automations"):
        made |= set(named(client, kind, "hostile-"))
    return made


def _failure(attempt: Attempt, saw: dict[str, Saw], created: set[str], markers: Path) -> str:
    seen = saw.get(attempt.name, Saw(0, "not reported"))
    did = [f"nothing is proven: {seen.text}"] if seen.text in _UNANSWERED else []
    if (markers / attempt.name).exists():
        did.append("its command ran")
    elif attempt.name in created:
        did.append("it made what it asked for")
    # 404 and 422 come from behind the door.
    if 200 <= seen.status < 300 or seen.status in (404, 409, 422):
        did.append(f"it read the answer: {seen.status} {seen.text[:60]}")
    where = (
        f"{attempt.method} {attempt.url.partition('/api/')[2]}"
        if attempt.technique != "websocket"
        else attempt.url
    )
    return (
        f"{attempt.name}: {attempt.technique} from {attempt.origin}, {where}: {', '.join(did)}" if did else ""
    )


_ATTACKS = {
    "page": attack,
    "trespass": trespass.attack,
    "insider": insider.attack,
    "embedded": embedded.attack,
}


def main() -> int:
    """Runs the named ones of the four attacks, or all."""
    failed = False
    for name in sys.argv[1:] or _ATTACKS:
        with tempfile.TemporaryDirectory(prefix="campaign-page-", ignore_cleanup_errors=True) as scratch:
            outcome = _ATTACKS[name](Path(scratch))
        print(outcome, *(f"  {failure}" for failure in outcome.failures), sep="\n", flush=True)
        failed |= bool(outcome.failures)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
