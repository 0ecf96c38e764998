"""Causes, failures and quantities: what a remark hardly ever may name."""

from __future__ import annotations

from itertools import pairwise

from data_contracts.remark_words import MORE, QUANTIFIERS
from tasks.commentary.remarks.clause import Clause
from tasks.commentary.remarks.shape import (
    ONLY,
    PERSONS,
    REPEATABLE,
    asks,
    attributive,
    beyond_noise,
    moves_together,
)
from tasks.commentary.remarks.support import Support
from tasks.commentary.remarks.tokens import Token

_COMING = frozenset(["come", "arise", "stem", "result", "follow"])
_UNITS = frozenset((("basis", "point"), ("basis", "points"), ("scores", "of"), ("score", "of")))
_LEADING = ("results", "leads", "follows", "stems", "arises")
_OPEN = ("mixed", "open", "unknown")
_VARIES = frozenset(["change", "differ", "shift", "vary"])


def cause(clause: Clause, support: Support) -> str | None:
    """A cause, unless it may be one of the catalogue, is asked after, or is said not to be known."""
    if _begins_as_cause(clause, support):
        return "cause"
    if moves_together(clause, support) or _told_of_outliers(clause, support):
        return None
    found = (_of_word(clause, place, support) for place in range(len(clause.tokens)))
    return next((code for code in found if code is not None), None)


def _begins_as_cause(clause: Clause, support: Support) -> bool:
    """`because`, `which led to`, `the fault of`: by how it is joined to what stands before it."""
    texts = clause.texts
    reasoned = clause.has("limit", "hinder", "need") or clause.stance == "denied"
    if clause.after in ("because", "since") and not (reasoned or support.fact.verdict == "confounded"):
        return True
    if "fault" in texts and clause.role != "question":
        return True
    if any(one == "which" and two in _LEADING for one, two in pairwise(texts)):
        return True
    begins = 1 if texts[0] == "which" else 0 if clause.after == "which" else None
    first = () if begins is None else clause.tokens[begins : begins + 1]
    return any(t.part == "finite" and ("effect" in t.kinds or t.base in _COMING) for t in first)


def _of_word(clause: Clause, place: int, support: Support) -> str | None:
    """What is wrong with one word of it: a cause that nobody knows, or a change that the fact does not tell of."""
    token = clause.tokens[place]
    if token.base in ("differ", "agree", "match") and support.fact.verdict == "refuted":
        return None
    if "effect" in token.kinds and token.base in _VARIES:
        return _of_variation(clause, place, support)
    if "change" in token.kinds and _tells_of_another_change(clause, token, support):
        return "direction"
    if not _names_a_cause(clause, place) or _claims_no_cause(clause, place, support):
        return None
    if clause.stance == "denied":
        unknown = _stays_unknown(clause, token) or (clause.unable and "suspect" in token.kinds)
        return None if unknown else "cause"
    limits = any("limit" in t.kinds for t in clause.tokens)
    if limits and token.part == "noun" and "effect" in token.kinds:
        return None
    may_be = clause.mood == "hedged" and _catalogued(clause, place, support)
    return None if clause.has("need") or may_be else "cause"


def _of_variation(clause: Clause, place: int, support: Support) -> str | None:
    token = clause.tokens[place]
    if clause.stance == "denied":
        same = "same" in support.directions and token.base == "change"
        return None if same else "direction"
    told = clause.stance == "asserted" and clause.mood in ("plain", "none")
    if not told or "change" in support.directions:
        return None
    return None if token.part == "noun" or attributive(clause, place) else "cause"


def _tells_of_another_change(clause: Clause, token: Token, support: Support) -> bool:
    if clause.mood != "plain":
        return False
    if clause.stance == "asserted":
        return "change" not in support.directions
    denied = clause.stance == "denied" and token.part == "noun" and not clause.has("scope", "mixed")
    return denied and "same" not in support.directions


def _names_a_cause(clause: Clause, place: int) -> bool:
    token = clause.tokens[place]
    if token.base in _COMING and "from" in clause.texts[place + 1 : place + 3]:
        return any(_is_named_as_cause(t) for t in clause.tokens[place:])
    if token.base in ("result", "consequence") and clause.texts[max(0, place - 2) : place] == ("as", "a"):
        return True
    return bool(token.kinds & {"effect", "suspect"}) and not token.kinds & {"scope", "fact"}


def _claims_no_cause(clause: Clause, place: int, support: Support) -> bool:
    """It is left open, asked after, called one of several, or what the verdict says itself."""
    token, texts = clause.tokens[place], frozenset(clause.texts)
    if clause.tokens[clause.verb or 0].base == "leave" and not texts.isdisjoint(_OPEN):
        return True
    if token.base == "reflect" and not ONLY.isdisjoint(texts):
        return True
    asked = clause.role == "question" and clause.after == "whether"
    told_as_known = _told_as_known(clause, place) and not asked
    if (clause.stance == "open" or asks(clause)) and not told_as_known:
        return True
    if beyond_noise(clause, token, support):
        return True
    if token.text == "confounding" and support.fact.verdict == "confounded":
        return True
    if clause.mood == "hedged" and not texts.isdisjoint(("other", "different")):
        return True
    if not texts.isdisjoint(("possible", "plausible")) and _catalogued(clause, place, support):
        return True
    return "same" in support.directions and token.base == "sign" and clause.stance == "denied"


