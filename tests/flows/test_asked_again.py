"""What an application refuses for the moment is put to it again; everything else passes as it is."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from flows.asked_again import AskedAgain


class Heard:
    """An application that answers with the next of some answers, and keeps what it was asked."""

    def __init__(self, *answers: int | Exception) -> None:
        self.bodies: list[str] = []
        self._left: Iterator[int | Exception] = iter(answers)
        self.app: ASGIApp = AskedAgain(
            Starlette(
                routes=[Route("/runs", self._answer, methods=["GET", "POST"])],
                # As Prefect's does; the error is raised too, once it is answered
                exception_handlers={Exception: lambda *_: PlainTextResponse("locked", 503)},
            ),
            pauses=(0.0, 0.0, 0.0),
        )

    async def _answer(self, request: Request) -> Response:
        self.bodies.append((await request.body()).decode())
        answer = next(self._left)
        if isinstance(answer, Exception):
            raise answer
        return PlainTextResponse(f"answer {len(self.bodies)}", answer)

    def asked(self, body: bytes = b"") -> httpx.Response:
        return asyncio.run(posted(self.app, body))


async def posted(app: ASGIApp, body: bytes) -> httpx.Response:
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://127.0.0.1", trust_env=False
    ) as client:
        return await client.post("/runs", content=body)


def test_what_is_answered_is_asked_once() -> None:
    heard = Heard(201)
    answer = heard.asked(b"a run")
    assert (answer.status_code, answer.text, heard.bodies) == (201, "answer 1", ["a run"])


@pytest.mark.parametrize("refused", [503, OSError("database is locked")], ids=["answered", "raised"])
def test_what_is_refused_is_asked_again_with_the_same_words(refused: int | Exception) -> None:
    heard = Heard(refused, refused, 201)
    answer = heard.asked(b"a run")
    assert (answer.status_code, answer.text, heard.bodies) == (201, "answer 3", ["a run"] * 3)


def test_what_stays_refused_is_answered_so() -> None:
    heard = Heard(503, 503, 503, 503)
    answer = heard.asked()
    assert (answer.status_code, answer.text, len(heard.bodies)) == (503, "answer 4", 4)


@pytest.mark.parametrize("status", [200, 404, 422, 500])
def test_no_other_answer_is_asked_for_again(status: int) -> None:
    heard = Heard(status, 201)
    assert heard.asked().status_code == status


def test_a_request_that_comes_in_pieces_is_whole_each_time() -> None:
    heard = Heard(503, 201)
    pieces: Iterator[Message] = iter(
        [
            {"type": "http.request", "body": b"a ", "more_body": True},
            {"type": "http.request", "body": b"run", "more_body": False},
            {"type": "http.disconnect"},
        ]
    )
    sent: list[Message] = []

    async def receive() -> Message:
        return next(pieces)

    async def send(message: Message) -> None:
        sent.append(message)

    scope: Scope = {"type": "http", "method": "POST", "path": "/runs", "headers": [], "query_string": b""}
    asyncio.run(heard.app(scope, receive, send))  # type: ignore[arg-type]  # a coroutine, as all of ours
    assert heard.bodies == ["a run", "a run"]
    assert [message.get("status") for message in sent] == [201, None]


def test_what_is_no_request_passes() -> None:
    passed: list[Scope] = []

    async def app(scope: Scope, _receive: Receive, _send: Send) -> None:
        passed.append(scope)

    async def nothing() -> Message:
        raise AssertionError("nobody asks")

    async def nobody(_message: Message) -> None:
        raise AssertionError("nobody answers")

    asyncio.run(AskedAgain(app)({"type": "lifespan"}, nothing, nobody))
    assert passed == [{"type": "lifespan"}]


def test_an_error_without_an_answer_is_raised() -> None:
    async def app(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise ValueError("no answer")

    with pytest.raises(ValueError, match="no answer"):
        asyncio.run(posted(AskedAgain(app), b""))
