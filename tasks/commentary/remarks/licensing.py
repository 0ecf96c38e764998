"""What a remark may say: each of its clauses is an act, and each act licenses some words beside the neutral ones."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from data_contracts.remark_acts import FRAMES, TELLING
from tasks.commentary.remarks.acts import Said, acts
from tasks.commentary.remarks.caring import asks, does_more, forbids
from tasks.commentary.remarks.charging import charged_word
from tasks.commentary.remarks.clause import Clause
from tasks.commentary.remarks.content import moves
from tasks.commentary.remarks.denying import denies
from tasks.commentary.remarks.needing import needs
from tasks.commentary.remarks.opening import is_an_aim, is_checked, opens, qualifies, tells_which
from tasks.commentary.remarks.settling import spares_care, takes_a_move
from tasks.commentary.remarks.support import Support
from tasks.commentary.remarks.supposing import supposes
from tasks.commentary.remarks.telling import told

_COUNTS = frozenset(
    (one, two)
    for ones, twos in (
        ("basis", "point points"), ("of", "magnitude"), ("almost nearly", "all every"), ("bulk rest", "of"),
    )
    for one in ones.split()
    for two in twos.split()
)  # fmt: skip
_CAUSED = frozenset((("due", "to"), ("caused", "by"), ("owing", "to"), ("attributable", "to")))
_BEING = frozenset(("be", "is", "are", "was", "were", "been", "being", "not"))
_OPEN = frozenset(("open", "unknown", "unclear", "untested", "uncertain"))


def broken_rule(clauses: Sequence[Clause], support: Support) -> str | None:
    """The code of the first clause that its act does not license, or None."""
    if _asks_the_reader(clauses[0]):
        return "question"
    said = acts(clauses)
    for place, one in enumerate(said):
        following = said[place + 1] if place + 1 < len(said) else None
        code = _refused(one, support, following)
        if code:
            return code
    return None if any(_says_something(one) for one in said) else "pattern"


def _says_something(said: Said) -> bool:
    """True unless it only leaves something open that nobody asks after."""
    texts = frozenset(said.clause.texts)
    # `How widely it spreads cannot be judged`: read as one clause
    denied = {"can", "not"} <= texts and any(t.base in TELLING for t in said.clause.tokens)
    return said.act != "open" or not _OPEN.isdisjoint(texts) or denied


def _refused(said: Said, support: Support, following: Said | None) -> str | None:
    clause = said.clause
    code = _said_by_none(clause, support)
    if code is None and (said.act not in ("deny", "open") or clause.role == "purpose"):
        code = does_more(said, support)
    if code:
        return code
    match said.act:
        case "ask" if _goes_on_with_a_wish(said):
            return charged_word(clause.tokens, support, frozenset(("leaning",)))
        case "ask":
            return forbids(said, support, following) if clause.negated else asks(said, support)
        case "frame":
            return _frames(clause, support)
        case "open":
            return opens(said, support)
        case "deny":
            return denies(said, support, following)
        case "suppose":
            return supposes(said, support)
        case "would" | "need":
            return needs(said, support)
        case "assert":
            return _asserts(said, support)


def _said_by_none(clause: Clause, support: Support) -> str | None:
    """Why no act may say it."""
    if "will" in clause.texts:
        return "claim"
    if any(pair in _COUNTS for pair in pairwise(clause.texts)):
        return "number_word"
    # `It is said that one`: no sentence
    ends_with_a_name = clause.texts[-2:-1] == ("that",) and clause.tokens[-1].part == "noun"
    verbless = clause.act is None and clause.mood == "none"
    told = clause.role in ("complement", "relative") and "that" in (clause.after, clause.texts[0])
    if ends_with_a_name or (told and verbless):
        return "claim"
    if _adds_a_cause(clause):
        return "cause"
    if spares_care(clause):
        return "dismissal"
    return "direction" if takes_a_move(clause, support) else None


def _adds_a_cause(clause: Clause) -> bool:
    """`, due to throttling`: added to whatever was said."""
    places = (n for n, pair in enumerate(pairwise(clause.texts)) if pair in _CAUSED)
    return any(not n or clause.texts[n - 1] not in _BEING for n in places)


def _goes_on_with_a_wish(said: Said) -> bool:
    """`More runs would narrow the interval and allow a comparison`."""
    wished = said.before is not None and said.before.act == "would"
    return wished and said.clause.role == "joined" and said.clause.mood == "command"


def _frames(clause: Clause, support: Support) -> str | None:
    """`It is worth`: of what is asked for in it, nothing leans on the evidence."""
    rest = [t for t in clause.tokens if t.base not in FRAMES and t.text not in FRAMES]
    if clause.negated or any("rely" in t.kinds and t.part == "noun" for t in rest):
        return "dismissal"
    return charged_word(rest, support)


def _asserts(said: Said, support: Support) -> str | None:
    clause, before = said.clause, said.before
    concludes = before is not None and before.act == "assert" and clause.after in ("so", "hence")
    if concludes and any(moves(t) for t in clause.predicate):
        return "cause"
    if clause.role == "purpose" and not is_an_aim(said):
        return "instruction"
    if clause.role == "without":
        return "dismissal"
    if is_checked(said):
        return charged_word(clause.tokens, support, frozenset(("leaning",)))
    return tells_which(said, support) if qualifies(said) else told(said, support)


def _asks_the_reader(clause: Clause) -> bool:
    """`Why was this left out`, `would you like to see it`: a question without its mark."""
    first = clause.tokens[0]
    inverted = (
        clause.role == "question"
        and clause.after in ("", "why", "how", "what")
        and first.part in ("auxiliary", "modal")
    )
    asks = first.part == "auxiliary" and first.text not in ("be", "being") and clause.texts[1:2] != ("not",)
    exclaims = clause.after == "what" and first.text in ("a", "an")
    return inverted or first.part == "modal" or asks or exclaims
