"""Any JSON or JSONL that no other reader claims: every number under its own dotted name.

`record` is the JSON Pointer of the object that holds the number (after the record number in JSONL); list indexes are
left out of the metric's name. A text that is a number with a unit (`53.51 W`) is one; a truth value is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from data_contracts.errors import ArtifactError
from tasks.decoding.fields import quantity_of
from tasks.decoding.numbers import parse_number
from tasks.decoding.timestamps import Moment, parse_timestamp
from tasks.readers.rows import Rows
from tasks.readers.seam import Head, Parsed

NAME = "generic-json"
_TIME = (
    "timestamp",
    "datetime",
    "generated_at",
    "created_at",
    "started_at",
    "export_timestamp",
    "date",
    "time",
)
_MODEL = ("model", "model_name", "model_id")
_NUMBER_CHARS = 40

Leaf = tuple[str, str, str, Any, str | None, Moment | None]


class GenericJson:
    name = NAME
    version = 1
    knows = "any JSON or JSONL: each number under its dotted name, in the unit that its name or text states"

    def claims(self, head: Head) -> bool:
        return head.kind in ("json", "jsonl")

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for parsed in batch:
            records = _records(parsed)
            rows.count_records(parsed.index, len(records))
            leaves = [leaf for start, root in records for leaf in _leaves(start, root)]
            numeric = {name for _, _, name, value, _, _ in leaves if value is not None}
            contexts: dict[str | None, int] = {}
            for record, key, name, value, model, when in leaves:
                if value is None and name not in numeric:
                    continue
                if model not in contexts:
                    contexts[model] = rows.context(
                        tool=None, scope="sample", run=parsed.artifact, model=model
                    )
                _add(rows, parsed.index, record, key, name, value, contexts[model], when)


def _records(parsed: Parsed) -> list[tuple[str, Any]]:
    """Where each record stands and what it holds: lines of JSONL, elements of a root list, or the one document."""
    content = parsed.content
    if parsed.head.kind == "jsonl":
        return [(str(number), record) for number, record in content]
    if isinstance(content, list) and content and all(isinstance(part, dict) for part in content):
        return [(f"/{place}", part) for place, part in enumerate(content)]
    return [("", content)]


def _leaves(start: str, root: Any) -> Iterator[Leaf]:
    """Every number, numeric text and null below `root`, with the model and time of the nearest enclosing object."""
    stack: list[tuple[str, str, Any, str | None, Moment | None]] = [(start, "", root, None, None)]
    while stack:
        record, name, part, model, when = stack.pop()
        if isinstance(part, dict):
            model = next((part[k] for k in _MODEL if isinstance(part.get(k), str)), model)
            when = next((m for k in _TIME if (m := parse_timestamp(part.get(k))) is not None), when)
            pairs = [(str(key), f"{name}.{key}" if name else str(key), value) for key, value in part.items()]
        elif isinstance(part, list):
            pairs = [(str(place), name, value) for place, value in enumerate(part)]
        else:
            pairs = [("", name, part)]
        below = []
        for key, full, value in pairs:
            if isinstance(value, dict | list):
                below.append((f"{record}/{_escaped(key)}", full, value, model, when))
            elif value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
                if key not in _TIME or parse_timestamp(value) is None:
                    yield record, key, full or key, value, model, when
            elif isinstance(value, str) and len(value) <= _NUMBER_CHARS and key not in _TIME:
                number = parse_number(value)
                if number is not None:
                    yield record, key, full or key, number, model, when
        stack.extend(reversed(below))


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


def _add(
    rows: Rows, index: int, record: str, key: str, name: str, value: Any, context: int, when: Moment | None
) -> None:
    flags: tuple[str, ...] = () if when is None or when.zoned else ("naive_time",)
    unit = None
    if value is None:
        flags = (*flags, "null")
    elif not isinstance(value, int | float):
        value, unit, flags = value.value, value.unit, (*flags, "from_text")
    try:
        timestamp = None if when is None else when.microseconds
        rows.add(
            index, record, key, quantity_of(name, unit), value, context, timestamp=timestamp, flags=flags
        )
    except OverflowError as error:
        raise ArtifactError(
            "number_too_large",
            f"{key} is beyond the range of float64",
            record or "root",
            "check what wrote it",
        ) from error


READER = GenericJson()
