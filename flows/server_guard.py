"""What stands before Prefect's own application: refuses foreign hosts and origins, and changes of what is run."""

from __future__ import annotations

import asyncio
import fcntl
import hmac
import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from flows.answer_headers import WithHeaders
from flows.asked_again import AskedAgain
from flows.permissions import permissions
from flows.server_access import OPERATOR_HEADER, OPERATOR_VARIABLE

# Deployments (their pull steps and entrypoints run code), work pools (commands) and the place of results.
_ONE_DEFINITION = re.compile(r"\A.*/(deployments|work_pools|admin)(/[^/]*)?/?")
_NEW_DEFINITION = re.compile(r"\A.*/(deployments|work_pools|deployments/bulk_delete)/?")


def guarded(app: ASGIApp, origins: Sequence[str], operator: str, home: Path) -> ASGIApp:
    """The application behind all guards; `origins` are those of its own pages."""
    # A rebound name of another site leads to this address, but its requests still say that name.
    hosts = [_host(origin) for origin in origins]
    inner = FixedDefinitions(
        OneAtATime(WithHeaders(app, kept_to_itself(origins)), home / ".benchaudit-start.lock"), operator
    )
    return TrustedHostMiddleware(OwnOrigins(inner, origins), allowed_hosts=hosts, www_redirect=False)


def _host(origin: str) -> str:
    host = urlsplit(origin).hostname or ""
    return f"[{host}]" if ":" in host else host


class OwnOrigins:
    """Refuses what a page of another origin sends, which CORS alone would carry out and only hide the answer of."""

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        self._app = app
        self._origins = frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # Browsers name the origin in each WebSocket and each request that changes something; programs name none.
        if scope["type"] != "lifespan":
            for origin in Headers(scope=scope).getlist("origin"):
                if origin.lower() not in self._origins:
                    await _refuse(scope, receive, send, "This page may not use this server.")
                    return
        await self._app(scope, receive, send)


class FixedDefinitions:
    """Refuses changes of deployments and work pools without the operator's token: they say what a worker runs."""

    def __init__(self, app: ASGIApp, operator: str) -> None:
        self._app = app
        self._operator = operator

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self._defines(scope["method"], scope["path"]):
            given = Headers(scope=scope).get(OPERATOR_HEADER, "")
            if not hmac.compare_digest(given.encode(), self._operator.encode()):
                await _refuse(
                    scope, receive, send,
                    "Deployments and work pools are fixed while benchaudit serves: "
                    "change prefect.yaml and start `benchaudit serve` again.",
                )  # fmt: skip
                return
        await self._app(scope, receive, send)

    @staticmethod
    def _defines(method: str, path: str) -> bool:
        if method in ("PUT", "PATCH", "DELETE"):
            return _ONE_DEFINITION.fullmatch(path) is not None
        return method == "POST" and _NEW_DEFINITION.fullmatch(path) is not None


def kept_to_itself(origins: Sequence[str]) -> Callable[[MutableHeaders, int], None]:
    """What every answer says beside Prefect's own words: who may frame it, whom it may ask, and when to ask again."""
    # The UI asks a service of statistics for its settings, whatever Prefect's own switch says.
    asked = " ".join(("'self'", *origins, *(f"ws{origin.removeprefix('http')}" for origin in origins)))
    policy = f"frame-ancestors 'none'; connect-src {asked}"

    def change(headers: MutableHeaders, status: int) -> None:
        # A click meant for the other page would be a click here.
        headers["X-Frame-Options"] = "DENY"
        # Beside the policy of a page, not in its place
        headers.append("Content-Security-Policy", policy)
        if status == 503:
            # Prefect's for a database in which another server writes: over in a moment, not in the doubling minutes
            # that its client waits else.
            headers.setdefault("Retry-After", "1")

    return change


class OneAtATime:
    """Lets servers of one Prefect home start up one after the other: they share its database and its migrations."""

    def __init__(self, app: ASGIApp, lock: Path) -> None:
        self._app = app
        self._lock = lock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            await self._app(scope, receive, send)
            return
        with self._lock.open("w") as held:
            await asyncio.to_thread(fcntl.flock, held, fcntl.LOCK_EX)
            await self._app(scope, receive, _released_when_started(held, send))


def _released_when_started(held: IO[Any], send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"].startswith("lifespan.startup"):
            fcntl.flock(held, fcntl.LOCK_UN)
        await send(message)

    return sending


async def _refuse(scope: Scope, receive: Receive, send: Send, why: str) -> None:
    await JSONResponse({"detail": why}, status_code=403)(scope, receive, send)


def create_app() -> ASGIApp:
    """Prefect's application, guarded, for uvicorn."""
    from prefect.server.api.server import create_app as prefect_app
    from prefect.settings import get_current_settings

    settings = get_current_settings()
    # Not left where what the server starts would inherit it.
    operator = os.environ.pop(OPERATOR_VARIABLE)
    origins = settings.server.api.cors_allowed_origins.split(",")
    app: ASGIApp = AskedAgain(prefect_app())
    # Only a service says what is allowed, and so which store it has
    if (allowed := permissions()) is not None and (password := settings.server.api.auth_string) is not None:
        from flows.report_server.serving import Beside, report_server

        app = Beside(app, report_server(allowed, password.get_secret_value()))
    return guarded(app, origins, operator, settings.home)
