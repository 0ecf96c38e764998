"""Evidence, or care with it, is put aside."""

from __future__ import annotations

from tasks.commentary.remarks.clause import Clause
from tasks.commentary.remarks.shape import LINKING, PERSONS, REPEATABLE, UNKNOWN, attributive
from tasks.commentary.remarks.support import Support
from tasks.commentary.remarks.tokens import Token

_BE = frozenset(["is", "are", "was", "were", "be", "been", "being"])
_DOUBTING = frozenset(["doubt", "question", "distrust", "contest"])
_CONCEALING = frozenset(["hide", "mask", "obscure", "mislead", "blur", "confuse", "weaken", "undermine"])
_AS = frozenset(("as", "than", "alone", "with", "against", "across", "between", "from"))


def dismissal(clause: Clause, support: Support, following: Clause | None) -> str | None:
    """Evidence, or care with it, is put aside."""
    texts = set(clause.texts)
    if clause.has("limit") and ({"far", "from"} <= texts or {"anything", "but"} <= texts):
        return "dismissal"
    counted = any(t.base == "count" for t in clause.tokens)
    if ({"only", "once"} <= texts and not counted) or (
        clause.mood == "command" and texts & PERSONS and {"keep", "from"} <= texts
    ):
        return "dismissal"
    if clause.negated and "would" in texts and clause.has("allow") and not clause.unable:
        return "dismissal"
    if clause.role == "relative" and "against" in texts and any(t.base == "speak" for t in clause.tokens):
        return "dismissal"
    if _calls_a_limit_unimportant(clause):
        return "dismissal"
    if (
        "out" in texts
        and texts & {"keep", "leave", "kept", "left"}
        and clause.mood != "plain"
        and clause.stance != "denied"
        and not of_repeats(clause)
        and not clause.has("suspect")
    ):
        return "dismissal"
    if (
        clause.mood == "command"
        and clause.stance == "asserted"
        and following is not None
        and following.role == "without"
    ):
        return "dismissal" if following.after == "without" else None
    for place, token in enumerate(clause.tokens):
        kinds = token.kinds
        if (
            token.part == "noun"
            and "limit" in kinds
            and place
            and clause.texts[place - 1] in ("above", "beyond", "past")
        ):
            return "dismissal"
        if token.base in _DOUBTING and token.part != "noun" and clause.role == "purpose":
            return "dismissal"
        if (
            token.base in _CONCEALING
            and "hinder" in kinds
            and (clause.mood == "command" or clause.role == "purpose")
        ):
            return "dismissal"
        if (
            token.part == "participle"
            and token.base in _CONCEALING
            and clause.mood in ("hedged", "duty")
            and "by" not in texts
        ):
            return "dismissal"
        if "dismiss" in kinds and token.part not in ("noun", "adjective") and clause.role != "condition":
            told = (
                token.part == "finite"
                and clause.head is not None
                and bool(clause.head.kinds & {"fact", "metric"})
            )
            if (
                clause.stance != "denied"
                and not told
                and not of_repeats(clause)
                and not _fell(clause, place, support)
            ):
                return "dismissal"
        if clause.stance == "denied" and not clause.unable:
            if "limit" in kinds and token.part in ("noun", "adjective") and _denies_a_limit(clause, place):
                return "dismissal"
            if (
                "care" in kinds
                and "mixed" not in kinds
                and not (clause.mood == "plain" and _says_what_it_is_of(token))
            ):
                if "same" in support.directions and "shown" in kinds and token.part == "finite":
                    continue
                if token.part == "participle" and _was_done(clause, place):
                    if "same" in support.directions and "shown" in kinds:
                        continue
                    if clause.head is not None and "effect" in clause.head.kinds:
                        continue
                    if not support.tells_of_gaps and (clause.negated or clause.role != "complement"):
                        return "claim"
                elif not (token.part == "participle" and attributive(clause, place)):
                    return "dismissal"
            if (
                "hinder" in kinds
                and token.part in ("base", "finite")
                and token.base not in ("rule", "preclude", "keep", "leave")
            ) and clause.mood != "command":
                return "dismissal"
            if (
                "need" in kinds
                and "rely" not in kinds
                and token.part != "noun"
                and not _of_what_is_leant_on(clause, place)
            ):
                return "dismissal"
            if "mixed" in kinds and ("need" in clause.texts or not _warned(clause, place, following)):
                return "dismissal"
    return None


