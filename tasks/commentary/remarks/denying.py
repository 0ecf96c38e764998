"""What the evidence cannot tell: its limits, and never a doubt about what the verdict settles."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from data_contracts.remark_acts import (
    ABLE,
    CONCLUDING,
    ELSEWHERE,
    EXISTING,
    HIDING,
    LEFT_OPEN,
    PERSISTING,
    PERSONS,
    TELLING,
)
from data_contracts.remark_verbs import Kind
from tasks.commentary.remarks.acts import Said
from tasks.commentary.remarks.clause import Clause
from tasks.commentary.remarks.content import LACKING, another_direction, moves, personal
from tasks.commentary.remarks.polarity import is_denied
from tasks.commentary.remarks.support import Support, stem, stems_of
from tasks.commentary.remarks.tokens import Token

_LOOKED_FOR = frozenset(
    ("claim", "exclude", "find", "detect", "see", "observe", "show", "give", "provide", "contain", "indicate")
)
_CLAIMS: frozenset[Kind] = frozenset(
    ("rely", "fact", "change", "better", "worse", "up", "down", "limit", "worth", "effect", "care")
)
_NOTHING_ELSE = frozenset((("no", "other"), ("no", "further"), ("nothing", "else"), ("no", "alternative")))
_SPREADS = frozenset(
    ("spread", "tail", "variance", "distribution", "variation", "scatter", "quantile", "percentile")
)
_SMALL = frozenset(("small", "smaller", "slight", "subtle", "tiny", "within"))
_LEANING = frozenset(("judge", "conclude", "draw", "compare", "decide", "use", "quote", "cite"))


def denied_to_tell(said: Said, support: Support, following: Said | None) -> str | None:
    """Why it may not be said that `the mean does not show the tail`, that `this cannot be judged`."""
    clause = said.clause
    if (
        any(t.base in PERSONS for t in clause.tokens)
        or personal(clause.subject)
        or "will" in clause.texts
        or ("would" in clause.texts and not (support.doubtful and said.base in TELLING))
    ):
        return "claim"
    if clause.texts[-1] == "nothing":
        return "dismissal"
    if _denies_twice(clause) and not (support.few and "few" in clause.texts):
        return "verdict"
    given = not {"given", "stated", "recorded", "reported", "available", "known", "shown"}.isdisjoint(
        clause.texts
    )
    if _cannot_be(said, support):
        return None
    if (
        clause.texts[0] in ("no", "never")
        and not given
        and clause.head is not None
        and not clause.head.kinds & _CLAIMS
    ):
        return "claim"
    if not given and any(pair in _NOTHING_ELSE for pair in pairwise(clause.texts)):
        return "claim"
    if "never" in clause.texts or _reaches_everything(clause):
        return "claim"
    if clause.head is not None and clause.head.base in ("rule", "instruction"):
        return "claim"
    behind = clause.tokens[clause.negations[0] :] if clause.negations else ()
    if any(moves(t) - {"same"} and not is_denied(t, clause) for t in behind):
        return "direction"
    leans = said.base in ("trust", "rely", "use", "quote", "cite")
    if leans and (not support.doubtful or not _points(clause)):
        return "claim"
    telling = said.base in TELLING or said.base in HIDING or not ABLE.isdisjoint(clause.texts)
    if (clause.mood == "hedged" or clause.negated) and not telling:
        return "claim"
    if (
        support.few
        and clause.mood == "plain"
        and said.base in _LOOKED_FOR
        and any(moves(t) for t in clause.tokens)
    ):
        return "verdict"
    if not support.settled:
        return _of_something_else(clause, support)
    later = (*following.clause.texts, following.clause.after) if following is not None else ()
    elsewhere = not ELSEWHERE.isdisjoint((*clause.texts, *later)) or _is_about_another(clause, support)
    elsewhere = elsewhere or _tells_of_another(following, support) or _moves_the_spread(clause)
    elsewhere = elsewhere or ("baseline" in clause.texts and not support.mentions("baseline"))
    return (
        "verdict"
        if _doubts_the_verdict(said, support, (*clause.texts, *later), elsewhere=elsewhere)
        else None
    )


def _tells_of_another(following: Said | None, support: Support) -> bool:
    """`The improvement does not imply that decoding is faster`."""
    if following is None or following.clause.role not in ("complement", "question"):
        return False
    head = following.clause.head
    return (
        head is not None
        and not moves(head)
        and stems_of(head).isdisjoint(support.own)
        and "metric" in head.kinds
    )


def _moves_the_spread(clause: Clause) -> bool:
    """`It does not rule out a change in the spread`."""
    tokens = clause.predicate
    return any(
        moves(one) and two.text in ("in", "of") and four.base in _SPREADS
        for one, two, four in zip(tokens, tokens[1:], tokens[3:], strict=False)
    )


def _is_about_another(clause: Clause, support: Support) -> bool:
    """`It says nothing about single requests`."""
    if "about" not in clause.texts:
        return False
    behind = clause.tokens[clause.texts.index("about") + 1 :]
    own = any("metric" in t.kinds and not stems_of(t).isdisjoint(support.own) for t in behind)
    return bool(behind) and not own and not any(moves(t) for t in behind)


def _cannot_be(said: Said, support: Support) -> bool:
    """`A TTFT cannot be negative`: what the records of a broken fact tell is impossible."""
    head = said.clause.head
    able = not {"can", "cannot"}.isdisjoint(said.clause.texts)
    of_records = head is not None and head.kinds & {"metric", "evidence", "fact"}
    impossible = said.base in (
        "",
        "be",
        "end",
        "start",
        "begin",
        "exceed",
        "precede",
        "lie",
        "occur",
        "happen",
        "fall",
        "have",
        "take",
        "arrive",
        "finish",
    )
    return support.fact.verdict == "broken" and able and bool(of_records) and impossible


def _reaches_everything(clause: Clause) -> bool:
    """`On any model`, `about a server`: of what else there is, a fact tells nothing."""
    pairs = pairwise(clause.tokens)
    return any(
        one.text in ("any", "a") and "system" in two.kinds and "evidence" not in two.kinds
        for one, two in pairs
    )


def _points(clause: Clause) -> bool:
    """It speaks of what lies before the reader: `these timestamps`, and not `timestamps of this engine`."""
    first = clause.tokens[0]
    general = any("system" in t.kinds and "evidence" not in t.kinds for t in clause.subject)
    return (first.part in ("determiner", "pronoun")) and not general


def _denies_twice(clause: Clause) -> bool:
    behind = clause.tokens[clause.negations[0] + 1 :] if clause.negations else ()
    return len(clause.negations) > 1 or any(t.base in LACKING and t.part == "adjective" for t in behind)


def _of_something_else(clause: Clause, support: Support) -> str | None:
    """It speaks of a metric or of a change that the fact does not."""
    head = clause.head
    if head is None or not stems_of(head).isdisjoint(support.own):
        return None
    told = moves(head)
    if told & {"better", "worse", "up", "down"} and not support.few:
        return "direction"
    if told and not clause.negated and support.fact.verdict in ("n_too_small", None):
        return "direction"
    return "entity" if "metric" in head.kinds and stem(head.base) not in support.own else None


def _doubts_the_verdict(said: Said, support: Support, later: Sequence[str], *, elsewhere: bool) -> bool:
    clause, verb, head = said.clause, said.verb, said.clause.head
    if support.fact.verdict == "below_floor" and clause.negated and said.base in _LOOKED_FOR:
        return False
    if head is not None and not LEFT_OPEN.isdisjoint(clause.texts) and _is_the_verdict(head, support):
        return True
    if head is not None and moves(head) and support.directions and clause.negated and not elsewhere:
        # `No change was found` is what such a verdict says
        return "same" not in support.directions or said.base not in _LOOKED_FOR
    if (
        "same" in support.directions
        and said.base in _LOOKED_FOR
        and any(moves(t) - {"same"} for t in clause.tokens)
    ):
        return False
    if "same" in support.directions and said.base in ("exclude", "rule") and not _SMALL.isdisjoint(later):
        return False
    if (
        not elsewhere
        and said.base in ("exclude", "rule")
        and verb is not None
        and verb.part == "participle"
        and head is not None
    ):
        return bool(moves(head))
    if not clause.subject and said.before is not None and said.before.clause.role == "question":
        return opens_the_verdict(said.before.clause)
    if (
        verb is not None
        and stem(verb.base) in support.asserted
        and verb.base not in EXISTING
        and not elsewhere
    ):
        return True
    return _concludes_nothing(said, support, elsewhere=elsewhere) or _reaches_a_move(
        clause, support, elsewhere=elsewhere
    )


def _is_the_verdict(head: Token, support: Support) -> bool:
    return bool(moves(head)) or "metric" in head.kinds or not stems_of(head).isdisjoint(support.asserted)


def _concludes_nothing(said: Said, support: Support, *, elsewhere: bool) -> bool:
    if support.fact.verdict == "refuted" and said.base in ("judge", "compare"):
        return True
    if said.base not in CONCLUDING or elsewhere or support.fact.verdict in ("broken", "refuted"):
        return False
    behind = said.clause.tokens[(said.clause.negations or (0,))[0] :]
    of_verdict = any(moves(t) or stem(t.base) in support.asserted for t in behind if t is not said.verb)
    return of_verdict or said.base in _LEANING


def _reaches_a_move(clause: Clause, support: Support, *, elsewhere: bool) -> bool:
    if _moves_the_spread(clause):
        return False
    behind = clause.tokens[(clause.negations or (0,))[0] :]
    return any(another_direction(t, support) or (moves(t) and not elsewhere) for t in behind)


def opens_the_verdict(clause: Clause) -> bool:
    """`Whether it improved`, of a change that was tested; whether it persists may be asked."""
    persists = any(t.base in PERSISTING for t in clause.tokens)
    asked = clause.after in ("whether", "if", "that", "") and any(moves(t) for t in clause.tokens)
    return asked and not persists
