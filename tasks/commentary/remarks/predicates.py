"""What something is said to be."""

from __future__ import annotations

from data_contracts.remark_verbs import Kind
from data_contracts.remark_words import MORE
from tasks.commentary.remarks.clause import Clause
from tasks.commentary.remarks.reliance import of_the_files
from tasks.commentary.remarks.shape import (
    DIRECTIONS,
    EXTREMES,
    ONLY,
    REPEATABLE,
    SIZES,
    beyond_noise,
    guarded,
)
from tasks.commentary.remarks.support import Support
from tasks.commentary.remarks.tokens import Token

_COUNTABLE = frozenset(["number", "count", "it", "data", "evidence", "this", "basis"])
_MEASURES_OF_SPREAD = frozenset(
    ["spread", "interval", "variance", "variation", "variability", "range", "deviation"]
)
_STRONG = frozenset(
    [
        "doubtful",
        "fragile",
        "inconclusive",
        "insufficient",
        "preliminary",
        "provisional",
        "tentative",
        "thin",
        "uncertain",
        "unclear",
        "unreliable",
        "unstable",
        "unsupported",
        "weak",
        "questionable",
        "premature",
        "ambiguous",
        "anecdotal",
    ]
)
_LONGER = MORE | {"different", "other"}
_PREDICATE_NOUNS = frozenset(
    [
        "property",
        "bound",
        "statement",
        "description",
        "summary",
        "record",
        "view",
        "picture",
        "piece",
        "warning",
        "reminder",
        "result",
        "comparison",
        "example",
        "aggregate",
        "average",
        "estimate",
        "figure",
        "maximum",
        "mean",
        "measurement",
        "median",
        "minimum",
        "number",
        "observation",
        "rate",
        "value",
    ]
)


def of_predicate(clause: Clause, verb: int, support: Support, following: Clause | None) -> str | None:
    predicate = [
        t for t in clause.tokens[verb:] if t.part in ("adjective", "noun", "participle", "gerund", "pronoun")
    ]
    about = clause.head
    of_evidence = about is not None and bool(about.kinds & {"fact", "evidence", "metric"})
    if of_evidence and following is not None and (following.role == "question" or following.after == "where"):
        return None
    if not predicate:
        # `It is measured, its cause is not`
        return None if clause.negated and clause.role != "main" else "claim"
    ends = next(
        (n for n, t in enumerate(clause.tokens[verb + 1 :], verb + 1) if t.part in ("preposition", "to")),
        None,
    )
    stretch = [
        t for t in clause.tokens[verb + 1 : ends] if t.part in ("adjective", "noun", "participle", "gerund")
    ]
    if not stretch and any(beyond_noise(clause, t, support) for t in clause.tokens):
        return None
    if not stretch and following is not None and following.role == "purpose" and following.has("care"):
        return None
    if not stretch:
        behind = any(
            t.kinds & {"limit", "hinder"} or ("care" in t.kinds and t.part == "adjective")
            for t in clause.tokens[verb:]
        )
        return None if behind or clause.stance == "denied" else "claim"
    last = stretch[-1]
    compared = clause.head is not None and clause.head.base in (
        "comparison",
        "baseline",
        "difference",
        "verdict",
        "audit",
    )
    if support.directions and clause.stance == "denied" and compared and "rely" in last.kinds:
        return "verdict"
    if last.base == "complete" and of_the_files(clause, support):
        return None
    if (
        clause.has(*support.directions, "change")
        and not support.suspected
        and any("limit" in t.kinds for t in stretch)
    ) and clause.mood != "hedged":
        return "verdict"
    if (
        any("limit" in t.kinds or t.text in ("unlikely", "likely") for t in stretch) and not clause.hedged
    ) and {"different", "other", "another"} & {t.text for t in clause.subject}:
        return "claim"
    if {"far", "from"} <= set(clause.texts) or {"anything", "but"} <= set(clause.texts):
        return "claim"
    if any(t.base in _STRONG for t in stretch) and support.settled:
        return "verdict"
    if any(t.text in SIZES for t in stretch) and size_misplaced(clause, last):
        return "claim"
    than = following is not None and following.role == "than"
    if (
        clause.mood == "hedged"
        and than
        and not clause.negated
        and any(t.base in EXTREMES for t in clause.subject)
    ):
        return None
    if clause.mood == "hedged" and (last.text == "due" or "effect" in last.kinds):
        return None
    if clause.mood == "hedged" and clause.negated and last.text in _LONGER:
        return "claim"
    if clause.mood == "hedged" and (
        last.text in _LONGER or any(support.may_lie_behind(t.base) for t in stretch)
    ):
        return None
    if {"would", "more"} <= set(clause.texts) and "rely" in last.kinds:
        return None
    if last.base in ("matter", "question") and clause.stance == "asserted":
        return None if "open" in clause.texts else "claim"
    allowed: tuple[Kind, ...] = ("limit", "care", "mixed")
    if clause.stance == "denied":
        allowed = (*allowed, "rely", "scope", "worth")
    if (
        last.part == "participle"
        and clause.stance == "asserted"
        and "shown" in last.kinds
        and "and" in clause.texts[verb:]
    ):
        return "claim"
    if any(k in last.kinds for k in allowed) or last.kinds & support.directions:
        return None
    if (
        last.part == "participle"
        and clause.stance == "asserted"
        and "care" in last.kinds
        and clause.mood == "plain"
    ):
        return "claim"
    if any("care" in t.kinds for t in stretch) or any(
        support.may_lie_behind(t.base) and t.base in REPEATABLE for t in stretch
    ):
        return None
    if clause.stance == "denied" and any("rely" in t.kinds for t in stretch):
        return None
    if (
        (about is None or about.part == "pronoun" or "fact" in about.kinds)
        and last.kinds
        & {
            "fact",
            "evidence",
        }
        and (clause.has("limit") or (following is not None and following.negated and following.verb is None))
    ):
        return None
    if last.text in ("possible", "plausible") and clause.has("effect", "suspect"):
        return None
    if clause.texts[verb + 1 :][:2] == ("the", "same") and "same" in support.directions:
        return None
    if (
        clause.mood == "plain"
        and last.part == "noun"
        and clause.has("system", "suspect")
        and clause.has(*DIRECTIONS, "change")
    ):
        return "cause"
    figure = (
        clause.head is None or clause.head.part == "pronoun" or bool(clause.head.kinds & {"fact", "metric"})
    )
    known = last.base in _PREDICATE_NOUNS and figure
    if last.part == "noun" and (known or any("limit" in t.kinds for t in stretch)):
        return None
    if last.text == "part" and not ONLY.isdisjoint(clause.texts):
        return None
    if last.text in ("information", "knowledge") and clause.stance == "denied":
        return None
    if last.text in ("part", "measure", "substitute", "proxy", "matter") and clause.stance == "denied":
        return (
            None
            if last.text != "part" or {"figure", "rate", "value", "mean", "number"} & set(clause.texts)
            else "claim"
        )
    if "rely" in last.kinds and (clause.has("limit", "hinder", "need") or guarded(clause, following)):
        return None
    return "claim"


def size_misplaced(clause: Clause, last: Token) -> bool:
    if clause.mood == "hedged":
        return False
    about = last if last.part == "noun" else clause.head
    if about is None or about.base in _MEASURES_OF_SPREAD:
        return True
    countable = about.kinds & {"evidence", "limit"} or about.base in _COUNTABLE
    return not countable
