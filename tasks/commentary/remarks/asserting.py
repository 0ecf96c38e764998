"""An assertion: made of the fact's words, its verdict's and those for records, with the polarity that the verdict has."""

from __future__ import annotations

from collections.abc import Sequence

from data_contracts.remark_acts import HIDING, STATISTICS
from tasks.commentary.remarks.acts import Said
from tasks.commentary.remarks.content import LACKING, another_direction, content, moves, personal
from tasks.commentary.remarks.support import Support, stem
from tasks.commentary.remarks.tokens import Token

_PLAIN_ADVERBS = frozenset(
    """
    too so quite here only therefore however not still so far directly entirely together alone simply yet then thus now also
    clearly just there statistically internally again rather indeed currently otherwise back exactly both once
    strongly much at-all really slightly heavily hence moreover instead before since apart arithmetically wholly
    """.split()
)
_NEVER_MOVED = frozenset("baseline audit document evidence summary interval reader file".split())
_QUANTIFIERS = frozenset("all every each any several multiple many various whole entire no both few single most everything".split())
_SCOPES = frozenset("hold apply describe cover concern refer be count stand speak relate belong measure confirm check test compare limit restrict state valid".split())
_SCOPED = frozenset(
    """
    setting configuration model machine hardware workload prompt run request session row system condition data group
    subject file sample summary environment metric statement value context
    """.split()
)
_ALL_PLAIN = frozenset("decode decoding".split())
_ONLY = frozenset("only alone solely just limited restricted".split())


def asserted(said: Said, support: Support, depends: bool) -> str | None:
    """Why the clause may not be said; `depends` when it only qualifies a word of another act."""
    clause, start = said.clause, _start(said)
    tokens = clause.tokens
    if personal(tokens):
        return "claim"
    if _tells_scope(said, support) or _hides(said, support):
        return None
    code = _direction(said, support) or _counted(tokens, support) or _polarity(said, support)
    if code:
        return code
    for token in content(tokens):
        negated = start is not None and tokens.index(token) > start
        if not _licensed(token, negated, support):
            return _reason(token)
    odd = any(t.part == "adverb" and t.text not in _PLAIN_ADVERBS and not moves(t) for t in tokens)
    if odd:
        return "claim"
    return None if depends or _says_its_verdict(said, support) else "pattern"


def _start(said: Said) -> int | None:
    places = said.clause.negations
    return places[0] if places else 0 if said.clause.negated else None


def _licensed(token: Token, negated: bool, support: Support) -> bool:
    if moves(token) and not moves(token).isdisjoint(support.directions):
        return True
    found = {stem(token.base), stem(token.text)}
    return support.knows(token) or (not found.isdisjoint(support.denied))


def _reason(token: Token) -> str:
    if token.kinds & {"effect", "suspect"}:
        return "cause"
    if "dismiss" in token.kinds:
        return "dismissal"
    return "reliance" if "rely" in token.kinds else "claim"


def _direction(said: Said, support: Support) -> str | None:
    told = [t for t in said.clause.tokens if moves(t)]
    if not told:
        return None
    negated = said.clause.negated
    head = said.clause.head
    for token in told:
        attributive = token.base == "same" and _before_a_noun(token, said.clause.tokens)
        if attributive or _grounded_move(token, said, support):
            continue
        own = not moves(token).isdisjoint(support.directions)
        behind = negated and said.clause.tokens.index(token) > (_start(said) or 0)
        if support.fact.verdict == "unchanged":
            if own == behind and "change" not in token.kinds | {""}:
                return "direction"
            if not own and not behind:
                return "direction"
        elif not own or (behind and not _excluded(said)):
            return "direction"
    predicate = [t for t in told if t not in said.clause.subject]
    if predicate and head is not None and head.base in _NEVER_MOVED and any(t.part in ("finite", "participle", "adjective") for t in predicate):
        supports = said.verb is not None and stem(said.verb.base) in support.asserted
        return None if supports else "direction"
    return None


def _excluded(said: Said) -> bool:
    """`Excludes no change`, `does not include the absence of a change`."""
    return any(t.base in ("exclude", "include", "contain") for t in said.clause.tokens)


def _grounded_move(token: Token, said: Said, support: Support) -> bool:
    """A direction that a fact without a verdict of change states in its own words or by its verdict."""
    if support.directions:
        return False
    texts = frozenset(said.clause.texts)
    if support.fact.verdict == "refuted":
        return _as_the_document_errs(token, texts, support)
    return bool({stem(token.base), stem(token.text)} & (support.own | support.asserted | support.denied)) or token.base in support.text


