"""An assertion: made of the fact's words, its verdict's and those for records, with the polarity that the verdict has."""

from __future__ import annotations

from itertools import pairwise

from data_contracts.remark_acts import (
    EXISTING,
    GOOD,
    GROUNDS,
    HIDING,
    PLAIN_ADVERBS,
    SCOPED,
    SCOPING,
    STATISTICS,
)
from data_contracts.remark_advice import CAUTIOUS
from tasks.commentary.remarks.acts import Said
from tasks.commentary.remarks.charges import charged
from tasks.commentary.remarks.clause import Clause
from tasks.commentary.remarks.content import another_direction, content, moves, personal
from tasks.commentary.remarks.counting import counted, is_plain
from tasks.commentary.remarks.moving import wrong_direction
from tasks.commentary.remarks.polarity import only_denied, place_of, wrong_polarity
from tasks.commentary.remarks.reaching import leaves_out, reaches_beyond
from tasks.commentary.remarks.subjects import said_of_another
from tasks.commentary.remarks.support import MOVES, Support, stems_of
from tasks.commentary.remarks.tokens import END, Token

_TOO = frozenset(("too", "also", "either"))
_ONLY = frozenset(("only", "alone", "solely", "just", "limited", "restricted"))
_SET = frozenset(("setting", "configuration", "limit", "condition", "option", "parameter"))
_OTHERS = frozenset(("another", "different", "other", "differ", "differs", "differed", "changed"))
_TELLING_APART = frozenset((
    "set", "define", "use", "give", "name", "take", "choose", "apply", "list", "describe", "accompany", "belong", "contain",
    "include", "cover", "hold", "state", "write", "export",
))  # fmt: skip
_WHERE = frozenset(("within", "for", "on", "of", "under", "in", "to", "at"))
_SCOPE_WORDS = frozenset(("for", "of", "to", "under", "on", "about", "this", "these", "in"))


def asserted(said: Said, support: Support, *, depends: bool) -> str | None:
    """Why the clause may not be said; `depends` when it only qualifies a word of another act."""
    clause = said.clause
    if (
        personal(clause.tokens)
        or (clause.role == "without" and not leaves_out(clause, support))
        or "will" in clause.texts
        or clause.texts[-1] in _TOO
    ):
        return "claim"
    if (
        _tells_scope(clause, support)
        or _is_called(clause, support)
        or _hides(clause)
        or clause.role == "without"
        or _tells_apart(said, support)
    ):
        return None
    if said_of_another(said, support):
        return "claim"
    code = reaches_beyond(said, support)
    if code:
        return code
    if _gives_a_reason(said, support):
        return "cause"
    opening = said.before.clause if said.before is not None and said.before.act == "open" else None
    beside = (opening.after, *opening.texts) if opening is not None else ()
    code = (
        wrong_direction(clause, support, beside)
        or counted(clause, support)
        or wrong_polarity(clause, support)
        or _beyond_the_fact(clause, support)
    )
    if code:
        return code
    if any(t.part == "adverb" and not is_plain(t, clause, support) for t in clause.tokens):
        return "claim"
    if depends or _says_its_verdict(clause, support):
        return None
    return "direction" if {"more", "less", "fewer", "up", "down"} & set(clause.texts) else "pattern"


def _beyond_the_fact(clause: Clause, support: Support) -> str | None:
    """Why a word of the clause may not be said: the fact knows nothing of it."""
    for token, later in pairwise((*content(clause.tokens), END)):
        if (
            "limit" in token.kinds
            and "system" in later.kinds
            and not later.kinds & {"evidence", "fact"}
            and stems_of(later).isdisjoint(support.own)
        ):
            return "claim"  # `a weak engine`
        if token.base in GOOD and later.part == "noun" and later.base not in GROUNDS:
            return "claim"
        another = support.fact.verdict == "incomparable" and not _OTHERS.isdisjoint(clause.texts)
        known = (another and token.part == "noun" and token.base in _SET) or (
            moves(token)
            or support.knows(token)
            or support.judges(token, clause.head)
            or not stems_of(token).isdisjoint(support.denied)
        )
        if not known and not _is_where(token, clause):
            return _reason(token)
    return None


def _tells_apart(said: Said, support: Support) -> bool:
    """`The floor that was set for it`, `the logs that accompany it`: which one is meant, and nothing of it."""
    clause, verb = said.clause, said.verb
    if clause.role != "relative" or verb is None or clause.negated or verb.base not in _TELLING_APART:
        return False
    if not {"up", "back", "off", "down"}.isdisjoint(clause.texts):
        return False
    plain = clause.mood == "plain" and not any(charged(t, support) for t in clause.tokens)
    return plain and not any(moves(t) or t.kinds & {"effect", "suspect"} for t in clause.tokens)


