"""A client without the password, or with the name of another host: `python -m benchmarks.campaign.page` runs it."""

from __future__ import annotations

import base64
import json
import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from benchmarks.campaign.browser import HOSTILE_NAME
from benchmarks.campaign.commands import descendants, listening
from benchmarks.campaign.outcome import Outcome
from benchmarks.campaign.serving import Served, against_service

_NAME = "client without password"
_NOBODY = "00000000-0000-4000-8000-000000000000"
_PROBES = ("/health", "/ready")  # what a supervisor may ask without a password
_REFUSED = (401, 403)
_ASKED = "/api/flow_runs/filter"
_TRICKS = {
    "X_Forwarded_For": "127.0.0.1", "X_Original_URL": "/api/health", "X_HTTP_Method_Override": "GET",
    "X_Forwarded_Prefix": "/api/health", "X_Prefect_Api_Version": "0.8.4",
}  # fmt: skip
_HANDSHAKE = (
    "GET {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Protocol: prefect\r\n\r\n"
)


@dataclass(frozen=True)
class Answer:
    """Status 0: the server hung up."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


def attack(scratch: Path) -> Outcome:
    """No route answers without the password, and none for another host's name."""
    return against_service(_NAME, scratch, _trespassed)


def _trespassed(served: Served) -> Outcome:
    attempts = (routes(served.origin, _described(served)), _guesses(served), _hosts(served), _rules(served))
    faults = [fault for kind in attempts for fault in kind]
    failures = tuple(fault for fault in faults if fault)
    return Outcome(_NAME, len(faults), len(faults) - len(failures), failures)


def ask(
    origin: str, method: str, path: str, body: str | None = None, host: str = "", **headers: str
) -> Answer:
    """One request, sent as it is; a header's underscores stand for hyphens."""
    at = origin.removeprefix("http://")
    connection = HTTPConnection(at, timeout=20)
    try:
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        connection.putheader("Host", host or at)
        data = None if body is None else body.encode()
        if data is not None:
            headers = {"Content_Type": "application/json", "Content_Length": str(len(data)), **headers}
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders(data)
        answer = connection.getresponse()
        return Answer(answer.status, answer.read(4096), {k.lower(): v for k, v in answer.getheaders()})
    except (OSError, HTTPException):
        return Answer(0)
    finally:
        connection.close()


def routes(origin: str, described: list[tuple[str, str]]) -> Iterator[str]:
    """A fault, or nothing, for every route of the API, asked without a password."""
    for method, path in described:
        if method == "GET" and path in _PROBES:
            continue
        filled = "/api" + re.sub(r"\{[^}]*\}", _NOBODY, path)
        answer = ask(origin, method, filled, None if method == "GET" else "{}")
        yield (
            ""
            if answer.status in _REFUSED
            else f"{method} {filled} answers {answer.status} without a password"
        )


def _described(served: Served) -> list[tuple[str, str]]:
    with served.client() as client:
        paths = client.get("openapi.json").raise_for_status().json()["paths"]
    # What would take away what the next attempts ask for comes last.
    found = [(method.upper(), path) for path, methods in paths.items() for method in methods]
    return sorted(found, key=lambda route: (route[0] == "DELETE" or "bulk" in route[1], route))


def _guesses(served: Served) -> Iterator[str]:
    passwords = (
        "admin:",
        ":",
        "admin:admin",
        "admin:secret",
        "admin:password",
        "benchaudit:benchaudit",
        "prefect:prefect",
    )
    sent = [f"Basic {base64.b64encode(word.encode()).decode()}" for word in passwords]
    sent += ["Bearer x", "Basic", "Basic !!!", "Basic " + "A" * 8000, "basic Og=="]
    for authorization in sent:
        answer = ask(served.origin, "POST", _ASKED, "{}", Authorization=authorization)
        yield _let_in(answer, f"Authorization {authorization[:40]}")
    paths = ("/api/health/../flow_runs/filter", "//api/flow_runs/filter", "/api//flow_runs/filter", "/api/flow_runs/filter/",
             "/api/health%2f..%2fflow_runs/filter", "/api/./flow_runs/filter", "/api/%66low_runs/filter",
             "/api/flow_runs/filter?path=/api/health", "/api/flow_runs/filter#/health", "/API/flow_runs/filter",
             f"{served.origin}/api/flow_runs/filter", "/v2/api/flow_runs/filter", "/v2/../api/flow_runs/filter")  # fmt: skip
    for path in paths:
        yield _let_in(ask(served.origin, "POST", path, "{}"), f"path {path}")
    for name, value in _TRICKS.items():
        yield _let_in(ask(served.origin, "POST", _ASKED, "{}", **{name: value}), f"header {name}")


