"""A server that fails on demand: Ollama's and OpenAI's protocols, in the shapes that real servers send."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.commentary.material import answer_chunks, ndjson

MODELS = ("tiny", "noeos", "eos", "loop", "good")
COMMENTS = {
    "files were found": "Keep the duplicates out of any later pooling of rows.",
    "power": "Energy cannot be judged from these artifacts.",
    "requests failed": "Repeat the run with the same prompts and the same settings.",
    "decodes": "This rate describes decoding alone, not the wait for the prompt.",
    "too small": "Do not promise a time to first token on this basis.",
}
Behaviour = Callable[["Handler", dict[str, Any]], None]


@dataclass
class Double:
    """What the server shall do next, one behaviour a call, and all bodies that it was sent.

    With a `lock` it lets in only who sends it, as the Authorization header or as the query.
    """

    url: str = ""
    lock: str | None = None
    script: list[Behaviour] = field(default_factory=list)
    received: list[dict[str, Any]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)


class Handler(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    double: Double

    def do_GET(self) -> None:
        if self.locked_out():
            return
        answers: dict[str, Any] = {
            "/api/version": {"version": "0.0.1"},
            "/version": {"version": "0.0.2"},
            "/api/tags": {"models": [{"model": f"{m}:latest", "digest": f"sha-{m}"} for m in MODELS]},
            "/v1/models": {"object": "list", "data": [{"id": m, "object": "model"} for m in MODELS]},
        }
        self.send(200 if self.path in answers else 404, answers.get(self.path, {"error": "not found"}))

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.locked_out():
            return
        if self.path == "/api/show":
            self.send(200, {"model_info": {"llama.context_length": 2048}, "details": {}, "capabilities": []})
        elif body.get("messages") == []:
            self.send(200, {"model": body["model"], "done": True, "done_reason": "load"})
        else:
            self.double.received.append(body)
            behave = self.double.script.pop(0) if self.double.script else by_model
            behave(self, body)

    def locked_out(self) -> bool:
        """True when the answer was a 401, which repeats what was sent; leaves the path without its query."""
        sent = self.headers.get("Authorization")
        self.path, _, query = self.path.partition("?")
        if self.double.lock in (None, sent, query):
            return False
        self.send(401, {"error": f"neither {sent} nor {query} opens this"})
        return True

    def send(self, status: int, body: dict[str, Any] | bytes) -> None:
        """A whole JSON answer."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def stream(self, *parts: bytes, end: bool = True) -> None:
        """A chunked answer; without its end the connection just breaks off."""
        self.send_response(200)
        self.send_header("Content-Type", "application/x-ndjson")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for part in parts:
            self.wfile.write(f"{len(part):x}\r\n".encode() + part + b"\r\n")
        self.wfile.flush()
        if end:
            self.wfile.write(b"0\r\n\r\n")
        else:
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        pass


def by_model(handler: Handler, body: dict[str, Any]) -> None:
    """What the models of the real server do, and `good`, which comments on the facts that it was shown."""
    model, openai = body["model"].removesuffix(":latest"), "v1" in handler.path
    options = body.get("options") or {"num_predict": body.get("max_tokens")}
    text = good_answer(body) if model == "good" else "" if model == "eos" else "jito pohi wopo " * 100
    if model in ("noeos", "tiny"):
        chunks = answer_chunks(" ".join(text.split()[: options["num_predict"]]), "length")
        chunks[-1]["eval_count"] = options["num_predict"]
    else:
        chunks = answer_chunks(text)
    chunks[-1]["prompt_eval_count"] = tokens(body)
    if openai:
        handler.stream(sse(chunks))
    elif tokens(body) > options["num_ctx"]:
        handler.send(
            400,
            {"error": json.dumps({"error": {"type": "exceed_context_size_error", "message": "too long"}})},
        )
    else:
        handler.stream(ndjson(chunks[:31] if model == "loop" else chunks))


def tokens(body: dict[str, Any]) -> int:
    """Three bytes a token."""
    return sum(len(m["content"].encode()) for m in body["messages"]) // 3


def good_answer(body: dict[str, Any]) -> str:
    """A good remark on the fact of the prompt, known by its clause; of a choice the last entry, then the first."""
    form = body.get("format") or (body.get("response_format") or {}).get("json_schema", {}).get("schema")
    if form:
        allowed = form["properties"]["choices"]["items"]["enum"]
        return json.dumps({"choices": [allowed[-1], allowed[0]]})
    facts = [m["content"] for m in body["messages"] if m["content"].startswith("Fact: ")]
    if not facts:
        named = re.findall(r"^ *(S\d\d(?:/1)?):", body["messages"][-1]["content"], flags=re.MULTILINE)
        return f"{named[-1]}\n{named[0]}" if named else ""
    return next((text for key, text in COMMENTS.items() if key in facts[-1]), COMMENTS["requests failed"])


def sse(chunks: list[dict[str, Any]]) -> bytes:
    """The same answer as an OpenAI-compatible server streams it."""
    last = chunks[-1]
    events: list[dict[str, Any]] = [
        {"choices": [{"index": 0, "delta": {"content": c["message"]["content"]}, "finish_reason": None}]}
        for c in chunks
    ]
    events.append({"choices": [{"index": 0, "delta": {}, "finish_reason": last["done_reason"]}]})
    usage = {"prompt_tokens": last["prompt_eval_count"], "completion_tokens": last["eval_count"]}
    events.append({"choices": [], "usage": usage})
    return "".join(f"data: {json.dumps(e)}\n\n" for e in events).encode() + b"data: [DONE]\n\n"


def answering(status: int, message: str | bytes) -> Behaviour:
    """An error before the stream."""
    body = message if isinstance(message, bytes) else json.dumps({"error": message}).encode()
    return lambda handler, _: handler.send(status, body)


def saying(*chunks: dict[str, Any]) -> Behaviour:
    """A stream of just these chunks."""
    return lambda handler, _: handler.stream(ndjson(list(chunks)))


def sending(data: bytes, end: bool = True) -> Behaviour:
    """A stream of just these bytes."""
    return lambda handler, _: handler.stream(data, end=end)


def stalling(handler: Handler, _: dict[str, Any]) -> None:
    """A first chunk, and then nothing more until the test is over."""
    handler.stream(ndjson(answer_chunks("It")[:1]), end=False)
    handler.double.over.wait(30)


class _QuietServer(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up at its deadline is what is tested."""


@contextmanager
def double() -> Iterator[Double]:
    """A running double on a free port."""
    state = Double()
    handler = type("BoundHandler", (Handler,), {"double": state})
    server = _QuietServer(("127.0.0.1", 0), handler)
    state.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield state
    finally:
        state.over.set()
        server.shutdown()
        server.server_close()
        thread.join()
