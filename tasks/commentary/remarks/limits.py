"""What evidence needs and would do, what stands in its way, and what is left open: nothing of what was measured."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from data_contracts.remark_acts import (
    FIRMER,
    FITTING,
    FRAMES,
    HELPING,
    PERSONS,
)
from data_contracts.remark_roles import ROLES
from data_contracts.remark_words import MORE
from tasks.commentary.remarks.acts import Said
from tasks.commentary.remarks.clause import Clause
from tasks.commentary.remarks.content import another_direction, content, moves, personal
from tasks.commentary.remarks.polarity import before_a_noun, place_of
from tasks.commentary.remarks.support import Support
from tasks.commentary.remarks.tokens import END, Token

_SUBJECTS = frozenset(("it", "this", "that", "more", "which"))
_UNSAFE = frozenset(("unsafe", "premature", "unfair", "misleading", "wrong", "rash", "unwise", "invalid"))
_PROMISES = frozenset(("promise", "guarantee", "proof", "target", "forecast", "prediction", "recommendation"))
_BEHIND = frozenset(("reason", "cause", "source", "origin"))
_TOLD_APART = frozenset(("separate", "distinguish", "discriminate", "tell", "isolate", "exclude"))
_EFFECTS = frozenset(("effect", "influence", "impact", "outlier", "noise"))
_EASIER = frozenset(("easier", "more", "less", "higher", "better"))
_CONCLUDED = frozenset(("judge", "conclude", "decide", "conclusion", "verdict", "judgement", "judgment"))
_LONGER = frozenset(("longer", "large", "larger", "wider", "change", "same", "difference"))
_ROBUST = frozenset(("median", "quantile", "percentile", "interval"))
_COMPARED = frozenset(("comparison", "average", "ranking", "conclusion", "aggregate", "mean", "verdict"))
_HARDER = frozenset(
    ("uncertain", "hard", "harder", "difficult", "impossible", "unclear", "ambiguous", "unfair")
)


def would(said: Said, support: Support, following: Said | None) -> str | None:
    """Why it may not be said what evidence would do: `more runs would narrow the interval`, never what they would find."""
    clause, verb = said.clause, said.verb
    helped = verb is not None and verb.base == "help" and not any(t.base in PERSONS for t in clause.tokens)
    if (personal(clause.tokens) and not helped) or any(t.base in _PROMISES for t in clause.tokens):
        return "claim"
    if "single" in clause.texts:
        return "number_word"
    if _mixes(said, support):
        return None
    told_apart = verb is not None and verb.part == "participle" and verb.base in _TOLD_APART
    if told_apart and not support.settled and not {"from", "apart"}.isdisjoint(clause.texts):
        return None
    robust = verb is None and clause.head is not None and clause.head.base in _ROBUST
    if robust and "less" in clause.texts and any(t.base in ROLES["swayed"].words for t in clause.predicate):
        return None
    if (
        verb is None
        and clause.head is not None
        and clause.head.base in _ROBUST
        and _makes_fit(clause.predicate)
    ):
        return None if any(t.base in FIRMER for t in clause.predicate) else "claim"
    if verb is None or verb.base not in HELPING:
        return _would_be(said, support)
    gerund = (
        bool(clause.subject)
        and clause.subject[0].part == "gerund"
        and bool(clause.subject[0].kinds & {"care", "mixed"})
    )
    alike = not {"same", "equal", "identical", "matching"}.isdisjoint(t.text for t in clause.subject)
    if clause.head is not None and not (gerund or alike) and not _is_evidence(clause.head):
        return "claim"
    behind = [t for t in clause.predicate if t is not verb]
    if verb.base in ("make", "keep", "have") and not _makes_fit(behind):
        return "claim"
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
        moves(one) - {"same"}
        and not (one.text in _EASIER and two.kinds & {"worth", "care", "rely", "limit", "stance"})
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


def _would_be(said: Said, support: Support) -> str | None:
    """`It would be worth a second look`, `a comparison would be unfair`."""
    clause, verb = said.clause, said.verb
    unsafe = not support.settled and verb is None and _is_claim(clause.head)
    unsafe = unsafe and any("limit" in t.kinds or t.text in _UNSAFE for t in clause.predicate)
    framed = any(t.base in FRAMES for t in clause.tokens)
    of_evidence = (
        not clause.subject or clause.texts[0] in MORE or any(_is_evidence(t) for t in clause.subject)
    )
    chosen = any(t.text in ("better", "best", "choice", "option") for t in clause.predicate)
    return None if unsafe or (framed and of_evidence and not chosen) else "claim"


def _mixes(said: Said, support: Support) -> bool:
    """`A comparison here would mix the effects`: where the fact says what stands in its way."""
    clause, verb, head = said.clause, said.verb, said.clause.head
    mixes = verb is not None and (
        "hinder" in verb.kinds or verb.base in ("mix", "compare", "confound", "blend")
    )
    compared = head is not None and (head.base in _COMPARED or said.clause.subject[0].part == "gerund")
    mixes = mixes or (verb is None and any(t.base in _COMPARED for t in clause.predicate[1:]))
    return mixes and compared and support.fact.verdict in ("confounded", "incomparable", "differs")


def _makes_fit(behind: Sequence[Token]) -> bool:
    """`More runs would make the comparison fair`, and nothing settled or ready."""
    if any(t.text in ("above", "beyond", "out", "service", "production", "use") for t in behind):
        return False
    last = next((t for t in reversed(behind) if t.part != "adverb"), END)
    if last.part == "participle":
        return last.base in FITTING or "care" in last.kinds
    return (
        last.part not in ("adjective", "stop", "preposition", "conjunction")
        or last.base in FITTING | FIRMER
        or bool(last.kinds & {"up", "down", "better", "limit", "gain"})
    )


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
        (t.base in _HARDER or (t.part == "adjective" and "limit" in t.kinds))
        and not before_a_noun(t, clause.tokens)
        for t in clause.predicate
    )
    in_the_way = verb.base == "stand" and "way" in clause.texts
    if verb.base in ROLES["overdone"].words | ROLES["underdone"].words:
        return False
    keeps = verb.base != "keep" or "from" in clause.texts
    if not (harder if verb.base == "make" else ("hinder" in verb.kinds and keeps) or in_the_way):
        return False
    lacked = next((t for t in clause.predicate[1:] if t.part == "noun" and t.base != "way"), None)
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
    if personal(clause.tokens):
        return "claim"
    if wanted is None:  # `a later audit may need them`
        pointed = any(t.part == "pronoun" for t in behind)
        return None if pointed and clause.head is not None and _is_evidence(clause.head) else "claim"
    if wanted.text in MORE:
        # `More energy` is no evidence, which `more` alone may stand for
        place = place_of(wanted, behind)
        wanted = next((t for t in behind[place + 1 :] if t.part in ("noun", "gerund")), wanted)
    of_evidence = clause.head is not None and clause.head.kinds & {
        "care",
        "worth",
        "rely",
        "fact",
        "evidence",
    }
    alike = of_evidence and not {"same", "equal", "identical", "matching"}.isdisjoint(clause.texts)
    evidence = (
        (alike and wanted.kinds & {"system", "evidence"})
        or wanted.kinds & {"care", "evidence", "fact", "worth", "limit", "rely"}
        or wanted.text in MORE
    )
    if "metric" in wanted.kinds and not wanted.kinds & {"evidence", "care"}:
        return "direction"
    if said.verb is not None and not evidence:
        return "claim"
    if any(_another_move(t, support) for t in clause.tokens):
        return "direction"
    if support.settled and any(t.base in _CONCLUDED for t in content(clause.tokens)):
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
