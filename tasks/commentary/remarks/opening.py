"""What is left open: it claims nothing, takes nothing for known, and leads to no judgement."""

from __future__ import annotations

from itertools import pairwise

from data_contracts.remark_acts import (
    ERRING,
    FITTING,
    HELD_BACK,
    KNOWING,
    MEASURING,
    PERSONS,
    QUOTED,
    STATES,
    SUPPOSING,
    TELLING,
)
from data_contracts.remark_advice import RUNNING, UNFIT
from data_contracts.remark_verbs import Kind
from tasks.commentary.remarks.acts import Said
from tasks.commentary.remarks.asking import deed
from tasks.commentary.remarks.clause import FINITE, Clause
from tasks.commentary.remarks.content import moves, personal
from tasks.commentary.remarks.denying import opens_the_verdict
from tasks.commentary.remarks.polarity import before_a_noun
from tasks.commentary.remarks.presupposing import RIGHT, presupposed
from tasks.commentary.remarks.support import Support, stems_of
from tasks.commentary.remarks.tokens import Token

_FACTIVE = frozenset(("why", "how", "who", "whom", "which", "what", "whose"))
_LEANING: frozenset[Kind] = frozenset(("rely", "dismiss", "better", "worse", "hinder"))
_ASIDE: frozenset[Kind] = frozenset(("care", "evidence", "shown"))
_WORKING = frozenset(("matter", "work", "suffice", "do", "please", "satisfy"))
_HOLDING = frozenset(("before", "until", "when", "without", "than", "instead", "rather"))
_BLAMED = frozenset(("fault", "mistake", "culprit", "blame", "choice", "reason", "cause"))
_OUT: dict[str, frozenset[Kind]] = {base: frozenset(("dismiss",)) for base in ("leave", "take", "filter")}
_MEANT = frozenset(("expect", "mean", "intend", "plan"))
_TAKING = frozenset(("use", "take", "treat"))


def left_open(said: Said, support: Support) -> str | None:
    """Why it may not be left open: what is asked after claims nothing, but blames nobody and reopens no verdict."""
    clause, before = said.clause, said.before
    if clause.role == "question" and any(t.base in PERSONS for t in clause.tokens[:3]):
        return "claim"
    if _takes_a_failure(clause) and not support.tells_of_failures:
        return "claim"
    waits = clause.after in ("before", "until")
    if any(t.base in ("nobody", "everyone", "anyone") for t in clause.tokens) and not waits:
        return "claim"
    if clause.role == "relative" and any(t.base in RIGHT for t in clause.tokens):
        return "claim"
    if clause.role == "question" and _asks_for_the_worth(clause, support):
        return "verdict"
    if clause.role in ("joined", "relative") and _tells_a_cause(clause):
        return "cause"
    if clause.role == "purpose" and _ends_the_verdict(clause, support):
        return "dismissal"
    if clause.role in ("condition", "complement") and not UNFIT.isdisjoint(clause.texts):
        return "claim"
    if clause.role == "condition" and _presumes(clause):
        return "claim"
    if any(t.base == "user" for t in clause.tokens if t.part == "noun") and clause.after != "before":
        return "claim"
    able = clause.mood == "hedged" and clause.after in _FACTIVE
    if _is_held_back(clause, before) or (support.doubtful and _is_warned_of(clause, before)):
        return None
    reasons = clause.role == "question" and (clause.after == "why" or (able and _is_free_to(clause)))
    if (reasons or clause.role in ("complement", "condition", "without")) and judges(clause, support):
        return "claim"
    asks_on = clause.role == "question" and (clause.after in _FACTIVE or clause.texts[0] in _FACTIVE)
    past = clause.after in ("when", "where") and not {"was", "were", "had", "began", "did"}.isdisjoint(
        clause.texts
    )
    if asks_on or past:
        code = presupposed(clause, support)
        if code:
            return code
    sought = before is not None and (before.act == "ask" or before.clause.role == "purpose")
    if clause.role == "complement" and before is not None and sought:
        taken = any(("effect" in t.kinds and not moves(t)) or t.base == "blame" for t in clause.tokens)
        if taken and before.base in ("confirm", "verify", "ensure", "record", "document"):
            return "cause"
    if clause.role == "complement" and before is not None:
        if (
            before.act == "deny"
            and before.clause.negated
            and support.directions == {"same"}
            and not clause.negated
        ):
            return None  # `there is no sign that it moved`
        if before.act == "deny" and clause.negated and before.clause.negated:
            return "verdict"
        if before.act == "would":
            return "direction"
    while before is not None and before.act == "open" and before.before is not None:
        before = before.before
    asks = before is None or before.act in ("ask", "frame", "open", "would", "need")
    own = _is_of_the_verdict(clause, support)
    asks = asks and (before is None or before.base != "ask")
    opened = own and clause.role in ("question", "complement") and opens_the_verdict(clause)
    return "verdict" if opened and not asks and support.directions else None


