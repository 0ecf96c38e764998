"""A sentence before its slots are filled, and what stands in a slot.

`{slot}` is filled, `{slot:one|many}` takes the form that agrees with the slot's count, and what stands between `[` and
`]` is left out where a slot in it is missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from data_contracts.wording import agree, capital, counted, render_count

# What a slot holds: a count with its noun, names or paths (and how many more), a number with its unit, other words
SlotKind = Literal["count", "names", "paths", "number", "words"]
Style = Literal["plain", "code"]
_SLOT = re.compile(r"\{(?P<slot>[a-z_]+)(?::(?P<one>[^{}|]*)\|(?P<many>[^{}|]*))?\}")
_ASIDE = re.compile(r"\[([^\[\]]*)\]")
_DIGIT = re.compile(r"\d")
_LINE = 60  # characters of names, beyond which a sentence is hard to find behind them


@dataclass(frozen=True, slots=True)
class Part:
    """Words of a sentence: the catalogue's own where `origin` is empty, else those of what it names.

    `fact` is the identifier of the fact that stands behind them.
    """

    text: str
    origin: str = ""
    fact: str = ""
    style: Style = "plain"


Parts = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in a slot; `count` is what forms of other words agree with."""

    kind: SlotKind
    parts: Parts
    count: int | None = None


Slots = Mapping[str, Filled]


def a_count(
    value: int,
    origin: str,
    noun: str = "",
    plural: str | None = None,
    fact: str = "",
    kind: SlotKind = "count",
) -> Filled:
    """A count, with its noun when one is given."""
    text = counted(value, noun, plural) if noun else render_count(value)
    return Filled(kind, (Part(text, origin, fact),), value)


def said(text: str, origin: str, fact: str = "", kind: SlotKind = "words", style: Style = "plain") -> Filled:
    """Words, or a number, that data says."""
    return Filled(kind, (Part(text, origin, fact, style),))


def some(
    names: Sequence[str],
    origin: str,
    noun: str,
    shown: int = 2,
    whole: int | None = None,
    style: Style = "code",
) -> Filled:
    """The first of some names, and how many more there are: the first alone where not all are told, and they are long."""
    count = len(names) if whole is None else whole
    if count > shown and sum(map(len, names[:shown])) > _LINE:
        shown = 1
    listed = [Part(name, origin, style=style) for name in names[:shown]]
    if (left := count - len(listed)) > 0:
        listed.append(Part(counted(left, f"more {noun}"), origin))
    before = ["", *([", "] * (len(listed) - 2)), " and "] if len(listed) > 1 else [""]
    parts = (part for word, name in zip(before, listed, strict=True) for part in (Part(word), name))
    return Filled("paths" if style == "code" else "names", merged(parts), count)


@dataclass(frozen=True)
class Template:
    """The words of a sentence. Raises ValueError for a digit, and for a brace or bracket without its counterpart."""

    text: str

    def __post_init__(self) -> None:
        words = "".join(_SLOT.sub("", text) for _, text in self._segments)
        if _DIGIT.search(words):
            raise ValueError(f"{self.text!r} holds a digit: a number is a slot")
        if set(words) & set("[]{}"):
            raise ValueError(f"{self.text!r} holds a bracket without its counterpart")

    @cached_property
    def _segments(self) -> tuple[tuple[bool, str], ...]:
        """The pieces of the text, and whether each may be left out."""
        pieces = _ASIDE.split(self.text)
        return tuple((place % 2 == 1, piece) for place, piece in enumerate(pieces) if piece)

    @property
    def needed(self) -> frozenset[str]:
        """The slots without which there is no sentence."""
        return frozenset(name for aside, text in self._segments if not aside for name in _slots_in(text))

    @property
    def slots(self) -> frozenset[str]:
        """All slots, those that may be missing too."""
        return frozenset(name for _, text in self._segments for name in _slots_in(text))

    def filled(self, slots: Slots) -> Parts:
        """The sentence, without what lacks a slot. Raises KeyError where one is missing that it needs."""
        said = [text for aside, text in self._segments if not aside or slots.keys() >= set(_slots_in(text))]
        return merged(part for text in said for part in _parts(text, slots))


def _slots_in(text: str) -> list[str]:
    return [match["slot"] for match in _SLOT.finditer(text)]


def _parts(text: str, slots: Slots) -> Iterator[Part]:
    end = 0
    for match in _SLOT.finditer(text):
        yield Part(text[end : match.start()])
        yield from _written(match, slots[match["slot"]])
        end = match.end()
    yield Part(text[end:])


def _written(slot: re.Match[str], filled: Filled) -> Parts:
    if slot["one"] is None:
        return filled.parts
    if filled.count is None:
        raise KeyError(f"{slot['slot']} has no count with which words could agree")
    return (Part(agree(filled.count, slot["one"], slot["many"])),)


def merged(parts: Iterator[Part]) -> Parts:
    """The parts, those of the catalogue's own words joined where they meet."""
    found: list[Part] = []
    for part in parts:
        if found and not part.origin and not found[-1].origin:
            found[-1] = replace(part, text=found[-1].text + part.text)
        elif part.text:
            found.append(part)
    return tuple(found)


def text_of(parts: Parts) -> str:
    """The words as a reader sees them."""
    return "".join(part.text for part in parts)


def sentence(parts: Parts, end: str = ".") -> Parts:
    """The parts as a sentence that stands alone: a capital at its begin, a full stop at its end."""
    if not parts:
        return ()
    # A path or a name at the start stays as it is
    first = parts[0] if parts[0].style == "code" else replace(parts[0], text=capital(parts[0].text))
    closed = text_of(parts).endswith((".", "…"))
    return merged(iter((first, *parts[1:], *(() if closed else (Part(end),)))))
