"""`benchaudit serve` with its defaults on a free port, and its API as the person at the terminal may use it."""

from __future__ import annotations

import base64
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from benchmarks.campaign.commands import end, free_port, small_source, start, surroundings
from benchmarks.campaign.outcome import Outcome

START_SECONDS = 240.0
DEPLOYMENTS = ("audit", "ingest", "validate", "analyze", "comment", "report")
_CLIENT = "campaign"
_PATIENCE_SECONDS = 60.0


class NotServed(Exception):
    """The service did not come up, or its printed password did not open it."""


@dataclass(frozen=True)
class Served:
    """A running service: its origin, what it lets in (its auth string, if it asks for one), and what it printed."""

    origin: str
    auth: str
    pid: int
    output: Path
    source: Path
    store: Path
    login: str = ""

    @property
    def printed(self) -> str:
        """All that it said until now."""
        return _printed(self.output)

    @property
    def basic(self) -> dict[str, str]:
        """The header that opens the service."""
        return (
            {"Authorization": f"Basic {base64.b64encode(self.auth.encode()).decode()}"} if self.auth else {}
        )

    @property
    def password(self) -> str:
        """What of the auth string is the secret."""
        return self.auth.partition(":")[2] or self.auth

    @property
    def port(self) -> int:
        return int(self.origin.rpartition(":")[2])

    @contextmanager
    def client(self) -> Iterator[httpx.Client]:
        """A client of the API with the password and a CSRF token, where the service asks for them."""
        with httpx.Client(
            base_url=f"{self.origin}/api/",
            headers=self.basic,
            timeout=60,
            trust_env=False,
            transport=_Patient(),
        ) as client:
            answer = client.get("csrf-token", params={"client": _CLIENT})
            if answer.status_code == httpx.codes.OK:
                token = {"Prefect-Csrf-Token": answer.json()["token"], "Prefect-Csrf-Client": _CLIENT}
                client.headers.update(token)
            yield client


class _Patient(httpx.HTTPTransport):
    """Asks again while the server's database is busy and it answers 503, as Prefect's own client does."""

    def __init__(self) -> None:
        # A connection that is kept may be closed by the server just when the next request is sent.
        super().__init__(trust_env=False, limits=httpx.Limits(max_keepalive_connections=0))

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        until = time.monotonic() + _PATIENCE_SECONDS
        while (answer := super().handle_request(request)).status_code == 503 and time.monotonic() < until:
            answer.close()
            time.sleep(float(answer.headers.get("Retry-After", "1")))
        return answer


@contextmanager
def serving(scratch: Path, source: Path, **environment: str) -> Iterator[Served]:
    """A service that audits `source` into scratch/store; raises NotServed with what it printed when it does not come up."""
    port = free_port()
    output, store = scratch / "serve.out", scratch / "store"
    more = {
        "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
        "PREFECT_WORKER_QUERY_SECONDS": "2",
        **environment,
    }
    process = start(
        ["serve", "--source", str(source), "--store", str(store)], output, surroundings(scratch, **more)
    )
    try:
        yield _when_ready(
            process, port, output, source, store, environment.get("PREFECT_API_AUTH_STRING", "")
        )
    finally:
        end(process, 40)


def against_service(name: str, scratch: Path, attack: Callable[[Served], Outcome]) -> Outcome:
    """What `attack` found at a service of its own; a service that does not come up proves nothing, which is a failure."""
    try:
        with serving(scratch, small_source(scratch / "source")) as served:
            return attack(served)
    except (NotServed, httpx.HTTPError) as problem:
        return Outcome(name, 1, 0, (f"nothing is proven: {problem}",))


def _when_ready(
    process: subprocess.Popen[bytes], port: int, output: Path, source: Path, store: Path, own: str
) -> Served:
    origin = f"http://127.0.0.1:{port}"
    until = time.monotonic() + START_SECONDS
    problem = "it does not answer"
    while time.monotonic() < until and process.poll() is None:
        printed = _printed(output)
        for auth in ["", own, *_credentials(printed)]:
            served = Served(origin, auth, process.pid, output, source, store, _login(printed, origin))
            try:
                with served.client() as client:
                    pools = client.post("work_pools/filter", json={})
                    deployments = client.post("deployments/filter", json={})
                    workers = client.post("work_pools/benchaudit/workers/filter", json={})
            except httpx.TransportError:
                break
            if {a.status_code for a in (pools, deployments)} != {200}:
                problem = f"it answers {deployments.status_code} to every password that it printed"
            elif len(deployments.json()) == len(DEPLOYMENTS) and workers.is_success and workers.json():
                return served
            else:
                problem = "its deployments or its worker are missing"
        time.sleep(0.5)
    raise NotServed(f"benchaudit serve: {problem}; it printed:\n{_printed(output)[-2000:]}")


def _printed(output: Path) -> str:
    return "".join(path.read_text(errors="replace") for path in (output, output.with_suffix(".err")))


def _credentials(printed: str) -> list[str]:
    """What may open the service, as it printed it: an auth string, a URL with userinfo, or a password."""
    whole = re.findall(r"AUTH_STRING=[\"']?([^\s\"']+:[^\s\"']+)", printed)
    whole += re.findall(r"http://([^\s/@:]+:[^\s/@]+)@", printed)
    passwords = re.findall(r"(?i)password(?: is|:|=)?\s+[\"']?([^\s\"',;]{6,})", printed)
    users = re.findall(r"(?i)\buser(?:name)?(?: is|:|=)?\s+[\"']?([\w.-]+)", printed)
    return [
        *whole,
        *passwords,
        *(f"{user}:{word}" for word in passwords for user in (*users, "admin", "benchaudit")),
    ]


def _login(printed: str, origin: str) -> str:
    """The printed URL that logs a browser in, if there is one."""
    for url in re.findall(r"http://\S+", printed):
        if ("@" in url or "?" in url or "#" in url) and origin.rpartition(":")[2] in url:
            return str(url)
    return ""


def named(client: httpx.Client, kind: str, prefix: str) -> dict[str, dict[str, Any]]:
    """Everything of a kind (flow_runs, deployments, ...) whose name or tag starts with `prefix`, by that."""
    found: dict[str, dict[str, Any]] = {}
    order = {"sort": "CREATED_DESC"} if kind == "automations" else {}
    for one in client.post(f"{kind}/filter", json={"limit": 200, **order}).raise_for_status().json():
        # A flow may rename its run; its tags stay.
        for name in (str(one.get("name", "")), *one.get("tags", ())):
            if name.startswith(prefix):
                found[name] = one
    return found


def standing(client: httpx.Client) -> dict[str, Any]:
    """What a stranger must not change: every deployment, the work pool, and the number of everything else."""
    volatile = ("updated", "last_polled", "status", "active_slots", "workers")
    deployments = client.post("deployments/filter", json={}).raise_for_status().json()
    pool = client.get("work_pools/benchaudit").raise_for_status().json()
    kept = {
        d["name"]: {k: v for k, v in d.items() if k not in (*volatile, "global_concurrency_limit")}
        for d in deployments
    }
    counts = {
        kind: client.post(f"{kind}/count", json={}).raise_for_status().json()
        for kind in ("flows", "deployments", "variables", "automations", "block_documents")
    }
    return {"deployments": kept, "work pool": {k: v for k, v in pool.items() if k not in volatile}, **counts}
