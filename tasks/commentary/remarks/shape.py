"""What several rules ask of a clause, and the words that they share."""

from __future__ import annotations

from data_contracts.remark_verbs import Kind
from tasks.commentary.remarks.clause import Clause
from tasks.commentary.remarks.support import Support
from tasks.commentary.remarks.tokens import Token

LINKING = frozenset(["become", "remain", "stay", "seem", "appear", "look"])
DIRECTIONS: tuple[Kind, ...] = ("better", "worse", "up", "down", "same")
ONLY = frozenset(["only", "alone", "just", "solely"])
THESE = frozenset(["this", "these", "those", "its", "that", "such"])
SIZES = frozenset(["small", "short", "narrow", "wide", "modest", "large", "rough", "few"])
MADE = frozenset(["sure", "note", "available", "explicit", "visible", "public"])
PERSONS = frozenset(["operator", "user", "reader", "practitioner", "whoever"])
_REFERENCES = frozenset(
    [
        "baseline",
        "reference",
        "orientation",
        "indication",
        "hint",
        "guide",
        "example",
        "lead",
        "starting-point",
    ]
)
UNKNOWN = frozenset(
    ["unknown", "unclear", "known", "open", "missing", "unrecorded", "unspecified", "undetermined", "clear"]
)
EXTREMES = frozenset(["tail", "peak", "maximum", "extreme", "spread", "minimum"])
REPEATABLE = frozenset(["cold", "duplicate", "copy", "warm-up", "warmup"])


def attributive(clause: Clause, place: int) -> bool:
    """It stands before the noun that it belongs to."""
    if place + 1 >= len(clause.tokens):
        return False
    return clause.tokens[place + 1].part in ("noun", "adjective", "participle", "gerund") and clause.tokens[place].part in (
        "adjective", "participle",
    )  # fmt: skip


def asks(clause: Clause) -> bool:
    """It asks for something: a command, or what should be done."""
    return clause.mood == "command" or (
        clause.mood == "duty" and clause.has("care", "mixed", "hinder", "need", "dismiss")
    )


def guarded(clause: Clause, following: Clause | None) -> bool:
    """With care, or only on a condition."""
    if not {"care", "caution", "carefully", "cautiously"}.isdisjoint(clause.texts):
        return True
    if "as" in clause.texts and not _REFERENCES.isdisjoint(t.base for t in clause.tokens):
        return True
    if "only" in clause.texts and not {"together", "for", "under", "with", "at"}.isdisjoint(clause.texts):
        return True
    if following is not None and following.role == "joined" and following.negated and following.verb is None:
        return "as" in clause.texts and "as" in following.texts
    if {"would", "good"} <= set(clause.texts) and following is not None and following.role == "purpose":
        return following.has("care")
    return "only" in clause.texts and (
        "within" in clause.texts or (following is not None and following.role in ("condition", "without"))
    )


def speaks_of_others(clause: Clause, support: Support) -> bool:
    others = any(t.text in ("other", "others", "another") for t in clause.tokens)
    return others or any("metric" in t.kinds and t.base not in support.metrics for t in clause.tokens)


def moves_together(clause: Clause, support: Support) -> bool:
    """What a confounded fact itself says of its settings."""
    together = not {"together", "along", "alongside", "jointly", "simultaneously"}.isdisjoint(clause.texts)
    moving = any(t.base in ("vary", "move", "change") for t in clause.tokens)
    return together and moving and support.fact.verdict == "confounded"


def beyond_noise(clause: Clause, token: Token, support: Support) -> bool:
    """The audit's own test: a change is beyond the noise, and no change is within it."""
    if token.base not in ("noise", "tolerance", "floor"):
        return False
    sides = {"within"} if "same" in support.directions else {"beyond", "above", "against", "outside"}
    if clause.negated:
        return "same" in support.directions and "beyond" in clause.texts
    return bool(support.directions) and not sides.isdisjoint(clause.texts)
