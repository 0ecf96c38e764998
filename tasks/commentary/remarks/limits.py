"""What evidence needs and would do, what stands in its way, and what is left open: nothing of what was measured."""

from __future__ import annotations

from itertools import pairwise

from data_contracts.remark_acts import (
    ERRING,
    FRAMES,
    HELPING,
    KNOWING,
    MEASURING,
    PERSONS,
    PRESUPPOSED,
    TELLING,
)
from data_contracts.remark_verbs import Kind
from data_contracts.remark_words import MORE
from tasks.commentary.remarks.acts import Said
from tasks.commentary.remarks.clause import Clause
from tasks.commentary.remarks.content import CONTENT, another_direction, content, moves, personal
from tasks.commentary.remarks.denying import opens_the_verdict
from tasks.commentary.remarks.polarity import place_of
from tasks.commentary.remarks.support import Support, stems_of
from tasks.commentary.remarks.tokens import END, Token

_SUBJECTS = frozenset(("it", "this", "that", "more", "which"))
# What is done with requests and answers: that it is done at all nobody doubts
_DONE: frozenset[Kind] = frozenset(("plain", "system", "care", "mixed", "scope", "shown", "evidence"))
_FACTIVE = frozenset(("why", "how", "who", "whom", "which", "what", "whose"))
_UNSAFE = frozenset(("unsafe", "premature", "unfair", "misleading", "wrong", "rash", "unwise", "invalid"))
_RIGHT = frozenset(("right", "wrong", "correct", "authoritative", "original", "true", "valid"))
_PROMISES = frozenset(("promise", "guarantee", "proof", "target", "forecast", "prediction", "recommendation"))
_BEHIND = frozenset(("reason", "cause", "source", "origin"))
_TOLD_APART = frozenset(("separate", "distinguish", "discriminate", "tell", "isolate", "exclude"))
_EFFECTS = frozenset(("effect", "influence", "impact", "outlier", "noise"))
_EASIER = frozenset(("easier", "more", "higher", "better"))
_LONGER = frozenset(("longer", "large", "larger", "wider", "change", "same", "difference"))
_HARDER = frozenset(
    ("uncertain", "hard", "harder", "difficult", "impossible", "unclear", "ambiguous", "unfair")
)


def would(said: Said, support: Support, following: Said | None) -> str | None:
    """Why it may not be said what evidence would do: `more runs would narrow the interval`, never what they would find."""
    clause, verb = said.clause, said.verb
    if personal(clause.tokens) or any(t.base in _PROMISES for t in clause.tokens):
        return "claim"
    if verb is None or verb.base not in HELPING:
        unsafe = not support.settled and verb is None and _is_claim(clause.head)
        unsafe = unsafe and any("limit" in t.kinds or t.text in _UNSAFE for t in clause.predicate)
        framed = any(t.base in FRAMES for t in clause.tokens)
        of_evidence = not clause.subject or any(_is_evidence(t) for t in clause.subject)
        chosen = any(t.text in ("better", "best", "choice", "option") for t in clause.predicate)
        return None if unsafe or (framed and of_evidence and not chosen) else "claim"
    gerund = (
        bool(clause.subject)
        and clause.subject[0].part == "gerund"
        and bool(clause.subject[0].kinds & {"care", "mixed"})
    )
    if clause.head is not None and not gerund and not _is_evidence(clause.head):
        return "claim"
    behind = [t for t in clause.predicate if t is not verb]
    if moves(verb) and not any(
        t.kinds & {"worth", "care"} or t.base in ("interval", "number", "sample") for t in behind
    ):
        return "direction"
    if any(t.base in _BEHIND for t in behind):
        return None
    if verb.base in ("confirm", "support") and any(
        t.base in ("document", "statement", "claim") for t in behind
    ):
        return "claim"
    asked = verb.base in _TOLD_APART or (following is not None and following.clause.role == "question")
    found = any(
        moves(one) - {"same"} and not (one.text in _EASIER and two.kinds & {"worth", "care", "rely", "limit"})
        for one, two in pairwise((*behind, END))
    )
    found = found or (
        verb.base in ("give", "show", "confirm")
        and any("same" in moves(t) or t.text == "same" for t in behind)
    )
    if any(t.base in _EFFECTS for t in behind) and verb.base not in _TOLD_APART | {
        "show",
        "reveal",
        "clarify",
    }:
        return "cause"
    return "direction" if found and not asked else None


