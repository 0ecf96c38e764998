"""What is answered, and under which policy a browser may show it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Literal

from starlette.datastructures import MutableHeaders
from starlette.responses import Response, StreamingResponse

from data_contracts.hidden_characters import visible

# Pages of this package have no script
_PAGE = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
# As the report says of itself. Whatever stands in the store, it is no page of this origin, which holds the password of
# the Prefect UI: without allow-same-origin a browser gives it an origin of its own.
_REPORT = (
    "default-src 'none'; script-src {}; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "sandbox allow-scripts allow-popups allow-popups-to-escape-sandbox"
)
_DATA = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
_OWN_SCRIPT = re.compile(rb"script-src '(sha256-[A-Za-z0-9+/]{43}=)'")
# It may repeat what was asked
_LINE = 2_000
# The policy stands at the beginning of a report
_HEAD_BYTES = 2_000
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".md": "text/plain; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
}


def page(body: bytes, status: int = 200) -> Response:
    """A page of this package."""
    return _answer(body, "text/html; charset=utf-8", _PAGE, status)


def line(text: str, status: int, more: Mapping[str, str] | None = None) -> Response:
    """One line that says what is wrong."""
    body = f"{visible(text)[:_LINE]}\n".encode("utf-8", "backslashreplace")
    return _answer(body, "text/plain; charset=utf-8", _DATA, status, more)


def pieces(body: Iterable[bytes], form: Literal["csv", "json"]) -> Response:
    """Data, sent as it is made."""
    kind = "application/json" if form == "json" else "text/csv; charset=utf-8; header=present"
    return StreamingResponse(body, headers={"Content-Type": kind, "Content-Security-Policy": _DATA})


def moved(to: str) -> Response:
    """Leads to a relative address: what stands before this server is unknown here."""
    return Response(status_code=307, headers={"Location": to, "Cache-Control": "no-store"})


def published(name: str, content: bytes, digest: str, known: str) -> Response:
    """A file of a report; `known` is the If-None-Match of who has asked for it before."""
    etag = f'"{digest}"'
    if etag in known:
        return Response(status_code=304, headers={"ETag": etag})
    suffix = name[name.rfind(".") :]
    policy = _REPORT.format(_script(content)) if suffix == ".html" else _DATA
    kind = _TYPES.get(suffix)
    more = {"ETag": etag} | ({} if kind else {"Content-Disposition": "attachment"})
    return _answer(content, kind or "application/octet-stream", policy, 200, more)


def _script(content: bytes) -> str:
    said = _OWN_SCRIPT.search(content[:_HEAD_BYTES])
    return f"'{said[1].decode()}'" if said else "'none'"


def _answer(
    body: bytes, kind: str, policy: str, status: int, more: Mapping[str, str] | None = None
) -> Response:
    headers = {"Content-Type": kind, "Content-Security-Policy": policy, **(more or {})}
    return Response(body, status, headers)


def careful(headers: MutableHeaders, _status: int) -> None:
    """What every answer says: it is what its type says, for this reader, from this server, and may be published anew."""
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "no-referrer"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers.setdefault("Cache-Control", "private, no-cache")
    headers.setdefault("Content-Security-Policy", _DATA)
