"""Of what a verdict's words may be said: of what was recorded or stated, and of no thing around it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from data_contracts.remark_roles import ROLES
from tasks.commentary.remarks.acts import Said
from tasks.commentary.remarks.content import CONTENT, moves
from tasks.commentary.remarks.polarity import before_a_noun, place_of
from tasks.commentary.remarks.support import Support, stems_of
from tasks.commentary.remarks.tokens import END, Token

# What a fact is a part of, and never about
_AROUND = frozenset(
    (
        "benchmark",
        "audit",
        "suite",
        "project",
        "harness",
        "pipeline",
        "setup",
        "environment",
        "author",
        "clock",
        "counter",
        "meter",
        "timer",
        "sampler",
        "sensor",
        "recorder",
        "logger",
    )
)
_ALIKE = frozenset(("same", "equal", "identical", "alike", "similar"))
_BESIDE = frozenset(("as", "to", "with", "in", "by"))
_BREAKING = frozenset(("break", "corrupt", "invalidate", "spoil", "damage", "upset"))
_TOO = (
    ROLES["thin"].words
    | ROLES["slight"].words
    | frozenset(("early", "uncertain", "soon", "wide", "noisy", "few", "short"))
)
_SAID_OF_DATA = ("invalid", "thin", "firm", "agree", "disagree", "open")


def said_of_another(said: Said, support: Support) -> bool:
    """`The benchmark has no errors`, `check the clock, since it is wrong`, `the latency is thin`."""
    clause = said.clause
    told = [t for t in clause.predicate if t.part in CONTENT and not before_a_noun(t, clause.tokens)]
    if any(
        one.text == "too" and two.part == "adjective" and two.base not in _TOO
        for one, two in pairwise(clause.tokens)
    ):
        return True  # `the hardware is too old`
    if (
        said.base in ("rely", "rest", "lean", "depend", "hinge")
        and said.verb is not None
        and said.verb.part == "participle"
    ):
        return True  # `the model is relied on`
    ran = clause.head is not None and clause.head.base in ("request", "run", "model", "engine")
    if ran and said.base == "fail" and not support.tells_of_failures:
        return True
    outside = clause.head is not None and not clause.head.kinds & {"evidence", "fact"}
    if "out" in clause.texts and outside and said.base in ("leave", "take", "count", "filter"):
        return True
    if _is_alike(said, support) or any(_breaks(t, said) for t in told):
        return True
    subject = _subject(said)
    if subject is not None and _measures_another(subject, told, support):
        return True
    if subject is None or not any(_plays(t, support) for t in told):
        return False
    judges = (
        subject.base in ("audit", "check", "fact") and said.verb is not None and said.verb.part == "finite"
    )
    if not judges and any(
        t.base in _AROUND and stems_of(t).isdisjoint(support.own) for t in (subject, _whose(said))
    ):
        return True
    around = "system" in subject.kinds and not subject.kinds & {"evidence", "fact"}
    another = around and subject.base != "model" and stems_of(subject).isdisjoint(support.own)
    return another and support.fact.verdict in ("broken", "refuted", "confirmed", "holds")


def _measures_another(subject: Token, told: Sequence[Token], support: Support) -> bool:
    """`The sample is small` of a difference that is, `the difference is small` of a sample that is."""
    small = any(t.base in ROLES["slight"].words and t.part == "adjective" for t in told)
    of_evidence = subject.base in ("sample", "run", "basis", "evidence", "data", "test", "number")
    if support.fact.verdict == "below_floor":
        return small and of_evidence
    return small and support.few and (bool(moves(subject)) or subject.base in ("difference", "effect", "gap"))


def _subject(said: Said) -> Token | None:
    """Its head, or what a pronoun stands for: the last noun before it."""
    head = said.clause.head
    if head is None or head.part != "pronoun" or said.before is None or said.before.act != "ask":
        return head
    return next((t for t in reversed(said.before.clause.tokens) if t.part == "noun"), head)


def _whose(said: Said) -> Token:
    """`Benchmark` of `the record of the benchmark`."""
    subject = said.clause.subject
    place = next((n for n, t in enumerate(subject) if t.text == "of"), len(subject))
    return next((t for t in subject[place:] if t.part == "noun"), END)


def _plays(token: Token, support: Support) -> bool:
    roles = (*support.sayings.held, *support.sayings.refused)
    return any(token.base in ROLES[role].words for role in roles if role in _SAID_OF_DATA)


def _is_alike(said: Said, support: Support) -> bool:
    """`The throughput is the same`, `it shows the same latency`: as what, and who measured it?"""
    if "same" in support.directions or support.fact.verdict not in (
        "confirmed",
        "holds",
        "confounded",
        "incomparable",
    ):
        return False
    for token in said.clause.predicate:
        if token.base not in _ALIKE or token.part != "adjective":
            continue
        behind = said.clause.tokens[place_of(token, said.clause.tokens) + 1 :]
        metric = bool(behind) and "metric" in behind[0].kinds
        alone = not behind and not moves(token)
        if (metric or alone) and not said.clause.negated and _BESIDE.isdisjoint(t.text for t in behind):
            return True
    return False


def _breaks(token: Token, said: Said) -> bool:
    """`That broke the timestamps`."""
    place = place_of(token, said.clause.tokens)
    behind = said.clause.tokens[place + 1 : place + 2]
    passive = any(t.part == "auxiliary" for t in said.clause.tokens[:place])
    acts = token.base in _BREAKING and token.part in ("finite", "base", "participle") and not passive
    return acts and bool(behind) and behind[0].part in ("determiner", "noun", "pronoun")
