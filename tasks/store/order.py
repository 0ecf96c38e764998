"""The order in which audits were opened: a number in audit.json tells it, since the clock in their ids may be set back."""

from __future__ import annotations

from collections.abc import Mapping

import orjson


def next_sequence(openings: Mapping[str, bytes | None]) -> int:
    """The number of the next audit, given the audit.json of all others by their ids."""
    return max((sequence for sequence, _ in _places(openings)), default=0) + 1


def by_opening(openings: Mapping[str, bytes | None]) -> list[str]:
    """The ids, the one opened first in front."""
    return [audit_id for _, audit_id in sorted(_places(openings))]


def _places(openings: Mapping[str, bytes | None]) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    latest = 0
    for audit_id, data in sorted(openings.items()):
        # Earlier versions numbered nothing, and a damaged audit.json tells nothing: their ids place them.
        own = _sequence(data)
        latest = max(latest, own or 0)
        found.append((latest if own is None else own, audit_id))
    return found


def _sequence(data: bytes | None) -> int | None:
    try:
        body = orjson.loads(data or b"")
        found = body.get("sequence") if isinstance(body, dict) else None
    except ValueError:
        return None
    return found if type(found) is int else None
