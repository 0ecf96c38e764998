"""That an audit's changes are meant to be: a file beside its stages, which the manifest of the run does not name."""

from __future__ import annotations

import hashlib
from datetime import datetime

import orjson

from tasks.store.manifest import canonical

ACCEPTED = "accepted.json"


def acceptance(audit_id: str, when: datetime) -> bytes:
    """What the file holds."""
    body = {"audit_id": audit_id, "accepted": when.isoformat(timespec="seconds")}
    return canonical({**body, "sha256": _digest(body)})


def accepts(data: bytes | None, audit_id: str) -> bool:
    """True for the file of this audit as it was written, by an earlier version too, which wrote no digest."""
    try:
        body = orjson.loads(data or b"")
        said = body.pop("sha256", None)
        return body["audit_id"] == audit_id and said in (None, _digest(body))
    except (ValueError, KeyError, TypeError, AttributeError):
        return False


def _digest(body: object) -> str:
    return hashlib.sha256(canonical(body)).hexdigest()
