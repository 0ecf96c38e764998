"""Signs by which it is told what a clause does: a frame of advice, a need, what is left open."""

from __future__ import annotations

from data_contracts.remark_acts import FRAMES, LEFT_OPEN, SEEN, TELLING
from data_contracts.remark_words import MORE
from tasks.commentary.remarks.clause import Clause
from tasks.commentary.remarks.polarity import before_a_noun
from tasks.commentary.remarks.tokens import Token

_ADVISED = frozenset(
    (
        "advisable",
        "useful",
        "helpful",
        "needed",
        "recommended",
        "worthwhile",
        "sensible",
        "desirable",
        "necessary",
    )
)


def tells_origin(clause: Clause) -> bool:
    """`The run that supports the claim`, `the script that wrote it`: what is looked for need not be there."""
    verb = clause.act
    fine = verb is not None and verb.base in (
        "support",
        "write",
        "export",
        "create",
        "contain",
        "confirm",
        "use",
        "give",
        "hold",
        "share",
        "match",
        "have",
        "cover",
    )
    return (
        fine
        and {"up", "back", "down", "off"}.isdisjoint(clause.texts)
        and not any(
            t.part == "adjective" or t.kinds & {"better", "worse", "up", "down"} for t in clause.tokens
        )
    )


def is_hard(clause: Clause, following: Clause | None) -> bool:
    """`It is impossible to say`."""
    hard = any(
        t.text in ("impossible", "difficult", "hard", "premature", "early", "soon") for t in clause.predicate
    )
    return (
        hard
        and clause.act is None
        and not clause.negated
        and following is not None
        and following.role == "purpose"
    )


def told_by(verb: Token | None) -> bool:
    return verb is not None and verb.base in TELLING and verb.part != "gerund"


def is_no_proof(clause: Clause) -> bool:
    able = (
        "evidence",
        "sign",
        "reason",
        "indication",
        "visible",
        "evident",
        "available",
        "possible",
        "proof",
        "guarantee",
        "able",
        "identifiable",
    )
    return clause.act is None and any(t.base in able for t in clause.predicate)


def needs(clause: Clause) -> bool:
    if clause.act is not None and "need" in clause.act.kinds:
        return clause.act.base != "call" or "for" in clause.texts
    # `The agreement makes a follow-up worthwhile`
    made = clause.act is not None and clause.act.base in ("make", "render") and not clause.negated
    if made and any("care" in t.kinds and t.part == "noun" for t in clause.predicate[1:]):
        return any(t.text in _ADVISED for t in clause.predicate)
    return any(t.text in ("necessary", "needed", "required") for t in clause.predicate)


def frames(clause: Clause, following: Clause | None) -> bool:
    """`It is worth`, `it would be helpful`: what follows is asked for."""
    place = clause.verb
    if clause.texts[0] in FRAMES and clause.tokens[1:2] and clause.tokens[1].part == "gerund":
        return True
    if place is None:
        return clause.texts[0] in FRAMES and following is not None and following.role == "purpose"
    framed = [t for t in clause.tokens[place:] if t.base in FRAMES or t.text in FRAMES]
    impersonal = (
        clause.tokens[0].part == "gerund"
        or clause.tokens[0].text in ("it", "this", "that", "there")
        or any(t.base in ("worth", "recommend", "suggest") for t in framed)
    )
    impersonal = impersonal or any(t.base in ("step", "way", "practice") for t in clause.subject)
    follows = following is not None and following.role in ("purpose", "complement")
    of_care = _is_of_care(clause) and (clause.act is None or clause.act.text == "recommended")
    follows = follows or clause.tokens[0].part == "gerund" or of_care
    impersonal = impersonal or of_care
    inside = any(t.part == "gerund" or "care" in t.kinds for t in clause.tokens[place + 1 :])
    return bool(framed) and impersonal and (follows or inside)


def _is_of_care(clause: Clause) -> bool:
    """`A correction is advisable`, `additional measurements are recommended`."""
    head = clause.head
    if head is None or head.part != "noun":
        return False
    more = not MORE.isdisjoint(t.text for t in clause.subject)
    some = clause.texts[0] in ("a", "an") and not {t.text for t in clause.predicate}.isdisjoint(_ADVISED)
    return "care" in head.kinds or ((more or some) and bool(head.kinds & {"evidence", "fact", "worth"}))


def leaves_open(clause: Clause) -> bool:
    """`It is not known`, `it remains to be seen`, `the question is open`."""
    if clause.verb is None:
        return False
    behind = {t.text for t in clause.predicate if not before_a_noun(t, clause.tokens)}
    if not behind.isdisjoint(LEFT_OPEN):
        return not clause.negated
    seen = behind & SEEN
    remains = not behind.isdisjoint(("remains", "remain"))
    return bool(seen) and (clause.negated or remains)
