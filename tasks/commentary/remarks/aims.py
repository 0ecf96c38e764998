"""What an act of a remark is for: to know more of the evidence, and never to make it come out in some way."""

from __future__ import annotations

from data_contracts.remark_acts import FITTING, HELD_BACK, HIDING, KNOWING, READERS
from data_contracts.remark_advice import KEPT_SO, MADE
from data_contracts.remark_charges import PROCESS
from data_contracts.remark_verbs import Kind
from tasks.commentary.remarks.acts import Said
from tasks.commentary.remarks.asking import deed
from tasks.commentary.remarks.content import moves, personal
from tasks.commentary.remarks.fitting import goes_away
from tasks.commentary.remarks.opening import judges
from tasks.commentary.remarks.support import Support, stem

_TAKING = frozenset(("use", "take", "treat"))
_SHRINKING = frozenset(
    ("uncertainty", "noise", "variance", "variation", "error", "interval", "influence", "effect", "risk")
)
_DISTURBING = frozenset(
    ("bias", "distort", "affect", "influence", "disturb", "mix", "interfere", "confuse", "differ")
)
_OF_WORTH: frozenset[Kind] = frozenset(("care", "rely", "worth", "fact", "limit", "mixed"))
_OUTCOMES = frozenset(
    ("good", "better", "best", "significant", "valid", "right", "correct", "fine", "reliable")
)


def aimed(said: Said, support: Support, following: Said | None) -> str | None:
    """Why it may be no aim: `to see where it comes from` is one, `to save energy` is none."""
    clause, before = said.clause, said.before
    verb = next((t for t in clause.tokens if t.part == "base"), None) if clause.after == "to" else said.verb
    verb = verb or said.verb
    used = before is not None and before.act == "ask" and before.base == "use" and not before.clause.negated
    if (
        used
        and support.doubtful
        and verb is not None
        and verb.base in ("judge", "compare", "rank", "decide", "conclude", "estimate")
    ):
        return "reliance"
    if clause.texts[0] == "for" and before is not None and before.act in ("suppose", "open", "deny"):
        leaning = any(t.kinds & {"rely", "better", "worse", "dismiss"} for t in clause.tokens)
        return "claim" if leaning else None
    slow = before is not None and before.act == "assert" and bool(moves(before.clause.tokens[-1]))
    if slow and verb is not None and stem(verb.base) in support.own:  # `it is slower to start`
        return None
    if clause.after == "so":
        return _so_that(said, support)
    waited = before is not None and before.act in ("suppose", "open") and "for" in before.clause.texts
    if waited and verb is not None and verb.base in PROCESS:  # `waiting for the model to load`
        return None
    if clause.texts[0] == "be" and verb is None:  # `too few to be sure`
        return None if any(t.part == "adjective" and "rely" in t.kinds for t in clause.tokens) else "claim"
    if verb is None:
        return None
    known = verb.base in KNOWING or (verb.kinds & {"mixed"} and verb.base not in _TAKING)
    known = known or (verb.base in HELD_BACK and _is_too_early(before))
    shown = verb.base == "show" and (following is None or following.clause.role != "question")
    if not known or shown:
        return "instruction"
    if verb.base in ("keep", "save") and clause.after == "to" and "out" not in clause.texts:
        return deed(clause.tokens, support, following)
    if verb.base == "make" and (FITTING | MADE | {"easy", "easier", "same", "possible"}).isdisjoint(
        clause.texts
    ):
        return "instruction"
    if verb.base in ("allow", "give") and not any(
        t.kinds & _OF_WORTH for t in clause.tokens if t is not verb
    ):
        return "instruction"
    if verb.base == "reduce":
        return None if any(t.base in _SHRINKING for t in clause.tokens) else "instruction"
    return _made_so(said) if verb.base in ("make", "get", "have", "keep", "render") else None


def _is_too_early(before: Said | None) -> bool:
    """`It would be premature to report a change`."""
    return before is not None and (
        before.act == "deny" or any(t.text == "premature" for t in before.clause.tokens)
    )


def _so_that(said: Said, support: Support) -> str | None:
    """`So that the runs can be compared`: the evidence becomes fit for something, and shows nothing yet."""
    clause, verb = said.clause, said.verb
    reads = any(t.base in READERS for t in clause.subject)
    told = verb is not None and verb.base in KNOWING and ("can" in clause.texts or reads)
    if (
        clause.negated
        and verb is not None
        and verb.base in HIDING | _DISTURBING
        and not personal(clause.tokens)
    ):
        return None
    if judges(clause, support) and not told:
        return "claim"
    if verb is None:
        fitting = any(t.part == "adjective" and t.base in FITTING for t in clause.predicate)
        return None if fitting else "claim"
    if any(moves(t) - {"same", "change"} for t in clause.predicate):
        return "direction"
    fixed = any(t.text in ("same", "unchanged", "constant") for t in clause.predicate)
    if fixed and clause.head is not None and "metric" in clause.head.kinds:
        return "direction"
    fitting = any(t.base in FITTING for t in clause.predicate)
    if personal(clause.subject) and not told:
        return "claim"
    known = verb.base in KNOWING or (verb.kinds & {"care", "mixed"} and verb.base not in _TAKING)
    if goes_away(verb, clause.tokens):
        return "claim"
    if verb.base == "keep" and KEPT_SO.isdisjoint(clause.texts):
        return "claim"
    return _made_so(said) if known or fitting else "claim"


def _made_so(said: Said) -> str | None:
    bad = any(t.part == "adjective" and t.base in _OUTCOMES for t in said.clause.tokens)
    return "reliance" if bad else None
