"""Texts that make a backtracking pattern slow, made of what the pattern itself says, and how long it takes over them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from time import process_time
from typing import Any

from tests.patterns.finding import Found

# From short to long: what grows beyond all measure is found before it never ends.
LENGTHS = (20, 25, 100, 300, 1_000, 3_000)
SECONDS = 0.02
# Where time grows with the square of the length, it shows here in any machine's noise.
LONG, LONG_SECONDS = (5_000, 20_000), 0.04
# Twice the length takes a line twice and a square four times the time, on a slow machine as on a fast one.
MOST_GROWTH = 2.8
# What follows a repetition and makes it fail: of no pattern's alphabet, a line's end, and what often ends a token.
ENDS = ("\x00", "", "\n", " x")
MOST_LETTERS = 7
MOST_BEGINNINGS = 5
_CLASSES = {
    codes.CATEGORY_DIGIT: "1",
    codes.CATEGORY_NOT_DIGIT: "a",
    codes.CATEGORY_SPACE: " ",
    codes.CATEGORY_NOT_SPACE: "a",
    codes.CATEGORY_WORD: "a",
    codes.CATEGORY_NOT_WORD: "-",
}
_Call = Callable[[re.Pattern[Any], Any], object]
_Text = Callable[[int], str]
# A match does no more than the whole match that follows it, a search no more than all of them.
_STYLES: dict[str, _Call] = {
    "fullmatch": lambda pattern, text: pattern.fullmatch(text),
    "finditer": lambda pattern, text: sum(1 for _ in pattern.finditer(text)),
}


def slowness(found: Found) -> str | None:
    """Which text one call of the pattern is too slow for, or None."""
    return _slow_text(found, texts(found.pattern), LENGTHS, SECONDS)


def growth(found: Found) -> str | None:
    """Which long text the pattern takes more than its share of time for, or None."""
    return _slow_text(found, long_texts(found.pattern, ENDS[:1]), LONG, LONG_SECONDS)


def _slow_text(found: Found, given: Iterable[_Text], lengths: Sequence[int], seconds: float) -> str | None:
    for text in given:
        for length in lengths:
            for style, call in _STYLES.items():
                if _too_slow(call, found.pattern, text, length, seconds):
                    return f"{found.place} {style} of {length} characters, {text(16)!r}: {found.pattern.pattern!r}"
    return None


def texts(pattern: re.Pattern[Any]) -> Iterator[_Text]:
    """Texts of any length: each letter of the alphabet, each pair, and each behind every beginning of a match."""
    yield from long_texts(pattern, ENDS)
    letters = _letters(pattern)
    yield from (_text("", a + b, ENDS[0]) for a in letters for b in letters if a != b)


def long_texts(pattern: re.Pattern[Any], ends: Sequence[str]) -> Iterator[_Text]:
    """The same without the pairs."""
    letters, beginnings = _letters(pattern), list(dict.fromkeys(_beginnings(_tree(pattern))))
    wholes = list(dict.fromkeys(f"{whole}{gap}" for whole in beginnings[-1:] for gap in ("", " ", "\n")))
    beginnings = _spread(beginnings, MOST_BEGINNINGS)
    for unit in filter(None, dict.fromkeys((*letters, *beginnings, *wholes))):
        yield from (_text("", unit, end) for end in ends)
    for beginning in filter(None, beginnings):
        yield from (_text(beginning, letter, end) for letter in letters for end in ends[:2])


def _tree(pattern: re.Pattern[Any]) -> Any:
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    return parser.parse(source, pattern.flags & ~re.UNICODE & ~re.DEBUG)


def _letters(pattern: re.Pattern[Any]) -> list[str]:
    return _spread(list(dict.fromkeys(_alphabet(_tree(pattern)))), MOST_LETTERS)


def _text(beginning: str, unit: str, end: str) -> _Text:
    def made(length: int) -> str:
        room = max(0, length - len(beginning) - len(end))
        return beginning + (unit * (room // len(unit) + 1))[:room] + end

    return made


def _spread(items: list[str], most: int) -> list[str]:
    """At most so many of them, from the first to the last."""
    if len(items) <= most:
        return items
    return [items[round(place * (len(items) - 1) / (most - 1))] for place in range(most)]


def _typed(text: str, pattern: re.Pattern[Any]) -> Any:
    return text if isinstance(pattern.pattern, str) else text.encode("latin-1", "replace")


def _too_slow(call: _Call, pattern: re.Pattern[Any], text: _Text, length: int, seconds: float) -> bool:
    """More CPU time than so much, and out of proportion to half the text, three times in a row."""
    whole, half = (_typed(text(size), pattern) for size in (length, length // 2))
    for _ in range(3):
        taken = _taken(call, pattern, whole)
        if taken <= seconds or taken <= MOST_GROWTH * _taken(call, pattern, half):
            return False
    return True


def _taken(call: _Call, pattern: re.Pattern[Any], given: Any) -> float:
    began = process_time()
    call(pattern, given)
    return process_time() - began


def _alphabet(tree: Any) -> Iterator[str]:
    """A letter for each literal and class that a pattern names: classes first, which repeat the most."""
    literals: list[str] = []
    for code, argument in _walk(tree):
        if code is codes.IN:
            yield from _of_class(argument)
        elif code is codes.ANY:
            yield "."
        elif code is codes.NOT_LITERAL:
            yield "a" if argument != ord("a") else "b"
        elif code is codes.LITERAL:
            literals.append(chr(argument))
    yield from literals


def _of_class(members: Any) -> Iterator[str]:
    negated = members[0][0] is codes.NEGATE
    named = []
    for code, argument in members[negated:]:
        if code is codes.LITERAL:
            named.append(chr(argument))
        elif code is codes.RANGE:
            named.append(chr(argument[0]))
        elif code is codes.CATEGORY:
            named.append(_CLASSES[argument])
    if negated:
        # What it does not name is what it takes.
        yield from [letter for letter in "a1 -._" if letter not in named][:3]
    yield from named


def _walk(tree: Any) -> Iterator[tuple[Any, Any]]:
    for code, argument in tree:
        yield code, argument
        for below in _below(code, argument):
            yield from _walk(below)


def _below(code: Any, argument: Any) -> list[Any]:
    if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
        return [argument[2]]
    if code is codes.SUBPATTERN:
        return [argument[3]]
    if code is codes.BRANCH:
        return list(argument[1])
    if code is codes.ATOMIC_GROUP:
        return [argument]
    if code in (codes.ASSERT, codes.ASSERT_NOT):
        return [argument[1]]
    if code is codes.GROUPREF_EXISTS:
        return [part for part in argument[1:] if part is not None]
    return []


def _beginnings(tree: Any) -> Iterator[str]:
    """What a match begins with, cut behind each element: the shortest match, and one with every repetition taken."""
    for taken in (0, 1):
        for branch in (0, 1, -1):
            made = ""
            for part in _parts(tree, taken, branch):
                made += part
                yield made


def _parts(tree: Any, taken: int, branch: int) -> Iterator[str]:
    for code, argument in tree:
        if code is codes.LITERAL:
            yield chr(argument)
        elif code is codes.NOT_LITERAL:
            yield "a" if argument != ord("a") else "b"
        elif code is codes.ANY:
            yield "."
        elif code is codes.IN:
            yield next(_of_class(argument), "")
        elif code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            least, most, below = argument
            for _ in range(min(max(int(least), taken), int(most))):
                yield from _parts(below, taken, branch)
        elif code is codes.BRANCH:
            branches = argument[1]
            yield from _parts(branches[branch if branch < len(branches) else 0], taken, branch)
        elif code in (codes.SUBPATTERN, codes.ATOMIC_GROUP):
            yield from _parts(argument[3] if code is codes.SUBPATTERN else argument, taken, branch)