def _as_the_document_errs(token: Token, texts: frozenset[str], support: Support) -> bool:
    lower = "lower)" in support.text
    down = "down" in token.kinds
    measured = not texts.isdisjoint(("measured", "requests", "data", "actual", "observed", "underlying"))
    if token.kinds & {"up", "down"}:
        stated_side = not measured or (texts & {"than"} and measured)
        return bool((down == lower) if measured and not _begins_stated(texts) else stated_side and down != lower)
    return "change" not in token.kinds


def _begins_stated(texts: frozenset[str]) -> bool:
    return False


def _before_a_noun(token: Token, tokens: Sequence[Token]) -> bool:
    place = tokens.index(token)
    return any(t.part == "noun" for t in tokens[place + 1 : place + 3])


def _counted(tokens: Sequence[Token], support: Support) -> str | None:
    """A share or count in words, other than the fact's own: `all cold requests` where it says so."""
    for place, token in enumerate(tokens):
        if token.text not in _QUANTIFIERS:
            continue
        behind = [t.text for t in tokens[place + 1 : place + 4] if t.part in ("noun", "adjective") and t.text != "recorded"]
        if token.text in ("no", "any") or (token.text in ("few", "single") and support.few):
            continue
        if token.text == "both" and (support.directions or support.fact.verdict in ("insufficient", "suspected", "broken", "confounded", "confirmed", "holds")):
            continue
        stated = behind and any(
            f"{word} {behind[0]}" in _unnumbered(support.text) for word in ("all", "every", "each") if token.text in ("all", "every", "each")
        )
        if not stated and behind and token.text in ("every", "each"):
            stated = f"all {behind[0]}s" in _unnumbered(support.text)
        if not stated:
            return "number_word"
    return None


def _unnumbered(text: str) -> str:
    return " ".join(word for word in text.split() if not word[0].isdigit())


def _polarity(said: Said, support: Support) -> str | None:
    """What is denied is what the verdict denies, and what is affirmed is not."""
    tokens, start = said.clause.tokens, _start(said)
    negations = len(said.clause.negations)
    if start is None:
        copular = said.verb is None
        predicate = tokens[said.clause.verb or 0 :] if said.clause.verb is not None else tokens
        wrong = any(
            (t.part in ("finite", "participle", "adjective", "base") or copular and t.part == "noun") and stem(t.base) in support.denied
            and stem(t.base) not in support.asserted and not _before_a_noun(t, tokens)
            for t in predicate
        )
        return "verdict" if wrong else None
    if negations > 1 or any(t.base in LACKING for t in tokens[start:] if stem(t.base) not in support.denied):
        return "verdict"
    behind = [t for t in content(tokens[start + 1 :])]
    denied = [t for t in behind if {stem(t.base), stem(t.text)} & support.denied or (moves(t) and "same" in support.directions)]
    wrong = [t for t in behind if stem(t.base) in support.asserted and stem(t.base) not in support.denied | support.own]
    excluded = said.verb is not None and said.verb.base == "exclude" and support.directions and tokens.index(said.verb) < start
    if excluded:
        return None if "change" in support.directions else "verdict"
    included = said.verb is not None and said.verb.base in ("include", "contain") and tokens.index(said.verb) < start
    if included:
        return None if "same" in support.directions else "verdict"
    return "verdict" if wrong or not denied else None


def _says_its_verdict(said: Said, support: Support) -> bool:
    clause = said.clause
    told = any(
        {stem(t.base), stem(t.text)} & (support.asserted | support.denied) or not moves(t).isdisjoint(support.directions)
        for t in content(clause.tokens)
    )
    if told:
        return True
    verb = said.verb
    return verb is not None and (stem(verb.base) in support.own or verb.base in ("measure", "record", "observe")) and clause.mood != "none"


def _tells_scope(said: Said, support: Support) -> bool:
    """`It holds for this model only`."""
    clause = said.clause
    if _ONLY.isdisjoint(clause.texts) or said.clause.negated or any(another_direction(t, support) for t in clause.tokens):
        return False
    scoped = [t for t in content(clause.tokens) if t.part == "noun"]
    fine = all(t.base in _SCOPED or support.knows(t) for t in scoped)
    if any(stem(t.base) in support.denied - support.asserted and stem(t.base) not in support.own for t in content(clause.tokens) if t.part != "noun"):
        return False
    verbs = [t for t in content(clause.tokens) if t.part != "noun"]
    told = all(t.base in _SCOPES or t.text in _ONLY or support.knows(t) for t in verbs)
    return fine and told and bool({"for", "of", "to", "under", "on", "about", "this", "these", "in"} & set(clause.texts)) and any(t.base in _SCOPED for t in scoped)


def _hides(said: Said, support: Support) -> bool:
    """`The mean hides the spread`."""
    clause = said.clause
    if said.verb is None or said.verb.base not in HIDING or said.clause.negated:
        return False
    about = clause.head
    return about is not None and about.base in STATISTICS and not any(moves(t) for t in clause.tokens)
