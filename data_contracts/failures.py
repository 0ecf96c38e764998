"""Why requests fail, as a closed class: error texts are free text, which never enters a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

Reason: TypeAlias = Literal[
    "reason_unreachable", "reason_address_invalid", "reason_url_without_scheme", "reason_console_encoding",
    "reason_out_of_memory", "reason_timeout", "reason_model_missing", "reason_engine_missing", "reason_http_status",
    "reason_other",
]  # fmt: skip
REASONS: tuple[Reason, ...] = get_args(Reason)


@dataclass(frozen=True, slots=True)
class Cause:
    """How a sentence names a reason, after "for", and what its reader does about it."""

    words: str
    todo: str


CAUSES: dict[Reason, Cause] = {
    "reason_unreachable": Cause("a server that was not reached", "start the server, and check its address"),
    "reason_address_invalid": Cause(
        "an address that no client can call", "call 127.0.0.1 where the server listens on 0.0.0.0"
    ),
    "reason_url_without_scheme": Cause(
        "a URL without a scheme", "write http:// before the server's address, such as that in OLLAMA_HOST"
    ),
    "reason_console_encoding": Cause(
        "the encoding of a console", "set PYTHONIOENCODING=utf-8: the model may have answered"
    ),
    "reason_out_of_memory": Cause(
        "too little memory", "take a smaller model, batch or context, or a larger device"
    ),
    "reason_timeout": Cause("a timeout", "raise the client's timeout, or ask for fewer tokens"),
    "reason_model_missing": Cause("a model that is missing", "fetch the model, and check how it is called"),
    "reason_engine_missing": Cause(
        "an engine that is missing", "install the engine, or leave it out of the plan"
    ),
    "reason_http_status": Cause("an HTTP status of the server", "read the server's log"),
    "reason_other": Cause("another error", "read its text in the file"),
}
