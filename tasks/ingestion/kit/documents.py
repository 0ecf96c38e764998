"""Walks a JSON document once: a reader says what its parts mean, and no number in it is lost."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

from data_contracts.json_values import CanonicalJson, Json, JsonObject, is_number, settings_of
from data_contracts.measurements import Flag, Quantity, Scope, Status
from data_contracts.units import unit_of_name
from tasks.ingestion.decoding.json_pointers import escaped
from tasks.ingestion.decoding.timestamps import Moment
from tasks.ingestion.kit.objects import ObjectPlan
from tasks.ingestion.kit.quantities import quantity_of
from tasks.ingestion.kit.rows import Rows

Path = tuple[str, ...]
# Larger objects are rarely like another, and a file of as many shapes as objects must not fill the memory
_MOST_KEYS = 256
_MOST_SHAPES = 4_096
_MOST_PATHS = 4_096
_PLAIN = frozenset({int, float, str, bool, dict, list})
# The same ones for all frames, since plans are kept by which they are
_NO_NAMES: Mapping[str, Quantity] = MappingProxyType({})
_NO_FLAGS: Mapping[str, tuple[Flag, ...]] = MappingProxyType({})
# No list is longer, and int() refuses a key of thousands of digits.
_INDEX = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Frame:
    """What holds for a part of a document and everything below it, until another frame begins.

    `names` says what a key holds (`key.0` for the first element of a list); any other number keeps its own dotted
    name. `named_flags` are a key's own. `ignored` keys stand in the context already (settings, ids, times) or are free text.
    """

    context: int
    names: Mapping[str, Quantity] = field(default_factory=lambda: _NO_NAMES)
    ignored: frozenset[str] = frozenset()
    n: Json = None
    timestamp: Moment | None = None
    status: Status = "ok"
    flags: tuple[Flag, ...] = ()
    named_flags: Mapping[str, tuple[Flag, ...]] = field(default_factory=lambda: _NO_FLAGS)
    zero_is_missing: bool = False

    @property
    def time(self) -> int | None:
        """Microseconds since 1970 UTC."""
        return None if self.timestamp is None else self.timestamp.microseconds

    def with_time(self, flags: tuple[Flag, ...]) -> tuple[Flag, ...]:
        """These flags, and that the time names no zone if it names none."""
        return (*flags, "naive_time") if self.timestamp and not self.timestamp.zoned else flags


Frames = dict[Path, Frame]


def walk(rows: Rows, index: int, root: Json, frames: Mapping[Path, Frame], record: str = "") -> None:
    """Adds every number of `root`. `frames` holds a frame for () and for each part that means something else.

    `record` goes before each JSON Pointer: "" in a JSON document, the record number in a JSONL file.
    """
    stack: list[tuple[Path, Json, Frame]] = [((), root, frames[()])]
    while stack:
        path, part, frame = stack.pop()
        below = []
        place, names, n = record + pointer(path), frame.names, count(frame.n)
        flags, when = frame.with_time(frame.flags), frame.time
        if (plan := _plan_of(rows, path, part, frame, flags)) is not None:
            values = plan.values(part)  # type: ignore[arg-type]  # only an object has a plan
            # A zero may stand for what is missing
            if 0 not in values or not (frame.status == "failed" or frame.zero_is_missing):
                if values:
                    rows.add_object(index, place, plan, values, frame.context,
                                    n=n, timestamp=when, status=frame.status)  # fmt: skip
                for key in reversed(plan.below):
                    inner = (*path, key)
                    stack.append((inner, part[key], frames.get(inner, frame)))  # type: ignore[call-overload,index]
                continue
        for key, value in _items(part):
            if key in frame.ignored:
                continue
            kind = type(value)
            if kind is dict or kind is list:
                inner = (*path, key)
                below.append((inner, value, frames.get(inner, frame)))
            elif value is None or is_number(value):
                quantity = names.get(key) or _quantity(path, key, value, frame)
                if quantity is None:
                    continue
                if value and key not in frame.named_flags:
                    # What `put` comes to for nearly every number.
                    rows.add(index, place, key, quantity, value, frame.context,
                             n=n, timestamp=when, status=frame.status, flags=flags)  # fmt: skip
                else:
                    put(rows, index, place, key, quantity, value, frame)
        # Reversed, so that the parts leave the stack in the document's order.
        stack.extend(reversed(below))


def _plan_of(rows: Rows, path: Path, part: Json, frame: Frame, flags: tuple[Flag, ...]) -> ObjectPlan | None:
    """What the numbers of an object hold, worked out once for all of its shape; None where each needs a look."""
    if type(part) is not dict or len(part) > _MOST_KEYS:
        return None
    shape = (
        *part, *map(type, part.values()), _named(path), id(frame.names), frozenset(frame.ignored),
        id(frame.named_flags), flags,
    )  # fmt: skip
    known = rows.object_plans.get(shape)
    if known is None:
        if len(rows.object_plans) == _MOST_SHAPES:
            rows.object_plans.clear()
        # With what the ids stand for, so that no other object gets them meanwhile
        known = rows.object_plans[shape] = (_plan(path, part, frame), frame.names, frame.named_flags)
    return known[0]


@lru_cache(maxsize=_MOST_PATHS)
def _named(path: Path) -> Path:
    """A path without places in lists."""
    return tuple(key for key in path if not key.isdecimal())


def _plan(path: Path, part: JsonObject, frame: Frame) -> ObjectPlan | None:
    kinds = {key: type(value) for key, value in part.items() if key not in frame.ignored}
    if not set(kinds.values()) <= _PLAIN or any(key.isdecimal() for key in kinds):
        return None
    keys = tuple(key for key, kind in kinds.items() if kind in (int, float))
    quantities = tuple(frame.names.get(key) or quantity_of(_dotted(path, key)) for key in keys)
    flags = tuple(frame.with_time((*frame.flags, *frame.named_flags.get(key, ()))) for key in keys)
    below = tuple(key for key, kind in kinds.items() if kind in (dict, list))
    return ObjectPlan(keys, quantities, flags, below)


def put(
    rows: Rows,
    index: int,
    record: str,
    key: str,
    quantity: Quantity,
    value: float | int | None,
    frame: Frame,
    flags: tuple[Flag, ...] = (),
) -> None:
    """Adds one number under a frame, with its own flags: a zero that stands for a missing value becomes one."""
    flags = (*frame.named_flags.get(key, ()), *flags)
    if value is None:
        flags = (*flags, "null")
    elif value == 0 and _void(quantity, frame):
        value, flags = None, (*flags, "zero_is_missing")
    rows.add(
        index, record, key, quantity, value, frame.context, n=count(frame.n),
        timestamp=frame.time, status=frame.status, flags=frame.with_time((*frame.flags, *flags)),
    )  # fmt: skip


def put_missing(
    rows: Rows, index: int, record: str, key: str, quantity: Quantity, frame: Frame, reason: Flag
) -> None:
    """A row without a number where the file holds none, or one that says nothing; the reason is its flag."""
    rows.add(
        index, record, key, quantity, None, frame.context, n=count(frame.n),
        timestamp=frame.time, status=frame.status, flags=frame.with_time((*frame.flags, reason)),
    )  # fmt: skip


def put_absent(rows: Rows, index: int, record: str, key: str, quantity: Quantity, frame: Frame) -> None:
    """A row without a number for a key that is not there, so that a record that holds nothing is counted."""
    rows.add(
        index, record, key, quantity, None, frame.context,
        timestamp=frame.time, status=frame.status, flags=(*frame.flags, "absent"),
    )  # fmt: skip


def _void(quantity: Quantity, frame: Frame) -> bool:
    """True when a zero says that nothing was measured."""
    if quantity.unit == "request":
        return False  # no request completed: that is a count
    # A standard deviation of 0.0 from one run is another fault than a lost value; it stays for its own rule to find.
    return frame.status == "failed" or (frame.zero_is_missing and quantity.statistic != "stddev")


@lru_cache(maxsize=_MOST_PATHS)
def pointer(path: Path) -> str:
    """The JSON Pointer (RFC 6901) of a path of keys and indexes."""
    joined = "".join(["/" + key for key in path])
    if "~" not in joined and joined.count("/") == len(path):
        return joined
    return "".join("/" + escaped(key) for key in path)


def context_of(
    rows: Rows,
    *,
    tool: str,
    scope: Scope,
    config: Json | CanonicalJson | Mapping[str, object] = None,
    tool_version: Json = None,
    engine: Json = None,
    run: Json = None,
    model: Json = None,
    task: Json = None,
    system: Mapping[str, object] | None = None,
    workload: Mapping[str, object] | None = None,
) -> int:
    """`rows.context` for what a document says, whatever stands where a name or an object of settings is expected.

    `config` may be settings or their canonical JSON; what is neither is kept as the one setting `options`.
    """
    # Asked first: whether another object is a mapping takes long to find out
    settings = (
        config
        if type(config) is dict or isinstance(config, CanonicalJson | Mapping)
        else settings_of(config, "options")
    )
    return rows.context(
        tool=tool, scope=scope, config=settings, tool_version=_term(tool_version), engine=_term(engine),
        run=_term(run), model=_term(model), task=_term(task), system=system, workload=workload,
    )  # fmt: skip


def count(value: Json) -> int | None:
    """A whole number that can be a count of samples, or None."""
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 <= value < 2**63 else None


def whole(value: Json) -> int | None:
    """`count`, also of a whole number that was printed or computed, and so read as a float."""
    return count(int(value) if isinstance(value, float) and value.is_integer() else value)


def _term(value: Json) -> str | None:
    if type(value) is str:
        return value or None
    if isinstance(value, str | int | float):
        return str(value) or None
    return None


def part_at(root: Json, path: Path) -> Json:
    """The part of a document at a path, or None when there is none."""
    for key in path:
        if isinstance(root, dict):
            root = root.get(key)
        elif isinstance(root, list) and _INDEX.fullmatch(key) and int(key) < len(root):
            root = root[int(key)]
        else:
            return None
    return root


def objects(root: Json, path: Path) -> Iterable[tuple[Path, JsonObject]]:
    """The objects in the list or object at a path, each with its own path."""
    for key, value in _items(part_at(root, path)):
        if isinstance(value, dict):
            yield (*path, key), value


def _items(part: Json) -> Iterable[tuple[str, Json]]:
    if isinstance(part, dict):
        return part.items()
    return ((str(i), value) for i, value in enumerate(part)) if isinstance(part, list) else ()


def _quantity(path: Path, key: str, value: Json, frame: Frame) -> Quantity | None:
    """What a leaf holds; None for a null that nothing says is a number."""
    listed = key.isdecimal() and bool(path)
    known = (
        frame.names.get(f"{path[-1]}.{key}", frame.names.get(path[-1])) if listed else frame.names.get(key)
    )
    if known or (value is None and unit_of_name(key) is None):
        return known
    return quantity_of(_dotted(path, key))


@lru_cache(maxsize=65_536)
def _dotted(path: Path, key: str) -> str:
    """The name of a leaf, without places in lists; a number that stands under no key has none of its own."""
    return ".".join(part for part in (*path, key) if not part.isdecimal()) or "value"
