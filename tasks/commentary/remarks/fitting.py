"""Which acts are fit for which things: acts of care with evidence, and no others."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from data_contracts import remark_advice as advice
from tasks.commentary.remarks.support import Support
from tasks.commentary.remarks.tokens import END, Token

_QUOTING = frozenset(("quote", "cite"))
_DOCUMENTS = frozenset(("report", "document", "statement", "claim", "figure", "value", "readme", "row"))
_STAYING = frozenset(("stay", "remain", "wait", "keep"))
_WRITTEN = frozenset(("recorded", "stated", "logged", "measured", "observed", "reported", "documented"))


def unfit(verb: Token, tokens: Sequence[Token], support: Support) -> str | None:
    """Why what is asked for is no act of care with evidence."""
    if goes_away(verb, tokens):
        return "instruction"
    if verb.base in ("leave", "keep", "take") and any(t.text == "out" for t in tokens):
        return None if any(t.base in advice.AGGREGATED for t in tokens) else "dismissal"
    if any(t.base == "hand" for t in tokens):
        return "instruction"
    if verb.base in ("keep", "leave", "retain") and support.fact.verdict == "refuted":
        left = next((t for t in tokens if t.part == "noun"), END)
        if left.base in _DOCUMENTS and tokens[-1] is left:
            return "reliance"
    kept = any(t.base in advice.KEPT_SO for t in tokens)
    if verb.base == "stay" and any(t.base in advice.RUNNING for t in tokens):
        return "instruction"
    if (
        verb.base in _STAYING
        and not kept
        and any(
            "system" in one.kinds
            and "evidence" not in one.kinds
            and one.base != "model"
            and two.part != "noun"
            for one, two in pairwise((*tokens, END))
        )
    ):
        return "instruction"
    if verb.base == "rule" and any(t.text == "out" for t in tokens):
        return None
    fits = _fits(verb, tokens, support)
    if fits is not None:
        return None if fits else "instruction"
    if verb.kinds & {"care", "mixed", "need"} or verb.base in advice.SOFT_ACTS:
        return None
    if "dismiss" in verb.kinds:
        return "dismissal"
    return "reliance" if "rely" in verb.kinds else "instruction"


def goes_away(verb: Token, tokens: Sequence[Token]) -> bool:
    """`Counted out`, `passed on`, `switch off`: a word of place turns an act into another one."""
    place = next((n for n, t in enumerate(tokens) if t is verb), len(tokens))
    behind = tokens[place + 1 :]
    if any(
        one.part == "noun"
        and one.kinds.isdisjoint(("care",))
        and two.text in ("off", "away", "aside", "on", "back")
        and (three is END or three.part == "stop" or three.text in ("for", "and", "to"))
        for one, two, three in zip(behind, (*behind[1:], END), (*behind[2:], END, END), strict=False)
    ) and verb.base not in ("look", "go", "refer", "keep"):
        return True  # `leave the graphs off for good`
    if not behind or behind[0].text not in advice.AWAY:
        return False
    loose = behind[0].part == "adverb" or len(behind) == 1 or behind[1].part in ("stop", "conjunction")
    return loose and (verb.base, behind[0].text) not in advice.CARRIED_OUT


def _fits(verb: Token, tokens: Sequence[Token], support: Support) -> bool | None:
    """Whether an act that is fit for some things only is asked of one of them; None for any other act."""
    bases, texts = {t.base for t in tokens}, {t.text for t in tokens}
    if verb.base == "replace" and support.fact.verdict == "refuted":
        before = [
            t.text for t in tokens[: next((n for n, t in enumerate(tokens) if t.text in ("by", "with")), 0)]
        ]
        if "measured" in before or "recorded" in before:
            return False
        return not {"measured", "recorded", "document", "readme"}.isdisjoint(texts)
    if verb.base in advice.DESTROYING and advice.AGGREGATED.isdisjoint(texts):
        return False
    if verb.base in ("fix", "freeze", "lock", "hold") and any(t.base in advice.PINNED for t in tokens):
        return True
    if verb.base == "set" and verb.part == "base":
        fixed = not advice.KEPT_SO.isdisjoint(texts) or not advice.PINNED.isdisjoint(bases)
        return fixed or not {"aside", "up", "baseline", "apart"}.isdisjoint(texts)
    if verb.base in advice.MENDING or (verb.base == "bring" and "line" in texts):
        # What was measured is corrected by measuring again
        if "hand" in bases:
            return False
        aligned = "line" in texts and support.fact.verdict in ("incomparable", "confounded")
        return (
            aligned
            or support.fact.verdict in advice.MENDED
            or support.mentions("duplicate", "copies", "fail")
        )
    if verb.base == "cite" and not {"run", "source", "commit", "log", "file", "script"}.isdisjoint(bases):
        return True
    if verb.base in _QUOTING and not {"with", "together", "alongside"}.isdisjoint(texts):
        return any(t.kinds & {"system", "evidence", "limit", "worth"} for t in tokens if t.part == "noun")
    if verb.base == "store":
        return None
    if verb.base in ("choose", "select", "pick") and any(t.base in advice.CHOSEN for t in tokens):
        return True
    if verb.base == "save" and any(t.kinds == {"metric"} for t in tokens):
        return False
    if verb.base == "save":
        return (
            any(t.kinds & {"evidence", "fact"} or t.base in advice.PINNED for t in tokens if t is not verb)
            or None
        )
    if verb.base == "try" and not any(t.part == "gerund" for t in tokens if t is not verb):
        # `Try a different model` is no measurement
        return any(t.kinds & {"evidence", "care"} for t in tokens if t is not verb and t.part == "noun")
    if verb.base == "use" or (verb.base in _QUOTING and support.doubtful):
        return (
            (
                support.fact.verdict != "broken"
                or not bases.isdisjoint(("clock", "client", "host", "timer", "version"))
            )
            and "without" not in texts
            and "model" not in bases
            and not (advice.USED | {"same"}).isdisjoint(bases)
        )
    if verb.base in ("restrict", "limit", "confine"):
        return any(t.kinds & {"rely", "fact", "care"} for t in tokens if t is not verb)
    if verb.base in advice.PLANNING:
        planned = (t for t in tokens if t is not verb and t.part in ("noun", "gerund"))
        return any(t.kinds & {"evidence", "care", "worth"} for t in planned)
    if verb.base in advice.CHANGING and not texts.isdisjoint(_WRITTEN):
        return False
    if verb.base in advice.CHANGING and support.fact.verdict == "confounded":
        return True
    if verb.base in advice.CHANGING:
        return not advice.PROCEDURES.isdisjoint(bases)
    if verb.base in advice.ENLARGING:
        return not advice.ENLARGED.isdisjoint(bases)
    return None
