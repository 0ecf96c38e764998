"""Data within the page: columns as compact JSON, compressed, as base64, so that a closed table costs no node."""

from __future__ import annotations

import base64
import gzip
from collections.abc import Sequence
from datetime import datetime

import orjson
import pyarrow as pa

from tasks.reporting.document import cleaned

Cell = str | float | datetime | None


def packed(content: object) -> str:
    """The same text for the same content: JSON with sorted keys, gzip without a time, base64."""
    body = orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
    return base64.b64encode(gzip.compress(body, 9, mtime=0)).decode("ascii")


def coded(cells: Sequence[Cell]) -> object:
    """A column as the page's script takes it: words and their places where words repeat, else the cells."""
    shown = [cleaned(cell) if isinstance(cell, str) else cell for cell in cells]
    words = list(dict.fromkeys(shown))
    # Numbers are short already; a place in a list of words that hardly repeat only adds to them
    if not any(isinstance(word, str) for word in words) or 2 * len(words) > len(shown):
        return shown
    places = {word: place for place, word in enumerate(words)}
    return {"words": words, "codes": [places[cell] for cell in shown]}


def cells_of(table: pa.Table, name: str) -> list[Cell]:
    """A column's cells, those of a dictionary as their words."""
    column = table[name]
    return (column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column).to_pylist()
