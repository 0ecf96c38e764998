"""Advice: acts on evidence only, that add care and never take it away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from data_contracts import remark_advice as advice
from data_contracts.remark_acts import FITTING, PERSONS, READERS
from tasks.commentary.remarks.acts import Said
from tasks.commentary.remarks.clause import Clause
from tasks.commentary.remarks.content import another_direction, moves
from tasks.commentary.remarks.fitting import unfit
from tasks.commentary.remarks.forbidding import forbidden
from tasks.commentary.remarks.lexicon import may_be
from tasks.commentary.remarks.manner import done_otherwise
from tasks.commentary.remarks.naming import names_evidence
from tasks.commentary.remarks.polarity import place_of
from tasks.commentary.remarks.support import Support
from tasks.commentary.remarks.tokens import END, Token

_MEASURED = frozenset(("rate", "mean", "average", "value", "figure", "tail"))
# `At a smaller batch size`: another point of a sweep, and no choice
_AT_ANOTHER = (["at", "a"], ["with", "a"], ["under", "a"], ["at", "other"])
_HAVING = frozenset(
    ("use", "have", "include", "contain", "involve", "run", "come", "go", "lead", "wait", "exceed")
)
_TESTING = frozenset(
    ("confirm", "test", "check", "rule", "verify", "reproduce", "investigate", "examine", "look")
)


def asked(said: Said, support: Support, following: Said | None) -> str | None:
    """Why the advice may not be given."""
    if _blames(said.clause.tokens) or _tells_somebody(said):
        return "claim"
    if said.clause.negated and said.base in ("expect", "assume", "presume", "suppose"):
        return "claim"
    if said.clause.negated:
        return forbidden(said, support, following)
    return (
        _act(said, support, following)
        or _lessens(said, support, following)
        or _object(said, support)
        or names_evidence(said, support, following)
        or _calls_for_more(said)
        or done_otherwise(said, support, following)
    )


def deed(tokens: Sequence[Token], support: Support, following: Said | None) -> str | None:
    """Why what is named by a gerund or an infinitive may not be asked for."""
    verb = tokens[0]
    if len(tokens) == 1 and "care" in verb.kinds:
        return None
    asks = Token(verb.text, replace(verb.sense, part="base"))
    return asked(Said("ask", Clause("main", "", (asks, *tokens[1:]), "command")), support, following)


def _tells_somebody(said: Said) -> bool:
    """`Present it to the board`, `show users the value`: evidence is asked after, and not passed on."""
    behind = said.clause.predicate if said.verb is None or said.clause.mood == "duty" else said.clause.tokens
    told = any(t.base in PERSONS | READERS and t.base != "contributor" for t in behind)
    asked = said.clause.head is not None and said.clause.head.base in (
        "author",
        "maintainer",
        "team",
        "editor",
    )
    does = (
        asked
        and said.verb is not None
        and bool(said.verb.kinds & {"care", "mixed", "shown"})
        and said.clause.mood == "duty"
    )
    told = told or (not does and any(t.base in PERSONS for t in said.clause.tokens))
    asks = said.base in ("ask", "consult") or (
        said.base in ("check", "confirm", "clarify") and "with" in said.clause.texts
    )
    return told and not asks


def _lessens(said: Said, support: Support, following: Said | None) -> str | None:
    """`With fewer requests`, `just these`, `the mean instead of the quantile`: less evidence, or other evidence."""
    texts, base = frozenset(said.clause.texts), said.base
    if not {"fewer", "less", "just", "merely", "simply", "solely", "easier"}.isdisjoint(texts):
        return "dismissal"
    if any(
        "gain" in one.kinds and one.part == "adjective" and one.base != "heavy" for one in said.clause.tokens
    ):
        return "instruction"
    if texts & {"instead"} and base in ("report", "use", "quote", "show", "publish", "present", "cite"):
        return "instruction"
    instead = following is not None and following.clause.after in ("instead", "rather")
    gerund = following is not None and following.clause.tokens[0].part == "gerund"
    reads = base in advice.READ_AS - {"use"} or support.fact.verdict == "differs" or gerund
    return "instruction" if instead and not reads else None


def _calls_for_more(said: Said) -> str | None:
    """`Should be checked and ready`: a state beside the act is one of records."""
    pairs = pairwise((*said.clause.tokens, END))
    joined = any(
        one.part == "participle" and two.text in ("and", "or") for one, two in pairwise(said.clause.tokens)
    )
    states = (
        one for one, two in pairs if one.part == "adjective" and two.part == "stop" and "rely" in one.kinds
    )
    bad = any(one.base not in advice.KEPT_SO | FITTING for one in states)
    return "reliance" if joined and bad else None


def _blames(tokens: Sequence[Token]) -> bool:
    """`Should have checked`."""
    pairs = pairwise(tokens)
    return any(one.text in ("should", "must", "ought") and two.text == "have" for one, two in pairs)


def _act(said: Said, support: Support, following: Said | None) -> str | None:
    """Why what is asked for is no act of care."""
    verb, tokens = said.verb, said.clause.tokens
    if (
        said.base in ("continue", "remember", "start", "begin")
        and following is not None
        and following.act == "ask"
    ):
        return None
    if said.base == "decide" and following is not None and following.clause.role == "question":
        return None
    waits = following is not None and following.clause.after == "until"
    if waits and said.base == "exclude" and support.doubtful:
        return None
    if verb is None:  # `should be separate`
        wanted = [t for t in tokens if t.part == "adjective"]
        if not {"beyond", "above"}.isdisjoint(said.clause.texts):
            return "reliance"
        kept = any(t.base in advice.KEPT_SO or t.kinds & {"care", "same"} for t in wanted)
        return None if kept or not wanted else "instruction"
    if (
        verb.base in ("consider", "try", "start", "continue", "begin")
        and len(tokens) > 1
        and tokens[1].part == "gerund"
    ):
        return deed(tokens[1:], support, following)
    if verb.base == "keep" and len(tokens) > 1 and tokens[1].part == "gerund":
        verb = tokens[1]
    others = (
        t for t in said.clause.predicate if _is_done_too(t, verb, tokens) or _is_done_by_it(t, verb, tokens)
    )
    codes = (
        unfit(t, tokens if t.part == "participle" else tokens[place_of(t, tokens) :], support) for t in others
    )
    return unfit(verb, tokens, support) or next(filter(None, codes), None)


def _is_done_too(token: Token, verb: Token, tokens: Sequence[Token]) -> bool:
    """`Should be checked and deployed`."""
    if token is verb or token.part != "participle" or verb.part != "participle":
        return False
    place = next(n for n, t in enumerate(tokens) if t is token)
    behind = tokens[place + 1 : place + 2]
    return tokens[place - 1].part != "noun" and (
        not behind or behind[0].part not in ("noun", "adjective", "gerund")
    )


def _is_done_by_it(token: Token, verb: Token, tokens: Sequence[Token]) -> bool:
    """`Check the log, deploying the model`, `by deploying it`."""
    if token is verb or token.part != "gerund" or may_be(token.text, "noun"):
        return False
    place = next(n for n, t in enumerate(tokens) if t is token)
    behind = tokens[place + 1 : place + 2]
    before = tokens[place - 1] if place else token
    if token.base == "save" or (behind and behind[0].text == "out"):
        return True
    if before.part == "noun" and (not behind or token.base in _HAVING or token.kinds & {"scope", "shown"}):
        return False
    return before.part == "noun" or before.text in ("by", "through", "while")


def _object(said: Said, support: Support) -> str | None:
    """Why it may not be asked of these things: they are chosen by their outcome, or told of with a cause."""
    tokens = said.clause.tokens
    for place, token in enumerate(tokens):
        as_told = place and tokens[place - 1].text == "as" and moves(token) <= support.directions
        if (
            token is not said.verb
            and moves(token)
            and not as_told
            and not _of_evidence(tokens, place, support)
        ):
            return "direction"
    for token, later in pairwise((*tokens, tokens[-1])):
        if token is said.verb or token.part not in (
            "noun",
            "adjective",
            "finite",
            "base",
            "participle",
            "gerund",
        ):
            continue
        if (
            "failing" in token.kinds
            and token.part == "noun"
            and _given(token, tokens)
            and not support.tells_of_failures
        ):
            return "claim"
        if token.text in ("due", "attributable"):
            return "cause"
        if token.text in advice.UNFIT or ("dismiss" in token.kinds and token.part in ("gerund", "base")):
            return "instruction"
        caused = "effect" in token.kinds and token.part in ("finite", "participle") and not moves(token)
        if caused and later.part != "noun" and token.base not in ("differ", "vary", "alter", "explain"):
            return "cause"
    return None


def _given(token: Token, tokens: Sequence[Token]) -> bool:
    """`The crash`: taken for known."""
    return any(one.text in ("the", "that", "this", "its") and two is token for one, two in pairwise(tokens))


def _of_evidence(tokens: Sequence[Token], place: int, support: Support) -> bool:
    """A longer series, a change to look into, or the direction of the verdict."""
    token = tokens[place]
    told = token.part == "noun" and bool(moves(token) - {"same", "change"})
    if token.base in advice.WIDER and not told and not _selects(tokens, place):
        return True
    changed = token.part == "participle" and support.compares
    if ((token.part == "noun" or changed) and "change" in token.kinds) or (
        support.few and (token.base in support.text or (token.part == "noun" and _only_seems(tokens)))
    ):
        return True
    numbers = moves(token) | support.as_numbers(moves(token))
    tests = any(t.part in ("base", "participle", "gerund") and t.base in _TESTING for t in tokens)
    if token.part == "noun" and tests and not numbers.isdisjoint(support.suspected):
        return True
    if another_direction(token, support):
        return False
    behind = tokens[place + 1 : place + 4]
    measured = any("metric" in t.kinds or t.base in _MEASURED for t in behind)
    return token.part not in ("adjective", "adverb") or measured


def _only_seems(tokens: Sequence[Token]) -> bool:
    return any(
        t.text in ("suspected", "observed", "possible", "apparent", "seeming", "suspicion") for t in tokens
    )


def _selects(tokens: Sequence[Token], place: int) -> bool:
    """`The higher value`, `a faster host`: a choice by its outcome."""
    token = tokens[place]
    if token.part != "adjective" or token.base in (
        "same",
        "constant",
        "stable",
        "steady",
        "earlier",
        "early",
    ):
        return False
    noun = next((t for t in tokens[place + 1 : place + 4] if t.part == "noun"), None)
    before = [t.text for t in tokens[max(0, place - 2) : place]]
    if before in _AT_ANOTHER:
        return False
    return noun is not None and noun.base not in advice.WIDENED
