"""The small interface to a language model's server, and what its implementations share: what a server says, understood."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Protocol

import orjson

from data_contracts.errors import CommentaryError, FinalCallError, RetryableCallError
from data_contracts.llm_calls import Call, Options, Outcome, Patience, Prompt, Server
from tasks.credentials.known import hidden

# `num_predict` ends an answer long before; a server that ignores it must neither fill the memory nor go on for ever.
_LONGEST_TEXT = 100_000
_PIECES_A_TOKEN, _SPARE_PIECES = 8, 64  # a server may hand out letters
# What a 500 or an error line says when the same request would fail again.
_FINAL_WORDS = (
    "must be of type",
    "invalid format",
    "invalid json schema",
    "repeat limit",
    "does not support",
)
# What a refusal names when it is the schema of the answer that it refuses
_SCHEMA_WORDS = ("format", "schema", "grammar")
# A prompt that is too long has no status of its own: it comes as a 400, in more than one wording.
_OVERFLOW_WORDS = (
    "exceed_context_size",
    "context size",
    "context length",
    "prompt is longer",
    "too many tokens",
)
# A 500 with one of these is worth another try: Ollama starts a new runner for the next request.
_RUNNER_WORDS = (
    "unexpected eof",
    "has terminated",
    "unexpectedly stopped",
    "server busy",
    "timed out",
    "timeout",
)


class Client(Protocol):
    """One model on one server. Every failure is a RetryableCallError or a FinalCallError."""

    def identify(self) -> Server:
        """The server's version and the model's digest; fails when nobody answers or the model is not there."""
        ...

    def preload(self, options: Options) -> None:
        """Loads the model with this context size, so that a later call need not wait for it."""
        ...

    def generate(self, prompt: Prompt, options: Options, patience: Patience) -> Call:
        """One streamed answer; its outcome is `ok` or `length`. An error carries its call."""
        ...


class Heard:
    """What has come of a stream so far, by the client's clock."""

    def __init__(self, options: Options, patience: Patience) -> None:
        self._began = self._last = time.perf_counter()
        self._most = options.num_predict * _PIECES_A_TOKEN + _SPARE_PIECES
        self._silence = patience.silence
        self._pieces = 0
        self._first: float | None = None
        self._parts: list[str] = []
        self._size = 0

    def add(self, text: str, thought: str = "") -> None:
        """Notes a chunk; the first with text or thinking is the first token, and one without either is silence."""
        now = time.perf_counter()
        # A thinking model leaves `content` empty for long, and the last chunk of any has no text.
        if text or thought:
            self._first = now - self._began if self._first is None else self._first
            self._last = now
            self._pieces += 1
        elif now - self._last > self._silence:
            raise stalled(self._silence)
        self._parts.append(text)
        self._size += len(text)
        if self._size > _LONGEST_TEXT or self._pieces > self._most:
            raise FinalCallError(
                "endless", "the answer goes on beyond what it was allowed: try another model or server"
            )

    def call(self, outcome: Outcome, reason: str = "", **measured: Any) -> Call:
        """The call as it stands now."""
        text, total = "".join(self._parts), time.perf_counter() - self._began
        return Call(outcome, text, reason, ttft=self._first, total=total, pieces=self._pieces, **measured)


def stalled(silence: float) -> RetryableCallError:
    """The error of a server that said nothing for so many seconds."""
    return RetryableCallError(
        "stalled", f"the server was silent for {silence:.0f} s: give it less to do, or a smaller model"
    )


def object_of(line: str | bytes) -> dict[str, Any]:
    """The JSON object on a line of a stream, or FinalCallError `malformed`."""
    try:
        parsed = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise FinalCallError(
            "malformed", "the server sent a line that is not JSON: check what answers there"
        ) from error
    if not isinstance(parsed, dict):
        raise FinalCallError(
            "malformed", "the server sent JSON that is not an object: check what answers there"
        )
    return parsed


@contextmanager
def measured(heard: Heard, prompt: Prompt) -> Iterator[None]:
    """Gives an error that leaves the block what was measured until then."""
    try:
        yield
    except CommentaryError as raised:
        error = about_schema(raised, prompt)
        error.call = heard.call(error.code, str(error))  # type: ignore[arg-type]
        raise error from raised.__cause__


def about_schema(error: CommentaryError, prompt: Prompt) -> CommentaryError:
    """The error, told as one of the schema where it was sent and the server names it."""
    said = str(error).casefold()
    if prompt.schema is None or error.code != "refused" or not any(word in said for word in _SCHEMA_WORDS):
        return error
    return FinalCallError("no_schema", str(error))


def refusal(status: int, body: bytes) -> CommentaryError:
    """The error that an answer with this status stands for; `body` is JSON with `error`, or anything."""
    text = message_of(body)
    if status == 404:
        return FinalCallError(
            "not_found", f"{text or 'not found'}: pull the model, or name one that the server has"
        )
    # Ollama on a loopback address refuses any Host header that is not local, with an empty body.
    if status == 403:
        return FinalCallError(
            "refused", f"the server refuses us (403): {text or 'name it as it names itself, by 127.0.0.1'}"
        )
    if status in (408, 425, 429, 503):
        return RetryableCallError("busy", f"the server is busy ({status}): {text}")
    if status in (502, 504):
        return RetryableCallError("server_error", f"a gateway failed ({status}): {text}")
    return error_line(text, status)


def error_line(text: str, status: int | None = None) -> CommentaryError:
    """The error that a text stands for: of a 400 or 500, or (status None) in the middle of a stream."""
    said = text.casefold()
    where = "in mid-stream" if status is None else f"({status})"
    # Before the other refusals, whose status it shares: a shorter prompt helps here and nowhere else.
    if any(words in said for words in _OVERFLOW_WORDS):
        return FinalCallError("overflow", f"the prompt does not fit the model's context: {text}")
    if any(words in said for words in _FINAL_WORDS) or (status is not None and status < 500):
        return FinalCallError("refused", f"the server refuses the call {where}: {text}")
    # In mid-stream the status was 200 already: only the text says what went wrong.
    if status is None or any(words in said for words in _RUNNER_WORDS):
        return RetryableCallError(
            "broken" if status is None else "server_error", f"the server failed {where}: {text}"
        )
    return FinalCallError("refused", f"the server failed {where}: {text or 'no reason given'}")


def message_of(body: bytes | str) -> str:
    """The innermost error message of an answer's body, on one line, at most 300 characters."""
    value: Any = body.decode(errors="replace") if isinstance(body, bytes) else body
    # Ollama hands on its runner's error as JSON within a string of JSON; bounded, since a server wrote it.
    for _ in range(6):
        if isinstance(value, str) and value.lstrip().startswith("{"):
            with suppress(ValueError):
                value = json.loads(value)
                continue
            break
        if isinstance(value, dict):
            kind = str(value.get("type") or "")
            value = value.get("error") or f"{value.get('message', '')}{f' [{kind}]' if kind else ''}"
            continue
        break
    # A server may repeat what it was asked with.
    return hidden(" ".join(str(value).split()))[:300]
