"""The evidence is leant on, praised, or said to be enough."""

from __future__ import annotations

from data_contracts.remark_words import MORE
from tasks.commentary.remarks.clause import Clause
from tasks.commentary.remarks.shape import MADE, asks, attributive, guarded
from tasks.commentary.remarks.support import Support
from tasks.commentary.remarks.tokens import Token

_PRAISE = frozenset(
    ["good", "solid", "sound", "right", "fair", "acceptable", "decent", "promising", "great", "correct"]
)
_AS_LITTLE = frozenset(
    [
        "such",
        "fail",
        "copy",
        "duplicate",
        "separate",
        "invalid",
        "original",
        "example",
        "average",
        "maximum",
        "mean",
        "minimum",
        "estimate",
        "observation",
        "guide",
        "well",
        "single",
        "failed",
        "part",
    ]
)
_CONTEXT = frozenset(
    [
        "spread",
        "interval",
        "deviation",
        "quantile",
        "percentile",
        "range",
        "size",
        "hardware",
        "setting",
        "median",
        "configuration",
    ]
)


_RECORDING = frozenset(
    ["record", "mark", "label", "note", "report", "state", "list", "name", "tag", "publish", "keep"]
)


def reliance(clause: Clause, support: Support, following: Clause | None) -> str | None:
    """The evidence is leant on, praised, or said to be enough."""
    # `It could not be more certain`
    if clause.negated and {"could", "more"} <= set(clause.texts) and clause.has("rely"):
        return "reliance"
    if clause.stance != "asserted":
        return None
    for place, token in enumerate(clause.tokens):
        if token.text == "sure" and clause.texts[:place][-1:] in (("make",), ("be",)):
            continue
        if token.base == "complete" and of_the_files(clause, support):
            continue
        if token.text in ("available", "visible", "clear", "explicit") and clause.mood in ("command", "duty"):
            continue
        told = clause.head is not None and bool(clause.head.kinds & {"fact", "metric", "evidence"})
        if "scope" in token.kinds and token.part in ("finite", "base") and clause.mood == "plain" and told:
            continue
        if token.base in ("suggest", "indicate", "recommend", "imply") and clause.has(
            "care", "need", "limit"
        ):
            continue
        if (
            token.text == "good"
            and clause.has("care")
            and not clause.has("fact", "evidence", "metric", "system")
        ):
            continue
        if token.text in ("good", "better") and {"step", "way", "place", "moment"} & set(clause.texts):
            continue
        if (
            token.base in ("quote", "cite")
            and asks(clause)
            and not _CONTEXT.isdisjoint(t.base for t in clause.tokens)
        ):
            continue
        if token.text in ("possible", "plausible") and clause.has("effect", "suspect"):
            continue
        if "rely" in token.kinds and "limit" not in token.kinds and not _hindered(clause, place, following):
            return "reliance"
        named = "mixed" in token.kinds or (token.base in _RECORDING and place == clause.verb)
        if named and _takes_for_granted(clause, place, following):
            return "reliance"
        if "mixed" in token.kinds and clause.mood == "hedged" and not guarded(clause, following):
            return "reliance"
        if (
            "allow" in token.kinds
            and clause.mood != "command"
            and token.part != "participle"
            and "scope" not in token.kinds
        ):
            noted = token.base == "make" and (clause.has("limit") or not MADE.isdisjoint(clause.texts))
            helps = (
                following is not None
                and following.role == "purpose"
                and following.has("care")
                and "would" in clause.texts
            )
            if not noted and not helps and not _earned(clause, place):
                return "reliance"
    return None


def _holds_back(clause: Clause, place: int) -> bool:
    """A word that keeps from what follows; not one within the subject, as in `the small sample is enough`."""
    token = clause.tokens[place]
    if token.kinds.isdisjoint(("hinder", "limit")):
        return False
    return token.part != "adjective" or clause.verb is None or place > clause.verb or clause.mood == "command"


def _takes_for_granted(clause: Clause, place: int, following: Clause | None) -> bool:
    """`Take it as given`, `consider it closed`; what something is read as must be less than it seems."""
    if clause.tokens[place].base == "consider" and clause.mood in ("command", "duty"):
        behind = clause.tokens[place + 2 :]
        if (
            behind
            and (behind[-1].part in ("adjective", "participle") or behind[-1].text in _PRAISE)
            and "limit" not in behind[-1].kinds
        ):
            return True
    if "as" not in clause.texts[place:] or clause.mood not in ("command", "duty"):
        return False
    start = clause.texts.index("as", place) + 1
    taken = [t for t in clause.tokens[start:] if t.part != "adverb"]
    lesser = any("limit" in t.kinds or t.base in _AS_LITTLE for t in taken)
    return bool(taken) and not lesser and not (following is not None and following.negated)


def of_the_files(clause: Clause, support: Support) -> bool:
    """An inventory that adds up may be called complete."""
    about = clause.head.base if clause.head is not None else ""
    return (
        support.holds and clause.mood == "plain" and about in ("inventory", "file", "folder", "list", "count")
    )


def _hindered(clause: Clause, place: int, following: Clause | None) -> bool:
    token = clause.tokens[place]
    if token.text in _PRAISE and clause.mood == "command" and attributive(clause, place):
        return clause.texts[place + 1] in ("practice", "idea", "start", "reason")
    if any(_holds_back(clause, n) for n in range(place)) or guarded(clause, following):
        return True
    if clause.has("need") and clause.mood != "command":
        return True
    if (
        "rely" in token.kinds
        and token.part == "adjective"
        and clause.texts[place - 1] == "more"
        and "would" in clause.texts
    ):
        return True
    if token.part == "noun" and clause.mood == "duty" and not MORE.isdisjoint(clause.texts):
        return True
    if token.part == "noun":
        return asks(clause) or clause.has("limit") or _is_an_estimate(token)
    if attributive(clause, place):
        if token.part == "participle" or clause.texts[place + 1] in ("practice", "idea", "start", "reason"):
            return True
        if token.text in _PRAISE:
            return False
        if "would" in clause.texts and clause.texts[:1][0] in ("a", "an", "more"):
            return True
        return (asks(clause) or clause.has("need", "care")) and "as" not in clause.texts[:place]
    return _earned(clause, place)


def _is_an_estimate(token: Token) -> bool:
    return token.base in ("estimate",)


def _earned(clause: Clause, place: int) -> bool:
    """More evidence is what makes it possible: `recording the seed would allow a comparison`."""
    before = [t for t in clause.tokens[:place] if t.part != "adverb"]
    wanted = bool(before) and before[0].text not in ("this", "the", "these", "that", "it", "its")
    more = wanted and any(t.kinds & {"care", "evidence", "worth"} or t.text in MORE for t in before)
    would = any(t.text in ("would", "could", "will", "may", "might", "helps", "help") for t in before)
    return more and (would or any(t.part == "gerund" for t in before))
