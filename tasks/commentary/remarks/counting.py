"""Words that an assertion adds to what it says: adverbs without a judgement, and counts that the fact has."""

from __future__ import annotations

from itertools import pairwise

from data_contracts.remark_acts import COUNTS, DEGREES, MEASURING, PLAIN_ADVERBS
from tasks.commentary.remarks.clause import Clause
from tasks.commentary.remarks.content import moves
from tasks.commentary.remarks.polarity import place_of
from tasks.commentary.remarks.support import Support, stem, stems_of
from tasks.commentary.remarks.tokens import Token

_PAIRED = frozenset(("insufficient", "suspected", "broken", "confounded", "confirmed", "holds", "refuted"))
_DISTRIBUTED = frozenset(
    ("side", "run", "configuration", "level", "setting", "group", "audit", "session", "request")
)
_STATING = frozenset(("state", "compute", "calculate", "record", "count", "derive", "give", "report"))
_TRULY = frozenset(("correctly", "faithfully", "accurately"))
_BEARING = frozenset(("support", "back", "document"))
_NEARLY = frozenset(("nearly", "almost", "practically", "barely", "hardly", "virtually"))
_FULLY = frozenset(("adequately", "sufficiently", "duly", "consistently"))


def is_plain(token: Token, clause: Clause, support: Support) -> bool:
    """An adverb that adds no judgement."""
    if token.text == "out":  # `borne out by the requests`, and not `out of the question`
        return any(t.part == "participle" for t in clause.tokens[: place_of(token, clause.tokens)][-1:])
    if token.text == "up":
        place = place_of(token, clause.tokens)
        return clause.tokens[place - 1].base in ("add", "back", "break", "follow", "look", "set", "mix")
    if (
        token.text in PLAIN_ADVERBS
        or moves(token)
        or stem(token.text.removesuffix("ly")) in support.own
        or (not token.text.endswith("ly") and not stems_of(token).isdisjoint(support.own | support.asserted))
    ):
        return True
    if token.text in ("above", "below") and support.errs is not None and clause.head is not None:
        of_data = not MEASURING.isdisjoint(t.base for t in clause.subject)
        return (token.text == "below") == ((support.errs == "up") == of_data)
    if token.text == "well":
        place = place_of(token, clause.tokens)
        if clause.texts[place - 1] == "as":
            return True
        return any(t.part == "participle" for t in clause.tokens[place + 1 : place + 2])
    if clause.negated and token.text in DEGREES | {"anywhere"}:
        return True
    if token.text in _NEARLY and support.fact.verdict == "below_floor":
        return True
    if token.text == "often":
        return "enough" in clause.texts
    if clause.act is None:
        return False
    if clause.act.base in _STATING and token.text in _TRULY:
        return support.fact.verdict in ("confirmed", "holds")
    borne = clause.act.part == "participle" and clause.act.base in _BEARING
    return borne and token.text in _FULLY and support.settled


def counted(clause: Clause, support: Support) -> str | None:
    """A share or count in words, other than the fact's own: `all cold requests` where it says so."""
    uncounted = (
        n for n, t in enumerate(clause.tokens) if t.text in COUNTS and not _counts_so(clause, n, support)
    )
    if ("none", "of") in pairwise(clause.texts):
        return "number_word"
    return None if next(uncounted, None) is None else "number_word"


def _counts_so(clause: Clause, place: int, support: Support) -> bool:
    text, behind = clause.texts[place], clause.tokens[place + 1 :]
    if text in ("few", "single"):
        return (
            support.few
            or support.fact.verdict in ("confounded", "differs")
            or (text == "few" and support.counts_few)
        )
    if text in ("any", "enough"):
        return clause.negated or support.fact.verdict == "below_floor"
    if text == "both":
        compared = bool(support.directions) or support.fact.verdict in _PAIRED
        return compared and not any("system" in t.kinds or t.base == "model" for t in behind[:2])
    own = any(not stems_of(t).isdisjoint(support.own) for t in behind[:2] if t.part == "noun")
    if (
        text == "each"
        and own
        and support.fact.verdict in ("confounded", "incomparable", "holds", "suspected")
    ):
        return True
    if text not in ("all", "every", "each"):
        return False
    # `The runs of each configuration`: it distributes, and counts nothing
    if text == "each" and place and clause.tokens[place - 1].part == "preposition":
        alone = not behind or behind[0].part in ("finite", "auxiliary") or behind[0].text == "of"
        return alone or any(t.base in _DISTRIBUTED or "evidence" in t.kinds for t in behind[:2])
    named = [t.text for t in behind if t.part in ("noun", "adjective") and t.text != "recorded"]
    floats = not behind or (behind[0].part == "preposition" and behind[0].text != "of")
    before = " ".join(t.text for t in clause.tokens[:place] if t.part in ("noun", "adjective"))
    about = before if floats or not named else named[0]
    return bool(about) and f"all {about}".rstrip("s") in support.unnumbered
