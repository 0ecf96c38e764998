"""The runs that a JSON or JSONL artifact holds: one object, a list of them, or one a line."""

from __future__ import annotations

from collections.abc import Iterator

from data_contracts.json_values import Json, JsonObject, is_number, listing
from tasks.ingestion.kit.reader import Head, Parsed


def run_name(part: Parsed, place: int, runs: int) -> str:
    """The run of an artifact is the artifact; of one with several runs, each has its number from 1."""
    alone = runs == 1 and not part.first
    return part.artifact if alone else f"{part.artifact} run {part.first + place + 1}"


def runs_of(part: Parsed) -> list[tuple[str, str, JsonObject]]:
    """Every object of an artifact that holds a run in each, with its record and the run's name."""
    entries = part.objects
    return [
        (record, run_name(part, place, len(entries)), entry) for place, (record, entry) in enumerate(entries)
    ]


def holds(head: Head, *keys: str) -> bool:
    """True when the first object of a JSON or JSONL file has all these keys."""
    return head.kind in ("json", "jsonl") and head.keys.issuperset(keys)


def numbers_in(values: Json) -> Iterator[tuple[int, float | int]]:
    """The numbers of a list with their places; nothing when it is no list."""
    return ((place, value) for place, value in enumerate(listing(values)) if is_number(value))


def first_of(*places: Json) -> Json:
    """The first that is not None and not empty text."""
    for place in places:
        if place is not None and place != "":
            return place
    return None


def at(root: Json, *path: str) -> Json:
    """What stands at a path of keys, or None."""
    for key in path:
        if not isinstance(root, dict):
            return None
        root = root.get(key)
    return root
