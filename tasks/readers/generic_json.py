"""Any JSON or JSONL that no other reader claims: every number under its own dotted name.

`record` is the JSON Pointer of the object that holds the number (after the record number in JSONL); list indexes are
left out of the metric's name. A text that is a number with a unit (`53.51 W`) is one; a truth value is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tasks.ingestion.decoding.numbers import Number, parse_number
from tasks.ingestion.decoding.timestamps import Moment, parse_timestamp
from tasks.ingestion.kit.quantities import quantity_of
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows

NAME = "generic-json"
_TIME = (
    "timestamp", "datetime", "generated_at", "created_at", "started_at", "start_time", "export_timestamp",
    "date", "time",
)  # fmt: skip
_MODEL = ("model", "model_name", "model_id")
_SAID = frozenset((*_TIME, *_MODEL))
_NUMBER_CHARS = 40
_NUMBER_STARTS = frozenset("+-.0123456789 ")
_UNNAMED = "value"  # the metric of a number that stands under no key


@dataclass(frozen=True, slots=True)
class Around:
    """What the objects around a number say of it."""

    model: str | None = None
    when: Moment | None = None


# Where it stands (record and key), its dotted name, what is written, and what stands around it.
Leaf = tuple[str, str, str, int | float | Number | None, Around]


class GenericJson:
    name = NAME
    version = 2
    knows = "any JSON or JSONL: each number under its dotted name, in the unit that its name or text states"

    def claims(self, head: Head) -> bool:
        return head.kind in ("json", "jsonl")

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for parsed in batch:
            records = _records(parsed)
            rows.count_records(parsed.index, len(records))
            leaves: list[Leaf] = []
            for start, root in records:
                _gather(start, root, leaves)
            _add(parsed, leaves, rows)


def _records(parsed: Parsed) -> list[tuple[str, Any]]:
    """Where each record stands and what it holds: lines of JSONL, elements of a root list, or the one document."""
    content = parsed.content
    if parsed.head.kind == "jsonl":
        return [(str(number), record) for number, record in content]
    if isinstance(content, list) and content and all(isinstance(part, dict) for part in content):
        return [(f"/{place}", part) for place, part in enumerate(content)]
    return [("", content)]


def _gather(start: str, root: Any, leaves: list[Leaf]) -> None:
    """Adds every number, numeric text and null below `root` to `leaves`, in the order of the document."""
    stack: list[tuple[str, str, Any, Around]] = [(start, "", root, Around())]
    while stack:
        record, name, part, around = stack.pop()
        pairs: Iterable[tuple[str, Any]]
        if type(part) is dict:
            around = around if _SAID.isdisjoint(part) else _said(part, around)
            pairs, before = part.items(), f"{name}." if name else ""
        elif type(part) is list:
            pairs, before = zip(map(str, range(len(part))), part, strict=True), None
        else:
            pairs, before = (("", part),), None
        below = []
        for key, value in pairs:
            full = name if before is None else before + key
            kind = type(value)
            if kind is dict or kind is list:
                below.append((f"{record}/{_escaped(key)}", full, value, around))
            elif (number := _number(key, value)) is not NotImplemented:
                leaves.append((record, key, full or _UNNAMED, number, around))
        stack.extend(reversed(below))


def _number(key: str, value: Any) -> Any:
    """A number, a text as a Number, None for null; NotImplemented for anything else, and for a time."""
    kind = type(value)
    if kind is float or kind is int or value is None:
        return value if key not in _TIME or parse_timestamp(value) is None else NotImplemented
    if kind is str and value[:1] in _NUMBER_STARTS and len(value) <= _NUMBER_CHARS and key not in _TIME:
        return parse_number(value) or NotImplemented
    return NotImplemented


def _said(part: dict[str, Any], around: Around) -> Around:
    """What an object says of the numbers in it; what it does not say, those around it do."""
    return Around(
        next((part[k] for k in _MODEL if isinstance(part.get(k), str)), around.model),
        next((m for k in _TIME if (m := parse_timestamp(part.get(k))) is not None), around.when),
    )


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


def _add(parsed: Parsed, leaves: Sequence[Leaf], rows: Rows) -> None:
    """One row for each number, and for each null whose name has a number elsewhere in the artifact."""
    numeric = {name for _record, _key, name, value, _around in leaves if value is not None}
    contexts: dict[str | None, int] = {}
    for record, key, name, value, around in leaves:
        if value is None and name not in numeric:
            continue
        if around.model not in contexts:
            contexts[around.model] = rows.context(
                tool=None, scope="sample", run=parsed.artifact, model=around.model
            )
        when = around.when
        flags: tuple[str, ...] = () if when is None or when.zoned else ("naive_time",)
        unit = None
        if value is None:
            flags = (*flags, "null")
        elif isinstance(value, Number):
            unit, flags = value.unit, (*flags, "from_text")
            value = value.value
        timestamp = None if when is None else when.microseconds
        rows.add(
            parsed.index,
            record,
            key,
            quantity_of(name, unit),
            value,
            contexts[around.model],
            timestamp=timestamp,
            flags=flags,
        )


READER = GenericJson()
