"""Servers that speak /v1/chat/completions: vLLM, llama.cpp, LM Studio. Most report no durations."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from data_contracts.errors import CommentaryError, FinalCallError
from data_contracts.llm_calls import Call, Options, Patience, Prompt, Server
from tasks.commentary.client import Heard, error_line, measured, message_of, object_of
from tasks.commentary.connection import Access, Connection
from tasks.credentials.known import whole


class OpenAIClient:
    """A model on an OpenAI-compatible server; `host` may end in /v1, and is OPENAI_BASE_URL by default.

    The key comes from OPENAI_API_KEY; a `host` without its secret gets that of OPENAI_BASE_URL, when it is the same.
    """

    def __init__(self, model: str, host: str | None = None) -> None:
        self.model = model
        named = host or os.environ.get("OPENAI_BASE_URL") or "http://127.0.0.1:8000"
        address = whole(named, "OPENAI_BASE_URL")
        base = address.public.rstrip("/").removesuffix("/v1")
        self.host = base if "://" in base else f"http://{base}"
        self._connection = Connection(self.host, Access(address, "OPENAI_BASE_URL", "OPENAI_API_KEY"))

    def identify(self) -> Server:
        """The model as the server lists it; a version where it tells one (vLLM, llama.cpp), never a digest."""
        listed = object_of(self._connection.get("/v1/models")).get("data") or []
        # Ollama speaks this protocol too, and lists its models with their tags.
        found = [m for m in listed if m.get("id") in (self.model, f"{self.model}:latest")]
        if not found:
            raise FinalCallError(
                "not_found", f"model {self.model!r} is not at {self.host}: start the server with it"
            )
        # vLLM says the context that it was started with, llama.cpp that of the model's training.
        length = found[0].get("max_model_len") or (found[0].get("meta") or {}).get("n_ctx_train")
        return Server("openai", self.host, found[0]["id"], self._version(), None, length)

    def preload(self, options: Options) -> None:
        """Nothing: these servers load their model when they start."""

    def generate(self, prompt: Prompt, options: Options, patience: Patience) -> Call:
        """One streamed completion; `num_ctx` cannot be sent, so truncation is found by the token count alone."""
        heard = Heard(options, patience)
        body = self._body(prompt, options)
        with (
            measured(heard, prompt),
            self._connection.posted("/v1/chat/completions", body, patience) as lines,
        ):
            finish, usage, timings = self._listen(lines, heard)
            return heard.call("ok" if finish == "stop" else "length", **_metrics(usage, timings))

    def _listen(self, lines: Iterator[str], heard: Heard) -> tuple[str, dict[str, Any], dict[str, Any]]:
        finish = ""
        usage: dict[str, Any] = {}
        timings: dict[str, Any] = {}
        for line in lines:
            if not line.startswith("data:"):
                if line.startswith("{"):
                    raise error_line(message_of(line))
                # Some servers send comments while they have nothing to say.
                heard.add("")
                continue
            if (data := line[5:].strip()) == "[DONE]":
                break
            chunk = object_of(data)
            if "error" in chunk:
                raise error_line(message_of(data))
            # Only one chunk holds the usage: in the others it is missing or null.
            usage, timings = chunk.get("usage") or usage, chunk.get("timings") or timings
            for choice in chunk.get("choices") or []:
                delta = choice.get("delta") or {}
                thought = delta.get("reasoning_content") or delta.get("reasoning") or ""
                heard.add(str(delta.get("content") or ""), str(thought))
                finish = choice.get("finish_reason") or finish
        if finish not in ("stop", "length"):
            raise FinalCallError(
                "unfinished", f"the stream ended with finish_reason {finish!r}: try another model"
            )
        return finish, usage, timings

    def _body(self, prompt: Prompt, options: Options) -> dict[str, Any]:
        form = {"name": "answer", "schema": prompt.schema, "strict": True}
        held = (
            {} if prompt.schema is None else {"response_format": {"type": "json_schema", "json_schema": form}}
        )
        return {
            **held,
            "model": self.model,
            "messages": [{"role": m.role, "content": m.content} for m in prompt.messages],
            "stream": True,
            # Without it a stream holds no token counts, and a prompt cut in silence would not be found.
            "stream_options": {"include_usage": True},
            "max_tokens": options.num_predict,
            "temperature": options.temperature,
            "seed": options.seed,
        }

    def _version(self) -> str | None:
        for path, key in (("/version", "version"), ("/props", "build_info")):
            # A version is good to know; a server that has neither path comments all the same.
            with suppress(CommentaryError):
                if said := object_of(self._connection.get(path)).get(key):
                    return str(said)
        return None


def _metrics(usage: dict[str, Any], timings: dict[str, Any]) -> dict[str, Any]:
    """Tokens as the server counts them; durations only where llama.cpp's `timings` give them."""
    prefill, decode, rate = (
        timings.get(name) for name in ("prompt_ms", "predicted_ms", "predicted_per_second")
    )
    return {
        "prefill": None if prefill is None else prefill / 1e3,
        "decode": None if decode is None else decode / 1e3,
        "prompt_tokens": usage.get("prompt_tokens"),
        "output_tokens": usage.get("completion_tokens"),
        "decode_throughput": rate,
    }
