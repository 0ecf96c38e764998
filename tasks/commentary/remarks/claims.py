"""What a remark says of the fact, and of nothing else."""

from __future__ import annotations

from tasks.commentary.remarks.advice import of_duty
from tasks.commentary.remarks.clause import Clause
from tasks.commentary.remarks.deeds import main_verb, of_verb
from tasks.commentary.remarks.lexicon import may_be_finite
from tasks.commentary.remarks.predicates import of_predicate, size_misplaced
from tasks.commentary.remarks.shape import (
    DIRECTIONS,
    PERSONS,
    SIZES,
    UNKNOWN,
    moves_together,
    speaks_of_others,
)
from tasks.commentary.remarks.support import Support


def claim(clause: Clause, support: Support, following: Clause | None) -> str | None:
    """Something said of what the fact does not tell."""
    if clause.after == "why" and clause.head is not None and clause.head.base in PERSONS:
        return "claim"
    if clause.mood == "none" and clause.stance == "asserted" and _may_have_a_verb(clause):
        return "claim"
    if clause.texts[:2] == ("no", "longer"):
        return "claim"
    if clause.mood in ("plain", "none") and clause.stance != "open" and _contradicts(clause, support):
        return "verdict"
    if clause.stance == "open" or clause.mood in ("command", "none") or clause.verb is None:
        return None
    verb = clause.verb
    if clause.mood == "duty":
        return of_duty(clause)
    depends = any(t.base == "depend" for t in clause.tokens) or (
        _generic(clause) and not clause.has(*DIRECTIONS)
    )
    if (
        clause.stance == "asserted"
        and not clause.has("need", "limit", "hinder")
        and clause.mood == "plain"
        and not depends
        and speaks_of_others(clause, support)
    ):
        return "claim"
    head = clause.head
    if (
        (
            head is not None
            and "metric" in head.kinds
            and head.base not in support.metrics
            and clause.stance == "asserted"
        )
        and clause.has("limit")
        and UNKNOWN.isdisjoint(clause.texts)
        and not clause.hedged
    ):
        return "claim"
    if "same" in clause.texts[verb:] and clause.stance == "asserted" and not clause.has("need"):
        return None if "same" in support.directions and "baseline" in clause.texts else "claim"
    if (
        head is not None
        and "failing" in head.kinds
        and clause.stance == "asserted"
        and clause.mood == "plain"
    ) and not (
        clause.has("need", "care", "limit", "hinder", "shown")
        or any(t.base == "reduce" for t in clause.tokens)
    ):
        return "claim"
    if moves_together(clause, support):
        return None
    if support.fact.verdict == "refuted" and any(
        t.base in ("differ", "agree", "match") for t in clause.tokens
    ):
        return None
    if _of_users(clause):
        return None
    odd = {"impossible", "only", "kept", "left", "different", "other"} & set(clause.texts) or clause.texts[
        :1
    ] in (("warm",), ("cold",))
    if (
        _generic(clause)
        and not odd
        and not clause.has(*DIRECTIONS, "failing", "suspect", "system")
        and clause.stance == "asserted"
    ):
        return None
    if _of_a_system(clause) and not _may_be_said_of_a_system(clause):
        return "claim"
    if clause.tokens[verb].text in ("has", "have") and any(
        "limit" in t.kinds for t in clause.tokens[verb + 1 : verb + 4]
    ):
        return None if head is None or "system" not in head.kinds else "claim"
    sizes = [t for t in clause.tokens[verb:] if t.text in SIZES and t.part == "adjective"]
    if sizes and "and" in clause.texts[verb:] and size_misplaced(clause, sizes[0]):
        return "claim"
    has_none = clause.tokens[verb].text in ("has", "have") and clause.negated and "care" not in clause.kinds
    if has_none and not _BACKING.isdisjoint(t.base for t in clause.tokens[verb:]):
        return None
    main = main_verb(clause, verb)
    if main is not None and clause.tokens[main].base == "depend":
        return None
    if main is None:
        return of_predicate(clause, verb, support, following)
    return of_verb(clause, main, support, following)


def _contradicts(clause: Clause, support: Support) -> bool:
    """It calls small what the fact counts, or unknown what it gives."""
    sample = any(t.base in _SAMPLES for t in clause.tokens)
    small = not _SMALL.isdisjoint(clause.texts) or (clause.negated and "enough" in clause.texts)
    spread = any(t.base in _SPREADS for t in clause.tokens)
    unknown = clause.negated and not {"known", "given", "shown", "stated"}.isdisjoint(clause.texts)
    unknown = unknown or not {"unknown", "missing", "absent", "unrecorded"}.isdisjoint(clause.texts)
    return (sample and small and support.ample) or (spread and unknown and support.tells_its_spread)


_BACKING = frozenset(
    ["measurement", "record", "source", "spread", "interval", "information", "reading", "evidence", "basis"]
)
_SAMPLES = frozenset(["sample", "request", "run", "evidence", "data", "basis", "series"])
_SMALL = frozenset(
    [
        "small",
        "few",
        "thin",
        "insufficient",
        "single",
        "limited",
        "modest",
        "short",
        "sparse",
        "scarce",
        "little",
    ]
)
_SPREADS = frozenset(["spread", "interval", "deviation", "variation", "variability", "variance"])


def _generic(clause: Clause) -> bool:
    """`Averages hide the tail`: of such things at large, and not of this fact."""
    first, head = clause.tokens[0], clause.head
    if head is None or head.part != "noun" or head.kinds & {"system", "failing", "suspect", *DIRECTIONS}:
        return False
    verb = clause.tokens[clause.verb or 0]
    past = (verb.part == "finite" and verb.text.endswith("ed")) or verb.text in ("was", "were", "had", "did")
    plural = first.part in ("noun", "adjective") and head.text != head.base
    return (plural or first.text in ("a", "an", "any", "such")) and not past and "this" not in clause.texts


def _of_users(clause: Clause) -> bool:
    """What users at large see; not whether they are content."""
    head, plain = clause.head, clause.stance == "asserted" and clause.mood in ("plain", "hedged")
    seen = any(t.base in ("see", "feel", "notice", "experience", "face", "wait") for t in clause.tokens)
    return plain and seen and head is not None and head.text == "users" and not clause.has(*DIRECTIONS)


def _may_have_a_verb(clause: Clause) -> bool:
    """`The engine lacks memory` read as three nouns."""
    pairs = zip(clause.tokens, clause.tokens[1:], strict=False)
    return any("system" in one.kinds and two.part == "noun" and may_be_finite(two.text) for one, two in pairs)


def _of_a_system(clause: Clause) -> bool:
    head = clause.head
    if head is None or head.part == "pronoun":
        return False
    return (
        "system" in head.kinds and not head.kinds & {"fact", "metric", "evidence"}
    ) or head.base in PERSONS


def _may_be_said_of_a_system(clause: Clause) -> bool:
    if clause.mood == "hedged" and not clause.negated and not {"other", "different"}.isdisjoint(clause.texts):
        return True
    words = {"unknown", "unclear", "known", "measured", "shown", "recorded", "stated", "reported", "given", "undocumented",
             "unrecorded", "unspecified", "missing"}  # fmt: skip
    passive = clause.unable and "be" in clause.texts
    return not words.isdisjoint(clause.texts) or clause.has("need") or passive or clause.role == "question"
