"""A connection to a model's server: opened with the secret of its address, and with an end to every wait."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from data_contracts.addresses import Address
from data_contracts.errors import CommentaryError, FinalCallError, RetryableCallError
from data_contracts.llm_calls import Patience
from tasks.commentary.client import refusal, stalled
from tasks.credentials.known import Variable

CONNECT_SECONDS = 5.0
_LONGEST_LINE = 1 << 20  # bytes


@dataclass(frozen=True, slots=True)
class Access:
    """What opens a server: the secret of its address, or the key in the environment variable `key_variable`."""

    address: Address = field(repr=False)
    variable: Variable
    key_variable: str

    def options(self) -> dict[str, Any]:
        """What httpx is to send with every request."""
        key = os.environ.get(self.key_variable, "").strip()
        return {
            "headers": {"authorization": f"Bearer {key}"} if key else {},
            # It wins over the key: both are sent in one header.
            "auth": None if self.address.user is None else (self.address.user, self.address.password or ""),
            "params": httpx.QueryParams(self.address.query),
        }

    @property
    def advice(self) -> str:
        """How a user gives what the server asks for."""
        return (
            f"in the environment, set {self.variable} to this address with user:password@ before the host, "
            f"or {self.key_variable} to a key"
        )


class Connection:
    """Requests to one server. Every failure is a CommentaryError; `host` is the server's public address."""

    def __init__(self, host: str, access: Access) -> None:
        self.host = host
        self._access = access
        with addressed(host):
            self.http = httpx.Client(
                base_url=host, timeout=CONNECT_SECONDS, follow_redirects=True, **access.options()
            )

    def get(self, path: str) -> bytes:
        """The body of an answer."""
        with self.translated():
            return self._accepted(self.http.get(path))

    def post(self, path: str, body: dict[str, Any], seconds: float) -> bytes:
        """The body of an answer that is not streamed."""
        with self.translated(seconds):
            return self._accepted(self.http.post(path, json=body, timeout=seconds))

    @contextmanager
    def posted(self, path: str, body: dict[str, Any], patience: Patience) -> Iterator[Iterator[str]]:
        """The lines of a streamed answer, which may take its time; RetryableCallError `stalled` after too long a silence."""
        # httpx's timeouts hold for each read alone.
        timeout = httpx.Timeout(patience.silence, connect=min(patience.silence, CONNECT_SECONDS))
        with (
            self.translated(patience.silence),
            self.http.stream("POST", path, json=body, timeout=timeout) as response,
        ):
            if response.status_code != 200:
                raise self.refusal(response.status_code, response.read())
            yield _lines(response, patience.silence)

    def refusal(self, status: int, body: bytes) -> CommentaryError:
        """The error that an answer with this status stands for."""
        if status == 401:
            return FinalCallError(
                "refused",
                f"the server at {self.host} lets nobody in without the right password or key (401): "
                f"{self._access.advice}",
            )
        return refusal(status, body)

    @contextmanager
    def translated(self, silence: float = CONNECT_SECONDS) -> Iterator[None]:
        """Turns what httpx and sockets raise into our errors; `silence` is how long a read waits, in seconds."""
        try:
            yield
        except CommentaryError:
            raise
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            # First, as ConnectTimeout is a TimeoutException too, yet nobody listening is no slow answer.
            raise RetryableCallError("unreachable", f"no server answers at {self.host}: start it") from error
        except httpx.TimeoutException as error:
            raise stalled(silence) from error
        except (httpx.HTTPError, httpx.StreamError, OSError, ValueError) as error:
            # Not from the error: its text may hold a header, and would be in the traceback.
            raise RetryableCallError(
                "broken", f"the connection broke ({type(error).__name__}): see the server's log"
            ) from None

    def _accepted(self, response: httpx.Response) -> bytes:
        if response.status_code != 200:
            raise self.refusal(response.status_code, response.content)
        return response.content


@contextmanager
def addressed(host: str) -> Iterator[None]:
    """Turns what is raised for an address that is none into our error."""
    try:
        yield
    except (ValueError, httpx.InvalidURL):
        raise FinalCallError(
            "refused", f"{host} is no address of a server: write it as http://HOST:PORT"
        ) from None


def _lines(response: httpx.Response, silence: float) -> Iterator[str]:
    """The lines of an answer. Bytes that never make a line are silence too, and beyond a bound no answer."""
    kept = b""
    last = time.monotonic()
    for came in response.iter_bytes():
        *lines, kept = (kept + came).split(b"\n")
        for line in lines:
            yield line.decode(errors="replace").rstrip("\r")
        now = time.monotonic()
        if not lines and now - last > silence:
            raise stalled(silence)
        if len(kept) > _LONGEST_LINE:
            raise FinalCallError(
                "malformed", "the server sent a line without an end: check what answers there"
            )
        last = now if lines else last
    if kept:
        yield kept.decode(errors="replace")
