"""What may be: a cause of the verdict's catalogue, or that a figure does not carry over."""

from __future__ import annotations

from itertools import pairwise

from data_contracts.remark_acts import (
    ALONGSIDE,
    BEHAVING,
    CARRIED,
    ELSEWHERE,
    HELPING,
    HIDING,
    PERSONS,
    STATISTICS,
    SUPPOSING,
    TRACED,
)
from data_contracts.remark_advice import READ_AS
from tasks.commentary.remarks.acts import Said
from tasks.commentary.remarks.causes import HANGING, cause, is_past
from tasks.commentary.remarks.clause import Clause
from tasks.commentary.remarks.content import content, moves, personal
from tasks.commentary.remarks.lexicon import may_be
from tasks.commentary.remarks.limits import would
from tasks.commentary.remarks.polarity import place_of
from tasks.commentary.remarks.support import Support, stem, stems_of
from tasks.commentary.remarks.tokens import Token

_ACTING = frozenset(
    ("move", "pull", "push", "dominate", "drive", "determine", "skew", "distort", "bias", "govern", "shape")
)
_BEGINNING = frozenset(
    ("start", "begin", "stop", "end", "follow", "proceed", "resume", "run", "go", "continue")
)
_LEVEL = frozenset(("same", "equal", "identical", "repeated", "recorded", "available", "known", "match"))
_RIGHT = frozenset(("right", "correct", "accurate", "true", "valid", "fine"))
_TESTING = frozenset(("confirm", "test", "check", "verify", "examine", "investigate"))
_ALSO = frozenset(("too", "either"))
_APART = frozenset(("tell", "separate", "distinguish", "isolate", "see", "disentangle"))
_SUPPOSING = frozenset(stem(word) for word in SUPPOSING)


def supposed(said: Said, support: Support, following: Said | None) -> str | None:
    """Why it may not be supposed."""
    clause, verb = said.clause, said.verb
    if _is_told_apart(said):
        return None
    first = clause.tokens[0]
    if (
        first.part == "gerund"
        and not may_be(first.text, "noun")
        and not first.kinds
        & {
            "care",
            "mixed",
            "system",
            "suspect",
            "evidence",
            "metric",
        }
    ):
        return "claim"
    able = not {"can", "could"}.isdisjoint(clause.texts)
    reads = (
        "can" in clause.texts
        and not any(t.base in PERSONS for t in clause.tokens)
        and said.base not in ("", "do", "skip")
    )
    if (personal(clause.tokens) and not reads) or (not able and not _ALSO.isdisjoint(clause.texts[-1:])):
        return "claim"
    if any(t.part == "adverb" and t.text not in ALONGSIDE and not _adds(t, clause) for t in clause.tokens):
        return "claim"
    if "only" in clause.texts:
        return "cause"
    if "would" in clause.texts:
        return "claim"
    if "can" in clause.texts and verb is None and clause.head is not None and moves(clause.head):
        return "claim"
    if support.fact.verdict == "refuted" and any(
        t.base in _RIGHT and t.part == "adjective" for t in clause.tokens
    ):
        return "verdict"
    if clause.negated:
        return None if _does_not_carry_over(said, support) else "claim"
    if verb is not None:
        told = _of_evidence(said, support, following, able=able)
        if told is not None:
            return told or None
    if _may_be_suspected(clause, support):
        return None
    return cause(said, support, following) if _supposes(said, support) else "claim"


def _is_told_apart(said: Said) -> bool:
    """`From requests that were retried`: which ones they would be."""
    clause, verb = said.clause, said.verb
    passive = (
        verb is not None and verb.part == "participle" and not verb.kinds & {"effect", "rely", "dismiss"}
    )
    return (
        clause.role == "relative"
        and clause.texts[0] == "that"
        and passive
        and not any(map(moves, clause.tokens))
    )


def _adds(token: Token, clause: Clause) -> bool:
    """`As well` adds, `may well` leans."""
    return token.text == "well" and ("as", "well") in pairwise(clause.texts)


def _supposes(said: Said, support: Support) -> bool:
    """Its verb says what may lie behind something, or that something may be; any other verb says what will be done."""
    verb = said.verb
    if verb is None or verb.part != "base" or "have" in said.clause.texts:
        return True
    if not _begins(said) or not _acts_on_a_figure(said, support):
        return False
    fits = verb.base in SUPPOSING | HIDING | BEHAVING or verb.base in HANGING or "effect" in verb.kinds
    if (
        verb.base == "use"
        and said.clause.head is not None
        and said.clause.head.base in ("audit", "run", "comparison")
    ):
        return True
    behind = said.clause.tokens[place_of(verb, said.clause.tokens) + 1 :][:1]
    alone = not behind or behind[0].part not in ("determiner", "noun", "adjective")
    return fits or bool(moves(verb)) or (alone and support.may_lie_behind(verb.base))


def _begins(said: Said) -> bool:
    """`The rollout can begin`: what begins or ends by itself is what ran."""
    head = said.clause.head
    return said.base not in _BEGINNING or (head is not None and bool(head.kinds & {"evidence", "suspect"}))


def _acts_on_a_figure(said: Said, support: Support) -> bool:
    """`It could lower the rate`: what is moved or hidden, if anything, is what was measured."""
    verb, head = said.verb, said.clause.head
    if verb is None or not (moves(verb) or verb.base in HIDING):
        return True
    behind = said.clause.tokens[place_of(verb, said.clause.tokens) + 1 :]
    ended = next((n for n, t in enumerate(behind) if t.part == "preposition"), len(behind))
    moved = [t for t in behind[:ended] if t.part == "noun"]
    if not moved or (head is not None and head.part == "noun"):
        return True
    return any("metric" in t.kinds or not stems_of(t).isdisjoint(support.own) for t in moved)


