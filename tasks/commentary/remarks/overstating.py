"""More than a fact says: counts and shares in words, and sizes that nobody measured."""

from __future__ import annotations

from itertools import pairwise

from data_contracts.remark_acts import STATISTICS
from data_contracts.remark_licences import SPREADING, TOTAL
from tasks.commentary.remarks.clause import Clause
from tasks.commentary.remarks.support import Support

_PLACED = frozenset(("within", "under", "above", "below", "over", "inside", "outside"))
_LARGE = frozenset(("large", "big", "ample", "long", "wide"))
_SAMPLES = frozenset(("sample", "series", "basis", "number"))
_SIZES = frozenset(("small", "large", "wide", "narrow", "high", "low", "tight", "big"))
_TAILS = frozenset((("a", "long"), ("a", "heavy"), ("a", "fat")))
_EACH = frozenset(("every", "each"))


def counts_beyond(clause: Clause, support: Support) -> bool:
    """`All percentiles are means`, where the fact does not say all."""
    return any(_is_uncounted(place, clause, support) for place in range(len(clause.tokens)))


def _is_uncounted(place: int, clause: Clause, support: Support) -> bool:
    text, behind = clause.texts[place], clause.tokens[place + 1 : place + 3]
    only_one = "the only request" in support.text or "(n = 1 " in support.text
    if text in _EACH and only_one and any(t.base in STATISTICS for t in behind):
        return False  # `every percentile is that value`
    if text == "all" and support.accounts_for_files:
        return not ("account" in {t.base for t in clause.tokens} and any(t.base == "file" for t in behind))
    if text in ("whole", "entire", "entirely") and support.directions and "interval" in clause.texts:
        return False
    if text == "whole" or (
        text == "each" and support.metric is not None and support.metric.kind in ("latency", "first_token")
    ):
        # `Whole requests` end to end, `each output token`
        return not any(t.base in ("request", "answer", "response", "token", "machine", "run") for t in behind)
    if text in _EACH:
        counted = any(f" {word} " in f" {support.text} " for word in _EACH)
        return not counted and (text != "each" or not place)
    if text == "any":  # `under any load`
        behind_a_preposition = bool(place) and clause.tokens[place - 1].part == "preposition"
        return (
            behind_a_preposition and not clause.negated and any(t.kinds & {"system", "plain"} for t in behind)
        )
    if text == "overall":
        return "over all" not in support.text
    if text == "whatever":  # `at whatever load`
        return bool(place) and clause.tokens[place - 1].part == "preposition"
    return text in TOTAL and f" {text} " not in f" {support.text} "


def overstates(clause: Clause, support: Support) -> bool:
    """`Well within the range`, `a large sample`, `just as much`, `of the same order`."""
    pairs = set(pairwise(clause.texts))
    if any(one in ("well", "just") and two in _PLACED for one, two in pairs) or ("just", "as") in pairs:
        return True
    if (
        _sizes_up(clause, support)
        or pairs & _TAILS
        or (clause.act is not None and clause.act.base == "bound")
    ):
        return True
    if "across" in clause.texts and not clause.negated and "reproducible" in clause.texts:
        return True
    if clause.texts[-1] == "alone" and clause.act is not None and clause.act.base == "leave":
        return True  # `it leaves the latency alone`
    if pairs & {("same", "holds"), ("same", "applies"), ("same", "goes"), ("same", "is")}:
        return True
    if ("same", "order") in pairs and "same" not in support.directions:
        return True
    large = any(one in _LARGE and two in _SAMPLES for one, two in pairs)
    return large and not clause.negated and "large" not in support.text


def _sizes_up(clause: Clause, support: Support) -> bool:
    """`The spread is small`, `it shows the peak`: of a figure that was measured or read, and nothing more."""
    if support.fact.verdict not in ("measured", "reported") or clause.negated or clause.mood != "plain":
        return False
    spread = clause.head is not None and clause.head.base in SPREADING
    sized = spread and clause.act is None and any(t.text in _SIZES for t in clause.predicate[1:3])
    extreme = any(
        t.base in ("peak", "maximum", "minimum") and not support.knows_of(t) for t in clause.predicate
    )
    return sized or (extreme and not spread and "not" not in support.text)
