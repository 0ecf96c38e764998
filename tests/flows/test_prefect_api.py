"""What a Prefect API that does not let in answers, and the one line that says what to do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import httpx
import pytest

from data_contracts.errors import ServiceError
from flows.prefect_api import check_lets_in, explained
from tests.flows.running import ACCESS


@contextmanager
def answering(status: int, body: object) -> Iterator[str]:
    """The URL of a server that gives this answer to everything."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: ARG002 - its signature
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/api"
        server.shutdown()


def test_a_server_that_lets_in_is_used(prefect_server: str) -> None:
    check_lets_in(prefect_server, ACCESS.password)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (None, "asks for a password: set PREFECT_API_AUTH_STRING to the one that `benchaudit serve` showed"),
        (
            "a guess",
            "does not accept the password in PREFECT_API_AUTH_STRING: set it to the one that `benchaudit serve` showed",
        ),
    ],
)
def test_a_password_that_is_missing_or_wrong_is_said(
    prefect_server: str, monkeypatch: pytest.MonkeyPatch, given: str | None, said: str
) -> None:
    if given is None:
        monkeypatch.delenv("PREFECT_API_AUTH_STRING", raising=False)
    else:
        monkeypatch.setenv("PREFECT_API_AUTH_STRING", given)
    with pytest.raises(ServiceError) as refused:
        check_lets_in(prefect_server, given)
    assert str(refused.value) == f"the Prefect server at {prefect_server} {said}"


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (200, "2.20.1", "is of Prefect version '2.20.1', benchaudit needs 3"),
        (200, {"odd": 1}, "is of Prefect version"),
        (403, {"detail": "not from here"}, "refuses this: not from here"),
        (404, {"detail": "Not Found"}, "answers with HTTP 404 where a Prefect server tells its version"),
    ],
)
def test_another_kind_of_server_is_said(status: int, body: object, said: str) -> None:
    with answering(status, body) as url, pytest.raises(ServiceError) as refused:
        check_lets_in(url, None)
    assert said in str(refused.value)
    assert url in str(refused.value)


def test_a_refusal_amid_the_work_is_found_at_the_root_of_the_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://prefect/api")
    request = httpx.Request("POST", "http://prefect/api/flow_runs/")
    response = httpx.Response(403, json={"detail": "Missing CSRF token."}, request=request)
    outer = RuntimeError("Failed to reach the API")
    outer.__cause__ = httpx.HTTPStatusError("403", request=request, response=response)
    assert explained(outer) == (
        "the Prefect server at http://prefect/api asks for CSRF tokens: "
        "unset PREFECT_CLIENT_CSRF_SUPPORT_ENABLED, which keeps Prefect from sending them"
    )
    assert explained(RuntimeError("anything else")) is None
