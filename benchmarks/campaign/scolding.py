"""A server that refuses everything and repeats in its refusal what it was told, as careless servers do."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit


class _Scold(BaseHTTPRequestHandler):
    def _refuse(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        # /404/... is refused with 404, and so on.
        first = urlsplit(self.path).path.strip("/").partition("/")[0]
        status = int(first) if first.isdigit() else 401
        told = f"refused: {self.path} with {dict(self.headers)}"
        body = json.dumps(
            {"error": told, "detail": told, "exception_message": told, "message": told}
        ).encode()
        self.send_response(status, "Refused " + self.path)
        if status in (301, 302, 307):
            self.send_header("Location", self.path.replace(first, "401", 1))
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = do_PATCH = _refuse

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def scolding() -> Iterator[str]:
    """The host and port of such a server; a first path segment that is a number is the status that it answers, else 401."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Scold)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
