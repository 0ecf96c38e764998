"""Ollama: through its package, and raw httpx for the stream, since the package cannot send `truncate`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import ollama

from data_contracts.errors import FinalCallError
from data_contracts.llm_calls import Call, Options, Patience, Prompt, Server
from tasks.commentary.client import Heard, error_line, measured, message_of, object_of
from tasks.commentary.connection import CONNECT_SECONDS, Access, Connection, addressed
from tasks.credentials.known import whole

_KEEP_ALIVE = "15m"  # from the preload in ingest to the last call in analyze
# Loading takes seconds to minutes on real models.
_LOAD_SECONDS = 300.0
# With one token to time, Ollama reports a made-up microsecond.
_SHORTEST_DECODE = 1e-5


class OllamaClient:
    """A model on an Ollama server; `host` as OLLAMA_HOST has it, by default that variable or localhost.

    A `host` without its secret gets that of OLLAMA_HOST, when it is the same address.
    """

    def __init__(self, model: str, host: str | None = None) -> None:
        self.model = model
        address = whole(host or os.environ.get("OLLAMA_HOST") or "", "OLLAMA_HOST")
        # A local server ignores the key; a proxy before one may ask for it.
        access = Access(address, "OLLAMA_HOST", "OLLAMA_API_KEY")
        with addressed(address.public):
            self._package = ollama.Client(
                # Never empty: the package would take OLLAMA_HOST then, its secret included.
                host=address.public or "127.0.0.1",
                timeout=CONNECT_SECONDS,
                **access.options(),
            )
        # The package reads an address as Ollama does: `h` means port 11434, `http://h` port 80.
        self.host = str(self._package._client.base_url).rstrip("/")
        self._connection = Connection(self.host, access)

    def identify(self) -> Server:
        """The server's version, the model's digest and context length."""
        with self._translated():
            version = object_of(self._connection.get("/api/version")).get("version")
            models = {m.model: m.digest for m in self._package.list().models}
            # Ollama completes a name without a tag so.
            name = self.model if self.model in models else f"{self.model}:latest"
            if name not in models:
                raise FinalCallError(
                    "not_found", f"model {self.model!r} is not at {self.host}: `ollama pull {self.model}`"
                )
            return Server("ollama", self.host, name, version, models[name], self._context_length(name))

    def preload(self, options: Options) -> None:
        """Loads the model; its context size must be that of the calls, or they would load it again."""
        # Without a message the server loads the model and generates nothing.
        body = {"model": self.model, "messages": [], "options": {"num_ctx": options.num_ctx}}
        self._connection.post(
            "/api/chat", {**body, "stream": False, "keep_alive": _KEEP_ALIVE}, _LOAD_SECONDS
        )

    def generate(self, prompt: Prompt, options: Options, patience: Patience) -> Call:
        """One streamed chat; an error line, a missing end, and an end for no known reason are errors."""
        heard = Heard(options, patience)
        body = self._body(prompt, options)
        with measured(heard, prompt), self._connection.posted("/api/chat", body, patience) as lines:
            final = self._listen(lines, heard)
            return heard.call("ok" if final.get("done_reason") == "stop" else "length", **_metrics(final))

    def _listen(self, lines: Iterator[str], heard: Heard) -> dict[str, Any]:
        for line in lines:
            chunk = object_of(line)
            if "error" in chunk:
                raise error_line(message_of(str(chunk["error"])))
            message = chunk.get("message") or {}
            heard.add(str(message.get("content") or ""), str(message.get("thinking") or ""))
            if chunk.get("done"):
                if chunk.get("done_reason") not in ("stop", "length"):
                    raise FinalCallError(
                        "unfinished", f"the answer ended for {chunk.get('done_reason')!r}: try another model"
                    )
                return chunk
        # Final: the same prompt with the same seed would most likely end in the same way.
        raise FinalCallError(
            "unfinished", "the stream ended without done, as when a model repeats itself: try another model"
        )

    def _body(self, prompt: Prompt, options: Options) -> dict[str, Any]:
        held = {} if prompt.schema is None else {"format": prompt.schema}
        return {
            **held,
            "model": self.model,
            "messages": [{"role": m.role, "content": m.content} for m in prompt.messages],
            "stream": True,
            # Unset, a thinking model spends the answer's tokens on thoughts.
            "think": options.think,
            # Else the head of too long a prompt is dropped without a word; old versions ignore this key.
            "truncate": False,
            "keep_alive": _KEEP_ALIVE,
            "options": {
                "num_ctx": options.num_ctx,
                "num_predict": options.num_predict,
                "temperature": options.temperature,
                "seed": options.seed,
            },
        }

    def _context_length(self, name: str) -> int | None:
        info = self._package.show(name).modelinfo or {}
        # The key begins with the model's architecture: `llama.context_length`.
        lengths = [v for k, v in info.items() if k.endswith(".context_length") and isinstance(v, int)]
        return lengths[0] if lengths else None

    @contextmanager
    def _translated(self) -> Iterator[None]:
        with self._connection.translated():
            try:
                yield
            except ollama.ResponseError as error:
                raise self._connection.refusal(error.status_code, error.error.encode()) from error
            except ConnectionError as error:
                # The package makes an error of its own of httpx's: made back, so that `translated` knows it.
                raise httpx.ConnectError(str(error)) from error


def _metrics(final: dict[str, Any]) -> dict[str, Any]:
    """What the last chunk measured; Ollama leaves out what is 0."""
    load, prefill, decode, total = (
        _seconds(final, f"{name}_duration") for name in ("load", "prompt_eval", "eval", "total")
    )
    tokens = final.get("eval_count")
    timed = decode is not None and decode > _SHORTEST_DECODE and tokens is not None and tokens > 1
    known = None not in (load, prefill, decode, total)
    return {
        "load": load,
        "prefill": prefill,
        "decode": decode,
        # The wait behind other requests has no field of its own: it is what the total holds beyond its parts.
        "queue": max(0.0, total - load - prefill - decode) if known else None,  # type: ignore[operator]
        "prompt_tokens": final.get("prompt_eval_count"),
        "output_tokens": tokens,
        "decode_throughput": tokens / decode if timed else None,  # type: ignore[operator]
    }


def _seconds(final: dict[str, Any], name: str) -> float | None:
    value = final.get(name)
    return value / 1e9 if isinstance(value, int | float) else None
