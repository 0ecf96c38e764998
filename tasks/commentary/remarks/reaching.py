"""What an assertion may not reach for: what else there is, what lies behind, and how right or how little a thing is."""

from __future__ import annotations

from itertools import pairwise

from data_contracts.remark_acts import SCOPING
from tasks.commentary.remarks.acts import Said
from tasks.commentary.remarks.charges import DOUBTS
from tasks.commentary.remarks.clause import Clause
from tasks.commentary.remarks.content import content, moves
from tasks.commentary.remarks.support import Support, stems_of
from tasks.commentary.remarks.tokens import END

_DEGREES = frozenset(("only", "just", "slightly", "really", "much", "heavily", "fully", "merely", "hardly"))
_RIGHT = frozenset(("right", "correct", "accurate", "faithful", "true"))
_BELITTLING = frozenset(("only", "just", "merely", "simply"))
_DESCRIBING = SCOPING | {"show", "say", "give", "rest", "state", "report", "record", "test", "serve"}
_AS_IT_STANDS = frozenset(
    (
        "stated",
        "recorded",
        "measured",
        "reported",
        "observed",
        "given",
        "shown",
        "before",
        "designed",
        "planned",
        "run",
        "configured",
    )
)
_CAUSES = frozenset(("reason", "cause", "effect", "explanation", "source", "consequence", "result", "origin"))
_COMPARED = frozenset(("comparison", "baseline", "reference", "verdict", "conclusion"))
_RELATING = frozenset(
    ("relate", "related", "link", "tie", "associate", "connect", "attribute", "owe", "thank")
)
_BELONGING = frozenset(("belong", "lie", "go", "come", "trace"))
_MEASURED = frozenset(("difference", "result", "value", "effect", "gap", "outcome"))
_COMPUTED = frozenset(("calculation", "sum", "arithmetic", "computation", "relation", "formula"))
_LATER = frozenset(("later", "another", "next", "subsequent", "second"))


def reaches_beyond(said: Said, support: Support) -> str | None:
    """Why it says more than a fact and its verdict can."""
    clause = said.clause
    if _likens(clause, support) or _goes_beyond(clause) or (support.settled and _tells_of_later(clause)):
        return "claim"
    if len(clause.texts) == 2 and clause.texts[0] == "as" and clause.texts[1] not in _AS_IT_STANDS:
        return "claim"
    if _is_cut_short(clause):
        return "claim"
    if any(
        one.text in ("above", "beyond") and (two.base in DOUBTS or "limit" in two.kinds)
        for one, two in pairwise(clause.tokens)
    ):
        return "reliance"  # `above suspicion`
    if _calls_it_right(clause, support):
        return "reliance"
    if _praises_the_system(clause, support):
        return "reliance"
    if _relates(clause, support):
        return "cause"
    if _lies_behind(clause) or _names_the_cause(clause):
        return "cause"
    checked = support.fact.verdict in ("confirmed", "holds") or clause.negated
    if not _BELITTLING.isdisjoint(clause.texts) and not (support.few or checked or said.base in _DESCRIBING):
        return "claim"
    if any(
        one.text in _DEGREES and two.part in ("adjective", "adverb") for one, two in pairwise(clause.tokens)
    ):
        return "claim"
    return None


def _lies_behind(clause: Clause) -> bool:
    """`The driver is behind it`, and not `the data behind it`."""
    pairs = pairwise((*clause.tokens, END))
    if clause.texts[0] == "behind" or ("make" in {t.base for t in clause.predicate} and "up" in clause.texts):
        return True
    return any(two.text == "behind" and not one.kinds & {"evidence", "fact"} for one, two in pairs)


