"""Every number that stands in an artifact, whatever it means: what a reader takes is held against it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TypeAlias

from data_contracts.json_values import Json, is_number
from tasks.ingestion.decoding.numbers import parse_number
from tasks.ingestion.kit.documents import pointer
from tasks.ingestion.kit.reader import Parsed

# Where it stands (record and key), and the number as written
Place: TypeAlias = tuple[str, str, float]


def all_numbers(part: Parsed) -> Iterator[Place]:
    """The numbers of a table or of a document, in order; none of another kind of artifact."""
    if part.head.kind == "csv":
        for table in (part.table, *part.table.below):
            for place, row in enumerate(table.rows):
                for name, cell in zip(table.columns, row, strict=True):
                    if (number := parse_number(cell)) is not None:
                        yield str(table.first + place), name, number.value
    elif part.head.kind == "jsonl":
        for record, entry in part.objects:
            yield from _below(record, entry)
    elif part.head.kind in ("json", "yaml"):
        yield from _below("", part.document)


def _below(start: str, root: Json) -> Iterator[Place]:
    stack: list[tuple[str, Json]] = [(start, root)]
    while stack:
        record, part = stack.pop()
        pairs = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
        below: list[tuple[str, Json]] = []
        for key, value in pairs:
            if isinstance(value, dict | list):
                below.append((record + pointer((str(key),)), value))
            # Integers of JSON have no bound; what no double holds is not taken by any reader either
            elif is_number(value) and abs(value) <= sys.float_info.max:
                yield record, str(key), float(value)
        stack.extend(reversed(below))
