"""Causes, failures and quantities: what a remark hardly ever may name."""

from __future__ import annotations

from itertools import pairwise

from data_contracts.remark_words import MORE, QUANTIFIERS
from tasks.commentary.remarks.clause import Clause
from tasks.commentary.remarks.shape import (
    ONLY,
    PERSONS,
    REPEATABLE,
    asks,
    attributive,
    beyond_noise,
    moves_together,
)
from tasks.commentary.remarks.support import Support
from tasks.commentary.remarks.tokens import Token

_COMING = frozenset(["come", "arise", "stem", "result", "follow"])
_UNITS = frozenset((("basis", "point"), ("basis", "points"), ("scores", "of"), ("score", "of")))
_VARIES = frozenset(["change", "differ", "shift", "vary"])


def cause(clause: Clause, support: Support) -> str | None:
    """A cause, unless it may be one of the catalogue, is asked after, or is said not to be known."""
    reasoned = (
        clause.has("limit", "hinder", "need")
        or clause.stance == "denied"
        or support.fact.verdict == "confounded"
    )
    if clause.after in ("because", "since") and not reasoned:
        return "cause"
    if "fault" in clause.texts and clause.role != "question":
        return "cause"
    if any(
        one == "which" and two in ("results", "leads", "follows", "stems", "arises")
        for one, two in pairwise(clause.texts)
    ):
        return "cause"
    first = (
        clause.tokens[1:2]
        if clause.texts[0] == "which"
        else clause.tokens[:1]
        if clause.after == "which"
        else ()
    )
    if any(t.part == "finite" and ("effect" in t.kinds or t.base in _COMING) for t in first):
        return "cause"
    for place, token in enumerate(clause.tokens):
        if moves_together(clause, support) or _told_of_outliers(clause, support):
            continue
        if token.base in ("differ", "agree", "match") and support.fact.verdict == "refuted":
            continue
        if "effect" in token.kinds and token.base in _VARIES:
            if clause.stance == "denied" and not ("same" in support.directions and token.base == "change"):
                return "direction"
            if (
                clause.stance == "asserted"
                and clause.mood in ("plain", "none")
                and "change" not in support.directions
            ) and not (token.part == "noun" or attributive(clause, place)):
                return "cause"
            continue
        if "change" in token.kinds and clause.mood == "plain" and clause.stance != "open":
            if clause.stance == "asserted" and "change" not in support.directions:
                return "direction"
            if (
                clause.stance == "denied"
                and token.part == "noun"
                and not clause.has("scope", "mixed")
                and "same" not in support.directions
            ):
                return "direction"
        from_where = token.base in _COMING and "from" in clause.texts[place + 1 : place + 3]
        if from_where and not any(_is_named_as_cause(t) for t in clause.tokens[place:]):
            continue
        result = token.base in ("result", "consequence") and clause.texts[max(0, place - 2) : place] == (
            "as",
            "a",
        )
        named = from_where or result or bool(token.kinds & {"effect", "suspect"})
        if not named or (token.kinds & {"scope", "fact"} and not (from_where or result)):
            continue
        if clause.tokens[clause.verb or 0].base == "leave" and not {"mixed", "open", "unknown"}.isdisjoint(
            clause.texts
        ):
            continue
        if token.base == "reflect" and not ONLY.isdisjoint(clause.texts):
            continue
        told_as_known = _told_as_known(clause, place) and (
            clause.role != "question" or clause.after != "whether"
        )
        if (clause.stance == "open" or asks(clause)) and not told_as_known:
            continue
        if beyond_noise(clause, token, support):
            continue
        if token.text == "confounding" and support.fact.verdict == "confounded":
            continue
        if clause.mood == "hedged" and not {"other", "different"}.isdisjoint(t.text for t in clause.tokens):
            continue
        if {"possible", "plausible"} & set(clause.texts) and _catalogued(clause, place, support):
            continue
        if "same" in support.directions and token.base == "sign" and clause.stance == "denied":
            continue
        if clause.stance == "denied":
            if _stays_unknown(clause, token) or (clause.unable and "suspect" in token.kinds):
                continue
            return "cause"
        if (
            "limit" in {k for t in clause.tokens for k in t.kinds}
            and token.part == "noun"
            and "effect" in token.kinds
        ):
            continue
        if clause.has("need"):
            continue
        if not (clause.mood == "hedged" and _catalogued(clause, place, support)):
            return "cause"
    return None


