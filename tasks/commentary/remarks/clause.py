"""A clause of a remark: a stretch around at most one verb."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from data_contracts.remark_words import HEDGES, NEGATORS
from tasks.commentary.remarks.lexicon import Part
from tasks.commentary.remarks.tokens import Token

Role = Literal[
    "main", "joined", "condition", "purpose", "question", "complement", "relative", "without", "than"
]
Mood = Literal["command", "duty", "hedged", "plain", "none"]

FINITE: frozenset[Part] = frozenset(("finite", "auxiliary", "modal"))
HEDGING = HEDGES | {"maybe"}
_SUBJECTS: frozenset[Part] = frozenset(("noun", "pronoun"))
_GROUP: frozenset[Part] = frozenset(("modal", "auxiliary", "not", "adverb", "to"))
_ACTING: frozenset[Part] = frozenset(("finite", "base", "participle", "gerund"))


@dataclass(frozen=True)
class Clause:
    """What stands between two joints of a sentence. `after` is the text of the stop or word that opened it."""

    role: Role
    after: str
    tokens: tuple[Token, ...]
    mood: Mood = "none"

    @cached_property
    def texts(self) -> tuple[str, ...]:
        return tuple(t.text for t in self.tokens)

    @cached_property
    def negations(self) -> tuple[int, ...]:
        """Where a negation begins: what stands before it is not denied."""
        return tuple(n for n in range(len(self.tokens)) if _denies(self.tokens, n))

    @cached_property
    def negated(self) -> bool:
        return bool(self.negations) or self.after in ("nor", "neither")

    @cached_property
    def verb(self) -> int | None:
        """The place of its finite verb, or of the verb of a command."""
        if self.mood == "command":
            return next((n for n, t in enumerate(self.tokens) if t.part == "base" or t.text == "be"), None)
        return first_verb(self.tokens)

    @cached_property
    def act(self) -> Token | None:
        """The word that says what is done: behind the auxiliaries, or the verb of a command or of a purpose."""
        if self.verb is None:
            return next((t for t in self.tokens if t.part in _ACTING), None)
        group = self.tokens[self.verb :]
        ended = next((n for n in range(len(group)) if not _in_group(group, n)), len(group))
        return group[ended] if ended < len(group) and group[ended].part in _ACTING else None

    @cached_property
    def subject(self) -> tuple[Token, ...]:
        return self.tokens[: self.verb] if self.verb is not None and self.mood != "command" else ()

    @cached_property
    def predicate(self) -> tuple[Token, ...]:
        return self.tokens[self.verb or 0 :]

    @cached_property
    def head(self) -> Token | None:
        """The word that its subject is about: the last noun before the first preposition."""
        nouns: list[Token] = []
        for token in self.subject:
            if token.part in ("preposition", "to") and nouns:
                break
            if token.part in _SUBJECTS or token.part == "gerund":
                nouns.append(token)
        return nouns[-1] if nouns else None


def _in_group(group: Sequence[Token], place: int) -> bool:
    """`May have to be`: of what is done it says how."""
    token, later = group[place], group[place + 1 : place + 2]
    obliged = token.base in ("have", "need", "ought") and bool(later) and later[0].part == "to"
    return obliged or token.part in _GROUP


def _denies(tokens: Sequence[Token], place: int) -> bool:
    """A negator; `little` is one, and `a little` is none."""
    text = tokens[place].text
    if text == "none" and place and tokens[place - 1].text == "as":  # `counts as none`
        return False
    return text in NEGATORS and not (
        text == "little" and place and tokens[place - 1].text in ("a", "so", "too", "very")
    )


def first_verb(tokens: Sequence[Token]) -> int | None:
    for place, token in enumerate(tokens):
        if token.part in FINITE:
            return place
        if token.part == "base" and place and any(t.part in _SUBJECTS for t in tokens[:place]):
            return place
    return None
