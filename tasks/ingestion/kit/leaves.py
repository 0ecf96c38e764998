"""The numbers of any JSON document: where each stands, what its name is, and what the objects around it say of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from data_contracts.json_values import Json, JsonObject, is_number
from tasks.ingestion.decoding.numbers import Number
from tasks.ingestion.decoding.timestamps import parse_timestamp
from tasks.ingestion.kit.around import Around, Told, described, labelled, number_in
from tasks.ingestion.kit.documents import pointer
from tasks.ingestion.kit.labels import are_entries, role_of, says_what
from tasks.ingestion.kit.model_statements import ModelStatements, named_entry
from tasks.ingestion.naming.faults import asks, is_code
from tasks.ingestion.naming.names import understand_name
from tasks.ingestion.naming.words import words_of

NOTHING_TOLD: Told = {}
NOTHING_AROUND = Around()
UNNAMED = "value"  # the metric of a number that stands under no key
_SPOKEN = ("metric", "metric_name", "measure", "name")


class Leaf(NamedTuple):
    """A number, or a null where one may be missing. `name` is its dotted name, `spoken` the words that say what it is.

    `table` and `row` say which numbers stand beside it: entries of one list, or of one object of like entries.
    One without a name stands for an object that tells how it ended, whether it holds a number or not.
    """

    record: str
    key: str
    name: str
    spoken: str
    table: str
    row: str
    value: int | float | Number | None
    around: Around


class _Part(NamedTuple):
    record: str
    name: str
    spoken: str
    table: str
    row: str
    value: Json
    around: Around


def leaves_of(
    start: str, root: Json, told: Told = NOTHING_TOLD, around: Around = NOTHING_AROUND
) -> Iterator[Leaf]:
    """Every number, numeric text and null below `root` that is no dimension, in the order of the document.

    `told` is what the user says that a spoken name holds, `around` what the rest of the artifact says of this part.
    """
    stack = [_Part(start, "", "", "", start, root, around)]
    statements = ModelStatements()
    while stack:
        part = stack.pop()
        below: list[_Part] = []
        if isinstance(part.value, dict):
            yield from _of_object(part, part.value, below, told, statements)
        elif isinstance(part.value, list):
            yield from _of_list(part, part.value, below)
        else:
            yield from _of_scalar(part, "", part.value, part.around)
        stack.extend(reversed(below))


def _of_object(
    part: _Part, entry: JsonObject, below: list[_Part], told: Told, statements: ModelStatements
) -> Iterator[Leaf]:
    entries = are_entries(entry, part.spoken.rsplit(".", 1)[-1])
    spoken_value = _spoken_value(entry)
    prefix, words = f"{part.name}." if part.name else "", f"{part.spoken}." if part.spoken else ""
    around = part.around if entries else described(entry, part.around, words, told, statements)
    if around.status in ("failed", "degraded") and around is not part.around:
        yield Leaf(part.record, "", "", "", part.table, part.row, None, around)
    for key, value in entry.items():
        kind = type(value)
        if kind is not dict and kind is not list:
            user = told.get(words + key)
            if user.metric is not None if user else role_of(key) is None or _measures(key, value):
                spoken = words + (spoken_value if spoken_value and key == UNNAMED else key)
                here = part._replace(name=prefix + key, spoken=spoken)
                yield from _of_scalar(here, key, value, around)
            continue
        record = part.record + pointer((key,))
        if entries:
            holder = part.spoken.rsplit(".", 1)[-1]
            # What only counts its entries says nothing of their numbers: `by_concurrency`, `backends`
            said = part.spoken if says_what(holder) else part.spoken[: -len(holder) - 1]
            of_entry = labelled(key, holder, around)
            below.append(_Part(record, prefix + key, said, part.name + "{}", record, value, of_entry))
        else:
            below.append(_Part(record, prefix + key, words + key, part.table, part.row, value, around))


def names_in(root: Json) -> set[str]:
    """The spoken names of everything below a part that is neither an object nor a list."""
    found: set[str] = set()
    stack: list[tuple[str, Json]] = [("", root)]
    while stack:
        name, part = stack.pop()
        if isinstance(part, dict):
            stack += [(f"{name}.{key}" if name else key, value) for key, value in part.items()]
        elif isinstance(part, list):
            stack += [(name, value) for value in part]
        else:
            found.add(name)
    return found


def _of_list(part: _Part, entries: list[Json], below: list[_Part]) -> Iterator[Leaf]:
    record, table = part.record, part.spoken + "[]"
    name, spoken, around = part.name or UNNAMED, part.spoken or UNNAMED, part.around
    holder = part.spoken.rsplit(".", 1)[-1]
    for place, value in enumerate(entries):
        kind, row = type(value), f"{record}/{place}"
        if kind is dict or kind is list:
            named = named_entry(value, holder) if isinstance(value, dict) else None
            inside = around if named is None else replace(around, model=named)
            below.append(_Part(row, part.name, part.spoken, table, row, value, inside))
        elif kind is float or kind is int:
            # What `_of_scalar` comes to for nearly every element
            yield Leaf(record, str(place), name, spoken, table, row, value, around)  # type: ignore[arg-type]
        else:
            element = part._replace(table=table, row=row)
            yield from _of_scalar(element, str(place), value, around)


def _of_scalar(part: _Part, key: str, value: Json, around: Around) -> Iterator[Leaf]:
    number: int | float | Number | None
    if value is None or is_number(value):
        number = value
    elif isinstance(value, str):
        number = number_in(value)
        if number is None:
            return
    else:
        return
    yield Leaf(
        part.record, key, part.name or UNNAMED, part.spoken or UNNAMED, part.table, part.row, number, around
    )


def _measures(key: str, value: Json) -> bool:
    """True for a number under the name of a dimension that is a number all the same."""
    if not is_number(value) and not isinstance(value, str):
        return value is None
    role = role_of(key)
    if role == "time":
        # A monotonic clock under a time's name tells no date
        return is_number(value) and parse_timestamp(value) is None
    if role in ("error", "prompt", "task", "engine", "outcome"):
        return is_number(value)
    if role == "fault" and is_number(value):
        return not (asks(key) and (is_code(key) or value in (0, 1)))
    if role == "cold" and is_number(value):
        return value not in (0, 1)
    # A status of HTTP is a number, and no count of successes
    if role == "success" and is_number(value) and value > 1:
        return not (100 <= value < 600 and not {"status", "code"}.isdisjoint(words_of(key)))
    return False


def _spoken_value(entry: JsonObject) -> str | None:
    """What the number under `value` is called, where the object says so beside it."""
    if UNNAMED not in entry:
        return None
    texts = (entry.get(key) for key in _SPOKEN)
    return next((t for t in texts if isinstance(t, str) and understand_name(t).candidates), None)
