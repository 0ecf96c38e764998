"""What is denied is what the verdict denies, and what is affirmed is not."""

from __future__ import annotations

from collections.abc import Sequence

from data_contracts.remark_roles import ROLES
from tasks.commentary.remarks.clause import Clause
from tasks.commentary.remarks.support import Support, stems_of
from tasks.commentary.remarks.tokens import Token

_ENDING_DENIAL = frozenset(("only", "just", "merely", "rather", "instead", "but"))


def only_denied(token: Token, clause: Clause, support: Support) -> bool:
    """A word that the verdict lets a remark deny, and never affirm."""
    found = stems_of(token)
    firm = ROLES["firm"].words | {"dependable"}
    if token.base in firm and support.doubtful and token.part == "adjective":
        return True
    if support.doubtful and token.part == "gerund" and token.text in firm:
        return True
    beyond = not {"beyond", "outside", "above", "unlikely"}.isdisjoint(clause.texts)
    beyond = beyond or (
        support.fact.verdict == "below_floor" and not {"less", "below"}.isdisjoint(clause.texts)
    )
    if beyond or found.isdisjoint(support.denied) or not found.isdisjoint(support.asserted):
        return False
    chance = token.part == "noun" and "suspect" in token.kinds
    if chance or (token.part in ("noun", "adjective") and clause.act is None):
        return True
    acting = token.part in ("finite", "participle", "adjective", "base")
    return acting and not before_a_noun(token, clause.tokens)


def is_denied(token: Token, clause: Clause) -> bool:
    """True when the clause's negation reaches the word."""
    if clause.after in ("nor", "neither"):
        return True
    if not clause.negations:
        return False
    between = clause.texts[clause.negations[0] + 1 : place_of(token, clause.tokens)]
    # `No change in the mean, only a slight increase`
    return place_of(token, clause.tokens) > clause.negations[0] and _ENDING_DENIAL.isdisjoint(between)


def before_a_noun(token: Token, tokens: Sequence[Token]) -> bool:
    if token.part not in ("adjective", "participle"):
        return False
    place = place_of(token, tokens)
    return any(t.part == "noun" for t in tokens[place + 1 : place + 3])


def place_of(token: Token, tokens: Sequence[Token]) -> int:
    return next(n for n, t in enumerate(tokens) if t is token)
