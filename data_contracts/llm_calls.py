"""The nouns of a call to a language model: what is asked, with which options, and what was measured."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

import orjson
import pyarrow as pa

from data_contracts.json_values import JsonObject
from data_contracts.schemas import LLM_CALLS

Outcome = Literal[
    "ok",  # done, and the model stopped by itself
    "length",  # done, but cut at num_predict: the answer is not used
    "truncated",  # done, but the server had dropped a part of the prompt in silence
    "overflow",  # the server says that the prompt does not fit its context
    "no_schema",  # the server takes no JSON schema: the same is asked by lines
    "unfinished",  # the stream ended without done: the server's guard against repetition
    "malformed",  # the answer is not in the protocol
    "refused",  # 400, 401, 403 and other client errors
    "not_found",  # 404: no such model
    "endless",  # more text than any answer has
    "busy",  # 503, 429
    "server_error",  # the model's runner died, or a gateway failed
    "broken",  # the connection or the stream broke, or an error line came in mid-stream
    "stalled",  # silence for too long, or the deadline passed
    "unreachable",  # nobody listens
]
# How an answer is asked for: held to a JSON schema by the server, or as lines; None is plain text
Form = Literal["schema", "lines"]
# What the same call would end in again, so that the cache may answer for the server.
REPEATABLE: frozenset[str] = frozenset({"ok", "length", "truncated", "overflow", "no_schema"})


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a chat."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Options:
    """Every option of a call, explicit. `num_ctx` and `num_predict` are in tokens."""

    num_ctx: int
    num_predict: int
    # As repeatable as a server can be: the same prompt should be answered with the same words
    temperature: float = 0.0
    seed: int = 7
    think: bool = False
    # Of a choice alone: it tells the calls of a choice from those of remarks
    form: Form | None = None

    def to_json(self) -> str:
        """Canonical JSON, without what was not asked for."""
        said = {name: value for name, value in asdict(self).items() if value is not None}
        return orjson.dumps(said, option=orjson.OPT_SORT_KEYS).decode()


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for the next piece of an answer, in seconds: an answer that goes on may take its time."""

    silence: float


@dataclass(frozen=True, slots=True)
class Server:
    """Who answers: `api` and its version, the model, its digest and the longest context that it can take, if said."""

    api: str
    host: str
    model: str
    version: str | None = None
    # A tag such as `latest` moves on: only the digest says which weights answered
    digest: str | None = None
    context_length: int | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """One attempt: its outcome, its text, and what was measured, in seconds and tokens; what is unknown is None.

    `ttft` and `total` are the client's wall clock; `load`, `prefill` and `decode` the server's. `queue` is the
    server's total less these three. `decode_throughput` is in token/s as the server counts. `pieces` came of the answer:
    each holds a token or more.
    """

    outcome: Outcome
    text: str = ""
    reason: str = ""
    attempt: int = 1
    cached: bool = False
    ttft: float | None = None
    queue: float | None = None
    load: float | None = None
    prefill: float | None = None
    decode: float | None = None
    total: float | None = None
    prompt_tokens: int | None = None
    output_tokens: int | None = None
    decode_throughput: float | None = None
    pieces: int = 0

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Call:
        """Raises TypeError when a field is missing or unknown."""
        return cls(**data)

    def spent(self, allowed: int) -> int:
        """The output tokens of this attempt, of which so many were allowed: counted, else what is known of them."""
        if self.output_tokens is not None:
            return self.output_tokens
        if self.outcome in ("ok", "length", "truncated"):
            return allowed
        # No token spans two words, and thoughts are pieces without words.
        return min(max(self.pieces, len(self.text.split())), allowed)


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a persona is asked, and the JSON schema that its answer is to keep, if any."""

    messages: tuple[Message, ...]
    schema: JsonObject | None = None

    @property
    def text(self) -> str:
        return "\n\n".join(f"[{m.role}]\n{m.content}" for m in self.messages)

    @property
    def sha256(self) -> str:
        # With the roles: the same words from another role are another prompt
        said: list[object] = [[m.role, m.content] for m in self.messages]
        held = [] if self.schema is None else [self.schema]
        return hashlib.sha256(orjson.dumps([*said, *held], option=orjson.OPT_SORT_KEYS)).hexdigest()


@dataclass(frozen=True, slots=True)
class CommentaryResult:
    """What language models said: the document of commentary.json, and their calls in the LLM_CALLS schema.

    `faults` are sentences about parts of benchaudit that failed on the way.
    """

    document: dict[str, Any]
    calls: pa.Table
    faults: tuple[str, ...] = ()

    @property
    def available(self) -> bool:
        return bool(self.document["available"])

    @property
    def reason(self) -> str | None:
        """Why nothing was said; None where something was."""
        reason: str | None = self.document["reason"]
        return reason


def silence(commentary: Mapping[str, Any]) -> str | None:
    """Why a model that was asked said nothing, or nothing to a persona: from a document of commentary.json; else None."""
    if not commentary.get("available"):
        return str(commentary.get("reason") or "no reason given")
    # A persona without a prompt was not asked: there is nothing that it chooses of or comments on.
    unanswered = [
        f"{said.get('persona')} got no whole answer: {said['reason']}"
        for said in commentary.get("personas") or ()
        if said.get("reason") and (said.get("choice") or said.get("prompt_sha256"))
    ]
    return "; ".join(unanswered) or None


def no_commentary(reason: str) -> CommentaryResult:
    """A commentary of no lines, saying why."""
    document = {
        "available": False,
        "reason": reason,
        "lines": [],
        "proposed": 0,
        "accepted": 0,
        "rejected": {},
    }
    return CommentaryResult(document, LLM_CALLS.empty_table())
