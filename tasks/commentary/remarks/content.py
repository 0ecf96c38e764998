"""The words of a clause that say something, and what is wrong with one of them wherever it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from data_contracts.remark_acts import PERSONS, READERS
from data_contracts.remark_verbs import Kind
from tasks.commentary.remarks.support import MOVES, Support
from tasks.commentary.remarks.tokens import Token

CONTENT = frozenset(("noun", "adjective", "finite", "base", "participle", "gerund"))
_EMPTY = frozenset(("do", "have", "be", "more", "further", "additional", "please"))
DIRECTIONS: frozenset[Kind] = MOVES | {"same"}


def content(tokens: Iterable[Token]) -> Iterator[Token]:
    yield from (t for t in tokens if t.part in CONTENT and t.base not in _EMPTY)


def moves(token: Token) -> frozenset[Kind]:
    """The directions that a word tells."""
    counted = token.part in ("noun", "adjective", "finite", "base", "participle", "adverb", "gerund")
    return token.kinds & DIRECTIONS if counted else frozenset()


def another_direction(token: Token, support: Support) -> bool:
    """It tells of a direction, and not of the verdict's."""
    told = moves(token)
    return bool(told) and told.isdisjoint(support.directions)


def personal(tokens: Iterable[Token]) -> bool:
    """True where somebody is spoken of; `per user` speaks of a rate."""
    listed = [None, *tokens]
    return any(
        two is not None and two.base in PERSONS | READERS and not (one and one.text == "per")
        for one, two in pairwise(listed)
    )
