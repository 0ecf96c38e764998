"""Changes of JSON documents and JSON Lines: values of any other type, keys lost, doubled and renamed, broken text."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from tests.fuzzing.text_mutations import TextFile

Path = tuple[str | int, ...]
Container = dict[str, Any] | list[Any]
# (the container, the key or place in it) -> the container with something else there
Change = Callable[[Any, Any], Container]
# Ends a key that stands a second time in the same object, which no dict can hold.
_AGAIN = "\0again"


@dataclass(frozen=True, slots=True)
class Raw:
    """Something that is written into the document as it is, whether or not it is JSON."""

    text: str


VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 1e308, -0.0, 5e-324, 2**70, 253402300800, -62135596801,
    Raw("1" + "0" * 400), Raw("9" * 5000), Raw("NaN"), Raw("Infinity"), Raw("-Infinity"), Raw("1e999"), Raw("1.0e"),
    "", " ", "text", "12", "-3.5", "NaN", "1" + "0" * 400, "9" * 5000, "x" * 20_000, "\u00b2", "\u0661\u0662", "null",
    "9999-12-31T23:59:59.999999-12:00", "0001-01-01T00:00:00+14:00", "2025-02-30", Raw('"\\ud800"'), "\0", "a\nb", "{1, 2",
    "a/b~c",
    [], {}, [1], ["x"], [None], [[]], [True, "12"], [[1, 2], [3]], {"a": 1}, {"": None}, {"0": {"1": []}},
    [{"a": [{"b": 1}]}, {"a": "x"}], [1, "x", None, {}], {"mean": "fast", "unit": 7, "values": {"a": 1}},
    Raw("[" * 150 + "]" * 150), Raw('{"a":' * 150 + "1" + "}" * 150), Raw("[" * 5000 + "]" * 5000), Raw(""),
    Raw("undefined"),
)  # fmt: skip
_KEYS = ("", "größe 速度", "k" * 20_000, "a/b~c", "0", "\0", "\ud800", "p99", "mean_ms")


def _short(value: Any) -> str:
    said = f"{value.text or 'nothing'} as it is" if isinstance(value, Raw) else json.dumps(value)
    return said if len(said) <= 50 else f"{said[:20]}... ({len(said)} characters)"


def _put(value: Any, container: Any, key: Any) -> Container:
    changed: Container = container.copy()
    changed[key] = value
    return changed


def _without(container: Any, key: Any) -> Container:
    changed: Container = container.copy()
    del changed[key]
    return changed


def _twice(value: Any, first: bool, container: Any, key: Any) -> Container:
    """The key a second time with another value, before or after its own; in a list that value beside the element."""
    own = container[key]
    if isinstance(container, list):
        return [*container[:key], *((value, own) if first else (own, value)), *container[key + 1 :]]
    again = {key: value, f"{key}{_AGAIN}": own} if first else {key: own, f"{key}{_AGAIN}": value}
    return {
        k: v for name, old in container.items() for k, v in (again if name == key else {name: old}).items()
    }


def _repeated(container: Any, key: Any) -> Container:
    return _twice(container[key], False, container, key)


def _renamed(name: str, container: Any, key: Any) -> Container:
    """The value under another key; an element of a list becomes an object with it under that key."""
    if isinstance(container, list):
        return _put({name: container[key]}, container, key)
    return {name if k == key else k: v for k, v in container.items()}


def _inside(wrap: Callable[[Any], Any], container: Any, key: Any) -> Container:
    return _put(wrap(container[key]), container, key)


def _emptied(value: Any) -> Any:
    return type(value)() if isinstance(value, dict | list | str) else None


CHANGES: tuple[tuple[str, Change], ...] = (
    *((f"-> {_short(value)}", partial(_put, value)) for value in VALUES),
    ("missing", _without),
    ("twice", _repeated),
    ("twice, the second time null", partial(_twice, None, False)),
    ("twice, the first time an object", partial(_twice, {"a": 1}, True)),
    ("twice, the second time a text", partial(_twice, "text", False)),
    *((f"renamed to {name[:20]!a}", partial(_renamed, name)) for name in _KEYS),
    ("in a list", partial(_inside, lambda value: [value])),
    ("twice in a list", partial(_inside, lambda value: [value, value])),
    ("in a list with null and text", partial(_inside, lambda value: [None, value, "x"])),
    ("in an object", partial(_inside, lambda value: {"inner": value})),
    ("emptied", partial(_inside, _emptied)),
    ("as text", partial(_inside, lambda value: value if isinstance(value, Raw) else written(value))),
)  # fmt: skip


def written(part: Any) -> str:
    """The part as JSON, with doubled keys and raw text."""
    if isinstance(part, Raw):
        return part.text
    if isinstance(part, dict):
        pairs = (f"{json.dumps(key.removesuffix(_AGAIN))}: {written(value)}" for key, value in part.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(part, list):
        return "[" + ", ".join(map(written, part)) + "]"
    return json.dumps(part)


def paths(part: Any, above: Path = ()) -> Iterator[Path]:
    """Every place in a document, outer ones first, in the order in which they are written."""
    yield above
    items = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for key, value in items:
        yield from paths(value, (*above, key))


def _at(part: Any, path: Path, change: Change) -> Any:
    """The document with one place changed; everything beside the way to it is shared."""
    if len(path) == 1:
        return change(part, path[0])
    return _put(_at(part[path[0]], path[1:], change), part, path[0])


class JsonFile:
    """One document, or one a line. A document that was taken away leaves an empty line."""

    def __init__(self, documents: tuple[Any, ...], by_line: bool) -> None:
        self._documents = documents
        self._by_line = by_line
        # The root stands in a list of its own, so that it can be changed like any other value.
        self._places = [
            (line, (0, *path)) for line, document in enumerate(documents) for path in paths(document)
        ]
        self._cuts = 5 + 2 * len(documents)

    @property
    def text(self) -> str:
        whole = [written(document) for document in self._documents]
        return "\n".join(whole) + "\n" if self._by_line else "".join(whole)

    @property
    def always(self) -> range:
        """The first document lost, repeated, wrapped: what is done to a whole file is rare among all changes."""
        return range(len(VALUES), len(CHANGES))

    @property
    def count(self) -> int:
        return len(self._places) * len(CHANGES) + self._cuts

    def changed(self, number: int) -> tuple[str, JsonFile | TextFile]:
        """The file after one change, and what it was."""
        if number >= len(self._places) * len(CHANGES):
            return self._cut(number - len(self._places) * len(CHANGES))
        place, kind = divmod(number, len(CHANGES))
        (line, path), (what, change) = self._places[place], CHANGES[kind]
        document = _at([self._documents[line]], path, change)
        # Missing: nothing. Doubled: both, one after the other, as tools that append leave them.
        root = document[0] if len(document) == 1 else Raw("\n".join(map(written, document)))
        documents = (*self._documents[:line], root, *self._documents[line + 1 :])
        where = ".".join(str(key).removesuffix(_AGAIN)[:40] for key in path[1:]) or "the whole document"
        prefix = f"line {line}: " if self._by_line else ""
        return f"{prefix}{where} {what}", JsonFile(documents, self._by_line)

    def _cut(self, number: int) -> tuple[str, TextFile]:
        """Changes of the text as a whole: it breaks off, or what is no JSON stands before, after or between."""
        text = self.text
        if number < 5:
            end = len(text) * (number + 1) // 6
            return f"cut off after {end} of {len(text)} characters", TextFile(text[:end])
        line, kind = divmod(number - 5, 2)
        lines = text.split("\n")
        line = min(line, len(lines) - 1)
        extra = ("words that are no JSON", '[1, "x", null]')[kind]
        return f"{extra!r} above line {line}", TextFile("\n".join([*lines[:line], extra, *lines[line:]]))
