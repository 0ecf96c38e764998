"""A possible cause, where the verdict leaves one open."""

from __future__ import annotations

from data_contracts.remark_acts import CARRIED, HIDING, KNOWING, SUPPOSING
from data_contracts.remark_advice import CAUTIOUS, READ_AS
from data_contracts.remark_charges import UNDERGONE
from data_contracts.remark_licences import CONCLUDING, EFFECTS, UNSEEN
from data_contracts.remark_verbs import Kind
from tasks.commentary.prompting import parsed
from tasks.commentary.remarks.acts import Said
from tasks.commentary.remarks.charging import VERBAL, Charge, charged_word, of_another_thing
from tasks.commentary.remarks.clause import Clause
from tasks.commentary.remarks.content import moves
from tasks.commentary.remarks.support import Support, stems_of

_CLOSED = frozenset(("unchanged", "confirmed", "holds", "below_floor"))
_OTHERWISE = frozenset(("differently", "elsewhere", "otherwise"))
_CAUSING = SUPPOSING - {"vanish", "disappear", "persist", "be"}
_BECOMING = frozenset(("become", "get", "be"))
_THINGS: frozenset[Kind] = frozenset(("system", "suspect", "evidence", "metric", "plain"))


def supposes(said: Said, support: Support) -> str | None:
    """Why it may not be supposed."""
    clause, verb, texts = said.clause, said.verb, frozenset(said.clause.texts)
    if "only" in texts:
        return "cause"
    if "too" in texts and clause.head is not None and "system" in clause.head.kinds and verb is None:
        return "claim"
    if said.base in READ_AS and ("as" in texts or any(t.base in CONCLUDING for t in clause.predicate)):
        cautious = any(t.base in CAUTIOUS for t in clause.predicate)
        return charged_word(clause.tokens, support) if cautious else "reliance"
    checked = verb is not None and verb.part == "participle" and verb.kinds & {"care", "mixed"}
    if checked and texts & {"can", "could"} and "have" not in texts:
        return charged_word(clause.tokens, support)
    known = verb is not None and verb.part == "participle" and verb.base in KNOWING
    permits = (
        verb is not None and not known and verb.base not in HIDING and not verb.kinds & {"effect", "mixed"}
    )
    if "can" in texts and permits:
        return "reliance"
    if support.fact.verdict == "confounded" and _names_the_setting(clause, support):
        return "verdict"  # the setting is what the cause cannot be told from
    carried = clause.negated and said.base in CARRIED
    head = clause.head
    unseen = texts & UNSEEN and (
        head is None or moves(head) or head.base in EFFECTS or "metric" in head.kinds
    )
    if "can" in texts and "any" in texts:
        return "reliance"
    if unseen:
        return charged_word(clause.tokens, support, frozenset(("moving",)))
    if carried or texts & _OTHERWISE:
        return charged_word(clause.tokens, support)
    if support.fact.verdict in _CLOSED:
        return "cause"
    if support.settled and _doubts_the_move(said, support):
        return "verdict"
    named = any(t.kinds & _THINGS and t.part in VERBAL | {"noun", "adjective"} for t in clause.tokens)
    if not named:
        return "cause"
    if _permits(said):
        return "reliance"
    return charged_word(clause.tokens, support, _allowed(said, support))


def _names_the_setting(clause: Clause, support: Support) -> bool:
    subject = parsed(support.fact.subject)
    setting = subject.get("setting", "") if isinstance(subject, dict) else ""
    compound = "_" in setting and "setting" in clause.texts
    return bool(setting) and (compound or any(t.base == setting for t in clause.tokens))


def _is_of_the_metric(said: Said, support: Support) -> bool:
    head = said.clause.head
    if head is None:
        return False
    own = not stems_of(head).isdisjoint(support.own) and "metric" in head.kinds
    return own or bool(moves(head) - {"change"})


def _doubts_the_move(said: Said, support: Support) -> bool:
    """`The slowdown might not exist`, `TTFT may have become a little lower`: of a change that was tested."""
    head, verb = said.clause.head, said.verb
    moved = head is not None and moves(head) & support.directions
    attributed = not {"due", "attributable"}.isdisjoint(said.clause.texts) and verb is None
    if moved and said.base not in _CAUSING and not attributed:
        return True
    moving = verb is None or moves(verb) or verb.base in _BECOMING
    return _is_of_the_metric(said, support) and bool(moving)


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