def _is_claim(token: Token | None) -> bool:
    return token is not None and (token.text == "it" or bool(token.kinds & {"rely", "care", "fact"}))


def _is_evidence(token: Token) -> bool:
    evident = token.kinds & {"evidence", "care", "fact", "worth", "limit"} and "metric" not in token.kinds
    return bool(evident) or token.part == "gerund" or token.text in _SUBJECTS


def hinders(said: Said, support: Support) -> bool:
    """`The gap prevents any comparison`: where the fact tells of something that stands in the way."""
    clause, verb, head = said.clause, said.verb, said.clause.head
    if verb is None or head is None or verb.part not in ("finite", "base") or clause.negated:
        return False
    if head.kinds & {"system", "metric"} and "evidence" not in head.kinds:
        return False
    harder = any(
        t.base in _HARDER or (t.part == "adjective" and "limit" in t.kinds) for t in clause.predicate
    )
    if not (harder if verb.base == "make" else "hinder" in verb.kinds):
        return False
    lacked = next((t for t in clause.predicate[1:] if t.part == "noun"), None)
    of_evidence = lacked is None or lacked.kinds & {"evidence", "fact", "care", "worth", "rely", "limit"}
    moved = any(moves(t) - {"same"} for t in clause.tokens)
    return bool(of_evidence) and support.in_the_way and not moved and not personal(clause.subject)


def needed(said: Said, support: Support) -> str | None:
    """Why it may not be needed: `the comparison needs more runs`, but no engine needs an update."""
    clause = said.clause
    if clause.negated:
        return None if support.doubtful and _is_not_warranted(clause) else "dismissal"
    own = any(not moves(t).isdisjoint(support.directions) for t in clause.predicate)
    if own and all(moves(t) or support.knows(t) for t in content(clause.tokens) if t is not said.verb):
        return None
    passive = said.verb is not None and said.verb.part == "participle"
    behind = clause.subject if passive else clause.predicate[1:] if said.verb is not None else clause.tokens
    wanted = next((t for t in behind if t.part in ("noun", "gerund") or t.text in MORE), None)
    if wanted is None or personal(clause.tokens):
        return "claim"
    if wanted.text in MORE:
        # `More energy` is no evidence, which `more` alone may stand for
        place = place_of(wanted, behind)
        wanted = next((t for t in behind[place + 1 :] if t.part in ("noun", "gerund")), wanted)
    evidence = wanted.kinds & {"care", "evidence", "fact", "worth", "limit", "rely"} or wanted.text in MORE
    if "metric" in wanted.kinds and not wanted.kinds & {"evidence", "care"}:
        return "direction"
    if said.verb is not None and not evidence:
        return "claim"
    if any(_another_move(t, support) for t in clause.tokens):
        return "direction"
    if support.settled and any(t.base in ("judge", "conclude", "decide") for t in content(clause.tokens)):
        return "verdict"
    aside = any("dismiss" in t.kinds and t.part in ("base", "gerund") for t in clause.tokens)
    return "dismissal" if aside else None


def _is_not_warranted(clause: Clause) -> bool:
    """`A conclusion is not warranted`, and never that care is not."""
    leans = clause.head is not None and "rely" in clause.head.kinds and clause.head.base != "verdict"
    return leans and any(t.base in ("warrant", "justify") for t in clause.predicate)


def _another_move(token: Token, support: Support) -> bool:
    suspected = token.part == "noun" and support.few
    return another_direction(token, support) and token.base not in _LONGER and not suspected