def _is_named_as_cause(token: Token) -> bool:
    named = token.kinds & {"system", "suspect", "failing"} or token.base in (PERSONS | REPEATABLE)
    return bool(named) or token.part == "gerund"


def _told_as_known(clause: Clause, place: int) -> bool:
    """`Due to throttling`, `as a result of caching`, `which led to failures`: what it follows on is taken for a fact."""
    token = clause.tokens[place]
    if any("limit" in t.kinds for t in clause.tokens[place + 1 :]):
        return False
    turned = token.text in ("due", "caused", "attributable") or (
        token.base in _COMING and token.part != "noun"
    )
    return turned or clause.texts[max(0, place - 2) : place] == ("as", "a") or clause.role == "relative"


def _catalogued(clause: Clause, place: int, support: Support) -> bool:
    """What is named as the cause is in the catalogue: behind `due to` and `caused by`, else anywhere."""
    turned = (
        clause.tokens[place].part in ("adjective", "participle", "noun")
        or clause.tokens[place].base in _COMING
    )
    named = clause.tokens[place + 1 :] if turned else clause.tokens
    found = any(support.may_lie_behind(t.base) for t in named)
    return found and not any(t.base in PERSONS for t in named)


def _told_of_outliers(clause: Clause, support: Support) -> bool:
    """That outliers move a mean is what such a fact says."""
    about = clause.head.base if clause.head is not None else ""
    return (
        support.fact.verdict == "differs"
        and about in ("outlier", "extreme", "mean")
        and not clause.has("system", "suspect")
    )


def _stays_unknown(clause: Clause, token: Token) -> bool:
    if token.base in ("explain", "attribute"):
        return True
    return (
        token.part == "noun"
        and "effect" in token.kinds
        and (clause.unable or clause.has("scope", "mixed") or "known" in clause.texts)
    )


def failing(clause: Clause, support: Support) -> str | None:
    for place, token in enumerate(clause.tokens):
        if "failing" not in token.kinds:
            continue
        told = (
            token.part == "participle" and not attributive(clause, place) and "as" not in clause.texts[:place]
        )
        if (token.part == "finite" and clause.stance != "open") or told:
            return "claim"
        if not support.tells_of_failures and not (asks(clause) or clause.role == "question"):
            return "claim"
    return None


def quantity(clause: Clause, support: Support) -> str | None:
    """A number, a share or a count in words."""
    if any(pair in _UNITS for pair in pairwise(clause.texts)):
        return "number_word"
    if clause.stance == "open" or asks(clause) or clause.has("need"):
        return None
    if clause.role == "complement" and clause.stance == "denied" and not clause.negated:
        return None
    counts = (place for place, text in enumerate(clause.texts) if text in QUANTIFIERS)
    told = any(not (_counts_nothing(clause, p) or _as_the_fact_counts(clause, p, support)) for p in counts)
    return "number_word" if told else None


def _counts_nothing(clause: Clause, place: int) -> bool:
    """What is denied, asked for or supposed is no count: `not a single file`, `repeat it once`, `any run may`."""
    text, later = clause.texts[place], clause.tokens[place + 1 : place + 2]
    denied = clause.stance == "denied"
    if text == "any" and (denied or clause.has("hinder", "limit")):
        return True
    if text == "single" and denied:
        return True
    if text == "single" and later and ("system" in later[0].kinds or later[0].base in ("baseline", "setup")):
        return True
    if text == "once" and clause.mood == "duty":
        return True
    if text in ("every", "each") and ("would" in clause.texts or not MORE.isdisjoint(clause.texts)):
        return True
    if text in ("any", "some") and clause.hedged:
        return True
    behind = text in ("every", "all", "each") and denied and place > (clause.verb or 0)
    return behind and clause.has("scope", "rely") and not clause.has("failing")


def _as_the_fact_counts(clause: Clause, place: int, support: Support) -> bool:
    """Few where they are few, all files where the law holds for them, both where two were compared."""
    text, later = clause.texts[place], clause.tokens[place + 1 : place + 2]
    too = place > 0 and clause.texts[place - 1] in ("too", "so", "how")
    if text in ("few", "single") and support.few:
        return True
    if text in ("few", "single", "many", "much") and too and not support.settled:
        return True
    limits = clause.has("scope", "limit") and not support.settled and not clause.has("failing")
    if text in ("single", "few") and limits:
        return True
    if text == "both" and support.directions and later and later[0].base in ("audit", "run", "version"):
        return True
    if text == "both" and support.fact.verdict == "confounded" and "settings" in clause.texts:
        return True
    of_files = text in ("every", "each", "all", "whole", "entire") and support.holds
    return of_files and clause.texts[place + 1 : place + 2] in (("file",), ("files",))
