"""What a clause tells of that its fact does not have: a document, a baseline, outliers, files, a small sample."""

from __future__ import annotations

from itertools import pairwise

from data_contracts.remark_acts import STATISTICS
from data_contracts.remark_roles import ROLES
from tasks.commentary.remarks.charging import is_definite, noun_behind
from tasks.commentary.remarks.clause import Clause
from tasks.commentary.remarks.support import Support
from tasks.commentary.remarks.tokens import Token

_STATED = frozenset(("stated", "claimed", "documented"))
_FIGURES = frozenset(("value", "figure", "number", "size", "total", "result", "length", "interval"))
_SETTINGS = frozenset(("load", "configuration", "setting", "level", "group", "model"))
_STATISTICS = frozenset(("percentile", "quantile", "quartile", "median", "deviation", "minimum", "maximum"))
_DOCUMENTS = frozenset(("summary", "document", "digest", "row", "entry", "readme"))
_JUDGING = frozenset(("confirm", "refute", "match"))
_UNJUDGED = frozenset(("unsupported", "other data", "reported", "new"))
_HELD_AGAINST = frozenset(("confirmed", "refuted"))
_COMPUTED = frozenset(
    ("measured", "improved", "regressed", "unchanged", "below_floor", "confounded", "differs", "holds")
)
_COPYING = frozenset(("recompute", "recalculate", "quote", "copy"))
_OUTLYING = frozenset(("outlier", "outlying", "flagged"))
_OF_ACCOUNTS = frozenset(("quarantined", "quarantine", "ingested", "tally", "inventory", "duplicates"))
_LOST = frozenset(("lose", "ingest", "account"))
_SAMPLED = frozenset(
    ("sample", "series", "basis", "request", "run", "repetition", "measurement", "timing", "iteration")
)


def tells_of_outliers(clause: Clause, support: Support) -> bool:
    """`With the outliers`, of a fact without any."""
    known = support.fact.verdict == "differs" or support.mentions("outlier", "quartile")
    return _is_of_outliers(clause) and not known


def off_topic(clause: Clause, support: Support) -> bool:
    """`The stated mean`, of a change; `it was not recomputed`, of what was; `too few requests`, of many."""
    return any(
        (
            _is_of_a_document(clause, support),
            _is_of_another_statistic(clause, support),
            _was_left_unjudged(clause) and support.fact.verdict not in _UNJUDGED,
            support.fact.verdict in _COMPUTED and any(t.base in _COPYING for t in clause.tokens),
            support.fact.verdict in _HELD_AGAINST and clause.negated and "recomputed" in clause.texts,
            "baseline" in clause.texts and "baseline" not in support.text,
            tells_of_outliers(clause, support),
            _accounts(clause) and not support.accounts_for_files,
            _is_of_a_small_sample(clause) and not support.is_small,
        )
    )


def _words(clause: Clause) -> frozenset[str]:
    return frozenset(word for t in clause.tokens for word in (t.text, t.base))


def _is_of_a_document(clause: Clause, support: Support) -> bool:
    """`The stated mean`; the stated settings are those of the fact."""
    if support.mentions("state", "report", "document", "claim"):
        return False
    if clause.verb is not None and any(t.base in _DOCUMENTS for t in clause.subject):
        return True  # `the summary and the requests agree`
    behind = (noun_behind(t, clause.tokens) for t in clause.tokens if t.text in _STATED)
    return any(noun is not None and _is_a_figure(noun, support) for noun in behind)


def _is_a_figure(noun: Token, support: Support) -> bool:
    if noun.base in _SETTINGS or "system" in noun.kinds or f" at {noun.base} " in support.text:
        return False
    return bool(noun.kinds & {"metric", "fact"}) or noun.base in STATISTICS | _FIGURES


def _is_of_another_statistic(clause: Clause, support: Support) -> bool:
    """`This percentile`, of a mean."""
    head = clause.head
    if head is None or head.base not in _STATISTICS or support.few or support.knows_of(head):
        return False
    return is_definite(head, clause.tokens)


def _was_left_unjudged(clause: Clause) -> bool:
    """`It was neither confirmed nor refuted`, `no matching measurement was found`."""
    matching = ("matching", "measurement") in pairwise(clause.texts)
    judged = clause.act is not None and clause.act.part == "participle" and clause.act.base in _JUDGING
    return (clause.negated and (matching or judged)) or "unjudged" in clause.texts


def _is_of_outliers(clause: Clause) -> bool:
    the_extreme = {("the", "extreme"), ("extreme", "request")} <= frozenset(pairwise(clause.texts))
    return the_extreme or not _OUTLYING.isdisjoint(_words(clause))


def _accounts(clause: Clause) -> bool:
    lost = any(t.base == "file" for t in clause.tokens) and any(t.base in _LOST for t in clause.tokens)
    return lost or not _OF_ACCOUNTS.isdisjoint(_words(clause))


def _is_of_a_small_sample(clause: Clause) -> bool:
    """`Too few requests`, `so small a sample`, `not enough runs`: said of the evidence."""
    texts, evident = clause.texts, [t.base in _SAMPLED and t.part == "noun" for t in clause.tokens]
    for place, (one, two) in enumerate(pairwise(texts)):
        short = (one in ("too", "so") and two in _THIN) or (one, two) == ("not", "enough")
        if short and any(evident[place + 2 : place + 5]):
            return True
    thin = any(one == "too" and two in _THIN for one, two in pairwise(texts))
    return thin and clause.head is not None and clause.head.base in _SAMPLED


_THIN = ROLES["thin"].words
