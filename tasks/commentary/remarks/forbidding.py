"""Advice against something: against leaning on evidence or putting it aside, never against care."""

from __future__ import annotations

from data_contracts import remark_advice as advice
from tasks.commentary.remarks.acts import Said
from tasks.commentary.remarks.content import moves
from tasks.commentary.remarks.support import Support

_BEYOND = frozenset(
    ("project", "author", "team", "vendor", "engine", "server", "model", "hardware", "machine")
)
_JOINTS = frozenset(("until", "unless", "before", "if", "when", "without"))


def forbidden(said: Said, support: Support, following: Said | None) -> str | None:
    """Why the advice against it may not be given."""
    verb, clause = said.verb, said.clause
    spared = any(t.text in ("has", "have", "needs", "need", "is", "are") for t in clause.tokens)
    if spared and not {"nothing", "nobody", "none", "no"}.isdisjoint(t.text for t in clause.subject):
        return "dismissal"
    needless = any(
        ("need" in t.kinds and t.base != "call") or t.base in ("need", "worth") for t in clause.tokens
    )
    double = len(clause.negations) > 1 and {"nor", "neither"}.isdisjoint(clause.texts)
    if needless or double or verb is None:
        return "dismissal"
    if not {"only", "merely"}.isdisjoint(clause.texts):
        return None
    if verb.base in ("trust", "use") and clause.head is not None and clause.head.base in _BEYOND:
        return "claim"
    if verb.base == "read" and "into" in clause.texts and support.settled:
        return "dismissal"
    behind = clause.tokens[next(n for n, t in enumerate(clause.tokens) if t is verb) + 1 :]
    if (
        verb.base in ("use", "run", "start")
        and behind
        and behind[0].part == "noun"
        and "system" in behind[0].kinds
    ):
        return "instruction"
    if verb.base in advice.READING and not _qualified(said, support, following):
        return "dismissal"
    if verb.base in advice.FORBIDDEN_ALONE:
        return None if not {"without", "alone", "as", "in"}.isdisjoint(clause.texts) else "dismissal"
    leaning = verb.kinds & {"rely", "mixed", "dismiss"} and "care" not in verb.kinds
    if not (leaning or verb.base in advice.FORBIDDEN or verb.base == "read"):
        return "dismissal"
    return "verdict" if _denies_the_verdict(said, support) else None


def _qualified(said: Said, support: Support, following: Said | None) -> bool:
    """It is forbidden in a way, or for a time: `do not compare them until`, `do not read it as`."""
    later = following is not None and (
        following.clause.role == "without" or following.clause.after in _JOINTS
    )
    if later or any(t.text in advice.QUALIFYING for t in said.clause.tokens):
        return True
    unfit = support.fact.verdict in ("confounded", "incomparable")
    return unfit and said.verb is not None and said.verb.base != "read"


def _denies_the_verdict(said: Said, support: Support) -> bool:
    tested = support.settled and support.fact.verdict not in ("broken", "refuted")
    reads = said.verb is not None and said.verb.base in (advice.READ_AS | {"call"}) - {"use"}
    behind = said.clause.tokens[(said.clause.negations or (0,))[0] :]
    return tested and reads and any(moves(t) for t in behind)
