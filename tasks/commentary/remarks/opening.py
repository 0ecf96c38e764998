"""What is left open: it is asked after, held back, waited for or aimed at, and takes nothing for granted."""

from __future__ import annotations

from data_contracts.remark_acts import (
    ELSEWHERE,
    FITTING,
    HELD_BACK,
    HELPING,
    KNOWING,
    RECORD_VERBS,
)
from data_contracts.remark_charges import CHARGED
from data_contracts.remark_licences import GIVEN
from tasks.commentary.remarks.acts import Said
from tasks.commentary.remarks.caring import PLAIN_ACTS
from tasks.commentary.remarks.charging import OF_RECORDS, Charge, charged_word, is_definite, of_another_thing
from tasks.commentary.remarks.clause import Clause
from tasks.commentary.remarks.content import moves
from tasks.commentary.remarks.granting import OF_QUESTIONS, WAITING, takes_for_granted
from tasks.commentary.remarks.support import Support, of_records, stems_of
from tasks.commentary.remarks.tokens import Token

_OPEN = frozenset(("open", "matter", "unclear", "unknown", "undecided", "unsettled"))
_HELD = frozenset(
    (
        "before",
        "until",
        "unless",
        "when",
        "whenever",
        "wherever",
        "once",
        "without",
        "while",
        "where",
        "after",
    )
)
_PICKED = frozenset(("outlier", "extreme", "cold", "failed", "slow"))
_CHECKED = frozenset(("confirm", "verify", "ensure", "make", "check", "test", "see"))
_HANDLING = frozenset(("reduce", "avoid", "keep", "get", "make", "give", "help"))
# What data must not be made to give
_WHOLE = frozenset(("complete", "whole", "full", "entire", "rest", "total"))
_MORE = frozenset(("another", "further", "more", "additional"))
_CHANGED = frozenset(("change", "alter", "differ", "cause"))
_WANTED = frozenset(("stated", "claimed", "reported", "documented", "expected", "desired", "published"))
_NO_REASON = frozenset(("reason", "need", "point"))


def opens(said: Said, support: Support) -> str | None:
    """Why it may not be left open."""
    clause, before = said.clause, said.before
    if clause.negated and clause.role == "joined" and not {"much", "far", "lot"}.isdisjoint(clause.texts):
        return "dismissal"
    if clause.role == "relative" and _did_it(said, support):
        return "claim"
    code = _aims(said, support) if clause.role == "purpose" else takes_for_granted(clause, support)
    if code:
        return code
    if before is None and _begins_with_what_was(clause, support):
        return "cause"
    held = clause.after in _HELD or clause.role == "without"
    if held and not _is_asked(clause):
        code = _holds_back(said, support)
        if code:
            return code
    still_open = not _OPEN.isdisjoint(clause.texts) and any(moves(t) for t in clause.tokens)
    if support.settled and _is_asked(clause) and still_open and ELSEWHERE.isdisjoint(clause.texts):
        return "verdict"
    if before is not None and before.act == "deny" and _takes_back(clause, support):
        return "verdict"
    return charged_word(clause.tokens, support, _allowed(said, support, held=held))


def _did_it(said: Said, support: Support) -> bool:
    """`The queue that delayed the requests`: that it did is taken for known."""
    before, verb = said.before, said.verb
    if before is None or verb is None or verb.part not in ("finite", "base") or of_records(verb):
        return False
    thing = next((t for t in reversed(before.clause.tokens) if t.part == "noun"), None)
    around = thing is not None and "system" in thing.kinds and not support.knows(thing)
    plain = verb.kinds & (OF_RECORDS | {"mixed"}) and verb.part == "finite"
    return thing is not None and around and not plain and is_definite(thing, before.clause.tokens)


def _is_asked(clause: Clause) -> bool:
    return clause.role in ("question", "complement") or clause.after in OF_QUESTIONS


def _allowed(said: Said, support: Support, *, held: bool) -> frozenset[Charge]:
    """What its words may do beside naming something."""
    clause, before = said.clause, said.before
    allowed: set[Charge] = {"leaning"}
    if _is_asked(clause):
        whether = not OF_QUESTIONS.isdisjoint((clause.after, clause.texts[0]))
        allowed.add("right")
        if whether:
            allowed.add("event")
        changed = "what" in (clause.after, clause.texts[0]) and any(t.base in _CHANGED for t in clause.tokens)
        if whether or changed or (clause.role == "question" and not support.settled):
            allowed.add("causing")
        how = "how" in (clause.after, clause.texts[0]) and {"really", "actually"}.isdisjoint(clause.texts)
        if (not support.settled and {"really", "actually"}.isdisjoint(clause.texts)) or how:
            allowed.add("moving")
    elif held:
        allowed.add("causing")
        if clause.role == "without":
            allowed.add("right")
    if clause.role == "joined" and clause.negated:
        allowed |= {"right", "judging"}
    if clause.after == "before" or (before is not None and before.act == "deny"):
        allowed.add("right")
    if before is not None and before.act == "deny" and clause.role == "question":
        allowed.add("causing")
    if any(moves(t) and of_another_thing(t, clause.tokens, support) for t in clause.tokens):
        allowed.add("moving")
    return frozenset(allowed)


def _begins_with_what_was(clause: Clause, support: Support) -> bool:
    """`Given the slow network`: taken for known."""
    if clause.texts[0] not in GIVEN:
        return False
    thing = next((t for t in clause.tokens if t.part == "noun"), None)
    around = thing is not None and thing.kinds & {"system", "suspect"} and not support.knows(thing)
    return thing is not None and bool(around) and is_definite(thing, clause.tokens)


