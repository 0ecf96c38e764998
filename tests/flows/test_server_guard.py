"""Who gets in at a Prefect server that benchaudit starts: with a real server, as browsers and programs ask it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from websockets.exceptions import InvalidStatus, WebSocketException
from websockets.sync.client import connect

from flows.answer_headers import WithHeaders
from flows.server_guard import kept_to_itself
from tests.flows.prefect_client import Api
from tests.flows.running import ACCESS, CEILING_SECONDS

FIXED = (
    "Deployments and work pools are fixed while benchaudit serves: "
    "change prefect.yaml and start `benchaudit serve` again."
)
FOREIGN = "This page may not use this server."


@pytest.fixture(scope="module")
def api(prefect_server: str) -> Api:
    return Api.of(prefect_server)


def own_origin(url: str) -> str:
    return url.removesuffix("/api")


def test_without_the_password_nothing_is_read(prefect_server: str) -> None:
    answer = httpx.get(f"{prefect_server}/admin/version", trust_env=False)
    assert (answer.status_code, answer.json()) == (401, {"exception_message": "Unauthorized"})


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "application/x-www-form-urlencoded"])
def test_the_password_without_a_csrf_token_changes_nothing(prefect_server: str, kind: str) -> None:
    answer = httpx.post(
        f"{prefect_server}/flow_runs/filter",
        content="{}",
        headers={"Content-Type": kind},
        auth=("tests", ACCESS.password.partition(":")[2]),
        trust_env=False,
    )
    assert (answer.status_code, answer.json()) == (403, {"detail": "Missing CSRF token."})


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1", "https://127.0.0.1"])
def test_a_page_of_another_origin_is_refused_whatever_it_knows(api: Api, origin: str) -> None:
    answer = api.http.post("/flow_runs/filter", json={}, headers={"Origin": origin})
    assert (answer.status_code, answer.json()) == (403, {"detail": FOREIGN})
    assert "access-control-allow-origin" not in answer.headers


def test_the_servers_own_page_gets_in(api: Api, prefect_server: str) -> None:
    origin = own_origin(prefect_server)
    assert api.ask("POST", "/flows/count", json={}, headers={"Origin": origin}) >= 0


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "127.0.0.1@evil.example", "www.localhost"]
)
def test_a_name_that_was_rebound_to_this_machine_is_refused(api: Api, host: str) -> None:
    port = urlsplit(str(api.http.base_url)).port
    answer = api.http.get("/health", headers={"Host": f"{host}:{port}"})
    assert (answer.status_code, answer.text) == (400, "Invalid host header")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/deployments/", {"name": "mine"}),
        ("POST", "/deployments", {"name": "mine"}),
        ("POST", "/deployments/bulk_delete", {}),
        ("PATCH", "/deployments/00000000-0000-0000-0000-000000000000", {"pull_steps": []}),
        ("DELETE", "/deployments/00000000-0000-0000-0000-000000000000/", None),
        ("POST", "/work_pools/", {"name": "mine", "type": "process"}),
        ("PATCH", "/work_pools/benchaudit", {"base_job_template": {}}),
        ("PATCH", "/work%5Fpools/bench%61udit", {"base_job_template": {}}),
        ("DELETE", "/work_pools/benchaudit", None),
        ("PUT", "/admin/storage", {}),
    ],
)
def test_what_a_worker_runs_is_not_changed_by_who_has_the_password(
    api: Api, method: str, path: str, body: dict[str, Any] | None
) -> None:
    answer = api.http.request(method, path, json=body)
    assert (answer.status_code, answer.json()) == (403, {"detail": FIXED})


def test_the_operator_changes_what_a_worker_runs(api: Api) -> None:
    pool = {"name": "of-the-operator", "type": "process"}
    made = api.ask("POST", "/work_pools/", json=pool, headers=ACCESS.operator_headers)
    assert made["name"] == "of-the-operator"


SOCKETS = ("events/in", "events/out", "logs/out")


@pytest.mark.parametrize("path", SOCKETS)
def test_a_websocket_opens_with_the_password(prefect_server: str, path: str) -> None:
    assert said_to(prefect_server, path, ACCESS.password, {}) == {"type": "auth_success"}


@pytest.mark.parametrize("path", SOCKETS)
@pytest.mark.parametrize("password", [None, "a guess"])
def test_a_websocket_without_the_password_closes(
    prefect_server: str, path: str, password: str | None
) -> None:
    with pytest.raises(WebSocketException, match="1008"):
        said_to(prefect_server, path, password, {})


@pytest.mark.parametrize("path", SOCKETS)
@pytest.mark.parametrize(
    ("headers", "status"),
    [({"Origin": "http://evil.example"}, 403), ({"Origin": "null"}, 403), ({"Host": "evil.example"}, 400)],
)
def test_a_websocket_of_another_page_does_not_open(
    prefect_server: str, path: str, headers: Mapping[str, str], status: int
) -> None:
    with pytest.raises(InvalidStatus) as refused:
        said_to(prefect_server, path, ACCESS.password, headers)
    assert refused.value.response.status_code == status


def said_to(url: str, path: str, password: str | None, headers: Mapping[str, str]) -> Any:
    """What the server says first to who opens a WebSocket and gives a password."""
    with connect(
        f"ws{url.removeprefix('http')}/{path}",
        subprotocols=["prefect"],  # type: ignore[list-item]  # a NewType of str
        additional_headers=headers,
        proxy=None,
        open_timeout=CEILING_SECONDS,
    ) as socket:
        socket.send(json.dumps({"type": "auth", "token": password}))
        return json.loads(socket.recv(timeout=CEILING_SECONDS))


def test_no_page_shows_the_server_in_a_frame_and_its_own_ask_nobody_else(api: Api) -> None:
    headers = api.http.get("/health").headers
    port = api.http.base_url.port
    hosts = f"127.0.0.1:{port}", f"localhost:{port}"
    allowed = " ".join(f"{scheme}://{host}" for scheme in ("http", "ws") for host in hosts)
    assert (headers["x-frame-options"], headers["content-security-policy"]) == (
        "DENY",
        f"frame-ancestors 'none'; connect-src 'self' {allowed}",
    )


def test_a_server_whose_database_is_busy_asks_to_be_asked_again_soon() -> None:
    async def busy(scope: Scope, receive: Receive, send: Send) -> None:
        await Response(status_code=503)(scope, receive, send)

    async def asked() -> httpx.Response:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(WithHeaders(busy, kept_to_itself(())))
        ) as client:
            return await client.get("http://server/api/health")

    answer = asyncio.run(asked())
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
