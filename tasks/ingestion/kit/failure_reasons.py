"""The class of an error text."""

from __future__ import annotations

import re
from functools import lru_cache

from data_contracts.failures import Reason
from data_contracts.json_values import Json, JsonObject
from data_contracts.measurements import Status

# What an error is stands at its beginning, or after a traceback at its end
_LOOKED_AT = 2_000
_HTTP = (
    r"\b(?:http(?:/\d(?:\.\d)?)?(?: error)?|status(?: code)?|error code|client error|server error)\b"
    r"\W{0,4}[45]\d\d\b"
    r"|responseerror: [45]\d\d\b|\b[45]\d\d (?:client|server) error|^\W{0,4}[45]\d\d\W{0,4}$|^404 page not found"
    r"|\b(?:service unavailable|too many requests|internal server error|bad gateway|bad request|unauthorized|forbidden)\b"
    r"|\brate.?limit"
)
# In this order: a missing scheme is told as an invalid URL, a timeout as retries that were exceeded
_PATTERNS: tuple[tuple[Reason, str], ...] = (
    (
        "reason_url_without_scheme",
        r"no schem[ea] supplied|missingschema|no connection adapters|missing an 'http|unknown url type"
        r"|unsupported ?protocol",
    ),
    (
        "reason_address_invalid",
        r"address is not valid|cannot assign requested address|invalid ?url|failed to parse: http|nonnumeric port"
        r"|invalid port|no host supplied|invalid address",
    ),
    (
        "reason_console_encoding",
        r"codec can't encode|unicodeencodeerror|'(?:charmap|ascii|gbk|mbcs|latin-1|cp\d{1,5})' codec can't decode",
    ),
    (
        "reason_out_of_memory",
        r"out[ _-]?of[ _-]?memory|\boom\b|alloc_failed|bad_alloc|(?:unable|failed) to allocate|memoryerror"
        r"|(?:can't|cannot|could not) allocate"
        r"|more (?:system|gpu) memory|(?:no available|not enough|insufficient) (?:\w{1,10} )?memory|resource_exhausted",
    ),
    (
        "reason_model_missing",
        r"\bmodels?\b[^\n]{0,120}?(?:not found|does not exist)|model_not_found|not a valid model identifier"
        r"|(?:unable to load|failed to load|error loading) model|failed to open gguf|repository ?not ?found"
        r"|pull model manifest|try pulling",
    ),
    (
        "reason_engine_missing",
        r"no module named|modulenotfounderror|importerror|cannot import name|not installed|not compiled with"
        r"|\b(?:engine|backend|provider|runtime)\b[^\n]{0,60}?(?:not (?:available|found|supported)|missing|unavailable)"
        r"|(?:missing|no)[ _-](?:engine|backend)|not recognized as an internal|cannot open shared object"
        r"|command not found|sh: (?:line )?\d{0,4}:? ?[\w.-]{1,60}: not found|no such file or directory: '[\w-]{1,60}'"
        r"|cannot find [^\n]{0,40}?installation|\b(?:binary|executable)(?: file)? (?:was )?not found|\[winerror 2\]",
    ),
    (
        "reason_timeout",
        r"timed[ _-]?out|time-out|timeout(?:error)?\b|deadline[ _]exceeded"
        r"|exceeded [^\n]{0,20}?time[ _]limit|time[ _]limit exceeded",
    ),
    (
        "reason_unreachable",
        r"connection ?(?:was )?(?:refused|aborted|reset|error|closed|lost)|actively refused|unreachable|no route to host"
        r"|connect call failed|connection attempts failed|failed to establish|max retries exceeded|name or service not"
        r"|getaddrinfo|name resolution|failed to resolve|(?:cannot|could not|couldn't|failed to) connect"
        r"|no such host|nodename nor servname|\beconn(?:refused|reset|aborted)\b|\behostunreach\b"
        r"|server ?disconnected|closed connection|connect(?:ion)?error|broken pipe|^refused$",
    ),
    ("reason_http_status", _HTTP),
)
_SAY_NO_MORE = frozenset(
    {"", "-", "none", "null", "true", "false", "no", "0", "1", "failed", "failure", "fail", "error", "errored", "degraded",
     "partial"}
)  # fmt: skip
_REASONS = tuple((reason, re.compile(pattern, re.IGNORECASE)) for reason, pattern in _PATTERNS)


@lru_cache(maxsize=4_096)
def reason_of_text(text: str) -> Reason | None:
    """The class of an error text; None for one that says no more than that something failed."""
    if text.strip().lower() in _SAY_NO_MORE:
        return None
    looked_at = text if len(text) <= 2 * _LOOKED_AT else f"{text[:_LOOKED_AT]}\n{text[-_LOOKED_AT:]}"
    return next((reason for reason, pattern in _REASONS if pattern.search(looked_at)), "reason_other")


def failure_flags(*errors: Json) -> tuple[Reason, ...]:
    """The reason as a flag, by the first of these values that is told; none where none is."""
    for error in errors:
        reason = reason_of_text(error if isinstance(error, str) else "" if not error else str(error))
        if reason is not None:
            return (reason,)
    return ()


def reason_of(record: JsonObject, status: Status) -> tuple[Reason, ...]:
    """The reason as a flag of a record that failed or is degraded, by its `error`, else by its `status`."""
    return (
        failure_flags(record.get("error"), record.get("status")) if status in ("failed", "degraded") else ()
    )
