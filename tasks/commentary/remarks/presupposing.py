"""What a question takes for known: of what has happened it holds what an assertion may."""

from __future__ import annotations

from itertools import pairwise

from data_contracts.remark_acts import PRESUPPOSED
from data_contracts.remark_verbs import Kind
from tasks.commentary.remarks.clause import Clause
from tasks.commentary.remarks.content import CONTENT, another_direction, moves
from tasks.commentary.remarks.support import Support, stems_of
from tasks.commentary.remarks.tokens import END, Token

RIGHT = frozenset(("right", "wrong", "correct", "authoritative", "original", "true", "valid"))
# What is done with requests and answers: that it is done at all nobody doubts
_DONE: frozenset[Kind] = frozenset(("plain", "system", "care", "mixed", "scope", "shown", "evidence"))


def presupposed(clause: Clause, support: Support) -> str | None:
    """`Why the server stalled` takes for known that it did: such a question holds what an assertion may."""
    if not {"who", "whom"}.isdisjoint((clause.after, clause.texts[0])):
        return "claim"
    head = clause.head
    system = head is not None and "system" in head.kinds and stems_of(head).isdisjoint(support.own)
    if system and any(moves(t) & {"better", "worse"} for t in clause.predicate):
        return "direction"
    if not {"would", "could", "might"}.isdisjoint(clause.texts):  # what would be is not taken for known
        return None
    chooses = clause.texts[0] in ("which", "what") and clause.tokens[1:2] and clause.tokens[1].part == "noun"
    for token, later in pairwise((*clause.tokens, END)):
        # `How exact the meter is` takes nothing for known
        if (
            token is clause.tokens[0]
            and clause.after == "how"
            and token.part == "adjective"
            and not (moves(token) or system)
        ):
            continue
        if (token.text == "so" and later.part == "adjective") or (
            token.text in ("extra", "additional", "added", "lost", "missing")
            and "metric" in later.kinds
            and not (token.text in ("extra", "additional") and "up" in support.directions)
        ):
            return "direction"
        acts = token.part in ("finite", "base", "participle") and token is not clause.tokens[0]
        does = system and "effect" in token.kinds and token.part == "finite" and later.part == "pronoun"
        if does and not support.may_move and token.base not in ("differ", "reflect"):
            return "cause"
        if acts and (moves(token) or token.base == "make") and later.part in ("determiner", "noun"):
            return "cause"
        if (
            token.part == "adjective"
            and later.part in ("noun", "adjective")
            and not token.kinds - {"plain", "limit"}
        ):
            continue
        if token.part in CONTENT and not _may_be_presupposed(token, support, chooses=bool(chooses)):
            return "direction" if moves(token) else "claim"
    return None


def _may_be_presupposed(token: Token, support: Support, *, chooses: bool) -> bool:
    if moves(token):
        changed = (
            "change" in token.kinds and (support.compares or token.part == "participle")
        ) or support.strays in moves(token)
        return moves(token) == {"same"} or changed or not another_direction(token, support)
    if support.knows(token):
        return True
    if token.part == "noun":
        return not ({"failing", "suspect"} & token.kinds) or support.tells_of_failures
    if token.base in RIGHT:
        return chooses
    done = token.part == "participle" and not token.kinds - _DONE
    done = done or (
        token.part in ("base", "finite") and not token.kinds - {"care", "shown", "scope", "evidence"}
    )
    return done or token.base in PRESUPPOSED or bool(token.kinds & {"scope", "shown"})
