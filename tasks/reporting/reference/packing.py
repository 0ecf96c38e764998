"""Data within the page: columns as compact JSON, compressed, as base64, so that a closed table costs no node."""

from __future__ import annotations

import base64
import gzip
from collections.abc import Mapping, Sequence
from datetime import datetime

import orjson
import pyarrow as pa

from tasks.reporting.document import cleaned

Cell = str | float | datetime | tuple[tuple[str, str], ...] | None


# Of zlib: as small as can be in the report itself; a tenth larger and five times as fast in the pages beside it
SMALLEST, FASTER = 9, 6


def packed(content: object, effort: int = SMALLEST) -> str:
    """JSON with sorted keys, compressed."""
    return packed_text(orjson.dumps(content, option=orjson.OPT_SORT_KEYS).decode(), effort)


def packed_text(text: str, effort: int = SMALLEST) -> str:
    """The same for the same text: gzip without a time, base64."""
    return base64.b64encode(gzip.compress(text.encode(), effort, mtime=0)).decode("ascii")


def coded(cells: Sequence[Cell]) -> object:
    """A column as the page's script takes it: words and their places where words repeat, else the cells."""
    words = list(dict.fromkeys(cells))
    # Cleaned once each, since they repeat, and so do files in lists of them
    texts = _Cleaned()
    clean = {word: _clean(word, texts) for word in words}
    # Numbers are short already; a place in a list of words that hardly repeat only adds to them
    if not any(isinstance(word, str | tuple) for word in words) or 2 * len(words) > len(cells):
        return [clean[cell] for cell in cells]
    places = {word: place for place, word in enumerate(words)}
    return {"words": [clean[word] for word in words], "codes": [places[cell] for cell in cells]}


class _Cleaned(dict[str, str]):
    """Texts as they are shown, by what they were."""

    def __missing__(self, text: str) -> str:
        self[text] = shown = cleaned(text)
        return shown


def _clean(cell: Cell, texts: Mapping[str, str]) -> Cell:
    if isinstance(cell, tuple):
        return tuple((texts[one], texts[other]) for one, other in cell)
    return texts[cell] if isinstance(cell, str) else cell


def cells_of(table: pa.Table, name: str) -> list[Cell]:
    """A column's cells, those of a dictionary as their words."""
    column = table[name]
    plain = column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column
    return list(plain.to_pylist())
