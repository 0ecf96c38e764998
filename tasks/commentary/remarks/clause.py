"""A clause of a remark, and what it asserts, denies or leaves open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from data_contracts.remark_verbs import Kind
from data_contracts.remark_words import HEDGES, NEGATORS
from tasks.commentary.remarks.lexicon import Part
from tasks.commentary.remarks.tokens import Token

Role = Literal[
    "main", "joined", "condition", "purpose", "question", "complement", "relative", "without", "than"
]
Stance = Literal["asserted", "denied", "open"]
Mood = Literal["command", "duty", "hedged", "plain", "none"]

FINITE: frozenset[Part] = frozenset(("finite", "auxiliary", "modal"))
_SUBJECTS: frozenset[Part] = frozenset(("noun", "pronoun"))


@dataclass(frozen=True)
class Clause:
    """A stretch of a sentence around at most one verb. `after` is the text of the stop or word that opened it."""

    role: Role
    after: str
    tokens: tuple[Token, ...]
    stance: Stance = "asserted"
    mood: Mood = "plain"
    follows: tuple[Kind, ...] = ()  # the kinds of the clause on which it depends

    @cached_property
    def texts(self) -> tuple[str, ...]:
        return tuple(t.text for t in self.tokens)

    @cached_property
    def kinds(self) -> frozenset[Kind]:
        return frozenset(kind for t in self.tokens for kind in t.kinds)

    @cached_property
    def negated(self) -> bool:
        return any(_denies(self.tokens, n) for n in range(len(self.tokens))) or self.after in (
            "nor",
            "neither",
        )

    def denies_at(self, place: int) -> bool:
        return _denies(self.tokens, place)

    @cached_property
    def unable(self) -> bool:
        """It denies that something can be done, which is no advice against doing it."""
        able = any(text in ("can", "could", "possible", "able") for text in self.texts)
        able = able or any(t.base in ("allow", "permit", "enable", "suffice", "support") for t in self.tokens)
        return able and "need" not in self.texts

    @cached_property
    def hedged(self) -> bool:
        return not HEDGES.isdisjoint(self.texts)

    @cached_property
    def verb(self) -> int | None:
        """The place of its finite verb, or of the verb of a command."""
        if self.mood == "command":
            return next((n for n, t in enumerate(self.tokens) if t.part == "base" or t.text == "be"), None)
        return first_verb(self.tokens)

    @cached_property
    def subject(self) -> tuple[Token, ...]:
        return self.tokens[: self.verb] if self.verb is not None and self.mood != "command" else ()

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

    def has(self, *kinds: Kind, before: int | None = None) -> bool:
        return any(not t.kinds.isdisjoint(kinds) for t in self.tokens[:before])


def _denies(tokens: Sequence[Token], place: int) -> bool:
    """A negator; `little` is one, and `a little` is none."""
    text = tokens[place].text
    return text in NEGATORS and not (text == "little" and place and tokens[place - 1].text == "a")


def first_verb(tokens: Sequence[Token]) -> int | None:
    for place, token in enumerate(tokens):
        if token.part in FINITE:
            return place
        if token.part == "base" and place and any(t.part in _SUBJECTS for t in tokens[:place]):
            return place
    return None
