"""What a remark may say: it asks for evidence, names a limit, says what a figure is of, or repeats a verdict."""

from __future__ import annotations

from collections.abc import Sequence

from data_contracts.remark_verbs import Kind
from data_contracts.remark_words import MORE
from tasks.commentary.remarks.advice import instruction
from tasks.commentary.remarks.causes import cause, failing, quantity
from tasks.commentary.remarks.claims import claim
from tasks.commentary.remarks.clause import Clause
from tasks.commentary.remarks.direction import direction
from tasks.commentary.remarks.dismissal import dismissal
from tasks.commentary.remarks.lexicon import may_be_finite
from tasks.commentary.remarks.reliance import reliance
from tasks.commentary.remarks.shape import DIRECTIONS
from tasks.commentary.remarks.support import Support

_TURNS = frozenset(["but", "so", "while", "although", "though", "yet", "whereas", "because"])


def broken_rule(clauses: Sequence[Clause], support: Support) -> str | None:
    """The code of the first rule that a clause breaks, or None."""
    if _asks_the_reader(clauses[0]):
        return "question"
    for place, clause in enumerate(clauses):
        following = clauses[place + 1] if place + 1 < len(clauses) else None
        code = _broken(clause, support, following)
        if code:
            return code
    if any(clause.role == "main" and _says_nothing_whole(clause) for clause in clauses[:1]):
        return "sentence"
    if clauses[0].texts == ("as",):
        return "sentence"
    verbless = [c for c in clauses if c.mood == "none" and not any(may_be_finite(t.text) for t in c.tokens)]
    if any(clause.after in _TURNS or clause.role == "complement" for clause in verbless):
        return "sentence"
    return None if any(_says_something(clause) for clause in clauses) else "pattern"


def _broken(clause: Clause, support: Support, following: Clause | None) -> str | None:
    return (
        dismissal(clause, support, following)
        or instruction(clause, following)
        or direction(clause, support, following)
        or cause(clause, support)
        or failing(clause, support)
        or quantity(clause, support)
        or reliance(clause, support, following)
        or claim(clause, support, following)
    )


def _asks_the_reader(clause: Clause) -> bool:
    """`Why was this left out`, `would you like to see it`: a question without its mark."""
    first = clause.tokens[0]
    inverted = (
        clause.role == "question"
        and clause.after in ("", "why", "how", "what")
        and first.part in ("auxiliary", "modal")
    )
    asks = first.part == "auxiliary" and first.text != "be" and clause.texts[1:2] != ("not",)
    exclaims = clause.after == "what" and first.text in ("a", "an")
    return inverted or first.part == "modal" or asks or exclaims


def _says_nothing_whole(clause: Clause) -> bool:
    """A beginning without a verb, that is no opening phrase and names nothing to look for."""
    opening = clause.tokens[0].part in ("preposition", "adverb", "adjective")
    wanted = clause.has("limit", "care", "need") or not MORE.isdisjoint(clause.texts)
    return (
        clause.mood == "none"
        and not opening
        and not wanted
        and any(t.part == "determiner" for t in clause.tokens[1:])
    )


def _says_something(clause: Clause) -> bool:
    licensed: tuple[Kind, ...] = (
        "care", "mixed", "need", "hinder", "limit", "scope", "shown", "rely", "dismiss", "effect", "suspect",
    )  # fmt: skip
    if clause.mood == "duty" or (clause.stance == "denied" and clause.has("fact", "evidence")):
        return True
    return clause.has(*licensed, *DIRECTIONS)
