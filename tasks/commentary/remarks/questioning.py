"""A direct question: it asks what to look into, as `ask whether` does, and leads to no answer."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from data_contracts.remark_acts import DISTURBING, FITTING, HIDING
from data_contracts.remark_licences import RIGHT
from data_contracts.remark_verbs import Kind
from tasks.commentary.remarks.content import CONTENT, moves, personal
from tasks.commentary.remarks.lexicon import senses
from tasks.commentary.remarks.support import Support, stems_of
from tasks.commentary.remarks.tokens import Token

_INVERTED = frozenset(
    ("do", "does", "did", "is", "are", "was", "were", "has", "have", "had", "could", "might", "would")
)
_ASKING_LEAVE = frozenset(("can", "could", "might", "would"))
_OPENING = frozenset(("what", "which", "how", "why", "when", "where"))
_LEADING: frozenset[Kind] = frozenset(("rely", "dismiss", "better", "worse", "hinder", "allow", "failing"))
_OPEN = frozenset(("differ", "explain", "affect", "influence", "contribute", "play"))
_SUPPOSED = frozenset(
    ("have", "reason", "cause", "source", "explanation", "due", "related", "caused", "affected", "explained")
)
_WORTH = frozenset(
    ("point", "use", "need", "sense", "harm", "reason", "value", "doubt", "excuse", "case", "benefit")
)
_DAMAGING = frozenset(("break", "damage", "spoil", "harm"))
_OF_EVIDENCE: frozenset[Kind] = frozenset(("evidence", "fact", "care", "system", "shown"))


def as_request(words: Sequence[str]) -> list[str] | None:
    """`Was the cache warm` as `ask whether the cache warm`; none for a question that is no open one."""
    if len(words) < 4 or "not" in words[:3] or "no" in words[:3]:
        return None
    if (
        words[1] in ("which", "what")
        and senses(words[0], frozenset())[:1]
        and senses(words[0], frozenset())[0].part == "preposition"
    ):
        words = words[1:]  # `in which runs was it set`
    first, second = words[0], words[1]
    if first in _ASKING_LEAVE and "be" in words[2:-1] and not _SUPPOSED & {*words}:
        return _of_being(words)  # `could it be edited`
    if first in _ASKING_LEAVE and not _SUPPOSED & {*words}:
        return _of_doing(words)
    if words[1:3] in (["there", "any"], ["there", "a"], ["there", "still"]) and not _WORTH.isdisjoint(
        words[2:6]
    ):
        return None  # `is there any point in it`
    if any(one in _WORTH and two in ("of", "in") for one, two in pairwise(words)) and words[1] in (
        "is",
        "would",
        "could",
    ):
        return None  # `what is the point of measuring it`
    if first in _INVERTED:
        return ["ask", "whether", *words[1:]]
    if first not in _OPENING:
        return None
    inverted = second in _INVERTED and (
        first in ("how", "why", "when", "where") or second in ("do", "does", "did")
    )
    return ["ask", first, *(words[2:] if inverted else words[1:])]


def _of_being(words: Sequence[str]) -> list[str] | None:
    """`Can the runs be repeated`, `would more runs be possible`, but not `can it be trusted`."""
    place = words.index("be")
    done = senses(words[place + 1], frozenset())
    cares = any(s.part == "participle" and "care" in s.kinds for s in done)
    fits = any(s.part == "adjective" and s.base in FITTING for s in done)
    if words[-1] == "involved" and place == len(words) - 2:
        return ["ask", "whether", *words[1:place], "could", *words[place:]]
    return ["ask", "whether", *words[1:place], "can", *words[place:]] if cares or fits else None


def _of_doing(words: Sequence[str]) -> list[str] | None:
    """`Might the batch size hide an effect`: the modal goes before the first word that can only be a verb."""
    for place in range(2, len(words)):
        found = senses(words[place], frozenset())
        base = any(s.part == "base" and s.base == words[place] for s in found) or words[place] == "have"
        if base and not any(s.part in ("noun", "adjective", "preposition") for s in found):
            return ["ask", "whether", *words[1:place], "could", *words[place:]]
    return ["ask", "whether", *words[1:]] if words[0] in _INVERTED else None


def leads(tokens: Sequence[Token], support: Support) -> bool:
    """It speaks of trust, outcomes, failures or persons, so that it suggests its answer."""
    if personal(tokens):
        return True
    known = any(
        one.text == "the" and two.base in DISTURBING and stems_of(two).isdisjoint(support.own)
        for one, two in pairwise(tokens)
    )
    return known or any(_leads(token, support) for token in tokens if token.part in CONTENT)


def _leads(token: Token, support: Support) -> bool:
    own = support.knows(token) and not moves(token)
    if "failing" in token.kinds and support.tells_of_failures:
        return False
    if token.base in HIDING:
        return False
    if token.kinds & _LEADING and not token.kinds & _OF_EVIDENCE and not own:
        return True
    if token.part == "noun" or own:
        return False
    acts = "effect" in token.kinds and token.part != "adjective" and not moves(token)
    return (acts and token.base not in _OPEN) or token.base in RIGHT or token.base in _DAMAGING
