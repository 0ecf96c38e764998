"""A direct question: it asks what to look into, as `ask whether` does, and leads to no answer."""

from __future__ import annotations

from collections.abc import Sequence

from data_contracts.remark_verbs import Kind
from tasks.commentary.remarks.content import CONTENT, moves
from tasks.commentary.remarks.support import Support
from tasks.commentary.remarks.tokens import Token

_INVERTED = frozenset(
    ("do", "does", "did", "is", "are", "was", "were", "has", "have", "had", "could", "might", "would")
)
_OPENING = frozenset(("what", "which", "how", "why", "when", "where"))
_LEADING: frozenset[Kind] = frozenset(("rely", "dismiss", "better", "worse", "hinder", "allow", "failing"))
_OF_EVIDENCE: frozenset[Kind] = frozenset(("evidence", "fact", "care", "system", "shown"))


def as_request(words: Sequence[str]) -> list[str] | None:
    """`Was the cache warm` as `ask whether the cache warm`; none for a question that is no open one."""
    if len(words) < 4 or "not" in words[:3] or "no" in words[:3]:
        return None
    first, second = words[0], words[1]
    if first in _INVERTED:
        return ["ask", "whether", *words[1:]]
    if first not in _OPENING:
        return None
    inverted = second in _INVERTED and (
        first in ("how", "why", "when", "where") or second in ("do", "does", "did")
    )
    return ["ask", first, *(words[2:] if inverted else words[1:])]


def leads(tokens: Sequence[Token], support: Support) -> bool:
    """It speaks of trust, outcomes or failures, so that it suggests its answer."""
    for token in tokens:
        own = support.knows(token) and not moves(token)
        leading = token.kinds & _LEADING and not token.kinds & _OF_EVIDENCE
        if token.part in CONTENT and leading and not own:
            return True
        if (
            "effect" in token.kinds
            and token.part in ("finite", "base", "participle")
            and token.base != "differ"
        ):
            return True
    return False
