"""What an open clause takes for granted: more than a state of the records, or than what is asked after."""

from __future__ import annotations

from data_contracts.remark_acts import PERSISTING, TELLING
from data_contracts.remark_charges import EVENTS, PROCESS
from data_contracts.remark_licences import ABSOLUTE
from tasks.commentary.remarks.charging import OF_RECORDS
from tasks.commentary.remarks.clause import Clause
from tasks.commentary.remarks.content import moves
from tasks.commentary.remarks.support import Support, of_records
from tasks.commentary.remarks.tokens import Token

_LOST = frozenset(("lose", "fail", "throttle", "evict", "swap", "slow"))
_MATTERING = frozenset(("matter", "work", "suffice", "speak"))
OF_QUESTIONS = frozenset(("whether", "if"))
WAITING = frozenset(("before", "until", "unless"))


def takes_for_granted(clause: Clause, support: Support) -> str | None:
    """`When the release starts`, `that nothing else matters`: why it may not be left open."""
    verb, head = clause.act, clause.head
    if _states_too_much(clause, support):
        return "claim"
    if verb is None or clause.role == "relative":
        return None
    if _presupposes(verb, clause, support):
        return "claim"
    plain = verb.kinds & (OF_RECORDS | {"mixed"}) or verb.base in PERSISTING
    if clause.role == "question" and clause.after not in ("why", "when"):
        named = verb.part == "participle" and (verb.base not in ("rely", "trust") or clause.after == "how")
        raised = _asks("what", clause) and moves(verb) & support.directions  # `what raised it`
        return "claim" if verb.kinds & {"rely", "gain"} and not (plain or named or raised) else None
    if verb.part not in ("finite", "base") or clause.verb is None:
        return None
    if "need" in verb.kinds or verb.base in _MATTERING:
        evident = head is not None and head.kinds & {"evidence", "fact", "care"} and verb.base != "speak"
        return None if evident or (clause.after == "if" and verb.base == "matter") else "claim"
    does = verb.base in PROCESS or "effect" in verb.kinds
    asked = does and clause.role in ("question", "condition", "complement")
    return None if plain or asked or of_records(verb) or moves(verb) or support.knows(verb) else "claim"


def _asks(word: str, clause: Clause) -> bool:
    return clause.role == "question" and word in (clause.after, clause.texts[0])


def _states_too_much(clause: Clause, support: Support) -> bool:
    """`That nothing else matters`, `if the cache was not warm`, `when the server is too slow`."""
    verb, head = clause.act, clause.head
    nothing_moved = verb is not None and moves(verb) and "same" in support.directions
    absolute = ABSOLUTE - {"never"} if clause.role == "relative" else ABSOLUTE
    if not absolute.isdisjoint(clause.texts) and not nothing_moved:
        return True
    if "too" in clause.texts and head is not None and "system" in head.kinds and verb is None:
        return True
    if clause.role == "condition" and clause.negated and _is_about_a_system(clause):
        return True
    able = verb is not None and "can" in clause.texts and verb.base in TELLING
    hedged = clause.role == "condition" and clause.mood == "hedged" and clause.after not in WAITING
    if hedged and not able:
        return True
    return "so" in clause.texts[1:] and clause.role == "question" and any(moves(t) for t in clause.tokens)


def _presupposes(verb: Token, clause: Clause, support: Support) -> bool:
    """`How much the compilation shortens it`, `why the mode makes it stop`, `why the queue overflowed`."""
    if not _is_about_a_system(clause):
        return False
    moved = _asks("how", clause) and verb.part == "finite" and bool(moves(verb) - {"change", "same"})
    made = _asks("why", clause) and verb.base in ("make", "force", "cause")
    if (moved or made) and not moves(verb) & support.directions:
        return True
    whether = not OF_QUESTIONS.isdisjoint((clause.after, clause.texts[0]))
    return verb.base in EVENTS | _LOST and clause.role == "question" and not whether


def _is_about_a_system(clause: Clause) -> bool:
    head = clause.head
    around = head is not None and "system" in head.kinds and "evidence" not in head.kinds
    return around or any(t.part == "noun" and "system" in t.kinds for t in clause.tokens)
