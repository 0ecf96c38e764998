"""A possible cause, where the verdict leaves one open."""

from __future__ import annotations

from itertools import pairwise

from data_contracts.remark_acts import CARRIED, HIDING, KNOWING, SUPPOSING
from data_contracts.remark_advice import CAUTIOUS, READ_AS
from data_contracts.remark_charges import UNDERGONE
from data_contracts.remark_licences import CONCLUDING, EFFECTS, UNSEEN
from data_contracts.remark_verbs import Kind
from tasks.commentary.remarks.acts import Said
from tasks.commentary.remarks.charging import VERBAL, Charge, charged_word, of_another_thing
from tasks.commentary.remarks.clause import Clause
from tasks.commentary.remarks.content import moves
from tasks.commentary.remarks.support import Support, plays, stems_of

_CLOSED = frozenset(("unchanged", "confirmed", "holds", "below_floor"))
_OTHERWISE = frozenset(("differently", "elsewhere", "otherwise"))
_CAUSING = SUPPOSING - {"vanish", "disappear", "persist", "be"}
_ALL = frozenset(("all", "every", "each"))
_GIVEN = frozenset(("with", "when", "if", "after", "once"))
_BECOMING = frozenset(("become", "get", "be"))
_THINGS: frozenset[Kind] = frozenset(("system", "suspect", "evidence", "metric", "plain"))


# A code that refuses it, or what its words may do
_Licence = str | frozenset[Charge]
_NOTHING: frozenset[Charge] = frozenset()
_LEANING: frozenset[Charge] = frozenset(("leaning", "right"))
_MOVING: frozenset[Charge] = frozenset(("moving",))
_OF_FILES: frozenset[Charge] = frozenset(("causing", "event", "right"))
_OF_WHICH: frozenset[Charge] = frozenset(("leaning", "causing", "event", "moving"))


def supposes(said: Said, support: Support) -> str | None:
    """Why it may not be supposed."""
    for licence in (_by_its_words(said, support), _by_the_verdict(said, support)):
        if licence is not None:
            break
    else:
        licence = _allowed(said, support)
    return licence if isinstance(licence, str) else charged_word(said.clause.tokens, support, licence)


def _by_its_words(said: Said, support: Support) -> _Licence | None:
    """What no verdict changes; None where the verdict says it."""
    clause, verb, texts = said.clause, said.verb, frozenset(said.clause.texts)
    if texts & _ALL and support.accounts_for_files and not support.ingested_all:
        return "number_word"
    if clause.role == "relative" and clause.mood == "plain":  # `a run that was not kept`
        return _OF_WHICH
    if "only" in texts:
        needed = not texts.isdisjoint(_GIVEN)
        if needed and not texts.isdisjoint(("more", "further", "additional")):
            return _LEANING  # `could be told only with more requests`
        if not needed and (verb is None or verb.base not in ("detect", "see", "find", "show")):
            return "cause"
    if "too" in texts and clause.head is not None and "system" in clause.head.kinds and verb is None:
        return "claim"
    if said.base in READ_AS and ("as" in texts or any(t.base in CONCLUDING for t in clause.predicate)):
        return _NOTHING if any(t.base in CAUTIOUS for t in clause.predicate) else "reliance"
    checked = verb is not None and verb.part == "participle" and verb.kinds & {"care", "mixed"}
    if checked and texts & {"can", "could"} and "have" not in texts:
        return _NOTHING
    known = verb is not None and verb.part == "participle" and verb.base in KNOWING
    effective = verb is not None and (verb.base in HIDING or bool(verb.kinds & {"effect", "mixed"}))
    return "reliance" if "can" in texts and verb is not None and not known and not effective else None


def _by_the_verdict(said: Said, support: Support) -> _Licence | None:
    """What the verdict closes, and what it says nothing of."""
    clause, texts, verdict = said.clause, frozenset(said.clause.texts), support.fact.verdict
    if "and no effect of" in support.text and not clause.negated:
        return "verdict"
    if verdict == "confounded" and _names_the_setting(clause, support):
        return "verdict"  # the setting is what the cause cannot be told from
    if "can" in texts and "any" in texts:
        return "reliance"
    if _goes_unseen(said):
        return _MOVING
    if (clause.negated and said.base in CARRIED) or texts & _OTHERWISE:
        return _allowed(said, support)
    outside = _is_outside(said, support)
    if verdict in _CLOSED and not outside:
        return "cause"
    if outside and support.accounts_for_files:
        return _OF_FILES
    if support.settled and (_doubts_the_move(said, support) or _undoes_it(said, support)):
        return "verdict"
    stated = not {"stated", "claimed"}.isdisjoint(t.text for t in clause.subject)
    if verdict == "refuted" and stated and said.verb is None:
        return "verdict"  # `the stated value may be a run mean`
    if not any(t.kinds & _THINGS and t.part in VERBAL | {"noun", "adjective"} for t in clause.tokens):
        return "cause"
    return "reliance" if _permits(said) else None


