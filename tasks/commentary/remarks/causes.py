"""A possible cause: of the verdict's catalogue, or any thing of the serving system or of the measurement."""

from __future__ import annotations

from itertools import pairwise

from data_contracts.remark_acts import BEHAVING, FRAMES, STATISTICS, SUPPOSING, UNLIKELY
from data_contracts.remark_verbs import Kind
from tasks.commentary.remarks.acts import Said
from tasks.commentary.remarks.clause import Clause
from tasks.commentary.remarks.content import another_direction, content, moves
from tasks.commentary.remarks.lexicon import Part
from tasks.commentary.remarks.polarity import place_of
from tasks.commentary.remarks.support import Support, stems_of
from tasks.commentary.remarks.tokens import END, Token

HANGING = frozenset(("depend", "determine", "set", "shape", "govern", "limit"))
_NAMING: frozenset[Part] = frozenset(("noun", "participle", "gerund", "adjective"))
_THINGS: frozenset[Kind] = frozenset(("system", "evidence", "metric", "care", "mixed"))
_OF_THE_FIELD: frozenset[Kind] = _THINGS | {"plain", "scope", "shown", "fact", "gain"}
_MARKED = frozenset(("suspected", "observed", "measured", "possible", "apparent", "any", "a", "this", "such"))


def _is_the_suspected(told: frozenset[Kind], support: Support) -> bool:
    """`Could raise it`, of a rise that the fact suspects or of requests that raise a mean."""
    numbers = told | support.as_numbers(told)
    return not numbers.isdisjoint(support.suspected) or support.strays in numbers


def _hangs_together(said: Said, support: Support, following: Said | None) -> bool:
    """`It may rise with the batch size`: how it hangs on something, where nothing was found to move."""
    joined = following is not None and following.clause.after in ("when", "if", "with")
    place = place_of(said.verb, said.clause.tokens) if said.verb is not None else said.clause.verb or 0
    beside = any(t.text in ("with", "under", "at") for t in said.clause.tokens[place + 1 :])
    as_well = any(
        moves(one)
        and one.part == "adjective"
        and two.part == "noun"
        and stems_of(two).isdisjoint(support.own)
        for one, two in pairwise(said.clause.subject)
    )
    return not support.directions and not support.few and (joined or beside or as_well)


def cause(said: Said, support: Support, following: Said | None) -> str | None:
    """Why it is no cause that the fact lets a remark hold possible."""
    named = _is_named_beside(said, support, following)
    for token, later in pairwise((*content(said.clause.tokens), said.clause.tokens[-1])):
        catalogued = support.may_lie_behind(token.base) or support.may_lie_behind(token.text)
        if moves(token) and not catalogued:
            if (
                said.verb is None
                and token.part == "adjective"
                and support.directions
                and later.part != "noun"
                and not _is_elsewhere(said)
            ):
                return "direction"  # `may be shorter still`
            if token.part == "adjective" and _is_elsewhere(said):
                continue
            acts = token is said.verb or token.part == "adjective"
            known = _is_in_place(token, later, said, support) or (
                acts and _hangs_together(said, support, following)
            )
            if another_direction(token, support) and not known:
                return "direction"
            continue
        if (
            token.part == "adjective"
            and later.part == "noun"
            and later.base in ("influence", "effect", "impact", "role")
        ):
            continue
        if token is said.verb and token.base in BEHAVING and token.part == "base":
            continue
        permits = token is said.verb and token.part == "participle" and not is_past(said.clause)
        possible = catalogued or (not permits and _is_of_the_field(token))
        named = named or possible
        if not (possible or _is_evidence(token, support) or (not permits and _is_neutral(token, said))):
            return "cause" if token.kinds & {"suspect", "system", "effect"} else "claim"
    lacking = not support.settled and any(
        support.lacks(t) or support.judges(t, None) for t in said.clause.predicate
    )
    return None if named or lacking or _of_what_was_named(said) else "cause"


def is_past(clause: Clause) -> bool:
    """`May be used` permits it; `may have been retried` tells of what happened."""
    return not {"have", "was", "were"}.isdisjoint(clause.texts)


def _is_named_beside(said: Said, support: Support, following: Said | None) -> bool:
    """The cause stands in a clause before it or behind it."""
    if following is not None:
        asks = said.base in HANGING and following.clause.role == "question"
        supposes = following.act == "suppose" and following.clause.role == "complement"
        if asks or supposes or _names_one(following.clause, support):
            return True
    return _is_named_before(said) or _becomes_possible(said)


