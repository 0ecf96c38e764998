"""Any JSON or JSONL that no other reader claims: every number under its own dotted name.

`record` is the JSON Pointer of the object that holds the number (after the record number in JSONL); list indexes are
left out of the metric's name. A text that is a number with a unit (`53.51 W`) is one; a truth value is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from data_contracts.json_values import Json, JsonObject, is_number
from data_contracts.measurements import Flag
from tasks.ingestion.decoding.numbers import Number, parse_number
from tasks.ingestion.decoding.timestamps import Moment, parse_timestamp
from tasks.ingestion.kit.documents import pointer
from tasks.ingestion.kit.quantities import quantity_of
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows

NAME = "generic-json"
_TIME = (
    "timestamp", "datetime", "generated_at", "created_at", "started_at", "start_time", "export_timestamp",
    "date", "time",
)  # fmt: skip
_MODEL = ("model", "model_name", "model_id")
_SURROUNDING = frozenset((*_TIME, *_MODEL))
# Most texts are told from numbers by their length or first character, without a search.
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
        for part in batch:
            records = _records(part)
            rows.count_records(part.index, len(records))
            leaves: list[Leaf] = []
            for record, root in records:
                _gather(record, root, leaves)
            _add(part, leaves, rows)


def _records(part: Parsed) -> Sequence[tuple[str, Json]]:
    """Where each record stands and what it holds: lines of JSONL, elements of a root list, or the one document."""
    if part.head.kind == "jsonl":
        return part.objects
    document = part.document
    # A list that holds anything but objects is one document, or its bare numbers would be lost.
    if isinstance(document, list) and len(part.objects) == len(document) > 0:
        return part.objects
    return [("", document)]


def _gather(start: str, root: Json, leaves: list[Leaf]) -> None:
    """Adds every number, numeric text and null below `root` to `leaves`, in the order of the document."""
    stack: list[tuple[str, str, Json, Around]] = [(start, "", root, Around())]
    while stack:
        record, name, part, around = stack.pop()
        pairs: Iterable[tuple[str, Json]]
        below_name: str | None = None  # the elements of a list have the list's own name
        if isinstance(part, dict):
            around = around if _SURROUNDING.isdisjoint(part) else _around(part, around)
            pairs, below_name = part.items(), f"{name}." if name else ""
        elif isinstance(part, list):
            pairs = zip(map(str, range(len(part))), part, strict=True)
        else:
            pairs = (("", part),)
        below = []
        for key, value in pairs:
            full = name if below_name is None else below_name + key
            kind = type(value)
            if kind is dict or kind is list:
                below.append((record + pointer((key,)), full, value, around))
            elif value is None or is_number(value):
                # A monotonic clock under a time's name tells no date, so it stays a number.
                if key not in _TIME or parse_timestamp(value) is None:
                    leaves.append((record, key, full or _UNNAMED, value, around))
            elif isinstance(value, str) and (number := _number(key, value)):
                leaves.append((record, key, full or _UNNAMED, number, around))
        stack.extend(reversed(below))


def _number(key: str, text: str) -> Number | None:
    """The number of a text that is no time."""
    plausible = text[:1] in _NUMBER_STARTS and len(text) <= _NUMBER_CHARS and key not in _TIME
    return parse_number(text) if plausible else None


def _around(part: JsonObject, outer: Around) -> Around:
    """What an object says of the numbers in it; what it does not say, those around it do."""
    model = next((model for key in _MODEL if isinstance(model := part.get(key), str)), outer.model)
    when = next((moment for key in _TIME if (moment := parse_timestamp(part.get(key)))), outer.when)
    return Around(model, when)


def _add(part: Parsed, leaves: Sequence[Leaf], rows: Rows) -> None:
    """One row for each number, and for each null whose name has a number elsewhere in the artifact."""
    numeric = {name for _record, _key, name, value, _around in leaves if value is not None}
    contexts: dict[str | None, int] = {}
    for record, key, name, value, around in leaves:
        # Nothing says that a key which is null everywhere would hold a number.
        if value is None and name not in numeric:
            continue
        model, when = around.model, around.when
        if model not in contexts:
            contexts[model] = rows.context(tool=None, scope="sample", run=part.artifact, model=model)
        flags: tuple[Flag, ...] = () if when is None or when.zoned else ("naive_time",)
        unit = None
        if value is None:
            flags = (*flags, "null")
        elif isinstance(value, Number):
            unit, flags, value = value.unit, (*flags, "from_text"), value.value
        time = None if when is None else when.microseconds
        quantity = quantity_of(name, unit)
        rows.add(part.index, record, key, quantity, value, contexts[model], timestamp=time, flags=flags)


READER = GenericJson()