def left_open(said: Said, support: Support) -> str | None:
    """Why it may not be left open: what is asked after claims nothing, but blames nobody and reopens no verdict."""
    clause, before = said.clause, said.before
    if clause.role == "question" and any(t.base in PERSONS for t in clause.tokens[:3]):
        return "claim"
    if _takes_a_failure(clause) and not support.tells_of_failures:
        return "claim"
    if any(t.base in ("nobody", "everyone", "anyone") for t in clause.tokens):
        return "claim"
    if clause.role == "relative" and any(t.base in _RIGHT for t in clause.tokens):
        return "claim"
    if clause.role == "question" and _asks_for_the_worth(clause, support):
        return "verdict"
    if clause.role in ("joined", "relative") and _tells_a_cause(clause):
        return "cause"
    if clause.role == "purpose" and _ends_the_verdict(clause, support):
        return "dismissal"
    if clause.role == "condition" and _presumes(clause):
        return "claim"
    asks_on = clause.role == "question" and (clause.after in _FACTIVE or clause.texts[0] in _FACTIVE)
    past = clause.after in ("when", "where") and not {"was", "were", "had", "began", "did"}.isdisjoint(
        clause.texts
    )
    if asks_on or past:
        code = _presupposed(clause, support)
        if code:
            return code
    sought = before is not None and (before.act == "ask" or before.clause.role == "purpose")
    if clause.role == "complement" and before is not None and sought:
        taken = any(("effect" in t.kinds and not moves(t)) or t.base == "blame" for t in clause.tokens)
        if taken and before.base in ("confirm", "verify", "ensure", "record", "document"):
            return "cause"
    if clause.role == "complement" and before is not None:
        if before.act == "deny" and clause.negated and before.clause.negated:
            return "verdict"
        if before.act == "would" and any(moves(t) for t in clause.tokens):
            return "direction"
    while before is not None and before.act == "open" and before.before is not None:
        before = before.before
    asks = before is None or before.act in ("ask", "frame", "open", "would", "need")
    own = clause.head is None or moves(clause.head) or not stems_of(clause.head).isdisjoint(support.own)
    asks = asks and (before is None or before.base != "ask")
    opened = own and clause.role in ("question", "complement") and opens_the_verdict(clause)
    return "verdict" if opened and not asks and support.directions else None


def _asks_for_the_worth(clause: Clause, support: Support) -> bool:
    """`Whether it is worth any effort`; of what was measured and refutes a document, whether it is right."""
    if {"worth", "worthwhile", "matter", "matters", "serious"} & set(clause.texts):
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


def _presupposed(clause: Clause, support: Support) -> str | None:
    """`Why the server stalled` takes for known that it did: such a question holds what an assertion may."""
    if not {"who", "whom"}.isdisjoint((clause.after, clause.texts[0])):
        return "claim"
    if not {"would", "could", "might"}.isdisjoint(clause.texts):  # what would be is not taken for known
        return None
    chooses = clause.texts[0] in ("which", "what") and clause.tokens[1:2] and clause.tokens[1].part == "noun"
    for token, later in pairwise((*clause.tokens, END)):
        if (token.text == "so" and later.part == "adjective") or (
            token.text in ("extra", "additional", "added", "lost", "missing") and "metric" in later.kinds
        ):
            return "direction"
        acts = token.part in ("finite", "base", "participle") and token is not clause.tokens[0]
        if acts and (moves(token) or token.base == "make") and later.part in ("determiner", "noun"):
            return "cause"
        if token.part in CONTENT and not _may_be_presupposed(token, support, chooses=bool(chooses)):
            return "direction" if moves(token) else "claim"
    return None


def _may_be_presupposed(token: Token, support: Support, *, chooses: bool) -> bool:
    if moves(token):
        changed = (
            "change" in token.kinds and (support.compares or token.part == "participle")
        ) or support.strays in moves(token)
        return moves(token) == {"same"} or changed or not another_direction(token, support)
    if support.knows(token):
        return True
    if token.part == "noun":
        return not ({"failing", "suspect"} & token.kinds) or support.tells_of_failures
    if token.base in _RIGHT:
        return chooses
    done = token.part == "participle" and not token.kinds - _DONE
    return done or token.base in PRESUPPOSED or bool(token.kinds & {"scope", "shown"})


def _presumes(clause: Clause) -> bool:
    """`When the server no longer crashes`: what a system does is taken for known."""
    verb = clause.act
    acting = verb is not None and verb.part in ("finite", "base") and verb.base not in KNOWING | TELLING
    stopped = clause.negated and acting and verb is not None and not moves(verb) and verb.base != "match"
    head = clause.head
    system = head is not None and "system" in head.kinds and "evidence" not in head.kinds
    return stopped or (system and clause.act is not None and clause.act.part in ("finite", "base"))
