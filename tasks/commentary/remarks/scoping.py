"""`It holds for this model only`: how far a figure reaches."""

from __future__ import annotations

from data_contracts.remark_acts import PLAIN_ADVERBS, SCOPED, SCOPING
from tasks.commentary.remarks.clause import Clause
from tasks.commentary.remarks.content import another_direction, content, moves
from tasks.commentary.remarks.polarity import only_denied
from tasks.commentary.remarks.support import Support, stems_of
from tasks.commentary.remarks.tokens import Token

_ONLY = frozenset(("only", "alone", "solely", "just", "limited", "restricted", "tied", "confined"))
_WHERE = frozenset(("for", "of", "to", "under", "on", "about", "this", "these", "in"))
_APPLYING = frozenset(("apply", "hold", "refer", "concern", "describe", "cover"))
_MEASURED = frozenset(("measured", "recorded", "tested", "these", "this"))
_EVERYTHING = frozenset(("any", "all", "every", "most", "whatever", "several"))


def tells_scope(clause: Clause, support: Support) -> bool:
    """True for a clause that only says of what a figure is."""
    texts = frozenset(clause.texts)
    applies = (
        clause.act is not None
        and clause.act.base in _APPLYING
        and not _MEASURED.isdisjoint(t.text for t in clause.predicate)
    )
    if (_ONLY.isdisjoint(texts) and not applies) or _WHERE.isdisjoint(texts) or _says_more(clause, support):
        return False
    nouns = [t for t in content(clause.tokens) if t.part == "noun"]
    others = [t for t in content(clause.tokens) if t.part != "noun"]
    scoped = any(t.base in SCOPED or not stems_of(t).isdisjoint(support.own) for t in nouns)
    named = all(_is_of_scope(t, support) for t in nouns)
    fits = all(t.base in SCOPING or t.text in _ONLY or support.knows(t) for t in others)
    return scoped and named and fits and not any(only_denied(t, clause, support) for t in others)


def _is_of_scope(noun: Token, support: Support) -> bool:
    return noun.base in SCOPED or support.knows(noun) or bool(moves(noun))


def _says_more(clause: Clause, support: Support) -> bool:
    everything = not _EVERYTHING.isdisjoint(clause.texts)
    moved = any(another_direction(t, support) for t in clause.tokens)
    moved = moved or any(moves(t) - {"same"} for t in clause.predicate)
    weighed = any(t.part == "adverb" and t.text not in PLAIN_ADVERBS for t in clause.tokens)
    return everything or clause.negated or moved or weighed