def _let_in(answer: Answer, how: str) -> str:
    return (
        f"{how}: let in with {answer.status}" if answer.status == 200 and answer.body.startswith(b"[") else ""
    )


def _hosts(served: Served) -> Iterator[str]:
    """As a page whose name was turned to 127.0.0.1, even where the browser knows the password."""
    port = served.port
    known = _headers(served)
    evil, own = HOSTILE_NAME, f"127.0.0.1:{port}"
    for host in (evil, f"{evil}:{port}", f"127.0.0.1.{evil}:{port}", f"{own}.{evil}", f"{evil}:80@{own}",
                 f"{own}/{evil}", f"localhost.{evil}:{port}", f"xlocalhost:{port}", f"0.0.0.0:{port}",
                 "192.0.2.7"):  # fmt: skip
        for method, path, body in (
            ("POST", _ASKED, "{}"),
            ("GET", "/api/csrf-token?client=x", None),
            ("GET", "/", None),
        ):
            answer = ask(served.origin, method, path, body, host, **known)
            good = answer.status == 0 or 400 <= answer.status < 500
            # A 422 of the token's route is an answer of the API.
            good &= answer.status != 422
            yield "" if good else f"Host {host}: {method} {path} answers {answer.status}"
        for path in ("/api/events/in", "/api/events/out", "/api/logs/out"):
            status = _handshake(port, path, host)
            yield f"Host {host}: the websocket {path} opens" if status == 101 else ""


def _headers(served: Served) -> dict[str, str]:
    """The headers of one who has the password, where there is one."""
    with served.client() as client:
        request = client.build_request("GET", "health")
        names = ("prefect-csrf-token", "prefect-csrf-client")
        found = {name.replace("-", "_"): request.headers[name] for name in names if name in request.headers}
    return found | served.basic


def _handshake(port: int, path: str, host: str) -> int:
    try:
        with socket.create_connection(("127.0.0.1", port), 10) as connection:
            connection.sendall(_HANDSHAKE.format(path=path, host=host).encode())
            first = connection.recv(64).split(b" ")
        return int(first[1]) if len(first) > 1 else 0
    except (OSError, ValueError):
        return 0


def _rules(served: Served) -> Iterator[str]:
    """CORS, CSRF, framing, loopback, and the password in sight of others."""
    for stranger in ("http://evil.test", "null", f"http://127.0.0.1:{served.port + 1}", f"http://{HOSTILE_NAME}:{served.port}",
                     f"http://127.0.0.1:{served.port}.evil.test"):  # fmt: skip
        asked = {
            "Access_Control_Request_Method": "POST",
            "Access_Control_Request_Headers": "content-type,authorization",
        }
        for method, more in (("OPTIONS", asked), ("POST", _headers(served))):
            answer = ask(
                served.origin, method, _ASKED, "{}" if method == "POST" else None, Origin=stranger, **more
            )
            allowed = answer.headers.get("access-control-allow-origin", "")
            yield (
                f"CORS lets {stranger} read: {method} allows {allowed}" if allowed in ("*", stranger) else ""
            )
    own = {name: value for name, value in _headers(served).items() if name == "Authorization"}
    answer = ask(served.origin, "POST", _ASKED, "{}", **own)
    yield "" if answer.status == 403 else f"without a CSRF token a POST is answered with {answer.status}"
    page = ask(served.origin, "GET", "/v2/", Accept="text/html", **own)
    framed = "frame-ancestors" not in page.headers.get(
        "content-security-policy", ""
    ) and not page.headers.get("x-frame-options")
    yield (
        f"another page may frame the UI (status {page.status}, no frame-ancestors)"
        if framed and page.status == 200
        else ""
    )
    processes = [served.pid, *descendants(served.pid)]
    open_ports = [port for port, loopback in listening(processes).items() if not loopback]
    yield f"listens beyond loopback on {open_ports}" if open_ports else ""
    password = served.password
    yield from _in_sight(served, processes, password) if password else ("there is no password",)


def _in_sight(served: Served, processes: list[int], password: str) -> Iterator[str]:
    lines = [Path(f"/proc/{pid}/cmdline").read_bytes() for pid in processes if Path(f"/proc/{pid}").exists()]
    yield "the password stands on a command line" if any(password.encode() in line for line in lines) else ""
    times = served.printed.count(password)
    yield f"the password is printed {times} times" if times != 1 else ""
    settings = json.dumps(_settings(served))
    yield "the API tells the password" if password in settings else ""


def _settings(served: Served) -> object:
    with served.client() as client:
        answer = client.get("admin/settings")
        return answer.json() if answer.is_success else None
