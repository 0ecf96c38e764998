"""The runs that a JSON or JSONL artifact holds: one object, a list of them, or one a line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeGuard

from tasks.readers.seam import Head, Parsed


def entries_of(part: Parsed) -> list[tuple[str, dict[str, Any]]]:
    """Every object with its record: "" for a document, `/0`, `/1` in a list, the record number in JSONL."""
    content = part.content
    if part.head.kind == "jsonl":
        return [(str(number), entry) for number, entry in content]
    if isinstance(content, list):
        return [(f"/{place}", entry) for place, entry in enumerate(content) if isinstance(entry, dict)]
    return [("", content)] if isinstance(content, dict) else []


def run_name(part: Parsed, place: int, of: int) -> str:
    """The run of an artifact is the artifact; of one with several runs, each has its number from 1."""
    return part.artifact if of == 1 else f"{part.artifact} run {place + 1}"


def holds(head: Head, *keys: str) -> bool:
    """True when the first object of a JSON or JSONL file has all these keys."""
    return head.kind in ("json", "jsonl") and head.keys.issuperset(keys)


def is_number(value: Any) -> TypeGuard[int | float]:
    """True for a number; a truth value is none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def numbers_in(values: Any) -> Iterator[tuple[int, float | int]]:
    """The numbers of a list with their places; nothing when it is no list."""
    if isinstance(values, list):
        yield from ((place, value) for place, value in enumerate(values) if is_number(value))


def first_of(*places: Any) -> Any:
    """The first that is not None and not empty text."""
    return next((place for place in places if place is not None and place != ""), None)


def at(root: Any, *path: str) -> Any:
    """What stands at a path of keys, or None."""
    for key in path:
        if not isinstance(root, Mapping):
            return None
        root = root.get(key)
    return root