def _praises_the_system(clause: Clause, support: Support) -> bool:
    """`The model is fit for use`: what was confirmed or agrees is a figure, and never a thing of the system."""
    head = clause.head
    if (
        head is None
        or not support.settled
        or "system" not in head.kinds | ({"system"} if head.base == "model" else set())
    ):
        return False
    steady = any(moves(t) == {"same"} and t.part == "adjective" for t in clause.predicate)
    if head.base == "model" and steady and not any("metric" in t.kinds for t in clause.tokens):
        return True  # `the model is stable`
    if head.kinds & {"evidence", "metric", "fact"} or (
        clause.act is not None and clause.act.part == "finite"
    ):
        return False
    return any(
        t.part in ("adjective", "noun", "participle", "base")
        and not moves(t)
        and not stems_of(t).isdisjoint(support.asserted)
        for t in clause.predicate
    )


def _relates(clause: Clause, support: Support) -> bool:
    """`It is related to a change of the prompts`."""
    pairs = pairwise(clause.tokens)
    head = clause.head
    measured = head is not None and (moves(head) or "metric" in head.kinds or head.base in _MEASURED)
    apart = support.fact.verdict == "incomparable"
    relating = _RELATING | (_BELONGING if measured and not apart else frozenset())
    related = (one for one, two in pairs if one.base in relating and two.text in ("to", "with", "in"))
    moved = head is not None and bool(moves(head))
    if (
        moved
        and ("from" in clause.texts)
        and clause.act is not None
        and clause.act.base in ("come", "stem", "arise", "result")
    ):
        return True
    return not clause.negated and any(stems_of(one).isdisjoint(support.asserted) for one in related)


def _is_cut_short(clause: Clause) -> bool:
    """`And indeed it does`."""
    return clause.verb == len(clause.tokens) - 1 and clause.tokens[-1].part == "auxiliary"


def leaves_out(clause: Clause, support: Support) -> bool:
    """`Rather than a verdict`, `without a comparison`: less is said than could have been."""
    alone = clause.after == "without" and not all(
        t.base in _COMPARED for t in content(clause.tokens) if t.part == "noun"
    )
    less = not support.settled and not alone and clause.after in ("rather", "without", "instead")
    return less and all(
        t.kinds & {"rely", "evidence", "fact", "care"} and not moves(t) for t in content(clause.tokens)
    )


def _likens(clause: Clause, support: Support) -> bool:
    """`Under the same conditions`: where the fact does not compare any, or says that they differ."""
    head = clause.head
    other = head is not None and head.part == "noun" and stems_of(head).isdisjoint(support.own)
    alike = (
        clause.tokens[-1].text in ("same", "identical", "equal") and support.settled and clause.act is None
    )
    if other and alike and not clause.negated:
        return True
    if clause.negated or support.fact.verdict not in ("incomparable", "broken"):
        return False
    likened = (two for one, two in pairwise(clause.tokens) if one.text in ("same", "identical"))
    return any(two.part == "noun" and two.base not in ("run", "request") for two in likened)


def _names_the_cause(clause: Clause) -> bool:
    """`Caching is the reason`."""
    # `It is a reason to measure again`
    named = any(t.part == "noun" and t.base in _CAUSES for t in clause.predicate[:-1]) or (
        clause.tokens[-1].base in _CAUSES - {"reason"}
    )
    return named and clause.act is None and not clause.negated and clause.verb is not None


def _tells_of_later(clause: Clause) -> bool:
    """`In a later session`: no audit knows of it."""
    pairs = pairwise(clause.tokens)
    return not clause.negated and any(one.text in _LATER and two.part == "noun" for one, two in pairs)


def _calls_it_right(clause: Clause, support: Support) -> bool:
    """`The durations are accurate`: what was confirmed is what a document states, and no record."""
    right = any(t.part == "adjective" and t.base in _RIGHT for t in clause.predicate)
    stated = any(t.base in ("state", "stated", "claim", "statement", "row", "value") for t in clause.subject)
    computed = support.fact.verdict == "holds" and clause.head is not None and clause.head.base in _COMPUTED
    return right and not clause.negated and not stated and not computed


def _goes_beyond(clause: Clause) -> bool:
    """`The runs of the other models`: what else there is the fact does not know."""
    return any(
        one.base == "other"
        and two.part == "noun"
        and two.kinds & {"system", "evidence"}
        and "for" not in clause.texts
        for one, two in pairwise(clause.subject)
    )