def _holds_back(said: Said, support: Support) -> str | None:
    """`Before quoting it`: what is held back is that somebody leans on it."""
    clause, before, first = said.clause, said.before, said.clause.tokens[0]
    leans = first.kinds & {"care", "mixed", "shown", "rely", "scope"}
    deed = first.base in CHARGED and first.base not in HELD_BACK
    if first.part == "gerund" and (deed or not (leans or first.base in HELD_BACK | KNOWING | RECORD_VERBS)):
        return "instruction"
    if before is None:
        return None
    adjusted = any(t.base in ("account", "correct", "adjust", "control") for t in clause.tokens)
    if clause.after == "once" and adjusted and before.act == "assert":
        return "claim"  # `small once temperature is accounted for`
    spared = (
        clause.role == "without" and before.act not in ("deny", "would", "need") and not before.clause.negated
    )
    if (
        spared
        and not _MORE.isdisjoint(clause.texts)
        and any(t.kinds & {"evidence", "care"} for t in clause.tokens)
    ):
        return "dismissal"
    around = any(
        t.part == "noun" and t.kinds & {"system", "suspect"} and not support.knows(t) for t in clause.tokens
    )
    if before.act == "assert" and clause.after not in WAITING and around:
        return "cause"
    picked = any({t.base, t.text} & _PICKED for t in clause.tokens)
    return "instruction" if before.act == "ask" and clause.role == "without" and picked else None


def _aims(said: Said, support: Support) -> str | None:
    if not is_an_aim(said):
        return "instruction"
    needed = said.before is not None and said.before.act in ("need", "would")
    unsure = needed and not {"sure", "certain"}.isdisjoint(said.clause.texts)
    return "verdict" if unsure and support.settled else None


def is_an_aim(said: Said) -> bool:
    """`To see where it comes from`: an act is for knowing more of the evidence."""
    clause, before, verb = said.clause, said.before, said.verb
    if clause.after == "so" and before is not None and before.act in ("ask", "frame", "need", "would"):
        return _WANTED.isdisjoint(clause.texts)
    used = before is not None and before.base in ("use", "serve", "help")
    if before is not None and not used and (_asks_which(before.clause) or before.act == "suppose"):
        return True  # `which mean to quote`, `that waited for the model to load`
    if clause.after == "so" and verb is not None:
        fits = verb.base in KNOWING | HELPING | FITTING or verb.kinds & (OF_RECORDS | {"mixed", "rely"})
        return bool(fits) or verb.part == "participle"
    verb = next((t for t in clause.tokens if t.part == "base"), None)
    if verb is None or clause.after != "to":
        return True
    if (
        before is not None
        and before.act == "deny"
        and any(t.base in _NO_REASON for t in before.clause.tokens)
    ):
        return False
    things = [
        t
        for t in clause.tokens
        if t.part == "noun" and t.kinds & {"system", "metric"} and "evidence" not in t.kinds
    ]
    evident = any(t.part == "noun" and t.kinds & {"evidence", "worth"} for t in clause.tokens)
    if verb.base in _HANDLING and things and not evident:
        return False
    lacking = before is not None and before.act in ("deny", "assert", "need", "would")
    known = verb.base in KNOWING | PLAIN_ACTS | HELPING | {"count"}
    return known or bool(verb.kinds & {"care", "mixed", "shown"}) or (lacking and "rely" in verb.kinds)


def _asks_which(clause: Clause) -> bool:
    """`Which mean to quote`, and not `whether to stay with this version`."""
    return clause.role == "question" and OF_QUESTIONS.isdisjoint((clause.after, clause.texts[0]))


def _takes_back(clause: Clause, support: Support) -> bool:
    """`It is not shown that it regressed`."""
    asked = clause.role in ("complement", "question")
    if not asked or not support.settled or clause.negated or not ELSEWHERE.isdisjoint(clause.texts):
        return False
    if _is_another(clause.head, support) or not _WHOLE.isdisjoint(clause.texts):
        return False
    return any(moves(t) & support.directions - {"change"} for t in clause.predicate)


def _is_another(head: Token | None, support: Support) -> bool:
    named = head is not None and head.part == "noun" and not moves(head)
    return named and head is not None and stems_of(head).isdisjoint(support.own)


def is_checked(said: Said) -> bool:
    """`Confirm that the prompts were alike`."""
    before = said.before
    asked = before is not None and before.act == "ask" and before.base in _CHECKED
    return asked and said.clause.role == "complement"


def qualifies(said: Said) -> bool:
    """It says which records an act is about: `the length that was configured`."""
    if said.clause.role not in ("relative", "question", "than") or said.before is None:
        return False
    base: Said | None = said.before
    while base is not None and (base.act == "open" or base.clause.role in ("relative", "question")):
        base = base.before
    return base is not None and base.act != "assert"


def tells_which(said: Said, support: Support) -> str | None:
    """Why it may not say which records are meant: it tells what a system did."""
    verb, head = said.verb, said.clause.head
    plain = verb is None or verb.part == "participle" or of_records(verb)
    plain = plain or (verb is not None and bool(verb.kinds & (OF_RECORDS | {"mixed"})))
    acting = verb is not None and verb.part in ("finite", "base") and head is not None
    if _did_it(said, support):
        return "claim"
    if not plain and acting and head is not None and "system" in head.kinds:
        return "claim"
    if not plain and said.clause.role == "relative" and said.clause.texts[0] == "which":
        return "claim"
    denied = said.before is not None and said.before.act == "deny" and said.clause.role == "question"
    return charged_word(said.clause.tokens, support, frozenset(("leaning", "right") if denied else ()))
