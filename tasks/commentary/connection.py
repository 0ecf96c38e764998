"""A connection to a model's server: opened with the secret of its address, and with an end to every wait."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import httpx

from data_contracts.addresses import Address
from data_contracts.errors import CommentaryError, FinalCallError, RetryableCallError
from data_contracts.llm_calls import Patience
from tasks.commentary.client import refusal
from tasks.credentials.known import Variable

CONNECT_SECONDS = 5.0
_STALLED = "give it less to do, or a smaller model"


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
        """The lines of a streamed answer; RetryableCallError `stalled` after too long a silence, or in all too long."""
        guard = _Guard()
        timer = threading.Timer(patience.total, guard.expire)
        # An interrupted process must not wait for the deadline before it ends.
        timer.daemon = True
        timer.start()
        # httpx's timeouts hold for each read alone: an answer that goes on may take its time.
        silence = min(patience.silence, patience.total)
        timeout = httpx.Timeout(silence, connect=min(silence, CONNECT_SECONDS))
        try:
            with (
                self.translated(silence),
                self.http.stream("POST", path, json=body, timeout=timeout) as response,
            ):
                guard.watch(response)
                if response.status_code != 200:
                    raise self.refusal(response.status_code, response.read())
                yield response.iter_lines()
        except CommentaryError:
            # To httpx a socket that the guard shut is a connection that broke.
            if guard.expired:
                raise RetryableCallError(
                    "stalled", f"no complete answer within {patience.total:.0f} s: {_STALLED}"
                ) from None
            raise
        finally:
            timer.cancel()

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
            raise RetryableCallError(
                "stalled", f"the server at {self.host} was silent for {silence:.0f} s: {_STALLED}"
            ) from error
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


class _Guard:
    """Ends a response at a wall-clock instant, even within a read."""

    def __init__(self) -> None:
        self.expired = False
        self._socket: socket.socket | None = None

    def watch(self, response: httpx.Response) -> None:
        stream = response.extensions.get("network_stream")
        self._socket = stream.get_extra_info("socket") if stream else None
        # The deadline may pass before there is a socket to shut.
        if self.expired:
            self._shut()

    def expire(self) -> None:
        self.expired = True
        self._shut()

    def _shut(self) -> None:
        if self._socket is not None:
            # Unlike a close, a shutdown wakes a thread that waits in a read; it fails when the peer is gone.
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)
