"""The independent check of the finished Markdown: each numeral stands where the renderer wrote it from data.

It shares nothing with the gate: it spells the number words out by itself, and parses Roman numerals by value.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal

_UNITS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = (
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_LARGE = ("hundred", "thousand", "million", "billion", "trillion")
_IRREGULAR = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
}
# Fewer than the gate refuses (all, both, once): the template's own words are held to this list too.
_SHARES = """
    half halves halved quarter quarters double doubled doubles triple tripled twice thrice dozen dozens percent
    percentage majority minority most zero zeros pair pairs couple twofold threefold tenfold
"""
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_ROMAN_STEPS = {
    "M": 1000, "CM": 900, "D": 500, "CD": 400, "C": 100, "XC": 90, "L": 50,
    "XL": 40, "X": 10, "IX": 9, "V": 5, "IV": 4, "I": 1,
}  # fmt: skip
# Regular Roman numerals that a report means otherwise, such as a confidence interval.
_ABBREVIATIONS = frozenset({"CD", "CI", "CV", "MD"})
# Names of metrics and units that hold a number word and no number.
_NAMES = re.compile(r"(?i)(?:per[ -](second)|(first)[ -]token)\b")
_TOKEN = re.compile(r"\w+", re.UNICODE)


@dataclass(frozen=True, slots=True)
class Numeral:
    """A numeral that no declared span covers: where it stands (line from 1, character offset) and of what kind."""

    text: str
    kind: Literal["digit", "word", "roman"]
    line: int
    offset: int


def unsupported_numerals(markdown: str, spans: Sequence[tuple[int, int]]) -> tuple[Numeral, ...]:
    """The numerals outside of all `spans`: half-open character ranges that the renderer wrote from data.

    A token counts as covered only when a span holds the whole of it.
    """
    covered = _merged(spans)
    found = (numeral for numeral in _numerals(markdown) if not _within(numeral, covered))
    return tuple(found)


def _numerals(markdown: str) -> Iterator[Numeral]:
    line, counted = 1, 0
    named = {found.start(found.lastindex or 0) for found in _NAMES.finditer(markdown)}
    for match in _TOKEN.finditer(markdown):
        kind = _kind(match[0])
        if kind is None or match.start() in named:
            continue
        # From the numeral before: from the start each time would be quadratic in the report's length.
        line += markdown.count("\n", counted, match.start())
        counted = match.start()
        yield Numeral(match[0], kind, line, match.start())
    for offset, character in enumerate(markdown):
        # Signs that no word holds, such as a circled digit.
        if unicodedata.numeric(character, None) is not None and not _TOKEN.match(character):
            yield Numeral(character, "digit", markdown.count("\n", 0, offset) + 1, offset)


def _kind(token: str) -> Literal["digit", "word", "roman"] | None:
    if any(unicodedata.numeric(c, None) is not None for c in token):
        return "digit"
    # An accent must not hide a number word from the list.
    plain = unicodedata.normalize("NFKD", token).encode("ascii", "ignore").decode().casefold()
    if plain in _NUMBER_WORDS:
        return "word"
    return "roman" if _is_roman(token) else None


def _is_roman(token: str) -> bool:
    if (
        len(token) < 2
        or token in _ABBREVIATIONS
        or not token.isupper()
        or any(c not in _ROMAN for c in token)
    ):
        return False
    values = [_ROMAN[c] for c in token]
    total = sum(-v if v < after else v for v, after in zip(values, [*values[1:], 0], strict=True))
    # Written back: capitals that do not follow the rules, such as DIM, are a word.
    return total > 0 and _roman(total) == token


def _roman(number: int) -> str:
    written = ""
    for letters, value in _ROMAN_STEPS.items():
        count, number = divmod(number, value)
        written += letters * count
    return written


def _ordinal(word: str) -> str:
    return _IRREGULAR.get(word) or (
        f"{word[:-1]}ieth" if word.endswith("y") else f"{word.removesuffix('ve')}th"
    )


def _spelled() -> Iterator[str]:
    cardinals = [*_UNITS, *_TEENS, *_TENS, *_LARGE, *(a + b for a, b in product(_TENS, _UNITS))]
    for word in cardinals:
        yield from (word, f"{word}s")
    yield from ("sixes", "twenties", "thirties")
    for word in (*_UNITS, *_TEENS, *_TENS, *_LARGE):
        yield from (_ordinal(word), f"{_ordinal(word)}s")
    yield from ("fifth", "twelfth")


_NUMBER_WORDS = frozenset(_spelled()) | frozenset(_SHARES.split())


def _merged(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        # Touching ones too, since a number may lie across two spans.
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _within(numeral: Numeral, merged: list[tuple[int, int]]) -> bool:
    place = bisect_right(merged, numeral.offset, key=lambda span: span[0]) - 1
    return place >= 0 and numeral.offset + len(numeral.text) <= merged[place][1]