def _gives_a_reason(said: Said, support: Support) -> bool:
    """`It regressed because`: what is measured has no reason that a remark could know."""
    clause, before = said.clause, said.before
    if "due" in clause.texts:
        behind = clause.tokens[clause.texts.index("due") + 1 :]
        named = clause.negated and support.doubtful and all(support.knows(t) for t in content(behind))
        return not named
    if clause.after not in ("because", "since", "as"):
        return False
    told = before is not None and before.act == "assert" and not before.clause.negated
    if told and before is not None and any(moves(t) for t in before.clause.predicate):
        return True
    return clause.tokens[0].text == "of" and not all(support.knows(t) for t in content(clause.tokens))


def _is_where(token: Token, clause: Clause) -> bool:
    """`Under this load`, `for this configuration`: where a figure was measured."""
    place = place_of(token, clause.tokens)
    before = {t.text for t in clause.tokens[max(0, place - 3) : place] if t.part == "preposition"}
    differs = clause.act is not None and clause.act.base in ("differ", "vary", "change")
    scoped = token.base in SCOPED or (token.base in ("noise", "uncertainty") and "within" in before)
    return not differs and scoped and token is not clause.head and not before.isdisjoint(_WHERE)


def _reason(token: Token) -> str:
    if token.kinds & {"effect", "suspect"}:
        return "cause"
    if "dismiss" in token.kinds:
        return "dismissal"
    return "reliance" if "rely" in token.kinds else "claim"


def _says_its_verdict(clause: Clause, support: Support) -> bool:
    """It says something, and not only that something is there."""
    verb, told = clause.act, support.asserted | support.denied
    existing = clause.verb is None or (verb is not None and verb.base in EXISTING)
    where = clause.tokens if existing or support.few else clause.predicate
    if any(
        moves(t) or not stems_of(t).isdisjoint(told) or support.lacks(t) or support.judges(t, clause.head)
        for t in where
    ):
        return True
    if verb is None:
        measured = support.fact.verdict in (None, "", "measured", "reported")
        nouns = (t for t in clause.predicate if t.part == "noun")
        return measured and any(not stems_of(t).isdisjoint(support.own) for t in nouns)
    describes = verb.base in ("concern", "describe", "cover", "refer")
    return describes or (clause.mood != "none" and not stems_of(verb).isdisjoint(support.own))


def _tells_scope(clause: Clause, support: Support) -> bool:
    """`It holds for this model only`."""
    everything = not {"any", "all", "every", "most"}.isdisjoint(clause.texts)
    bare = everything or clause.negated or any(another_direction(t, support) for t in clause.tokens)
    bare = bare or any(moves(t) - {"same"} for t in clause.predicate)
    bare = bare or any(t.part == "adverb" and t.text not in PLAIN_ADVERBS for t in clause.tokens)
    applies = said_of_these(clause)
    if bare or (_ONLY.isdisjoint(clause.texts) and not applies) or _SCOPE_WORDS.isdisjoint(clause.texts):
        return False
    nouns = [t for t in content(clause.tokens) if t.part == "noun"]
    others = [t for t in content(clause.tokens) if t.part != "noun"]
    if any(only_denied(t, clause, support) for t in others) or not any(
        t.base in SCOPED or not stems_of(t).isdisjoint(support.own) for t in nouns
    ):
        return False
    named = all(t.base in SCOPED or support.knows(t) or moves(t) for t in nouns)
    return named and all(t.base in SCOPING or t.text in _ONLY or support.knows(t) for t in others)


def said_of_these(clause: Clause) -> bool:
    """`It applies to the measured configuration`."""
    applies = clause.act is not None and clause.act.base in (
        "apply",
        "hold",
        "refer",
        "concern",
        "describe",
        "cover",
    )
    return applies and not {"measured", "recorded", "tested", "these", "this"}.isdisjoint(
        t.text for t in clause.predicate
    )


def _is_called(clause: Clause, support: Support) -> bool:
    """`This is a snapshot of the recorded requests`: called less than a verdict, where there is none."""
    if support.settled or clause.act is not None or clause.verb is None or clause.negated:
        return False
    if not {"above", "beyond"}.isdisjoint(clause.texts):
        return False
    place = next((n for n, t in enumerate(clause.predicate) if t.part == "noun"), None)
    if place is None or clause.predicate[place].base not in CAUTIOUS - {
        "estimate",
        "guide",
        "reference",
        "approximation",
    }:
        return False
    if any(
        t.part not in ("auxiliary", "finite", "determiner", "adjective", "adverb", "participle")
        for t in clause.predicate[:place]
    ):
        return False
    judged = any(t.part == "adjective" and not t.kinds & {"limit"} for t in clause.predicate[:place])
    told = list(content(clause.predicate[place + 1 :]))
    return not judged and all(support.knows(t) or t.kinds & {"evidence"} for t in told)


def _hides(clause: Clause) -> bool:
    """`The mean hides the spread`."""
    verb, about = clause.act, clause.head
    if (
        verb is None
        or verb.part == "participle"
        or verb.base not in HIDING
        or clause.negated
        or about is None
    ):
        return False
    return about.base in STATISTICS and not any(moves(t) & MOVES for t in clause.tokens)
