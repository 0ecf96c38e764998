"""How a browser asks for reports, without a network."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

import httpx
from starlette.types import ASGIApp

from flows.permissions import Permissions

PASSWORD = "tests:let-me-in-please"
LOGIN = ("tests", "let-me-in-please")
ORIGIN = "http://127.0.0.1:4200"


def allowed(store: object, *sources: object) -> Permissions:
    """What a service of this store and these sources may read."""
    return Permissions(tuple(map(str, sources)), (str(store),))


@dataclass(frozen=True)
class Browser:
    """Asks an application in this process; follows no redirect, so that a test sees it."""

    app: ASGIApp
    login: tuple[str, str] | None = LOGIN

    def ask(
        self,
        method: str,
        target: str,
        headers: Mapping[str, str | bytes] | None = None,
        params: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """The answer to a request whose target goes over the wire as it stands here."""

        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            auth = httpx.BasicAuth(*self.login) if self.login else None
            async with httpx.AsyncClient(transport=transport, auth=auth) as client:
                url = httpx.URL(ORIGIN).copy_with(raw_path=target.encode("ascii"))
                return await client.request(method, url, headers=_raw(headers), params=params)

        return asyncio.run(asked())

    def get(self, target: str, **more: Mapping[str, str | bytes]) -> httpx.Response:
        return self.ask("GET", target, **more)  # type: ignore[arg-type]


def line_of(answer: httpx.Response) -> tuple[int, str]:
    """Status and text of an answer that is one line."""
    return answer.status_code, answer.text


def _raw(headers: Mapping[str, str | bytes] | None) -> list[tuple[bytes, bytes]]:
    # As bytes, so that a header may hold what is no text
    return [
        (name.encode(), value if isinstance(value, bytes) else value.encode())
        for name, value in (headers or {}).items()
    ]
