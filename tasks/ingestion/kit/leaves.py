"""The numbers of any JSON document: where each stands, what its name is, and what the objects around it say of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from data_contracts.dimensions import DESCRIBING, ROLES, DimensionRole
from data_contracts.json_values import Json, JsonObject, is_number
from data_contracts.measurements import Flag, Status
from data_contracts.settings_reading import ToldColumn
from data_contracts.vocabulary import TERMS
from tasks.ingestion.decoding.numbers import Number, parse_number
from tasks.ingestion.decoding.timestamps import Moment, parse_timestamp
from tasks.ingestion.kit.documents import count, pointer
from tasks.ingestion.kit.failure_reasons import failure_flags
from tasks.ingestion.kit.faults import fault_said
from tasks.ingestion.kit.notes import cold_said
from tasks.ingestion.kit.statuses import status_of_text, tells_error
from tasks.ingestion.naming.faults import asks, is_code
from tasks.ingestion.naming.names import understand_name
from tasks.ingestion.naming.words import words_of

Told = Mapping[str, ToldColumn]
NOTHING_TOLD: Told = {}
UNNAMED = "value"  # the metric of a number that stands under no key
# Most texts are told from numbers by their length or first character, without a search.
_NUMBER_CHARS = 40
_NUMBER_STARTS = frozenset("+-.0123456789 ")
# A longer text says nothing that could be a setting.
_SETTING_CHARS = 80
_SPOKEN = ("metric", "metric_name", "measure", "name")
# `7b`, `270m`, `8x22B` in a name: how many parameters a model has
_SIZED = re.compile(r"(?<![A-Za-z0-9])(?:\d{1,3}x)?\d{1,4}(?:\.\d{1,3})?[bBmM](?![A-Za-z0-9])")


@dataclass(frozen=True, slots=True)
class Around:
    """What the objects around a number say of it. `parts` are the keys that only name an entry, such as `cold`."""

    model: str | None = None
    engine: str | None = None
    task: str | None = None
    run: str | None = None
    repetition: str | None = None
    when: Moment | None = None
    settings: tuple[tuple[str, bool | int | float | str], ...] = ()
    status: Status = "ok"
    flags: tuple[Flag, ...] = ()
    n: int | None = None
    unit: str | None = None
    of_request: bool = False
    parts: tuple[str, ...] = ()


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


def leaves_of(start: str, root: Json, told: Told = NOTHING_TOLD) -> Iterator[Leaf]:
    """Every number, numeric text and null below `root` that is no dimension, in the order of the document.

    `told` is what the user says that a spoken name holds.
    """
    stack = [_Part(start, "", "", "", start, root, Around())]
    while stack:
        part = stack.pop()
        below: list[_Part] = []
        if isinstance(part.value, dict):
            yield from _of_object(part, part.value, below, told)
        elif isinstance(part.value, list):
            yield from _of_list(part, part.value, below)
        else:
            yield from _of_scalar(part, "", part.value, part.around)
        stack.extend(reversed(below))


def _of_object(part: _Part, entry: JsonObject, below: list[_Part], told: Told) -> Iterator[Leaf]:
    entries = _are_entries(entry, part.spoken.rsplit(".", 1)[-1])
    spoken_value = _spoken_value(entry)
    prefix, words = f"{part.name}." if part.name else "", f"{part.spoken}." if part.spoken else ""
    around = part.around if entries else _described(entry, part.around, words, told)
    if around.status in ("failed", "degraded") and around is not part.around:
        yield Leaf(part.record, "", "", "", part.table, part.row, None, around)
    for key, value in entry.items():
        kind = type(value)
        if kind is not dict and kind is not list:
            user = told.get(words + key)
            if user.metric is not None if user else _role(key) is None or _measures(key, value):
                spoken = words + (spoken_value if spoken_value and key == UNNAMED else key)
                here = part._replace(name=prefix + key, spoken=spoken)
                yield from _of_scalar(here, key, value, around)
            continue
        record = part.record + pointer((key,))
        if entries:
            holder = part.spoken.rsplit(".", 1)[-1]
            # What only counts its entries says nothing of their numbers: `by_concurrency`, `backends`
            said = part.spoken if _says_what(holder) else part.spoken[: -len(holder) - 1]
            labelled = _labelled(key, holder, around)
            below.append(_Part(record, prefix + key, said, part.name + "{}", record, value, labelled))
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
    for place, value in enumerate(entries):
        kind, row = type(value), f"{record}/{place}"
        if kind is dict or kind is list:
            below.append(_Part(row, part.name, part.spoken, table, row, value, around))
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
        number = _number(value)
        if number is None:
            return
    else:
        return
    yield Leaf(
        part.record, key, part.name or UNNAMED, part.spoken or UNNAMED, part.table, part.row, number, around
    )


def _number(text: str) -> Number | None:
    return parse_number(text) if text[:1] in _NUMBER_STARTS and len(text) <= _NUMBER_CHARS else None


@lru_cache(maxsize=65_536)
def _role(key: str) -> DimensionRole | None:
    return ROLES.get(words_of(key))


def _measures(key: str, value: Json) -> bool:
    """True for a number under the name of a dimension that is a number all the same."""
    if not is_number(value) and not isinstance(value, str):
        return value is None
    role = _role(key)
    if role == "time":
        # A monotonic clock under a time's name tells no date
        return is_number(value) and parse_timestamp(value) is None
    if role in ("error", "prompt", "task", "engine"):
        return is_number(value)
    if role == "fault" and is_number(value):
        return not (asks(key) and (is_code(key) or value in (0, 1)))
    if role == "cold" and is_number(value):
        return value not in (0, 1)
    # A status of HTTP is a number, and no count of successes
    if role in ("success", "outcome") and is_number(value) and value > 1:
        return not (100 <= value < 600 and not {"status", "code"}.isdisjoint(words_of(key)))
    return False


def _spoken_value(entry: JsonObject) -> str | None:
    """What the number under `value` is called, where the object says so beside it."""
    if UNNAMED not in entry:
        return None
    texts = (entry.get(key) for key in _SPOKEN)
    return next((t for t in texts if isinstance(t, str) and understand_name(t).candidates), None)


def _are_entries(entry: JsonObject, holder: str) -> bool:
    """True for an object whose keys only name its entries, all of one shape: models, levels, `cold` and `warm`."""
    shapes = [value.keys() for value in entry.values() if isinstance(value, dict)]
    if not shapes or len(shapes) < len(entry):
        return False
    if len(shapes) == 1:
        return "models" in words_of(holder) or "model" in words_of(holder)[1:]
    first = shapes[0]
    alike = all(2 * len(first & shape) >= max(len(first), len(shape)) > 0 for shape in shapes)
    return alike and not any(_says_what(key) for key in entry)


@lru_cache(maxsize=65_536)
def _says_what(key: str) -> bool:
    words = words_of(key)
    if _SIZED.search(key) or words[:1] in (("by",), ("per",)) or ROLES.get(_singular(words)) is not None:
        return False
    return words in DESCRIBING or any(
        (term := TERMS.get((word,))) is not None and term.kind in ("concept", "statistic", "unit")
        for word in words
    )


def _labelled(label: str, holder: str, around: Around) -> Around:
    """What the key of an entry says: a model, an engine, a setting, or a part of the task."""
    words = tuple(word for word in words_of(holder) if word not in ("by", "per"))
    single = _singular(words)
    term = TERMS.get(words_of(label))
    role = ROLES.get(words) or ROLES.get(single)
    if role == "model" or _SIZED.search(label):
        return replace(around, model=label)
    if role == "engine" or (term is not None and term.kind == "engine"):
        return replace(around, engine=label)
    if role == "setting":
        return replace(around, settings=(*around.settings, ("_".join(single), _plain(label))))
    return replace(around, parts=(*around.parts, label))


def _singular(words: tuple[str, ...]) -> tuple[str, ...]:
    return (*words[:-1], words[-1].removesuffix("s")) if words else ()


def _plain(label: str) -> int | float | str:
    number = _number(label)
    return label if number is None or number.unit else number.value


def _described(entry: JsonObject, outer: Around, words: str, told: Told) -> Around:
    """What an object says of its numbers, itself or in an object that describes it; the rest is as around it."""
    said = dict[str, Json]()
    for key, value in entry.items():
        if isinstance(value, dict) and (holder := words_of(key)) in DESCRIBING:
            said |= {
                inner: found
                for inner, found in value.items()
                if _role(inner) in ("model", "engine", "setting", "run")
            }
            if "model" in holder and isinstance(name := value.get("name", value.get("id")), str):
                said["model"] = name
    said |= {k: v for k, v in entry.items() if _role(k) is not None and words + k not in told}
    if any(is_number(v) and v > 0 and _role(k) is None for k, v in entry.items()):
        # A test that was failed ran all the same
        said = {
            k: v
            for k, v in said.items()
            if not (_role(k) == "outcome" and status_of_text(str(v)) == "failed")
        }
    dimensions = [(_role(key), key, value) for key, value in said.items()]
    dimensions += [
        (None if t.role == "ignore" else t.role or "setting", t.setting or key, value)
        for key, value in (entry.items() if told else ())
        if (t := told.get(words + key)) is not None and t.metric is None
    ]
    unit = entry.get("unit", entry.get("units"))
    if not dimensions and not isinstance(unit, str):
        return outer
    return _with(dimensions, replace(outer, unit=unit) if isinstance(unit, str) else outer)


def _with(said: Sequence[tuple[DimensionRole | None, str, Json]], outer: Around) -> Around:
    found: dict[str, object] = {}
    settings, flags = dict(outer.settings), outer.flags
    for role, key, value in said:
        if isinstance(value, dict | list) or value is None or role is None:
            continue
        text = value if isinstance(value, str) else None
        short = text if text is not None and 0 < len(text) <= _SETTING_CHARS else None
        if role in ("model", "engine", "task"):
            if short and role not in found:
                found[role] = short
            elif role != "task" and is_number(value):
                settings[key] = value
        elif role in ("run", "repetition"):
            found.setdefault(role, str(value)[:_SETTING_CHARS])
        elif role == "time":
            if (moment := parse_timestamp(value if text is None else text)) is not None:
                found.setdefault("when", moment)
        elif role == "setting" and (short is not None or isinstance(value, bool | int | float)):
            settings[key] = value if short is None else short
        elif role == "count":
            found["n"] = count(value)
        elif role in ("request", "prompt") and not isinstance(value, bool):
            found["of_request"] = True
        elif role == "warmup" and value is True:
            found["status"] = "warmup"
        elif role in ("cold", "outcome") and (cold := cold_said(key, str(value))) is not None:
            # `completed: true` does not say that a request was cold
            flags = (*flags, cold) if role == "cold" or text is not None else flags
    error, status, words = _ending(said)
    # What an object calls degraded did run: the error beside it tells why it is
    if status == "degraded" or (status is not None and not error):
        found["status"] = status
    elif error:
        found["status"] = "failed"
    if found.get("status") in ("failed", "degraded"):
        flags = (*flags, *failure_flags(error, words))
    found["flags"] = flags
    return replace(outer, **found, settings=tuple(settings.items()))  # type: ignore[arg-type]  # each as its role says


def _ending(said: Sequence[tuple[DimensionRole | None, str, Json]]) -> tuple[str, Status | None, str]:
    """The error text that an object tells of itself, its status, and the words of that; a status of no run is none."""
    errors = [value for role, _, value in said if role == "error" and isinstance(value, str)]
    faults = [fault_said(key, value) for role, key, value in said if role == "fault"]
    ran = [text for text in faults if status_of_text(text) == "degraded"]
    words = [
        str(v) for role, _, v in said if role in ("success", "outcome") and not isinstance(v, dict | list)
    ]
    known = [
        (status, text) for text in (*words, *ran) if (status := status_of_text(text)) not in (None, "ok")
    ]
    status, text = known[0] if known else (None, "")
    return next((e for e in (*errors, *faults) if e not in ran and tells_error(e)), ""), status, text
