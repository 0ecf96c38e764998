"""Keys that name an entry instead of saying what it holds: models, levels, `cold` and `warm`."""

from __future__ import annotations

import re
from functools import lru_cache

from data_contracts.dimensions import DESCRIBING, ROLES, DimensionRole
from data_contracts.json_values import JsonObject
from data_contracts.vocabulary import TERMS
from tasks.ingestion.naming.words import words_of

# A longer text says nothing that could be a setting.
SETTING_CHARS = 80
# `7b`, `270m`, `8x22B` in a name: how many parameters a model has
SIZED = re.compile(r"(?<![A-Za-z0-9])(?:\d{1,3}x)?\d{1,4}(?:\.\d{1,3})?[bBmM](?![A-Za-z0-9])")


@lru_cache(maxsize=65_536)
def role_of(key: str) -> DimensionRole | None:
    return ROLES.get(words_of(key))


def are_entries(entry: JsonObject, holder: str) -> bool:
    """True for an object whose keys only name its entries, all of one shape: models, levels, `cold` and `warm`."""
    shapes = [value.keys() for value in entry.values() if isinstance(value, dict)]
    if not shapes or len(shapes) < len(entry):
        return False
    if len(shapes) == 1:
        return "models" in words_of(holder) or "model" in words_of(holder)[1:]
    first = shapes[0]
    alike = all(2 * len(first & shape) >= max(len(first), len(shape)) > 0 for shape in shapes)
    return alike and not any(says_what(key) for key in entry)


@lru_cache(maxsize=65_536)
def says_what(key: str) -> bool:
    words = words_of(key)
    if SIZED.search(key) or words[:1] in (("by",), ("per",)) or ROLES.get(singular(words)) is not None:
        return False
    return words in DESCRIBING or any(
        (term := TERMS.get((word,))) is not None and term.kind in ("concept", "statistic", "unit")
        for word in words
    )


def singular(words: tuple[str, ...]) -> tuple[str, ...]:
    return (*words[:-1], words[-1].removesuffix("s")) if words else ()
