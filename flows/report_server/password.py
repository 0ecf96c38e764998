"""Asks for the password of the server, in the way that browsers know."""

from __future__ import annotations

import base64
import binascii
import hmac

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send


class Password:
    """Lets in who sends the password by HTTP Basic, as Prefect's API does."""

    def __init__(self, app: ASGIApp, password: str) -> None:
        self._app = app
        # A browser always sends a colon; Prefect takes passwords without a user's name
        self._password = (password if ":" in password else f":{password}").encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._knows(Headers(scope=scope)):
            await self._app(scope, receive, send)
            return
        asked = {"WWW-Authenticate": 'Basic realm="benchaudit", charset="UTF-8"', "Cache-Control": "no-store"}
        answer = PlainTextResponse("The password of this server is needed.", 401, asked)
        await answer(scope, receive, send)

    def _knows(self, headers: Headers) -> bool:
        scheme, _, given = headers.get("authorization", "").partition(" ")
        try:
            said = base64.b64decode(given.strip(), validate=True)
        except (binascii.Error, ValueError):
            return False
        return scheme.lower() == "basic" and hmac.compare_digest(said, self._password)