def _is_held_back(clause: Clause, before: Said | None) -> bool:
    """`Before concluding that nothing changed`: what is not to be said yet."""
    held = (
        before is not None and before.clause.after == "before" and before.clause.tokens[0].base in HELD_BACK
    )
    return held and clause.role == "complement" and not personal(clause.tokens)


def _is_warned_of(clause: Clause, before: Said | None) -> bool:
    """`Do not conclude that it got worse`."""
    warned = before is not None and before.act == "ask" and before.clause.negated
    return warned and clause.role == "complement" and not personal(clause.tokens)


def _is_of_the_verdict(clause: Clause, support: Support) -> bool:
    """It asks after what was tested, and not after settings that changed."""
    if clause.head is None:
        return any("metric" in t.kinds or moves(t) & {"better", "worse", "up", "down"} for t in clause.tokens)
    if moves(clause.head) and _is_of_a_thing(clause):
        return False
    return bool(moves(clause.head)) or not stems_of(clause.head).isdisjoint(support.own)


def _is_of_a_thing(clause: Clause) -> bool:
    """`A change in the scheduler`."""
    place = next((n for n, t in enumerate(clause.subject) if t is clause.head), 0)
    behind = clause.subject[place + 1 :]
    named = next((t for t in behind if t.part == "noun"), None)
    joined = bool(behind) and behind[0].text in ("in", "of", "to")
    return joined and named is not None and "system" in named.kinds and "metric" not in named.kinds


def _asks_for_the_worth(clause: Clause, support: Support) -> bool:
    """`Whether it is worth any effort`; of what was measured and refutes a document, whether it is right."""
    told = (
        clause.head is None or moves(clause.head) or clause.head.base in MEASURING | {"difference", "value"}
    )
    weighed = (
        told
        and clause.after in ("whether", "if", "")
        and {"matter", "matters", "serious"} & set(clause.texts)
    )
    if weighed or {"worth", "worthwhile"} & set(clause.texts):
        return True
    measured = clause.head is not None and clause.head.base in MEASURING
    refuting = support.fact.verdict == "refuted" and measured
    if support.fact.verdict == "broken" and not clause.negated and any(moves(t) for t in clause.predicate):
        return True
    return refuting and any(t.base in ERRING for t in clause.predicate)


def _tells_a_cause(clause: Clause) -> bool:
    """`Which led to failures`, `and the driver is responsible`, behind a question or what cannot be told."""
    told = (t for t in clause.predicate if not moves(t))
    return any("effect" in t.kinds and t.part in ("finite", "base") for t in told) or bool(
        {"responsible", "due", "guilty"} & set(clause.texts)
    )


def _takes_a_failure(clause: Clause) -> bool:
    """`The crash`: taken for known."""
    pairs = pairwise(clause.tokens)
    return any("failing" in two.kinds and two.part == "noun" and one.text == "the" for one, two in pairs)


def _ends_the_verdict(clause: Clause, support: Support) -> bool:
    """`So that the regression is gone`."""
    moved = support.directions and clause.head is not None and moves(clause.head) and clause.verb is not None
    return bool(moved) and (clause.act is None or not clause.act.kinds & {"care", "mixed"})


