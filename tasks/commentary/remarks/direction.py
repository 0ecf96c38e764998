"""Trends and judgements: only as the verdict of the fact has them."""

from __future__ import annotations

from tasks.commentary.remarks.clause import Clause
from tasks.commentary.remarks.names import names_of
from tasks.commentary.remarks.shape import DIRECTIONS, EXTREMES, asks, attributive, speaks_of_others
from tasks.commentary.remarks.support import Support

_WILL = frozenset(("will", "would", "shall"))
_SAYING = frozenset(["say", "tell", "mean", "show", "prove", "explain", "establish", "imply", "guarantee"])


def direction(clause: Clause, support: Support, following: Clause | None) -> str | None:
    """A trend or a judgement that is not the verdict of the fact."""
    if (
        support.directions
        and clause.stance == "denied"
        and clause.head is not None
        and "rely" in clause.head.kinds
    ) and any("metric" in t.kinds and t.base in support.metrics for t in clause.tokens):
        return "verdict"
    if (
        (
            clause.role == "joined"
            and clause.verb is None
            and not frozenset((*DIRECTIONS, "change")).isdisjoint(clause.follows)
        )
        and clause.stance == "asserted"
        and clause.mood == "plain"
        and clause.has("metric")
    ):
        return "direction"
    unsure = clause.has("limit") or (clause.stance == "denied" and not clause.has("care"))
    if (
        support.directions
        and unsure
        and following is not None
        and following.role in ("question", "complement")
    ) and following.has(*support.directions):
        return "verdict"
    kept = (
        clause.verb is not None
        and clause.tokens[clause.verb].base in ("keep", "hold", "stay")
        and "level" in clause.texts
    )
    if kept and clause.mood == "plain" and "same" not in support.directions:
        return "direction"
    for place, token in enumerate(clause.tokens):
        found = token.kinds & frozenset((*DIRECTIONS, "gain"))
        if "same" in support.directions and (
            clause.texts.count("as") > 1 or clause.after in ("neither", "nor")
        ):
            continue
        passive = token.part == "participle" and "be" in clause.texts[:place]
        if "dismiss" in token.kinds and (passive or _transitive(clause, place)):
            continue
        if clause.role == "question" and clause.stance != "asserted" and not clause.negated:
            continue
        if (
            clause.role == "complement"
            and clause.stance == "denied"
            and not clause.negated
            and (not (support.directions or support.suspected))
        ):
            continue
        if token.base in ("reduce", "shrink") and {"sample", "number", "evidence"} & {
            t.base for t in clause.tokens[place:]
        }:
            continue
        than = following is not None and following.role == "than"
        if (
            clause.mood == "hedged"
            and than
            and clause.head is not None
            and any(t.base in EXTREMES for t in clause.subject)
        ):
            continue
        if "same" in found and {"leave", "open"} <= {t.base for t in clause.tokens} | set(clause.texts):
            continue
        if not found or _gains_evidence(clause, place) or _of_the_load(clause, place):
            continue
        if (
            token.base in ("increase", "raise")
            and clause.mood in ("command", "duty")
            and clause.has("evidence")
        ):
            continue
        if token.text in ("faster", "slower", "quicker") and not support.is_of(
            "latency", "first_token", "rate"
        ):
            return "direction"
        if "same" in found and (clause.mood == "command" or clause.stance == "open"):
            continue
        if (
            "same" in support.directions
            and clause.negated
            and (clause.has("shown", "scope", "mixed") or "sign" in clause.texts)
            and token.part == "noun"
        ):
            continue
        if found & support.suspected and (
            asks(clause) or clause.stance == "open" or clause.has("limit", "need")
        ):
            continue
        nominal = token.part == "noun"
        leaning = clause.has("rely") and not (support.directions or support.suspected)
        if nominal and leaning and clause.stance in ("open", "denied"):
            continue
        if not found & support.directions or not (token.part == "noun" or own_subject(clause, support)):
            return "direction"
        nominal = token.part == "noun" or attributive(clause, place)
        if nominal and (asks(clause) or _says_nothing(clause, place)):
            continue
        if clause.has("limit", "hinder") or speaks_of_others(clause, support):
            return "direction"
        if clause.stance == "denied" or clause.negated:
            return "direction"
        if "same" in found and "by" in clause.texts[place:]:
            return "cause"
        if not nominal and (
            clause.stance != "asserted" or clause.mood != "plain" or _WILL & set(clause.texts)
        ):
            return "direction"
    return None


def own_subject(clause: Clause, support: Support) -> bool:
    """What is said to have moved is the fact's own metric, and nothing beside it."""
    head = clause.head
    if head is None or head.part == "pronoun" or head.kinds & {"fact", "metric", *DIRECTIONS, "change"}:
        return True
    if head.base == "model" and support.fact.names:
        return True
    return head.text in names_of(support.fact) or (head.base == "model" and "this" in clause.texts)


def _transitive(clause: Clause, place: int) -> bool:
    after = clause.tokens[place + 1 : place + 2]
    return bool(after) and after[0].part in ("determiner", "pronoun") and clause.tokens[place].part != "noun"


def _of_the_load(clause: Clause, place: int) -> bool:
    """`Under higher load`: a condition, and no trend."""
    later = clause.tokens[place + 1 : place + 3]
    if later and later[0].base in ("bound", "end", "quartile", "limit"):
        return True
    before = clause.tokens[place - 1] if place else None
    supposed = (
        asks(clause)
        or clause.has("need")
        or clause.stance == "open"
        or "would" in clause.texts
        or clause.unable
    )
    if (
        supposed
        and clause.texts[place] not in ("fast", "faster", "slower", "quick")
        and any(t.kinds & {"worth", "evidence", "care"} or t.text == "picture" for t in later[:1])
    ):
        return True
    loaded = any(
        t.base in ("load", "concurrency", "parallelism", "level", "resolution", "traffic") for t in later
    )
    return loaded and before is not None and before.text in ("under", "at", "with", "in", "a")


def _says_nothing(clause: Clause, place: int) -> bool:
    """`A lower latency says nothing about the rate`."""
    later = clause.tokens[place:]
    said = any(t.base in _SAYING and t.part in ("base", "finite") for t in later)
    of_causes = clause.head is not None and "effect" in clause.head.kinds
    return clause.negated and (said or of_causes) and not any(t.text == "no" for t in clause.tokens[:place])


def _gains_evidence(clause: Clause, place: int) -> bool:
    token = clause.tokens[place]
    if "gain" not in token.kinds or (token.part == "finite" and token.text.endswith("ed")):
        return False
    return any("worth" in t.kinds for t in clause.tokens[place + 1 : place + 6])
