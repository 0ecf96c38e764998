"""The clauses of a remark: one for each verb, with all that belongs to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from data_contracts.remark_licences import HELD_AGAINST
from tasks.commentary.remarks.clause import FINITE, HEDGING, Clause, Mood, first_verb
from tasks.commentary.remarks.lexicon import may_be
from tasks.commentary.remarks.splitting import split
from tasks.commentary.remarks.tokens import Token

_DUTIES = frozenset(["should", "must", "shall", "ought"])


def clauses(tokens: Sequence[Token]) -> tuple[Clause, ...]:
    """The clauses of a reading, in their order; a relative clause stands behind the clause around it."""
    found: list[Clause] = []
    for clause in _unnested(c for c in split(tokens) if c.tokens):
        before = found[-1] if found else None
        if before is not None and _goes_on(before, clause):
            found[-1] = replace(before, tokens=(*before.tokens, *clause.tokens), mood="none")
        elif (
            before is not None
            and clause.role == "purpose"
            and before.texts[-1] == "not"
            and len(before.tokens) > 1
        ):
            found[-1] = replace(before, tokens=before.tokens[:-1])
            found.append(replace(clause, tokens=(before.tokens[-1], *clause.tokens)))
        else:
            found.append(clause)
    return tuple(replace(clause, mood=_mood(clause)) for clause in found)


def _unnested(parts: Iterator[Clause]) -> Iterator[Clause]:
    """`Any conclusion that uses this run should wait`: what comes behind a relative clause belongs before it."""
    before: Clause | None = None
    for clause in parts:
        if before is None:
            embedded = "that" in (clause.texts[0], clause.after) or clause.role == "question"
            embedded = embedded or clause.after == "where"
            second = _second_verb(clause) if embedded else None
            if second is not None:
                begun = 1 if clause.texts[0] == "that" else 0
                yield replace(clause, role="question", tokens=clause.tokens[begun:second])
                clause = replace(clause, role="main", after="", tokens=clause.tokens[second:])
            before = clause
            continue
        second = _where_the_sentence_goes_on(before, clause)
        if second is None:
            yield before
            before = clause
        else:
            yield replace(before, tokens=(*before.tokens, *clause.tokens[second:]))
            before = replace(clause, tokens=clause.tokens[:second])
    if before is not None:
        yield before


def _where_the_sentence_goes_on(before: Clause, clause: Clause) -> int | None:
    if not _verbless(before):
        return None
    if clause.role == "condition":  # `results after the baseline should be read with care`
        first = next((n for n, t in enumerate(clause.tokens) if t.part in FINITE), None)
        duty = first is not None and clause.tokens[first].text in _DUTIES | {"would", "could", "might", "may"}
        return first if duty and before.tokens[-1].part == "noun" else None
    if clause.role == "than":  # `a change smaller than the interval could exist`
        return next((n for n, t in enumerate(clause.tokens) if t.part == "modal"), None)
    return _second_verb(clause) if clause.role in ("relative", "question") else None


def _second_verb(clause: Clause) -> int | None:
    """`Whether it changed cannot be judged`: where the sentence around it has its verb."""
    modal = next((n for n, t in enumerate(clause.tokens) if n > 1 and t.part in ("modal", "auxiliary")), None)
    if (
        modal is not None
        and any(
            two.part == "participle" and one.part == "noun" for one, two in pairwise(clause.tokens[:modal])
        )
        and first_verb(clause.tokens[:modal]) is None
    ):
        return modal
    places = [
        n for n, t in enumerate(clause.tokens)
        if (t.part in FINITE and not _in_group(t, clause.tokens[:n])) or _is_of_several(n, clause.tokens)
    ]  # fmt: skip
    return places[1] if len(places) > 1 else None


def _in_group(token: Token, before: Sequence[Token]) -> bool:
    last = next((t for t in reversed(before) if t.part not in ("adverb", "not")), None)
    if last is None or last.part not in ("modal", "auxiliary"):
        return False
    return last.part == "modal" or token.text in ("be", "been", "being", "had", "have")


def _is_of_several(place: int, tokens: Sequence[Token]) -> bool:
    """`Contain` of `what the files contain`."""
    if tokens[place].part != "base":
        return False
    before = tokens[place - 1] if place else None
    return place <= 1 or (
        before is not None and before.part in ("noun", "pronoun") and before.text != before.base
    )


def _goes_on(before: Clause, clause: Clause) -> bool:
    """A clause without a verb is more of the one before it: `the mean and the spread`, `than in the baseline`."""
    if (
        clause.role == "question"
        and clause.after == "what"
        and before.texts[-1:] in (("than",), ("below",), ("above",))
    ):
        return True
    if clause.role == "than":
        return _verbless(clause) or _is_held_against(clause)
    if (
        clause.role != "joined"
        or clause.after not in (",", "and", "or")
        or clause.tokens[0].part in ("not", "conjunction")
    ):
        return False
    if _verbless(clause):
        return before.tokens[0].part != "preposition" or before.mood != "none" or clause.after != ","
    alone = (
        (before.role in ("main", "joined", "question", "complement") or before.after in ("if", "when"))
        and _verbless(before)
        and before.tokens[0].part not in ("preposition", "adverb")
        and before.texts[0] not in ("given", "considering")
    )
    return (
        alone
        and clause.tokens[0].part
        in ("noun", "determiner", "adjective", "participle", "preposition", "gerund")
        and before.tokens[-1].part in ("noun", "gerund")
    )


def _is_held_against(clause: Clause) -> bool:
    """`Than it did in the baseline audit`, `than its own runs require`."""
    place = first_verb(clause.tokens)
    return place is not None and clause.tokens[place].base in HELD_AGAINST


def _verbless(clause: Clause) -> bool:
    return not any(t.part in (*FINITE, "base") for t in clause.tokens)


def _commands(tokens: Sequence[Token]) -> bool:
    """It begins with a verb in its base form, after adverbs or `do not` at most."""
    rest = [t for t in tokens if t.part not in ("adverb", "not") and t.text != "do"]
    if not rest or (rest[0].part != "base" and rest[0].text != "be"):
        return False
    # `Lack of data means`: what looks like a verb is a noun, as the sentence has another one
    return not any(t.part in FINITE and not may_be(t.text, "participle") for t in rest[1:])


def _mood(clause: Clause) -> Mood:
    if clause.role in ("main", "joined") and _commands(clause.tokens):
        return "command"
    if not {"perhaps", "maybe", "possibly"}.isdisjoint(clause.texts):
        return "hedged"
    for place, (one, two) in enumerate(pairwise(clause.tokens)):
        if two.part != "to" or (
            one.base in ("need", "have") and not {"would", "could"}.isdisjoint(clause.texts)
        ):
            continue
        # `The requests that had to wait` tells what was
        if one.base in ("need", "have", "has", "ought") and one.text != "had" and one.part != "participle":
            return "duty"
        step = any(t.base in ("step", "way", "practice", "idea") for t in clause.tokens[:place])
        if one.text in ("is", "are", "be") and (step or "be" in clause.texts[place + 2 : place + 3]):
            return "duty"
    if not _DUTIES.isdisjoint(clause.texts) or not {"ideally", "preferably"}.isdisjoint(clause.texts):
        return "duty"
    if not HEDGING.isdisjoint(clause.texts):
        return "hedged"
    return "none" if first_verb(clause.tokens) is None else "plain"
