"""What the objects beside the numbers of a document say of them: settings, engine, run and time, however deep they nest."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from data_contracts.dimensions import DESCRIBING
from data_contracts.json_values import Json, JsonObject, is_number
from tasks.ingestion.kit.labels import role_of
from tasks.ingestion.naming.words import words_of

# `meta.setup.sampling` is as deep as people nest what they chose
_DEEPEST = 4
_PASSED_ON = frozenset(("engine", "setting", "run", "time"))
# `server_parameters` describes too; in a longer name the last word may be of anything
_ENDS = frozenset(
    ("config", "configuration", "settings", "parameters", "params", "options", "args", "metadata", "info")
)
_WORDS = 3
# When a document was written says nothing of when its numbers were measured
_WRITTEN = frozenset(("generated", "export", "exported"))


def said_beside(entry: JsonObject, measures: Callable[[JsonObject], bool]) -> dict[str, Json]:
    """What objects in `entry` that describe the rest of it say, by key; `measures` tells those that hold results.

    Of two that give a setting different values, the second one's is told with the key of its object.
    """
    said: dict[str, Json] = {}
    for holder, key, value in _descriptions(entry, measures, _DEEPEST):
        if said.setdefault(key, value) != value and role_of(key) == "setting":
            said.setdefault(f"{holder}_{key}", value)
    return said


def _descriptions(
    entry: JsonObject, measures: Callable[[JsonObject], bool], depth: int
) -> Iterator[tuple[str, str, Json]]:
    for holder, part in entry.items():
        if not isinstance(part, dict) or not _describes(holder, part, measures):
            continue
        for key, value in part.items():
            if _passed_on(key) and not isinstance(value, dict | list):
                yield holder, key, value
        if depth > 1 and not measures(part):
            yield from _descriptions(part, measures, depth - 1)


def _passed_on(key: str) -> bool:
    role = role_of(key)
    return role in _PASSED_ON and (role != "time" or _WRITTEN.isdisjoint(words_of(key)))


def _describes(holder: str, part: JsonObject, measures: Callable[[JsonObject], bool]) -> bool:
    """True for an object whose name says that it describes, or which holds settings and no other numbers."""
    words = words_of(holder)
    if words in DESCRIBING:
        return True
    numbers = [key for key, value in part.items() if is_number(value)]
    named = words[-1:] and words[-1] in _ENDS and len(words) <= _WORDS
    of_settings = bool(numbers) and all(role_of(key) == "setting" for key in numbers)
    return bool(named or of_settings) and not measures(part)
