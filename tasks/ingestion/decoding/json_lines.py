"""The lines and places at which values of a JSON text begin, by their pointers (RFC 6901)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection
from contextlib import suppress
from json import JSONDecoder
from typing import TypeAlias

from tasks.ingestion.decoding.json_pointers import escaped

# Pointers key by key: what is looked for in the value of each key
_Wanted: TypeAlias = "dict[str, _Wanted]"
_BLANK = re.compile(r"[ \t\n\r]*+")
_SCANNER = JSONDecoder(strict=False)


def lines_of_pointers(text: str, pointers: Collection[str], start: int = 0) -> dict[str, int]:
    """The line, counted from 1, on which the value of each pointer begins, or its key; of equal keys the last counts.

    What the text does not hold is left out; so is what stands behind a fault of its syntax.
    """
    places = places_of_pointers(text, pointers, start)
    ends = [found.start() for found in re.finditer("\n", text)]
    return {pointer: bisect_left(ends, place) + 1 for pointer, place in places.items()}


def places_of_pointers(text: str, pointers: Collection[str], start: int = 0) -> dict[str, int]:
    """The place in the text, counted from 0, at which each of them begins that `lines_of_pointers` finds."""
    wanted: _Wanted = {}
    for pointer in pointers:
        below = wanted
        for key in _keys(pointer):
            below = below.setdefault(key, {})
    walk = _Walk(text)
    # What was found before a fault holds
    with suppress(ValueError, IndexError, RecursionError):
        walk.value(start, "", wanted)
    return {pointer: walk.places[pointer] for pointer in pointers if pointer in walk.places}


def _keys(pointer: str) -> list[str]:
    return pointer.split("/")[1:]


class _Walk:
    """Goes down only where a pointer leads; all other values are passed over by the decoder in C."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.places: dict[str, int] = {}

    def value(self, start: int, pointer: str, wanted: _Wanted) -> int:
        """Takes the value at a place, or behind blanks; returns the place behind it."""
        start = self._behind_blanks(start)
        self.places.setdefault(pointer, start)
        opening = self.text[start]
        if not wanted or opening not in "{[":
            return _SCANNER.raw_decode(self.text, start)[1]
        place = self._behind_blanks(start + 1)
        if self.text[place] in "}]":
            return place + 1
        step = self._member if opening == "{" else self._element
        number = 0
        while True:
            place = self._behind_blanks(step(place, pointer, wanted, number))
            if self.text[place] != ",":
                return place + 1
            place, number = self._behind_blanks(place + 1), number + 1

    def _member(self, place: int, pointer: str, wanted: _Wanted, _number: int) -> int:
        key, end = _SCANNER.raw_decode(self.text, place)
        own = escaped(str(key))
        end = self._behind_blanks(end) + 1  # the colon
        if own not in wanted:
            return _SCANNER.raw_decode(self.text, self._behind_blanks(end))[1]
        # Where a key is written an editor is to stand, and the last of equal keys is what parsers take
        self.places[f"{pointer}/{own}"] = place
        return self.value(end, f"{pointer}/{own}", wanted[own])

    def _element(self, place: int, pointer: str, wanted: _Wanted, number: int) -> int:
        own = str(number)
        if own not in wanted:
            return _SCANNER.raw_decode(self.text, place)[1]
        return self.value(place, f"{pointer}/{own}", wanted[own])

    def _behind_blanks(self, place: int) -> int:
        found = _BLANK.match(self.text, place)
        return found.end() if found else place