def _is_elsewhere(said: Said) -> bool:
    """`It may be smaller at a higher concurrency`: how it would be at another point, which was not measured."""
    tokens = (*said.clause.predicate, END, END)
    return said.verb is None and any(
        one.text in ("at", "under") and (two.kinds | three.kinds) & {"up", "down"}
        for one, two, three in zip(tokens, tokens[1:], tokens[2:], strict=False)
    )


def _is_in_place(token: Token, later: Token, said: Said, support: Support) -> bool:
    """A direction of the fact's own, one that only seems, or one of a thing that may lie behind it."""
    if not stems_of(token).isdisjoint(support.own):
        return True
    seems = _only_seems(said.clause, support) or bool(moves(token) & support.suspected)
    if support.few and token.part == "noun" and seems:
        return True
    if moves(token) == {"change"} and token.part == "noun":  # `a context shift may have slowed them`
        return True
    if token is said.verb and is_past(said.clause) and support.fact.verdict in (None, "measured", "reported"):
        return True
    if token is said.verb and support.errs is not None and moves(token) & {"up", "down"}:
        return True  # `a cold cache may have lowered the logged rate`
    if support.suspected and token.part == "adjective" and said.base in ("become", "get", "be", ""):
        return _is_the_suspected(moves(token), support)
    if token is said.verb and _is_the_suspected(moves(token), support):
        return True
    head = said.clause.head
    other = head is not None and not moves(head) and stems_of(head).isdisjoint(support.own)
    if other and moves(token) == {"change"} and token is said.verb:  # `the answers may still have changed`
        return True
    behind = place_of(token, said.clause.tokens) > (said.clause.verb or 0)
    another = "metric" not in later.kinds or (behind and stems_of(later).isdisjoint(support.own))
    return token.part == "adjective" and later.part == "noun" and another


def _is_evidence(token: Token, support: Support) -> bool:
    between = token.base in SUPPOSING or token.text in SUPPOSING or token.base in FRAMES
    failed = support.tells_of_failures and "failing" in token.kinds
    told = support.knows(token) or support.judges(token, None) or not stems_of(token).isdisjoint(support.own)
    return between or failed or told or token.base in STATISTICS or "fact" in token.kinds


def _only_seems(clause: Clause, support: Support) -> bool:
    """`The suspected drop`, `a drop`: a direction that a test has not confirmed is not taken for known."""
    marked = not _MARKED.isdisjoint(clause.texts)
    return marked or support.fact.verdict == "suspected"


def _is_neutral(token: Token, said: Said) -> bool:
    """A word that judges nothing: `different clocks`, or how the supposed thing acts."""
    if token.part == "participle" and token is not said.verb:  # `time spent in the queue`
        return token.kinds.isdisjoint(("effect", "better", "worse", "up", "down", "dismiss"))
    if token.part == "participle" and is_past(said.clause):
        return token.kinds.isdisjoint(("better", "worse", "dismiss"))
    if token.part == "adjective":
        return not token.kinds - _OF_THE_FIELD - {"limit"}
    names = token.part in _NAMING or (token is said.verb and said.base in HANGING)
    return names and not token.kinds - _OF_THE_FIELD


def _is_of_the_field(token: Token) -> bool:
    """A thing of the serving system or of the measurement, which judges nothing: any of them may be a cause."""
    return token.part in _NAMING and not token.kinds - _OF_THE_FIELD and token.base not in UNLIKELY


def _names_one(clause: Clause, support: Support) -> bool:
    """`It may have run while the machine was busy`: the cause is told behind."""
    joined = clause.role in ("relative", "complement", "condition")
    return joined and any(support.may_lie_behind(t.base) for t in content(clause.tokens))


def _is_named_before(said: Said) -> bool:
    """`If caching was enabled, it could be a cause`."""
    before = said.before
    while before is not None and before.act == "open" and before.clause.role not in ("condition", "main"):
        before = before.before
    conditional = before is not None and before.clause.after in ("if", "when", "where", "as", "since")
    return (
        before is not None and conditional and any(_is_of_the_field(t) for t in content(before.clause.tokens))
    )


def _becomes_possible(said: Said) -> bool:
    """`A comparison might become possible`."""
    fit = any(
        t.base in ("possible", "useful", "helpful", "worth", "worthwhile") for t in said.clause.predicate
    )
    return fit and said.base in ("", "become", "be") and said.before is not None


def _of_what_was_named(said: Said) -> bool:
    """`Record the clock, as it may matter`."""
    subject = said.clause.subject
    points = bool(subject) and all(t.part in ("pronoun", "determiner", "adverb") for t in subject)
    if said.base in ("vanish", "disappear", "persist", "vary", "take"):
        return True
    return points and said.base in ("matter", "influence", "affect")
