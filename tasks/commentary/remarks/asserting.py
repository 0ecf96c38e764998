"""An assertion: made of the fact's words, its verdict's and those for records, with the polarity that the verdict has."""

from __future__ import annotations

from collections.abc import Sequence

from data_contracts.remark_acts import HIDING, PLAIN_ADVERBS, SCOPED, SCOPING, STATISTICS
from tasks.commentary.remarks.acts import Said
from tasks.commentary.remarks.clause import Clause
from tasks.commentary.remarks.content import LACKING, another_direction, content, moves, personal
from tasks.commentary.remarks.support import MOVES, Support, stem, stems_of
from tasks.commentary.remarks.tokens import Token

_NEVER_MOVED = frozenset(
    ("baseline", "audit", "document", "evidence", "summary", "interval", "reader", "file")
)
_COUNTS = frozenset(
    "all every each several multiple many various whole entire both few single most everything enough any some".split()
)
_PAIRED = frozenset(("insufficient", "suspected", "broken", "confounded", "confirmed", "holds", "refuted"))
_DEGREES = frozenset(
    (
        "noticeably",
        "measurably",
        "significantly",
        "materially",
        "substantially",
        "markedly",
        "visibly",
        "detectably",
        "necessarily",
        "reliably",
        "fully",
        "sufficiently",
    )
)
_ONLY = frozenset(("only", "alone", "solely", "just", "limited", "restricted"))
_SCOPE_WORDS = frozenset(("for", "of", "to", "under", "on", "about", "this", "these", "in"))
_BOUNDING = frozenset(("exclude", "include", "contain", "cover"))


def asserted(said: Said, support: Support, *, depends: bool) -> str | None:
    """Why the clause may not be said; `depends` when it only qualifies a word of another act."""
    clause = said.clause
    if personal(clause.tokens) or clause.role == "without":
        return "claim"
    if _tells_scope(clause, support) or _hides(clause):
        return None
    if clause.after in ("because", "since", "as", "so") and _explains_a_move(said):
        return "cause"
    if (
        clause.after in ("because", "since", "as")
        and clause.tokens[0].text == "of"
        and any(stems_of(t).isdisjoint(support.own) for t in content(clause.tokens))
        or "due" in clause.texts
    ):
        return "cause"
    code = _direction(clause, support) or _counted(clause.tokens, support) or _polarity(clause, support)
    if code:
        return code
    for token in content(clause.tokens):
        if not (moves(token) or support.knows(token) or not stems_of(token).isdisjoint(support.denied)):
            return _reason(token)
    if any(
        t.part == "adverb"
        and t.text not in PLAIN_ADVERBS
        and not moves(t)
        and not (clause.negated and t.text in _DEGREES)
        and not (t.text == "correctly" and support.fact.verdict in ("confirmed", "holds"))
        for t in clause.tokens
    ):
        return "claim"
    return None if depends or _says_its_verdict(clause, support) else "pattern"


def _explains_a_move(said: Said) -> bool:
    """`It regressed because`: what is measured has no reason that a remark could know."""
    before = said.before
    because = said.clause.after != "so"
    return (
        because
        and before is not None
        and before.act == "assert"
        and not before.clause.negated
        and any(moves(t) for t in before.clause.predicate)
    )


def _reason(token: Token) -> str:
    if token.kinds & {"effect", "suspect"}:
        return "cause"
    if "dismiss" in token.kinds:
        return "dismissal"
    return "reliance" if "rely" in token.kinds else "claim"


def _behind(clause: Clause, token: Token) -> bool:
    """True when the clause's negation reaches the word."""
    if clause.after in ("nor", "neither"):
        return True
    return bool(clause.negations) and _place(clause.tokens, token) > clause.negations[0]


def _place(tokens: Sequence[Token], token: Token) -> int:
    return next(n for n, t in enumerate(tokens) if t is token)


def bounds_no_change(clause: Clause) -> bool:
    """`The interval excludes no change`: what the interval holds is what was tested."""
    verb = clause.act
    null = "absence" in clause.texts or any(
        one == "no" and two in ("change", "difference")
        for one, two in zip(clause.texts, clause.texts[1:], strict=False)
    )
    return verb is not None and verb.base in _BOUNDING and null


def bounded(clause: Clause, support: Support) -> str | None:
    verb = clause.act
    if verb is None or not support.directions:
        return "claim"
    before = any(place < _place(clause.tokens, verb) for place in clause.negations)
    excluded = (verb.base == "exclude") != before
    return None if excluded == ("change" in support.directions) else "verdict"