def _goes_unseen(said: Said) -> bool:
    """`A small effect could go unnoticed`, `few requests could hide a small effect`."""
    texts, head = frozenset(said.clause.texts), said.clause.head
    hides = said.base in HIDING | {"hide", "notice", "detect"}
    if hides and texts & {"small", "subtle", "slight"}:
        return True
    known = head is not None and not moves(head) and head.base not in EFFECTS and "metric" not in head.kinds
    return bool(texts & UNSEEN) and not known


def _names_the_setting(clause: Clause, support: Support) -> bool:
    setting = support.setting
    compound = "_" in setting and "setting" in clause.texts
    named = (
        two
        for one, two in pairwise(clause.tokens)
        if two.base == setting and one.text not in ("between", "across")
    )
    return bool(setting) and (compound or clause.texts[0] == setting or next(named, None) is not None)


def _is_of_the_metric(said: Said, support: Support) -> bool:
    head = said.clause.head
    if head is None:
        return False
    own = not stems_of(head).isdisjoint(support.own) and "metric" in head.kinds
    return own or bool(moves(head) - {"change"})


def _doubts_the_move(said: Said, support: Support) -> bool:
    """`The slowdown might not exist`, `TTFT may have become a little lower`: of a change that was tested."""
    head, verb = said.clause.head, said.verb
    moved = head is not None and moves(head) & support.directions and not _is_of_another(said)
    attributed = not {"due", "attributable"}.isdisjoint(said.clause.texts) and verb is None
    if moved and said.base not in _CAUSING and not attributed:
        return True
    moving = verb is None or moves(verb) or verb.base in _BECOMING
    return _is_of_the_metric(said, support) and bool(moving)


def _undoes_it(said: Said, support: Support) -> bool:
    """`The refutation may disappear`, `it may have come from chance`: of what a test or a count decided."""
    lucky = any(t.part == "noun" and plays(t, "luck") for t in said.clause.tokens)
    head = said.clause.head
    gone = said.base in ("disappear", "vanish", "reverse", "flip") and head is not None
    return lucky or (
        gone and head is not None and "system" not in head.kinds and support.fact.verdict != "holds"
    )


def _is_of_another(said: Said) -> bool:
    """`A change of the driver`."""
    subject, head = said.clause.subject, said.clause.head
    if head is None or head.base != "change":
        return False
    behind = subject[next(n for n, t in enumerate(subject) if t is head) + 1 :]
    named = [t for t in behind if t.part in ("noun", "gerund")]
    return bool(named) and not any("metric" in t.kinds or moves(t) for t in named)


def _is_outside(said: Said, support: Support) -> bool:
    """`The duplicates may come from copying`, `TTFT could depend on it`: the verdict says nothing of it."""
    head = said.clause.head
    if head is None:
        return False
    if support.accounts_for_files:
        return head.base in ("duplicate", "copy", "run") or not {
            "quarantined",
            "quarantine",
            "unsupported",
        }.isdisjoint(said.clause.texts)
    depends = said.verb is not None and said.verb.base in _CAUSING | {"differ", "vary"}
    return depends and "metric" in head.kinds and stems_of(head).isdisjoint(support.own)


def _permits(said: Said) -> bool:
    """`May be used`: it gives leave."""
    verb = said.verb
    if verb is None or verb.part != "participle" or "have" in said.clause.texts:
        return False
    head = said.clause.head
    hides = verb.base in HIDING | {"hide"} and head is not None and bool(head.kinds & {"evidence", "fact"})
    happens = verb.kinds & {"effect", "up", "down", "change"} or verb.base in UNDERGONE | SUPPOSING
    return hides or not happens


def _allowed(said: Said, support: Support) -> frozenset[Charge]:
    clause, verb = said.clause, said.verb
    allowed: set[Charge] = {"causing", "event"}
    if {"right", "wrong"} <= set(clause.texts):
        allowed.add("right")
    acts = verb is not None and moves(verb) and not _is_of_the_metric(said, support)
    if acts or any(of_another_thing(t, clause.tokens, support) for t in clause.tokens):
        allowed.add("moving")
    return frozenset(allowed)
