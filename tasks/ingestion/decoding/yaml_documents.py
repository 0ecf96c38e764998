"""YAML as the JSON that it stands for: the core schema of YAML 1.2 and nothing that a program would have to run.

Read from the parser's events, so that the limits hold before anything is built. No tag is followed; a date, `yes` and a
number with a leading zero stay text, since versions of YAML differ on them. An alias is what it stands for, as long as
the whole stays within the limit of values.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml

from data_contracts.errors import ArtifactError
from data_contracts.settings import Limits, how_to_raise
from tasks.ingestion.decoding.json_documents import Document
from tasks.ingestion.decoding.odd_values import Odd, cleaned, encodable, out_of_range, too_deep

_WORDS: dict[str, object] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_WHOLE = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[-+]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_NOT_A_NUMBER = frozenset((".nan", ".NaN", ".NAN"))
_MOST_DIGITS = 310  # a double holds no more before the point


@dataclass(slots=True)
class _Open:
    """A list or an object that has not ended: its values so far, and how deep it is below itself."""

    content: list[object] | dict[str, object]
    anchor: str | None
    key: str | None = None
    values: int = 1
    depth: int = 1


@dataclass(frozen=True, slots=True)
class _Anchored:
    """What an alias stands for."""

    content: object
    values: int
    depth: int


def read_yaml(text: str, limits: Limits, index: int) -> Document:
    """The document of a text; a list of them when several stand in it. Raises ArtifactError, with line and column."""
    # UTF-8 has at least as many bytes; a text near the limit is not counted twice for it.
    if len(text) > limits.document_bytes:
        what = f"a YAML document of {len(text)} characters, above the limit of {limits.document_bytes}"
        todo = f"split it, or {how_to_raise('document_bytes')}"
        raise ArtifactError("document_too_large", what, "whole file", todo)
    building = _Building(limits)
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            building.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"line {mark.line + 1}, column {mark.column + 1}" if mark else "whole file"
        raise _invalid(error.problem or "it cannot be parsed", where) from None
    except yaml.YAMLError:
        raise _invalid("a character that it may not hold", "whole file") from None
    documents = building.documents
    content, remarks = cleaned(documents if len(documents) > 1 else next(iter(documents), None), index)
    return Document(content, remarks)


class _Building:
    """Documents on their way from events to values."""

    def __init__(self, limits: Limits) -> None:
        self.documents: list[object] = []
        self._limits = limits
        self._open: list[_Open] = []
        self._anchors: dict[str, _Anchored] = {}
        self._values = 0

    def take(self, event: yaml.Event) -> None:
        """One event. Raises ArtifactError for what goes beyond the limits or is not taken."""
        if isinstance(event, yaml.DocumentStartEvent):
            self._anchors = {}
        elif isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._start(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._end()

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        _without_tag(event)
        if (within := self._waiting_for_key()) is not None:
            within.key = encodable(event.value)
            return
        plain = not event.style and event.implicit[0]
        value = _plain(event.value) if plain else event.value
        self._add(_Anchored(value, 1, 0), event.anchor)

    def _alias(self, event: yaml.AliasEvent) -> None:
        if self._waiting_for_key() is not None:
            raise _no_text(event)
        name = event.anchor or ""
        if (found := self._anchors.get(name)) is None:
            raise _invalid(f"an alias *{name[:40]} of what is not written above it", _where(event))
        self._add(found, None)

    def _start(self, event: yaml.CollectionStartEvent) -> None:
        _without_tag(event)
        if self._waiting_for_key() is not None:
            raise _no_text(event)
        # Counted as it begins: a list of lists must not grow beyond the limit before it ends.
        self._count(1)
        empty: list[object] | dict[str, object] = {} if isinstance(event, yaml.MappingStartEvent) else []
        self._open.append(_Open(empty, event.anchor))
        if len(self._open) > self._limits.nesting:
            raise too_deep("YAML", self._limits)

    def _end(self) -> None:
        ended = self._open.pop()
        self._values -= ended.values
        self._add(_Anchored(ended.content, ended.values, ended.depth), ended.anchor)

    def _add(self, value: _Anchored, anchor: str | None) -> None:
        self._count(value.values)
        if anchor is not None:
            self._anchors[anchor] = value
        if not self._open:
            self.documents.append(value.content)
            return
        within = self._open[-1]
        within.values += value.values
        within.depth = max(within.depth, 1 + value.depth)
        if len(self._open) + value.depth > self._limits.nesting:
            raise too_deep("YAML", self._limits)
        if isinstance(within.content, list):
            within.content.append(value.content)
        elif within.key is not None:
            _put_once(within.content, within.key, value.content)
            within.key = None

    def _waiting_for_key(self) -> _Open | None:
        """The object in which the next value is a key, if it is one."""
        within = self._open[-1] if self._open else None
        return within if within and isinstance(within.content, dict) and within.key is None else None

    def _count(self, values: int) -> None:
        self._values += values
        if self._values > self._limits.document_values:
            what = f"a YAML document of more than {self._limits.document_values:,} values, its aliases written out"
            todo = f"split it, or {how_to_raise('document_values')}"
            raise ArtifactError("too_many_values", what, "whole file", todo)


def _put_once(content: dict[str, object], key: str, value: object) -> None:
    # Which of the two was meant cannot be told: neither is taken.
    twice = Odd("duplicate_key", f"key {key!r} stands more than once", "write each key once")
    content[key] = twice if key in content else value


def _plain(written: str) -> object:
    """What a scalar without quotes stands for."""
    if written in _WORDS:
        return _WORDS[written]
    if written in _NOT_A_NUMBER:
        what = "NaN says no number; the value is taken as missing"
        return Odd("nan_literal", what, "write null, or what was measured")
    if _WHOLE.fullmatch(written):
        return int(written) if len(written) <= _MOST_DIGITS else out_of_range()
    return float(written) if _DECIMAL.fullmatch(written) else written


def _without_tag(event: yaml.NodeEvent) -> None:
    if (tag := getattr(event, "tag", None)) is not None:
        what = f"a tag ({str(tag)[:80]}) stands before a value"
        raise ArtifactError("yaml_tag", what, _where(event), "write plain values, without tags")


def _no_text(event: yaml.Event) -> ArtifactError:
    return _invalid("a key that is no text", _where(event))


def _where(event: yaml.Event) -> str:
    mark = event.start_mark
    return f"line {mark.line + 1}, column {mark.column + 1}" if mark else "whole file"


def _invalid(problem: str, where: str) -> ArtifactError:
    return ArtifactError(
        "invalid_yaml", f"not YAML ({problem})", where, "correct it there or write the file again"
    )
