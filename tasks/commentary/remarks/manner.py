"""How advice says that something be done: words by which an act of care is turned into its opposite."""

from __future__ import annotations

from data_contracts import remark_advice as advice
from data_contracts.remark_acts import LEFT_OPEN
from data_contracts.remark_roles import ROLES
from tasks.commentary.remarks.acts import Said
from tasks.commentary.remarks.clause import Clause
from tasks.commentary.remarks.content import moves
from tasks.commentary.remarks.support import Support

_SHOWN = frozenset(
    ("show", "report", "keep", "list", "plot", "count", "publish", "include", "present", "record")
)
_JOINING = frozenset(("as", "with", "for", "under", "on", "in"))
_OPEN = frozenset(ROLES["open"].adjectives.split()) | LEFT_OPEN


def done_otherwise(said: Said, support: Support, following: Said | None) -> str | None:
    """`Record it as unchanged`, `repeat it until it agrees`, `check only these`."""
    clause = said.clause
    base = said.verb.base if said.verb is not None else "be"
    if "as" in clause.texts and not _as_it_is(clause, base, support):
        return "reliance"
    waits = following is not None and following.clause.role == "condition"
    alone = waits or (base in _SHOWN and _JOINING.isdisjoint(clause.texts))
    if "only" in (clause.texts if alone else clause.texts[:-1]) and base not in advice.READ_ONLY_WITH:
        return "dismissal"
    kept = clause.texts[-1] == "anyway" and base in ("record", "log", "note", "check", "repeat", "measure")
    if not advice.HEEDLESS.isdisjoint(clause.texts) and not kept:
        return "dismissal"
    if {"in", "place", "of"} <= set(clause.texts):
        return "instruction"
    if "as" not in clause.texts and _calls_it_sound(said):
        return "reliance"
    return _left_or_ended(following, base) if following is not None else None


def _as_it_is(clause: Clause, base: str, support: Support) -> bool:
    """What stands behind `as` is a caution, a mark of what is missing, or the same as before."""
    texts = clause.texts
    place = len(texts) - 1 - texts[::-1].index("as")
    behind = {word for t in clause.tokens[place + 1 :] for word in (t.base, t.text)}
    if texts[place + 1 : place + 2] in (("well",), ("long",), ("soon",), ("it",), ("possible",)):
        return True
    if texts[place - 1 : place] in (("well",), ("such",), ("soon",), ("same",), ("long",)):
        return True
    if behind & {"above", "beyond"}:
        return False
    told = any(moves(t) & support.directions for t in clause.tokens[place + 1 :])
    if told and base in advice.READ_AS | advice.MARKING:
        return True
    if base in advice.MARKING and behind & advice.MARKED_AS:
        return True
    if base in ("keep", "use") and behind & {"reference", "baseline", "check", "guide"}:
        return True
    acts = (
        "compare",
        "repeat",
        "record",
        "run",
        "check",
        "use",
        "measure",
        "keep",
        "design",
        "plan",
        "schedule",
    )
    if base in acts and behind & advice.REPEATED_AS:
        return True
    reads = base in advice.READ_AS | advice.MARKING | {"quote", "cite", "present"}
    return reads and bool(behind & (advice.CAUTIOUS | _OPEN))


def _left_or_ended(following: Said, base: str) -> str | None:
    clause = following.clause
    if clause.role == "without":
        under = all(t.kinds & {"system", "suspect"} for t in clause.tokens if t.part == "noun")
        aside = (clause.after == "without" and not under) or base in ("record", "report", "quote", "state")
        return "dismissal" if aside else None
    endless = clause.after == "until" and base not in advice.POSTPONED
    return "instruction" if endless and advice.ENOUGH.isdisjoint(clause.texts) else None


def _calls_it_sound(said: Said) -> bool:
    """`Consider the mean sound`, `treat it above suspicion`."""
    verb, tokens = said.verb, said.clause.tokens
    if verb is None or verb.base not in advice.CALLING:
        return False
    behind = tokens[next(n for n, t in enumerate(tokens) if t is verb) + 1 :]
    passive = verb.part == "participle"
    if not behind or (passive and behind[0].part == "conjunction"):
        return False
    last = behind[-1]
    called = last.part in ("adjective", "participle", "base") and advice.CAUTIOUS.isdisjoint(
        (last.base, last.text)
    )
    return called or any(t.text in ("above", "beyond") for t in behind)
