"""The clauses of a remark, each with what it asserts, denies or leaves open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from tasks.commentary.remarks.clause import FINITE, Clause, Mood, Stance, first_verb
from tasks.commentary.remarks.splitting import split
from tasks.commentary.remarks.tokens import Token

_DUTIES = frozenset(["should", "must", "shall", "ought"])
_ASKING = frozenset(
    ["check", "verify", "confirm", "ensure", "make", "see", "examine", "establish", "determine", "test"]
)


def clauses(tokens: Sequence[Token]) -> tuple[Clause, ...]:
    """The clauses of a reading, in their order."""
    parts = [clause for clause in split(tokens) if clause.tokens]
    judged: list[Clause] = []
    for clause in parts:
        judged.append(_judged(clause, judged))
    return tuple(_opening_settled(judged))


def _commands(tokens: Sequence[Token]) -> bool:
    """It begins with a verb in its base form, after adverbs or `do not` at most."""
    rest = [t for t in tokens if t.part not in ("adverb", "not") and t.text != "do"]
    if not rest or (rest[0].part != "base" and rest[0].text != "be"):
        return False
    # `Lack of data means`: what looks like a verb is a noun, as the sentence has another one
    return not any(t.part in FINITE for t in rest[1:])


def _mood(clause: Clause) -> Mood:
    if clause.role in ("main", "joined") and _commands(clause.tokens):
        return "command"
    texts = set(clause.texts)
    for one, two in pairwise(clause.tokens):
        if one.base in ("need", "have", "ought") and two.part == "to":
            return "duty"
    if texts & _DUTIES:
        return "duty"
    if clause.hedged:
        return "hedged"
    return "none" if first_verb(clause.tokens) is None else "plain"


def _judged(clause: Clause, earlier: Sequence[Clause]) -> Clause:
    clause = replace(clause, mood=_mood(clause))
    parent = earlier[-1] if earlier else None
    denied: Stance = "denied" if clause.negated else "asserted"
    if parent is None or clause.role == "main":
        if clause.role == "question" and clause.after == "what":
            return replace(clause, stance=denied)
        stance = denied if clause.role not in ("condition", "question", "purpose") else "open"
        return replace(clause, stance=stance if clause.role != "without" else "denied")
    follows = tuple(parent.kinds) if clause.role != "joined" else ()
    if clause.role == "joined":
        return _joined(clause, parent, denied)
    if (
        clause.role == "question"
        and _shows(parent)
        and (clause.mood == "none" or clause.has("rely", "better", "worse", "up", "down"))
    ):
        return replace(clause, stance=denied, follows=follows)
    if clause.role in ("condition", "question", "than"):
        return replace(clause, stance="open", follows=follows)
    if clause.role == "without":
        stance = "open" if parent.stance == "denied" else "denied"
    elif clause.role == "purpose":
        stance = _of_purpose(clause, parent)
    elif clause.role == "complement":
        asked = any(t.base in _ASKING for t in parent.tokens)
        stance = parent.stance if parent.stance != "asserted" else "open" if asked else denied
    else:
        # What is said of something that is itself denied is not asserted
        stance = "open" if parent.stance != "asserted" and not clause.negated else denied
    return replace(clause, stance=stance, follows=follows)


def _shows(clause: Clause) -> bool:
    """`The spread shows which setting to choose` asserts what follows; `a rerun would show whether` does not."""
    shown = (
        clause.stance == "asserted" and clause.mood == "plain" and {"would", "only"}.isdisjoint(clause.texts)
    )
    return shown and any(
        t.base in ("show", "tell", "say") and t.part in ("finite", "base") for t in clause.tokens
    )


def _joined(clause: Clause, parent: Clause, denied: Stance) -> Clause:
    """After a comma, `and` or `or`: a clause of its own when it has a verb, or else more of the one before it."""
    if clause.mood == "command":
        goes_on = (parent.mood == "command" and clause.after in ("and", "or")) or parent.role == "purpose"
        mood: Mood = "command" if parent.role != "purpose" else "none"
        stance: Stance = parent.stance if goes_on and not clause.negated else denied
        return replace(clause, stance=stance, mood=mood)
    if parent.stance == "open" and clause.after in ("and", "or") and parent.role != "purpose":
        return replace(clause, stance="open", follows=tuple(parent.kinds))
    if clause.mood == "none":
        stance = "denied" if clause.negated else parent.stance
        return replace(clause, stance=stance, mood=parent.mood, follows=tuple(parent.kinds))
    return replace(clause, stance=denied)


def _of_purpose(clause: Clause, parent: Clause) -> Stance:
    if clause.negated and clause.after != "so":
        return "denied"
    if parent.stance == "denied":
        return "open" if parent.unable or parent.has("hinder", "limit", "rely") else "denied"
    careful = parent.mood in ("command", "duty") or parent.has(
        "care", "need", "limit", "hinder", "allow", "rely"
    )
    more = any(
        t.text in ("more", "longer", "larger", "additional", "further", "repeated") for t in parent.tokens
    )
    more = more or "too" in parent.texts
    return "open" if careful or more or parent.stance == "open" else "asserted"


def _opening_settled(judged: Sequence[Clause]) -> Iterator[Clause]:
    """A remark that begins with `without X` depends on what it says then."""
    for place, clause in enumerate(judged):
        if place == 0 and clause.role == "without":
            after = next((c for c in judged[1:] if c.role in ("main", "joined")), None)
            denied = clause.negated or (after is not None and (after.negated or after.has("hinder", "limit")))
            yield replace(clause, stance="open" if denied else "denied")
        elif (
            place == 0
            and len(judged) > 1
            and clause.tokens[0].part == "preposition"
            and clause.mood == "none"
        ):
            # `For a fair comparison, record the settings`
            yield replace(clause, stance="open")
        else:
            yield clause
