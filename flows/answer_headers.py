"""Headers that a server adds to every answer, whatever made it."""

from __future__ import annotations

from collections.abc import Callable

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class WithHeaders:
    """The application, whose answers begin with what `change` makes of their headers, given their status."""

    def __init__(self, app: ASGIApp, change: Callable[[MutableHeaders, int], None]) -> None:
        self._app = app
        self._change = change

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._change(MutableHeaders(scope=message), message["status"])
            await send(message)

        await self._app(scope, receive, sending)