def _direction(clause: Clause, support: Support) -> str | None:
    """A direction is the verdict's own, and of what was measured."""
    for token in clause.tokens:
        if moves(token) and not _may_move(token, clause, support):
            return "direction"
        if (
            "effect" in token.kinds
            and not moves(token)
            and token.part in ("finite", "base")
            and stems_of(token).isdisjoint(support.own)
            and not support.may_move
        ):
            return "cause"
        if _makes_move(token, clause, support):
            return "cause"
    if clause.head is None:
        return None
    if (
        support.fact.verdict == "refuted"
        and clause.head.base in ("request", "measurement", "data", "run")
        and not clause.negated
    ):
        return (
            "verdict"
            if any(
                t.base in ("wrong", "incorrect", "outdated", "stale", "unsupported", "refute")
                and t.part == "adjective"
                for t in clause.predicate
            )
            else None
        )
    if clause.head.base == "model" and any(
        moves(t) & {"up", "down"} and t.part == "finite" and not moves(t) & {"better", "worse"}
        for t in clause.predicate
    ):
        return "direction"
    told = clause.head.base in _NEVER_MOVED and any(
        moves(t) - {"same"} and t.part in ("finite", "participle", "adjective") for t in clause.predicate
    )
    supports = (
        clause.act is not None
        and not moves(clause.act)
        and not stems_of(clause.act).isdisjoint(support.asserted | support.own)
    )
    return "direction" if told and not supports and support.directions else None


def _makes_move(token: Token, clause: Clause, support: Support) -> bool:
    """`That lowered the throughput`: a direction that is done to something."""
    judged = any(t.part == "adjective" and stem(t.base) in support.asserted for t in clause.predicate)
    made = (
        token.base in ("make", "render", "keep", "turn")
        and not judged
        and not {"sense", "sure", "clear"} & set(clause.texts)
    )
    moved = moves(token) - {"same"} and support.directions
    if token.part not in ("finite", "base", "participle") or not (made or moved):
        return False
    behind = clause.tokens[_place(clause.tokens, token) + 1 :]
    passive = any(t.part == "auxiliary" for t in clause.tokens[: _place(clause.tokens, token)])
    return (
        not passive
        and bool(behind)
        and behind[0].part in ("determiner", "noun")
        and _place(clause.tokens, token) > 0
    )


def _may_move(token: Token, clause: Clause, support: Support) -> bool:
    told, behind = moves(token), _behind(clause, token)
    if token.base == "same" and _before_a_noun(token, clause.tokens):
        return support.fact.verdict != "broken" or "run" in clause.texts
    match support.fact.verdict:
        case "improved" | "regressed":
            return not told.isdisjoint(support.directions) and not behind
        case "unchanged":
            return (told == {"same"} or "unchanged" in token.text) != behind or (
                "same" not in told and behind
            )
        case "refuted":
            return _as_the_document_errs(token, clause, support)
        case "insufficient" | "n_too_small":
            return behind or (token.part == "noun" and "change" in told)
        case "suspected" if "change" in told:
            return token.part == "noun"
        case _:
            return not stems_of(token).isdisjoint(support.own | support.asserted) or (
                behind and not stems_of(token).isdisjoint(support.denied)
            )


def _as_the_document_errs(token: Token, clause: Clause, support: Support) -> bool:
    """The measured value is lower than the stated one where the fact says so, and the stated one is higher."""
    if not moves(token) & {"up", "down"}:
        return bool(stems_of(token) & (support.own | support.asserted | support.denied))
    of_data = any(
        t.base in ("measure", "measured", "request", "data", "actual", "observe", "real", "result")
        for t in clause.subject
    )
    measured_is_lower = "lower)" in support.text
    return ("down" in moves(token)) == (measured_is_lower == of_data)


def _before_a_noun(token: Token, tokens: Sequence[Token]) -> bool:
    if token.part not in ("adjective", "participle"):
        return False
    place = _place(tokens, token)
    return any(t.part == "noun" for t in tokens[place + 1 : place + 3])


