"""Turns that take care away without a verb that says so."""

from __future__ import annotations

from itertools import pairwise

from tasks.commentary.remarks.acts import Said


def is_a_bare_turn(said: Said) -> bool:
    """`But within reason`, `though not by much`."""
    clause = said.clause
    turned = clause.after in ("but", "though", "yet", "although", "albeit") and clause.verb is None
    asserts = said.act == "assert" and clause.texts[0] == "the" and not clause.negated
    return turned and (
        asserts
        or clause.texts[0] in ("within", "by")
        or not {"much", "far", "long", "little"}.isdisjoint(clause.texts)
    )


def spares_care(said: Said) -> bool:
    """`Nothing to worry about`, `It need not be checked`, `it need only be checked`."""
    if "nothing" in said.clause.texts and any(
        t.base in ("worry", "concern", "fear") for t in said.clause.tokens
    ):
        return True
    pairs = pairwise(said.clause.texts)
    return any(
        one in ("need", "needs") and two in ("not", "no", "never", "only", "just", "merely")
        for one, two in pairs
    )