def judges(clause: Clause, support: Support) -> bool:
    """`Check that the engine is good enough`, `before deploying it`: what is open comes to a judgement or a deed."""
    first = clause.tokens[0]
    ran = any(t.part in FINITE for t in clause.tokens[1:])
    if first.part == "gerund" and (not ran or clause.role == "condition"):
        return _is_a_deed(clause) or (
            first.base in ("keep", "try", "save") and deed(clause.tokens, support, None) is not None
        )
    waits = clause.after in ("before", "until") and clause.act is not None and clause.act.base in HELD_BACK
    if (personal(clause.subject) and not waits) or clause.texts[0] == "nothing" or "would" in clause.texts:
        return True
    if clause.negated and any(
        "need" in t.kinds or t.text in ("needed", "necessary") for t in clause.predicate
    ):
        return True
    if (
        clause.role == "complement"
        and clause.act is not None
        and clause.act.part == "finite"
        and _is_an_effect(clause.act)
    ):
        return True
    if _is_free_to(clause):
        return True
    return any(_is_a_judgement(t, clause, support) for t in clause.predicate)


def _is_free_to(clause: Clause) -> bool:
    """`The rollout can begin`: what may be done is no state of the evidence."""
    verb = clause.act
    if clause.mood != "hedged" or verb is None or {"can", "could", "may"}.isdisjoint(clause.texts):
        return False
    fits = any(t.base in FITTING or t.kinds & {"care", "mixed", "evidence"} for t in clause.predicate)
    return not (
        fits
        or verb.base in KNOWING | TELLING | SUPPOSING
        or verb.kinds & {"care", "mixed", "shown", "effect"}
    )


def _is_a_deed(clause: Clause) -> bool:
    """`Before deploying it`, `when saving energy`: neither an act of care nor one that is held back."""
    first, rest = clause.tokens[0], clause.tokens[1:]
    changes = any("system" in t.kinds and "evidence" not in t.kinds for t in rest if t.part == "noun")
    saves = first.base in ("save", "store") and any("metric" in t.kinds for t in rest)
    held_back = clause.after == "before" and first.base in _OUT
    if (first.base == "use" and changes) or saves or ("out" in clause.texts and not held_back):
        return True
    if clause.after == "before" and "dismiss" in first.kinds | _OUT.get(first.base, frozenset()):
        return any(t.kinds & {"system"} and "evidence" not in t.kinds for t in rest)
    held = first.base in (QUOTED if clause.after == "when" else HELD_BACK) and clause.after in _HOLDING
    cares = bool(first.kinds & {"care", "mixed"}) and first.base not in _TAKING
    return not (held or cares or first.base in KNOWING)


def _is_an_effect(token: Token) -> bool:
    return "effect" in token.kinds and token.base not in ("differ", "reflect") and not moves(token)


def _is_a_judgement(token: Token, clause: Clause, support: Support) -> bool:
    if token.part == "participle" and token.base in _MEANT:
        return False
    running = clause.head is not None and clause.head.base in RUNNING
    if token.base == "use" and running and "same" not in clause.texts:
        return True
    system = clause.head is not None and "system" in clause.head.kinds
    if system and token.part == "adjective" and "too" in clause.texts:
        return True
    own = clause.head is not None and not stems_of(clause.head).isdisjoint(support.own)
    if (
        before_a_noun(token, clause.tokens)
        or support.knows(token)
        or (own and moves(token) & support.directions)
    ):
        return False
    if token.part == "noun":
        return clause.act is None and token.base in _BLAMED
    if (
        token.part == "participle"
        and clause.after in _HOLDING
        and token.base in HELD_BACK | ({"trust"} if clause.after != "when" else set())
    ):
        return False
    if token.part == "adjective":
        return token.base not in STATES and token.text not in STATES
    if token.part not in ("finite", "base", "participle"):
        return False
    leans = token.kinds & _LEANING and not token.kinds & _ASIDE and token.base not in KNOWING
    return bool(leans) or token.base in _WORKING


def _presumes(clause: Clause) -> bool:
    """`When the server no longer crashes`: what a system does is taken for known."""
    verb = clause.act
    acting = verb is not None and verb.part in ("finite", "base") and verb.base not in KNOWING | TELLING
    stopped = clause.negated and acting and verb is not None and not moves(verb) and verb.base != "match"
    failing = any(t.part == "noun" and t.kinds & {"system", "failing"} for t in clause.tokens)
    undone = (
        clause.after == "if" and verb is not None and verb.part == "participle" and "system" not in verb.kinds
    )
    stopped = stopped or (clause.negated and (failing or clause.verb is None) and not undone)
    head = clause.head
    system = head is not None and "system" in head.kinds and "evidence" not in head.kinds
    return stopped or (system and clause.act is not None and clause.act.part in ("finite", "base"))
