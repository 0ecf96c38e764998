"""What kind of act each clause of a remark is, from which follows what it may hold.

A clause asks for something to be done with the evidence (`ask`, behind a `frame` such as `it is worth`), says what the
evidence cannot tell (`deny`), supposes a cause (`suppose`), says what more evidence would do (`would`) or what is
missing (`need`), leaves something open (`open`), or asserts. Open clauses may name anything of the field, since they
claim nothing. An assertion may hold no word but the fact's, its verdict's and those for records (support.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from data_contracts.remark_acts import ASKED_AFTER, HIDING, TOLD, TOO_LITTLE
from data_contracts.remark_roles import ROLES
from tasks.commentary.remarks.clause import Clause
from tasks.commentary.remarks.signs import (
    frames,
    is_hard,
    is_no_proof,
    leaves_open,
    needs,
    tells_origin,
    told_by,
)
from tasks.commentary.remarks.tokens import Token

Act = Literal["ask", "frame", "deny", "suppose", "would", "need", "open", "assert"]


@dataclass(frozen=True)
class Said:
    """A clause with its act, the one before it, on which it may depend, and the clause behind it."""

    act: Act
    clause: Clause
    before: Said | None = None
    behind: Clause | None = None

    @property
    def verb(self) -> Token | None:
        return self.clause.act

    @property
    def base(self) -> str:
        return self.clause.act.base if self.clause.act is not None else ""


_UNSAFE = frozenset(("premature", "misleading", "unfair", "unwarranted", "risky", "speculative", "unsafe"))
_HANGING = frozenset(("depend", "explain", "determine", "show", "affect", "influence", "clarify"))


def acts(clauses: Sequence[Clause]) -> tuple[Said, ...]:
    said: list[Said] = []
    for place, clause in enumerate(clauses):
        before = said[-1] if said else None
        following = clauses[place + 1] if place + 1 < len(clauses) else None
        said.append(Said(_act(clause, before, following), clause, before, following))
    return tuple(said)


def _act(clause: Clause, before: Said | None, following: Clause | None) -> Act:
    match clause.role:
        case "condition" if before is None and clause.after == "while" and clause.mood in ("plain", "hedged"):
            return _by_its_verb(clause, following)
        case "condition":
            return "open"
        case "without":
            return "assert" if before is not None and before.act == "assert" else "open"
        case "question":
            if before is not None and any(t.base in ("depend", "depending") for t in before.clause.tokens):
                return "open"
            told = before is not None and before.act in ("assert", "suppose")
            return "assert" if told and not _hangs_on(before) else "open"
        case "complement" if before is not None:
            return _of_complement(clause, before)
        case "purpose":
            return _of_purpose(clause, before)
        case "relative" if before is not None and (act := _of_relative(clause, before)) is not None:
            return act
        case "joined" if before is not None:
            return _of_joined(clause, before, following)
        case _ if clause.after == "but" and clause.verb is None and clause.negated and before is not None:
            return "open"  # `but no reason for it`
        case _:
            opening = (
                before is None
                and clause.after != "because"
                and clause.mood == "none"
                and clause.tokens[0].part == "preposition"
            )
            return "open" if opening and following is not None else _by_its_verb(clause, following)


def _of_relative(clause: Clause, before: Said) -> Act | None:
    """What a relative clause does by what it stands behind; None where its verb says it."""
    while before.act == "open" and before.before is not None and "would" in clause.texts:
        before = before.before
    plain = clause.mood == "plain"
    if before.act == "deny" and plain and (clause.texts[0] == "that" or "whose" in clause.texts):
        return "open"
    if before.act == "suppose" and ("would" in clause.texts or (plain and clause.texts[0] != "which")):
        return "suppose"
    if before.act in ("ask", "frame") and _lets(clause):
        return "would"
    if before.act in ("ask", "open") and (tells_origin(clause) or _is_looked_for(clause, before)):
        return "open"
    return None


def _lets(clause: Clause) -> bool:
    """`Record the seed, which lets the next audit compare`."""
    verb = clause.act
    if clause.texts[0] != "which" or verb is None:
        return False
    if verb.base == "make":
        return not {"easier", "possible"}.isdisjoint(clause.texts)
    return verb.base in ("let", "help", "allow", "enable")


def _hangs_on(before: Said | None) -> bool:
    """`It may explain why`, `it may depend on which`: what is asked after stays open."""
    if before is None:
        return False
    hides = before.act == "assert" and before.base in HIDING
    return hides or (before.act == "suppose" and before.base in _HANGING)


def _is_looked_for(clause: Clause, before: Said) -> bool:
    """`Look for other processes that ran`: there need not be any."""
    places = [n for n, t in enumerate(before.clause.tokens) if t.part == "noun"]
    if not places or clause.texts[0] != "that" or clause.act is None:
        return False
    thing, group = before.clause.tokens[places[-1]], _group(before.clause.tokens[: places[-1]])
    known = any(t.text in ("the", "this", "these") for t in group)
    some = any(t.text in ("other", "any", "another", "for", "a", "an") for t in group)
    bare = thing.text != thing.base and not any(t.part == "determiner" for t in group[-2:])
    moved = clause.act.kinds & {"effect", "up", "down", "better", "worse", "rely"}
    return not moved and not known and (some or bare)


def _group(tokens: Sequence[Token]) -> Sequence[Token]:
    """What belongs to the noun behind them."""
    outside = [
        n for n, t in enumerate(tokens) if t.part not in ("determiner", "adjective", "noun", "participle")
    ]
    begun = max(0, outside[-1] if outside else 0, len(tokens) - 3)
    return tokens[begun:]


def _of_joined(clause: Clause, before: Said, following: Clause | None) -> Act:
    if clause.verb is None and clause.negated:
        return "open"  # `and not the tail`
    if clause.mood == "none":
        return "ask" if before.act == "frame" else before.act
    asked = before.clause.role in ("question", "complement") or before.clause.after == "if"
    points = clause.texts[0] in ("this", "that", "it", "which")
    if (
        before.act == "open"
        and asked
        and not points
        and clause.mood == "plain"
        and clause.after in ("and", "or")
    ):
        return "open"
    if (
        before.act == "suppose"
        and clause.mood == "command"
        and clause.act is not None
        and clause.act.base in HIDING
    ):
        return "open"
    if (
        clause.mood == "command"
        and clause.after == "and"
        and before.act == "assert"
        and before.clause.head is not None
    ):
        return "assert"  # `and point to a problem`
    if before.clause.role == "purpose" and clause.mood == "command" and clause.after != ",":
        return before.act
    return _by_its_verb(clause, following)


def _of_purpose(clause: Clause, before: Said | None) -> Act:
    if before is None:
        return "open"
    framed = before.act == "frame" and not any(t.part == "gerund" for t in before.clause.tokens)
    if framed and clause.after != "so":
        return "ask"
    if before.act == "ask" and (
        before.base in ("continue", "remember", "try", "start", "begin") or "sure" in before.clause.texts[-1:]
    ):
        return "ask"
    lacking = any(t.base in TOO_LITTLE | ROLES["thin"].words for t in before.clause.tokens)
    return "assert" if before.act == "assert" and not lacking and not before.clause.negated else "open"


def _of_complement(clause: Clause, before: Said) -> Act:
    verb = before.verb
    if clause.mood == "duty":
        return "ask"
    if before.act == "frame" and any(
        t.part == "gerund" and t.base in ASKED_AFTER for t in before.clause.tokens
    ):
        return "open"
    if before.act == "frame":
        asked = any(
            t.base in ("recommend", "recommended", "suggest", "advisable", "essential", "important")
            for t in before.clause.tokens
        )
        return (
            "ask"
            if asked and clause.act is not None and clause.act.kinds & {"care", "mixed"}
            else _by_its_verb(clause, None)
        )
    if before.act == "ask" and before.clause.negated:
        return "open"
    if before.act == "ask":
        asked = (
            verb is not None and (verb.base in ASKED_AFTER or "care" in verb.kinds) and verb.base not in TOLD
        )
        return "open" if asked else _by_its_verb(clause, None)
    excluded = before.act == "deny" and before.base in ("exclude", "rule")
    if before.act == "suppose" or excluded or "possible" in before.clause.texts:
        return "suppose"
    sought = before.clause.role == "purpose" and before.act == "open"
    if sought and verb is not None and verb.base in ASKED_AFTER and verb.base not in ("see", "find"):
        return "open"
    lacked = before.clause.role == "purpose" and before.before is not None and before.act == "open"
    if (
        lacked
        and before.before is not None
        and any(t.base in TOO_LITTLE | ROLES["thin"].words for t in before.before.clause.tokens)
    ):
        return "open"
    if before.act == "assert" or (before.act == "open" and verb is not None and verb.base in TOLD):
        return _by_its_verb(clause, None)
    return "open"


def _by_its_verb(clause: Clause, following: Clause | None) -> Act:
    verb = clause.act
    if clause.mood in ("command", "duty"):
        return "ask"
    if frames(clause, following):
        return "frame"
    if "would" in clause.texts and not _UNSAFE.isdisjoint(clause.texts):
        return "deny"
    if "would" in clause.texts or (
        "could" in clause.texts and verb is not None and verb.base in ("help", "show", "tell")
    ):
        return "deny" if clause.negated else "would"
    if clause.mood == "hedged" and needs(clause) and not clause.negated:
        return "need"
    if clause.mood == "hedged":
        able = "can" in clause.texts or "could" in clause.texts
        return "deny" if clause.negated and able else "suppose"
    if not {"plausible", "possible", "conceivable"}.isdisjoint(clause.texts) and any(
        t.base in ("explanation", "cause", "reason", "source") for t in clause.tokens
    ):
        return "suppose"
    supposes = not {"possible", "plausible", "conceivable", "possibility"}.isdisjoint(
        t.text for t in clause.predicate
    )
    opens = following is not None and following.role == "complement"
    if supposes and not opens and not clause.negated and clause.act is None:
        return "suppose"
    if leaves_open(clause) or is_hard(clause, following):
        return "deny"
    if clause.texts[0] == "either" or (clause.after == "or" and clause.mood == "plain"):
        return "suppose"
    if clause.mood == "plain" and needs(clause):
        return "need"
    if clause.negated and (told_by(verb) or is_no_proof(clause)):
        return "deny"
    return "assert"
