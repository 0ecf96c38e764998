"""A hostile web site and the browser that visits it."""

from __future__ import annotations

import json
import shutil
import socket
import socketserver
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Literal

from benchmarks.campaign.commands import end

HOSTILE_NAME = (
    "rebind.test"  # a name of the attacker's that his name server turns to 127.0.0.1 after the first answer
)
_PATIENCE_SECONDS = 400.0
_FILES = Path(__file__).parent / "hostile"
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
# The page itself; a sandboxed frame in it, whose origin is null; a page whose name was rebound to the target.
Origin = Literal["page", "null", "rebound"]


@dataclass(frozen=True)
class Attempt:
    """One request of a page, which carries `name` to wherever it has an effect."""

    name: str
    origin: Origin
    technique: str
    method: str
    url: str
    body: str | None = None
    protocols: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """For the page's script."""
        return {
            "name": self.name, "from": self.origin, "technique": self.technique, "method": self.method,
            "url": self.url, "body": self.body, "protocols": self.protocols, "messages": self.messages,
        }  # fmt: skip


@dataclass(frozen=True)
class Saw:
    """What the page could see of an attempt: status 0 when the browser kept the answer from it."""

    status: int
    text: str


@dataclass
class _Site:
    attempts: tuple[Attempt, ...]
    target_port: int
    login: str
    saw: dict[str, Saw] = field(default_factory=dict)
    waiting_for: set[str] = field(default_factory=set)
    all_done: threading.Event = field(default_factory=threading.Event)

    def file(self, path: str, port: int) -> tuple[str, str]:
        """The type and text of a file of the site."""
        path, _, query = path.partition("?")
        if path == "/attempts.json":
            return "application/json", json.dumps([attempt.as_json() for attempt in self.attempts])
        if path.endswith("attack.js"):
            return "text/javascript", (_FILES / "attack.js").read_text()
        page = (_FILES / "page.html").read_text()
        origin = query or "page"
        page = page.replace("attack.js", f"/hostile/attack.js?as={origin}&home=http://127.0.0.1:{port}")
        if origin == "page":
            page += f"<iframe sandbox='allow-scripts allow-forms' src='/hostile/page.html?null'></iframe>\n<iframe src='http://{HOSTILE_NAME}:{self.target_port}/hostile/page.html?rebound'></iframe>\n"
            page += f"<script>window.open({json.dumps(self.login)})</script>\n" if self.login else ""
        return "text/html", page

    def hear(self, said: dict[str, Any]) -> None:
        """A report of a page."""
        if "done" in said:
            self.waiting_for.discard(said["done"])
            if not self.waiting_for:
                self.all_done.set()
        else:
            self.saw[said["name"]] = Saw(
                said.get("status", 0), str(said.get("error") or said.get("text", ""))
            )


class _Handler(BaseHTTPRequestHandler):
    site: _Site
    home_port: int

    def do_GET(self) -> None:
        kind, text = self.site.file(self.path, self.home_port)
        self._answer(kind, text.encode())

    def do_POST(self) -> None:
        self.site.hear(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self._answer("text/plain", b"")

    def _answer(self, kind: str, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


class _Rebinder(socketserver.BaseRequestHandler):
    """Answers for the hostile site as long as it is asked for, and is the target's own port for all else."""

    site_port: int
    target_port: int

    def handle(self) -> None:
        peer: socket.socket = self.request
        first = peer.recv(65536)
        port = self.site_port if b" /hostile/" in first.split(b"\r\n", 1)[0] else self.target_port
        with socket.create_connection(("127.0.0.1", port)) as target:
            target.sendall(first)
            back = threading.Thread(target=_pour, args=(target, peer), daemon=True)
            back.start()
            _pour(peer, target)
            back.join()


def _pour(source: socket.socket, sink: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        pass  # the browser hung up


class _Threads(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


def browser() -> str | None:
    """The path of a Chromium, if there is one."""
    return next((path for name in _BROWSERS if (path := shutil.which(name))), None)


def visit(
    chromium: str, scratch: Path, attempts: tuple[Attempt, ...], target_port: int, login: str = ""
) -> dict[str, Saw]:
    """Opens the hostile page in `chromium` and returns what it saw of each attempt.

    `login` is a URL that logs the browser in at the target first. Raises TimeoutError when the page does not finish.
    """
    site = _Site(attempts, target_port, login, waiting_for={"page", "null", "rebound"})
    with _listening(site) as (page_port, rebinder_port):
        command = [
            chromium, "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-popup-blocking",
            "--disable-dev-shm-usage", "--disable-background-networking", "--no-proxy-server",
            f"--user-data-dir={scratch / 'browser'}",
            f"--host-resolver-rules=MAP {HOSTILE_NAME}:{target_port} 127.0.0.1:{rebinder_port}",
            f"http://127.0.0.1:{page_port}/hostile/page.html",
        ]  # fmt: skip
        with (scratch / "browser.log").open("wb") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        try:
            if not site.all_done.wait(_PATIENCE_SECONDS):
                raise TimeoutError(f"the hostile page did not finish: {', '.join(sorted(site.waiting_for))}")
        finally:
            end(process, 5)
    return site.saw


@contextmanager
def _listening(site: _Site) -> Iterator[tuple[int, int]]:
    handler = type("BoundHandler", (_Handler,), {"site": site, "home_port": 0})
    pages = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    handler.home_port = pages.server_address[1]  # type: ignore[attr-defined]
    ports = {"site_port": pages.server_address[1], "target_port": site.target_port}
    rebinder = _Threads(("127.0.0.1", 0), type("BoundRebinder", (_Rebinder,), ports))
    for server in (pages, rebinder):
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield pages.server_address[1], rebinder.server_address[1]
    finally:
        for server in (pages, rebinder):
            server.shutdown()
            server.server_close()
