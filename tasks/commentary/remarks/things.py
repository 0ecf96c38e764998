"""What is said of what was measured, and of a system: only what the fact says."""

from __future__ import annotations

from data_contracts.remark_acts import RECORD_NOUNS, SCOPED, STATISTICS
from data_contracts.remark_licences import DESCRIBING, REPORTING
from data_contracts.remark_roles import ROLES
from tasks.commentary.remarks.belonging import is_of_the_fact
from tasks.commentary.remarks.charging import of_evidence
from tasks.commentary.remarks.clause import Clause
from tasks.commentary.remarks.content import content, moves
from tasks.commentary.remarks.polarity import before_a_noun, place_of
from tasks.commentary.remarks.support import Support, of_records, stems_of
from tasks.commentary.remarks.tokens import Token

_MEASURED = frozenset(["request", "outlier", "tail", "model", "output", "answer", "prompt", "token"])
_BECOMING = frozenset(("get", "become", "turn", "remain", "stay"))
_HAVING = frozenset(
    ("have", "rest", "lie", "count", "keep", "mark", "flag", "stand", "enter", "cover", "pass")
)
_STAYING = frozenset(("stay", "remain"))
_GIVING = frozenset(("give", "show"))
_BEING = frozenset(("is", "are", "was", "were", "been", "be"))
_LESS = frozenset(("only", "roughly", "less", "loosely"))
_WIDE = frozenset(("wide", "wider", "broad", "broader"))


def misdescribes(clause: Clause, support: Support) -> bool:
    """`The tail is short`, `the warm requests vary`, `the entry is the count`: the fact says none of it."""
    head = clause.head
    if head is None or clause.verb is None or head.part not in ("noun", "pronoun"):
        return False
    return _calls_it_another(clause, support) or _judges(clause, support) or _is_not_told(clause, support)


def generalises(clause: Clause, support: Support) -> bool:
    """`Qwen models respond faster`, `the nightly job is stable`, `it is well known`: of more than was measured."""
    if "models" in {t.text for t in clause.subject} and "models" not in support.text:
        return True
    known = any(t.text == "known" and not before_a_noun(t, clause.tokens) for t in clause.predicate)
    if known and not clause.negated and _LESS.isdisjoint(clause.texts):
        return True
    moved = any(moves(t) and not before_a_noun(t, clause.tokens) for t in clause.predicate)
    if moved and not _is_about_the_fact(clause.head, support):
        return True
    # Of a stated interval that is too narrow
    stated = "stated" in {t.text for t in clause.subject} and " wide" in support.text
    return stated and not _WIDE.isdisjoint(clause.texts)


def _is_about_the_fact(head: Token | None, support: Support) -> bool:
    if head is None or head.part == "pronoun" or moves(head):
        return True
    recorded = head.kinds & {"fact", "evidence", "care"} and "system" not in head.kinds
    return not stems_of(head).isdisjoint(support.own) or bool(recorded)


def _calls_it_another(clause: Clause, support: Support) -> bool:
    """`The unclear entry is the count`: what a thing is, is said by the fact."""
    behind = clause.predicate[1:]
    if clause.act is not None or clause.negated or len(behind) < 2 or behind[0].text != "the":
        return False
    noun = next((t for t in behind if t.part == "noun"), None)
    named = noun is not None and (is_of_the_fact(noun, support) or of_evidence(behind[1], clause.tokens))
    return clause.head is not None and clause.head.part == "noun" and noun is not None and not named


def _judges(clause: Clause, support: Support) -> bool:
    """`Loading is unstable`: what evidence may be is said of a thing."""
    head = clause.head
    if head is None or clause.negated or clause.act is not None:
        return False
    thing = head.kinds & {"metric", "system"} and not head.kinds & {"evidence", "fact"}
    return bool(thing or head.base == "tail") and any(
        t.part == "adjective" and "limit" in t.kinds and stems_of(t).isdisjoint(support.own)
        for t in clause.predicate
    )


def _is_not_told(clause: Clause, support: Support) -> bool:
    head = clause.head
    if head is None or head.part != "noun" or head.base in STATISTICS:
        return False
    thing = head.kinds & {"metric", "system"} and not head.kinds & {"fact", "care", "rely"}
    if not (thing or moves(head) or head.base in _MEASURED):
        return False
    if clause.act is not None and not _may_do(clause.act, head, clause, support):
        return True
    return any(not _may_be(t, clause, support) for t in content(clause.predicate) if t is not clause.act)


def _may_do(verb: Token, head: Token, clause: Clause, support: Support) -> bool:
    if is_of_the_fact(verb, support) or moves(verb) or verb.base in _HAVING:
        return True
    behind = {t.base for t in clause.predicate}
    if verb.base in _STAYING:
        return not behind.isdisjoint(("data", "sample", "evidence", "unjudged", "set"))
    if verb.base in _GIVING or (verb.base == "come" and "from" in clause.texts):
        return support.few and "same" not in behind
    borne = verb.part == "participle" and verb.base in ROLES["borne"].words | {"establish", "test"}
    if borne and support.directions:
        return True
    done = verb.part == "participle" and verb.base in DESCRIBING and not _BEING.isdisjoint(clause.texts)
    weighed = any(t.part == "adverb" and t.text.endswith("ly") for t in clause.tokens)
    reports = "system" in head.kinds and verb.base in REPORTING and not weighed
    return done or reports or (verb.base in _BECOMING and any(moves(t) for t in clause.predicate))


def _may_be(token: Token, clause: Clause, support: Support) -> bool:
    if moves(token) or is_of_the_fact(token, support) or of_records(token) or token.text == "data":
        return True
    place = place_of(token, clause.tokens)
    scoped = any(t.part == "preposition" for t in clause.tokens[max(0, place - 3) : place])
    return token.base in STATISTICS | RECORD_NOUNS | {"metric"} or (scoped and token.base in SCOPED)
