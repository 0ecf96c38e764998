"""How much of an answer is told: rows, characters of a text, entries of a list, all of it; what is left out is said."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from data_contracts.hidden_characters import visible
from data_contracts.wording import counted
from tasks.credentials.known import hidden
from tasks.querying.answers import json_value

MOST_ROWS = 200
# What a model reads of one answer without losing sight of the question
MOST_CHARACTERS = 40_000
_TEXT_CHARACTERS = 600
_ENTRIES = 12


def bounded(value: Any) -> Any:
    """A cell as JSON: hidden characters spelled out, no secret, long texts and lists cut with what is left out."""
    return _bounded(json_value(value))


def within(rows: Sequence[Mapping[str, Any]]) -> int:
    """How many of the rows fit into an answer; one always does."""
    written = 0
    for number, row in enumerate(rows):
        written += len(json.dumps(row, ensure_ascii=False))
        if written > MOST_CHARACTERS:
            return max(number, 1)
    return len(rows)


def _bounded(value: Any) -> Any:
    if isinstance(value, str):
        text = visible(hidden(value))
        more = len(text) - _TEXT_CHARACTERS
        return text if more <= 0 else f"{text[:_TEXT_CHARACTERS]}… ({counted(more, 'more character')})"
    if isinstance(value, list):
        more = len(value) - _ENTRIES
        kept = [_bounded(one) for one in value[:_ENTRIES]]
        return kept if more <= 0 else [*kept, f"and {more} more"]
    if isinstance(value, dict):
        return {str(_bounded(name)): _bounded(one) for name, one in value.items()}
    return value
