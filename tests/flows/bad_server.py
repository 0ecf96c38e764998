"""A Prefect server that does all that runs need, and answers badly to what only decorates its UI."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal
from urllib.parse import urlsplit

from tests.flows.running import CEILING_SECONDS

Manner = Literal["404", "500", "503", "closes", "hangs"]
_NOT_FORWARDED = ("host", "connection", "transfer-encoding", "content-length")


@dataclass
class BadServer:
    """Its URL, and what it was asked and did not answer; `waited` says that somebody waited for that to the end."""

    url: str
    manner: Manner
    asked: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    waited: bool = False


def _decorates(method: str, path: str) -> bool:
    kind, _, rest = path.removeprefix("/api/").partition("/")
    # Artifacts, names of runs, and events, which come by a WebSocket that nothing here can serve.
    return kind in ("artifacts", "events") or (
        method == "PATCH" and kind in ("flow_runs", "task_runs") and rest != ""
    )


@contextmanager
def bad_server(real: str, manner: Manner) -> Iterator[BadServer]:
    """A server in front of a `real` one."""
    parts = urlsplit(real)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            if _decorates(self.command, self.path):
                state.asked.append(self.path)
                self._answer_badly()
                return
            self._forward(body)

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _answer

        def _answer_badly(self) -> None:
            if manner == "hangs" and not state.over.wait(CEILING_SECONDS):
                state.waited = True
            if manner in ("hangs", "closes"):
                self.close_connection = True
                return
            self.send_response(int(manner))
            self.send_header("content-length", "0")
            self.end_headers()

        def _forward(self, body: bytes) -> None:
            connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=CEILING_SECONDS)
            headers = {k: v for k, v in self.headers.items() if k.lower() not in _NOT_FORWARDED}
            connection.request(self.command, self.path, body, headers)
            answer = connection.getresponse()
            said = answer.read()
            connection.close()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in _NOT_FORWARDED:
                    self.send_header(name, value)
            self.send_header("content-length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: Any) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        state = BadServer(f"http://127.0.0.1:{server.server_port}/api", manner)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield state
        finally:
            state.over.set()
            server.shutdown()
