"""Asks an application once more at once where it refuses for the moment, which its client would do seconds later."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Seconds. SQLite refuses who comes to write after another one did, and Prefect's server answers that with a 503: over as
# soon as the other has written, which takes milliseconds.
_PAUSES = (0.01, 0.02, 0.04, 0.08, 0.16, 0.32)
_REFUSED = 503


class AskedAgain:
    """The application; a request that it answers with a 503 is put to it again after each of the pauses."""

    def __init__(self, app: ASGIApp, pauses: Sequence[float] = _PAUSES) -> None:
        self._app = app
        self._pauses = pauses

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        asked = await _whole(receive)
        for pause in self._pauses:
            if await self._taken(scope, _again(asked, receive), send):
                return
            await asyncio.sleep(pause)
        await self._app(scope, _again(asked, receive), send)

    async def _taken(self, scope: Scope, receive: Receive, send: Send) -> bool:
        """Passes the answer on and is true, unless the application refused."""
        refused = False

        async def sending(message: Message) -> None:
            nonlocal refused
            if message["type"] == "http.response.start":
                refused = message["status"] == _REFUSED
            if not refused:
                await send(message)

        try:
            # What is put into it on the way is not to be there again
            await self._app(dict(scope), receive, sending)
        except Exception:
            # What an application answers to an error of its own it raises too, for the log
            if not refused:
                raise
        return not refused


async def _whole(receive: Receive) -> list[Message]:
    """The messages of a request up to its last."""
    messages = [await receive()]
    while messages[-1].get("more_body"):
        messages.append(await receive())
    return messages


def _again(messages: Sequence[Message], receive: Receive) -> Receive:
    """These messages, and then what comes after them."""
    left = iter(messages)

    async def receiving() -> Message:
        return next(left, None) or await receive()

    return receiving