def _is_named_as_cause(token: Token) -> bool:
    named = token.kinds & {"system", "suspect", "failing"} or token.base in (PERSONS | REPEATABLE)
    return bool(named) or token.part == "gerund"


def _told_as_known(clause: Clause, place: int) -> bool:
    """`Due to throttling`, `as a result of caching`, `which led to failures`: what it follows on is taken for a fact."""
    token = clause.tokens[place]
    if any("limit" in t.kinds for t in clause.tokens[place + 1 :]):
        return False
    turned = token.text in ("due", "caused", "attributable") or (
        token.base in _COMING and token.part != "noun"
    )
    return turned or clause.texts[max(0, place - 2) : place] == ("as", "a") or clause.role == "relative"


def _catalogued(clause: Clause, place: int, support: Support) -> bool:
    """What is named as the cause is in the catalogue: behind `due to` and `caused by`, else anywhere."""
    turned = (
        clause.tokens[place].part in ("adjective", "participle", "noun")
        or clause.tokens[place].base in _COMING
    )
    named = clause.tokens[place + 1 :] if turned else clause.tokens
    found = any(support.may_lie_behind(t.base) for t in named)
    return found and not any(t.base in PERSONS for t in named)


def _told_of_outliers(clause: Clause, support: Support) -> bool:
    """That outliers move a mean is what such a fact says."""
    about = clause.head.base if clause.head is not None else ""
    return (
        support.fact.verdict == "differs"
        and about in ("outlier", "extreme", "mean")
        and not clause.has("system", "suspect")
    )


def _stays_unknown(clause: Clause, token: Token) -> bool:
    if token.base in ("explain", "attribute"):
        return True
    return (
        token.part == "noun"
        and "effect" in token.kinds
        and (clause.unable or clause.has("scope", "mixed") or "known" in clause.texts)
    )


def failing(clause: Clause, support: Support) -> str | None:
    for place, token in enumerate(clause.tokens):
        if "failing" not in token.kinds:
            continue
        told = (
            token.part == "participle" and not attributive(clause, place) and "as" not in clause.texts[:place]
        )
        if (token.part == "finite" and clause.stance != "open") or told:
            return "claim"
        if not support.tells_of_failures and not (asks(clause) or clause.role == "question"):
            return "claim"
    return None


def quantity(clause: Clause, support: Support) -> str | None:
    """A number, a share or a count in words."""
    if any(pair in _UNITS for pair in pairwise(clause.texts)):
        return "number_word"
    if clause.stance == "open" or asks(clause) or clause.has("need"):
        return None
    if clause.role == "complement" and clause.stance == "denied" and not clause.negated:
        return None
    for place, text in enumerate(clause.texts):
        if text not in QUANTIFIERS:
            continue
        if text == "any" and (clause.stance == "denied" or clause.has("hinder", "limit")):
            continue
        too = place > 0 and clause.texts[place - 1] in ("too", "so", "how")
        if text in ("few", "single", "many", "much") and (
            (support.few and text in ("few", "single")) or (too and not support.settled)
        ):
            continue
        if text == "single" and clause.stance == "denied":
            continue
        later = clause.tokens[place + 1 : place + 2]
        if (
            text == "single"
            and later
            and ("system" in later[0].kinds or later[0].base in ("baseline", "setup"))
        ):
            continue
        if text == "both" and support.directions and later and later[0].base in ("audit", "run", "version"):
            continue
        if text == "once" and clause.mood == "duty":
            continue
        if (
            text in ("single", "few")
            and clause.has("scope", "limit")
            and not support.settled
            and not clause.has("failing")
        ):
            continue
        if text in ("every", "each") and ("would" in clause.texts or not MORE.isdisjoint(clause.texts)):
            continue
        if (
            (text in ("every", "all", "each") and clause.stance == "denied" and place > (clause.verb or 0))
            and clause.has("scope", "rely")
            and not clause.has("failing")
        ):
            continue
        if text in ("any", "some") and clause.hedged:
            continue
        if text == "both" and support.fact.verdict == "confounded" and "settings" in clause.texts:
            continue
        if (
            text in ("every", "each", "all", "whole", "entire")
            and support.holds
            and clause.texts[place + 1 : place + 2] in (("file",), ("files",))
        ):
            continue
        return "number_word"
    return None