def _does_not_carry_over(said: Said, support: Support) -> bool:
    """`It may not hold for other prompts`."""
    texts = frozenset(said.clause.texts)
    carried = said.base in CARRIED or any(t.base in CARRIED for t in said.clause.tokens)
    moved = any(moves(t) for t in said.clause.tokens)
    neutral = said.verb is not None and said.verb.kinds.isdisjoint(
        ("rely", "effect", "dismiss", "better", "worse")
    )
    past = not moved and "have" in said.clause.texts and (support.may_lie_behind(said.base) or neutral)
    here = support.settled and texts.isdisjoint(ELSEWHERE) and said.base in ("", "hold", "be")
    return (carried or past) and not here and "cause" not in texts


def _of_evidence(said: Said, support: Support, following: Said | None, *, able: bool) -> str | None:
    """What evidence may hide, show or be used for: nothing, or why not; None where it is no such thing."""
    verb, head = said.verb, said.clause.head
    assert verb is not None
    if verb.base in HIDING and verb.part != "participle" and head is not None and head.base in STATISTICS:
        return ""
    if verb.base in _APART and said.before is not None and said.before.act in ("ask", "open"):
        return ""
    chance = support.fact.verdict in ("unchanged", "below_floor") and not {"chance", "noise"}.isdisjoint(
        said.clause.texts
    )
    if verb.base == "explain" and verb.part == "participle" and "can" in said.clause.texts:
        return "" if chance else "cause"
    passive = verb.part == "participle" and verb.base not in SUPPOSING and not _is_acted_upon(said)
    if (
        verb.base in ("hide", "mask", "obscure", "miss", "conceal")
        and verb.part == "participle"
        and not {"in", "within", "behind"}.isdisjoint(said.clause.texts)
    ):
        return ""
    if able and verb.base in READ_AS and support.fact.verdict in ("unchanged", "below_floor"):
        return "" if not {"unchanged", "none", "same"}.isdisjoint(said.clause.texts) else "reliance"
    # `May be left out` permits it; `may have been left out` does not
    if (
        passive
        and not {"differently", "otherwise"}.isdisjoint(said.clause.texts)
        and verb.kinds & {"care", "shown"}
    ):
        return ""
    if passive and not is_past(said.clause):
        moved = (
            head is not None and moves(head) and not ("could" in said.clause.texts and verb.base in _TESTING)
        )
        traced = verb.base in TRACED or (verb.base == "compare" and _follows_if(following))
        refused = "dismissal" if "dismiss" in verb.kinds else "reliance"
        return "" if able and traced and not moved and "as" not in said.clause.texts else refused
    if (
        "could" in said.clause.texts
        and verb.part == "base"
        and "care" in verb.kinds
        and head is not None
        and head.kinds & {"evidence", "rely"}
    ):
        return ""
    holds = (
        verb.base in ("hold", "contain", "give")
        and verb.part == "base"
        and head is not None
        and "evidence" in head.kinds
    )
    if holds and any(t.part == "noun" and t.kinds & {"limit", "rely"} for t in said.clause.predicate):
        return ""
    if able and verb.base in TRACED and not passive:
        return ""
    shows = verb.part == "base" and verb.base in HELPING and stem(verb.base) not in _SUPPOSING
    of_evidence = (
        head is not None and head.kinds & {"evidence", "care", "fact"} and "metric" not in head.kinds
    )
    if shows and of_evidence and would(said, support, following) is None:
        return ""
    if "can" in said.clause.texts and verb.part == "participle" and "by" not in said.clause.texts:
        return (
            "reliance"
            if verb.base in SUPPOSING and moves(verb) | ({"m"} if verb.base == "move" else set())
            else None
        )
    catalogued = verb.base in SUPPOSING or support.may_lie_behind(verb.base) or _moves_a_figure(said)
    if able and not catalogued and "can" in said.clause.texts:
        return "reliance"
    return None


def _follows_if(following: Said | None) -> bool:
    """`If the same settings are recorded`: what a comparison needs."""
    waits = following is not None and following.clause.after in ("if", "once", "when", "after")
    return waits and following is not None and not _LEVEL.isdisjoint(following.clause.texts)


def _is_acted_upon(said: Said) -> bool:
    """`May be driven by the slowest request`."""
    verb = said.verb
    if verb is None or (
        not verb.kinds & {"effect", "change", "up", "down", "hinder"} and verb.base not in _ACTING
    ):
        return False
    place = place_of(verb, said.clause.tokens)
    return any(t.text == "by" for t in said.clause.tokens[place + 1 : place + 3])


def _moves_a_figure(said: Said) -> bool:
    """`A few slow requests can move this value`."""
    verb, head = said.verb, said.clause.head
    if (
        verb is None
        or head is None
        or not head.kinds & {"evidence"}
        or verb.base not in _ACTING | {"change", "shift"}
    ):
        return False
    behind = said.clause.tokens[place_of(verb, said.clause.tokens) + 1 :]
    return any(t.base in STATISTICS for t in behind)


def _may_be_suspected(clause: Clause, support: Support) -> bool:
    """A direction that is suspected may be one."""
    if not support.few or not any(moves(t) for t in clause.tokens):
        return False
    return all(_fits(t, support) if moves(t) else support.knows(t) for t in content(clause.tokens))


def _fits(token: Token, support: Support) -> bool:
    stated = token.base in support.text or token.text in support.text
    return stated or "change" in token.kinds or not moves(token).isdisjoint(support.suspected)