def _calls_a_limit_unimportant(clause: Clause) -> bool:
    """`The uncertainty is small`, `doubts are premature`, `there cannot be a gap`: of a limit only that it is there."""
    verb, head = clause.verb, clause.head
    if verb is None or clause.stance == "open":
        return False
    later = clause.tokens[verb:]
    if (
        clause.unable
        and clause.negated
        and not any(t.kinds & {"rely", "mixed", "care", "scope", "shown"} for t in later)
    ) and any("limit" in t.kinds and t.part == "noun" for t in later):
        return True
    if (
        head is None
        or head.part != "noun"
        or not (head.kinds & {"limit"} or head.base in ("concern", "worry"))
    ):
        return False
    linked = any(t.part == "auxiliary" or t.base in LINKING for t in later[:2])
    unknown = UNKNOWN if clause.negated else UNKNOWN - {"known", "clear"}
    return linked and not clause.has("care", "need") and unknown.isdisjoint(t.text for t in later)


def _says_what_it_is_of(token: Token) -> bool:
    """Verbs that ask for something in a command, and say what a figure is of elsewhere."""
    return "scope" in token.kinds and token.base != "matter"


def _of_what_is_leant_on(clause: Clause, place: int) -> bool:
    """`Conclusions are not warranted`; `the memory needed at a longer context`."""
    after_noun = place > 0 and place != clause.verb and clause.tokens[place - 1].part == "noun"
    return after_noun or (clause.head is not None and "rely" in clause.head.kinds)


def _fell(clause: Clause, place: int, support: Support) -> bool:
    """`Has dropped` tells of a drop; `was dropped` does not."""
    active = clause.tokens[place].part == "finite" or (
        place > 0 and clause.texts[place - 1] in ("has", "have", "had")
    )
    return active and not clause.tokens[place].kinds.isdisjoint(support.directions)


def _denies_a_limit(clause: Clause, place: int) -> bool:
    """`There is no doubt`, `it is not a limitation`: not a limit within what cannot be done."""
    token = clause.tokens[place]
    hints = token.base in ("hint", "indication", "impression", "pointer")
    if hints and any(t.base in ("give", "contain", "offer") for t in clause.tokens):
        return False
    if place and clause.texts[place - 1] == "no" and token.part == "noun":
        return True
    if attributive(clause, place):
        return False
    before = next(
        (
            t
            for t in reversed(clause.tokens[:place])
            if t.part in ("preposition", "auxiliary", "not", "finite", "base")
        ),
        None,
    )
    return before is None or before.part != "preposition"


def of_repeats(clause: Clause) -> bool:
    return clause.has("suspect") or any(t.base in REPEATABLE for t in clause.tokens)


def _was_done(clause: Clause, place: int) -> bool:
    """It denies that something has been done, not that it should be."""
    if {"be", "need"} & set(clause.texts):
        return False
    return clause.mood not in ("duty", "command", "hedged") and any(
        t.text in _BE or t.base in ("have",) or t.text in ("has", "have", "had")
        for t in clause.tokens[:place]
    )


def _warned(clause: Clause, place: int, following: Clause | None) -> bool:
    """`Do not compare`, `do not read this as X`: a warning; `do not read the spread` is none."""
    if clause.tokens[place].base in ("compare", "judge", "weigh"):
        return clause.role != "purpose"
    later = clause.tokens[place:]
    warning = _AS | {"for"} if clause.tokens[place].base in ("use", "take") else _AS
    if any(t.text in warning for t in later) or any("rely" in t.kinds for t in later):
        return True
    return following is not None and following.role in ("condition", "without", "purpose", "than")