def _counted(tokens: Sequence[Token], support: Support) -> str | None:
    """A share or count in words, other than the fact's own: `all cold requests` where it says so."""
    unnumbered = " ".join(word for word in support.text.split() if not word[0].isdigit())
    denied = any(t.text in ("not", "no", "without", "never") for t in tokens)
    for place, token in enumerate(tokens):
        text = token.text
        if (
            text not in _COUNTS
            or (text in ("few", "single") and support.few)
            or (text == "single" and support.fact.verdict == "confounded")
            or (text in ("any", "enough") and denied)
        ):
            continue
        if (
            text == "both"
            and not any(t.kinds & {"system"} or t.base == "model" for t in tokens[place + 1 : place + 3])
            and (support.directions or support.fact.verdict in _PAIRED)
        ):
            continue
        behind = [
            t.text for t in tokens[place + 1 :] if t.part in ("noun", "adjective") and t.text != "recorded"
        ]
        at = tokens[place + 1 : place + 2]
        named = behind[0] if behind and at and (at[0].part != "preposition" or at[0].text == "of") else ""
        about = named or " ".join(t.text for t in tokens[:place] if t.part in ("noun", "adjective"))
        if text in ("all", "every", "each") and about and f"all {about}".rstrip("s") in unnumbered:
            continue
        return "number_word"
    return None


def _polarity(clause: Clause, support: Support) -> str | None:
    """What is denied is what the verdict denies, and what is affirmed is not."""
    if not clause.negated:
        return "verdict" if any(_only_denied(t, clause, support) for t in clause.predicate) else None
    behind = [t for t in content(clause.tokens) if _behind(clause, t)]
    if len(clause.negations) > 1 or any(
        t.base in LACKING and stems_of(t).isdisjoint(support.denied) for t in behind
    ):
        return "verdict"
    denied = any(
        not stems_of(t).isdisjoint(support.denied) or (moves(t) and "same" in support.directions)
        for t in behind
    )
    wrong = any(
        not stems_of(t).isdisjoint(support.asserted) and stems_of(t).isdisjoint(support.denied | support.own)
        for t in behind
    )
    return "verdict" if wrong or not denied else None


def _only_denied(token: Token, clause: Clause, support: Support) -> bool:
    if not {"beyond", "outside", "above"}.isdisjoint(clause.texts):
        return False
    found = stems_of(token)
    if found.isdisjoint(support.denied) or not found.isdisjoint(support.asserted):
        return False
    if token.part == "noun":
        return clause.act is None
    if token.part == "adjective" and clause.act is None:
        return True
    return token.part in ("finite", "participle", "adjective", "base") and not _before_a_noun(
        token, clause.tokens
    )


def _says_its_verdict(clause: Clause, support: Support) -> bool:
    existing = clause.act is not None and clause.act.base in (
        "find",
        "establish",
        "test",
        "detect",
        "see",
        "observe",
    )
    if any(
        stem(t.text) in support.asserted | support.denied
        or stems_of(t) & (support.asserted | support.denied)
        or moves(t)
        for t in (clause.tokens if existing or clause.verb is None else clause.predicate)
    ):
        return True
    if clause.act is None and support.fact.verdict in (None, "", "measured", "reported"):
        return any(t.part == "noun" and not stems_of(t).isdisjoint(support.own) for t in clause.predicate)
    if clause.act is not None and clause.act.base in ("concern", "describe", "cover", "refer"):
        return True
    return (
        clause.act is not None and clause.mood != "none" and not stems_of(clause.act).isdisjoint(support.own)
    )


def _tells_scope(clause: Clause, support: Support) -> bool:
    """`It holds for this model only`."""
    bare = clause.negated or any(another_direction(t, support) for t in clause.tokens)
    if bare or _ONLY.isdisjoint(clause.texts) or _SCOPE_WORDS.isdisjoint(clause.texts):
        return False
    nouns = [t for t in content(clause.tokens) if t.part == "noun"]
    others = [t for t in content(clause.tokens) if t.part != "noun"]
    if any(_only_denied(t, clause, support) for t in others):
        return False
    named = all(t.base in SCOPED or support.knows(t) or moves(t) for t in nouns) and any(
        t.base in SCOPED for t in nouns
    )
    return named and all(t.base in SCOPING or t.text in _ONLY or support.knows(t) for t in others)


def _hides(clause: Clause) -> bool:
    """`The mean hides the spread`."""
    verb, about = clause.act, clause.head
    if verb is None or verb.base not in HIDING or clause.negated or about is None:
        return False
    return about.base in STATISTICS and not any(moves(t) & MOVES for t in clause.tokens)
