"""What a word of an assertion belongs to: the fact, the records, another verdict, or the world around."""

from __future__ import annotations

from data_contracts.remark_acts import FOUND, RECORD_NOUNS, SCOPED, STATISTICS
from data_contracts.remark_charges import CHARGED
from data_contracts.remark_licences import (
    DESCRIBING,
    NAMED_STANCES,
    SEVERAL,
    SIZED,
    STANCES,
    STATES_OF_SYSTEMS,
)
from data_contracts.remark_verbs import Kind
from tasks.commentary.remarks.charging import OF_RECORDS, VERBAL
from tasks.commentary.remarks.clause import Clause
from tasks.commentary.remarks.content import moves
from tasks.commentary.remarks.polarity import before_a_noun, place_of
from tasks.commentary.remarks.support import Support, plays, stems_of
from tasks.commentary.remarks.tokens import Token

_PLAIN: frozenset[Kind] = frozenset(("plain", "limit", "evidence", "scope", "shown", "rely"))
_SIZES = frozenset(
    (
        "narrow",
        "small",
        "short",
        "rough",
        "limited",
        "modest",
        "little",
        "far",
        "close",
        "low",
        "high",
        "large",
        "wide",
    )
)
_NEUTRAL = frozenset(("only", "separate", "individual", "other", "same", "open", "available"))


def is_of_the_fact(token: Token, support: Support) -> bool:
    """The fact has the word, or its verdict holds or denies it."""
    known = support.own | support.asserted | support.denied
    return support.lacks(token) or not stems_of(token).isdisjoint(known)


def is_of_a_system(token: Token, support: Support) -> bool:
    """A thing that may lie behind a figure, and that the fact does not tell of."""
    around = token.kinds & {"system", "suspect"} and "evidence" not in token.kinds
    return bool(around or {token.base, token.text} & STATES_OF_SYSTEMS) and stems_of(token).isdisjoint(
        support.own
    )


def is_of_another_verdict(token: Token, support: Support) -> bool:
    """`Thin` of a mean that was tested, `agrees` of one that no document states."""
    if is_of_the_fact(token, support) or token.base in RECORD_NOUNS | STATISTICS | DESCRIBING:
        return False
    roles = NAMED_STANCES if token.part == "noun" else STANCES
    if token.base in SEVERAL or (token.part == "adjective" and token.base in _SIZES):
        return False
    telling = token.part in VERBAL | {"adjective", "noun"}
    return telling and any(plays(token, role) for role in roles)


def belongs(token: Token, clause: Clause, support: Support) -> bool:
    """True for a word of the fact or of the records."""
    if moves(token) or support.knows(token) or support.judges(token, clause.head):
        return True
    if not stems_of(token).isdisjoint(support.denied):
        return True
    if token.base in FOUND or (token.kinds & {"suspect", "system"} and "evidence" not in token.kinds):
        return token.base in SCOPED and token is not clause.head
    if token.part == "participle" and token.kinds & {"care", "mixed", "shown"}:
        return True
    if token.part == "adjective" and _sizes(token, clause):
        return True
    if token.text == "little" and "too" in clause.texts:
        return True
    return bool(token.kinds & OF_RECORDS) or token.base in RECORD_NOUNS | STATISTICS | SCOPED


def says_what_it_is_like(token: Token, clause: Clause, support: Support) -> bool:
    """`The report is careful`: neither of the fact nor of how far evidence reaches."""
    if token.part != "adjective" or token not in clause.predicate or before_a_noun(token, clause.tokens):
        return False
    if clause.negated or clause.verb is None or moves(token) or is_of_the_fact(token, support):
        return False
    if token.text == "little" and "too" in clause.texts:
        return False
    return not (support.judges(token, clause.head) or _sizes(token, clause) or token.base in _NEUTRAL)


def _sizes(token: Token, clause: Clause) -> bool:
    """`The interval is wide`, `a rough idea`: said of evidence."""
    if token.kinds - _PLAIN or token.base in CHARGED:
        return False
    if before_a_noun(token, clause.tokens):
        noun = _noun_of(token, clause)
        return bool(noun.kinds & {"evidence", "fact", "worth"}) or noun.base in RECORD_NOUNS | STATISTICS
    head = clause.head
    return "rely" not in token.kinds and (head is None or head.base in STATISTICS | SIZED)


def _noun_of(token: Token, clause: Clause) -> Token:
    """`Levels` of `other concurrency levels`."""
    nouns: list[Token] = []
    for later in clause.tokens[place_of(token, clause.tokens) + 1 :]:
        if later.part == "noun":
            nouns.append(later)
        elif nouns or later.part not in ("adjective", "participle"):
            break
    return nouns[-1] if nouns else token
