"""What a clause takes for known or shuts out, besides what it says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from data_contracts.remark_acts import DISTURBING, PARTS, STATISTICS
from tasks.commentary.remarks.acts import Said
from tasks.commentary.remarks.clause import Clause
from tasks.commentary.remarks.content import moves
from tasks.commentary.remarks.polarity import place_of
from tasks.commentary.remarks.support import Support, stems_of
from tasks.commentary.remarks.tokens import END, Token

_CAUSED = frozenset(
    (
        ("due", "to"),
        ("caused", "by"),
        ("attributable", "to"),
        ("owing", "to"),
        ("result", "of"),
        ("responsible", "for"),
    )
)
_GIVEN = frozenset(
    ("given", "despite", "with", "under", "considering", "due", "amid", "after", "through", "upon")
)
_OF_A_NAME = frozenset(("adjective", "noun", "gerund", "participle"))
_BEING = frozenset(("be", "been", "is", "are", "was", "were", "being", "not"))


def takes_a_cause(said: Said, support: Support) -> bool:
    """`The throttling of the GPU`, `requests disturbed by a backup`: taken for known."""
    if said.act == "suppose" or said.clause.role == "question":
        return False
    tokens = (*said.clause.tokens, END, END)
    for one, two, three in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if (
            one.base in PARTS
            and two.text in ("of", "from", "by")
            and three.text in ("the", "this")
            and _is_state(tokens, three, support)
        ):
            return True
        thing = three if two.part in ("adjective", "noun") and three.base in DISTURBING else two
        suspected = one.text == "the" and thing.base in DISTURBING and stems_of(thing).isdisjoint(support.own)
        disturbed = one.part == "noun" and two.part == "participle" and three.text == "by"
        if suspected or (disturbed and not two.kinds & {"care", "shown", "evidence"}):
            return True
    return False


def _is_state(tokens: Sequence[Token], determiner: Token, support: Support) -> bool:
    """`The cost of the slow network`: its state is taken for known."""
    group = next((group for one, group in _groups(tokens) if one is determiner), ())
    return len(group) > 1 and not any(_is_known(t, support) for t in group)


def opens_with_what_was(said: Said, following: Said | None, support: Support) -> bool:
    """`Given the slow network`, `with the bug out of the way`: what is given there is of the evidence or of the fact."""
    clause = said.clause
    opener = clause.tokens[0] if clause.tokens[0].part in ("preposition", "participle", "gerund") else None
    if said.before is not None or following is None or opener is None or opener.text not in _GIVEN:
        return False
    return any(
        one.text in ("the", "this", "that", "its") and not any(_is_known(t, support) for t in group)
        for one, group in _groups(clause.tokens)
    )


def _groups(tokens: Sequence[Token]) -> Iterator[tuple[Token, tuple[Token, ...]]]:
    """Each determiner with the adjectives and nouns that it is of."""
    for place, token in enumerate(tokens):
        if token.part == "determiner":
            behind = tokens[place + 1 :]
            ended = next((n for n, t in enumerate(behind) if t.part not in _OF_A_NAME), len(behind))
            yield token, tuple(behind[:ended])


def _is_known(token: Token, support: Support) -> bool:
    return token.part in ("noun", "gerund") and (
        support.knows(token) or bool(token.kinds & {"evidence", "fact", "care", "rely", "limit", "worth"})
    )


def takes_a_move(said: Said, support: Support) -> bool:
    """`The gain`, `the extra throughput`: taken for known where no verdict has it."""
    if said.act != "suppose" and _comes_from(said.clause.tokens, support):
        return True
    for one, two in pairwise((*said.clause.tokens, said.clause.tokens[-1])):
        if (
            one.text in ("extra", "additional", "added", "lost")
            and "metric" in two.kinds
            and two.base != "time"
            and not (
                one.text in ("extra", "additional")
                and "up" in support.directions
                and said.clause.role == "condition"
            )
        ):
            return True
        known = one.text in ("the", "this", "that", "its", "their") and two.part in ("noun", "gerund")
        gained = two.kinds & {"better", "worse"} or (
            two.kinds & {"up", "down", "change"} and said.act == "frame"
        )
        if (
            known
            and gained
            and two.kinds.isdisjoint(support.directions)
            and stems_of(two).isdisjoint(support.own)
        ):
            return True
    return False


def _comes_from(tokens: Sequence[Token], support: Support) -> bool:
    """`The gain from the larger batch`."""
    for one, two, three in zip(tokens, tokens[1:], tokens[2:], strict=False):
        place = place_of(one, tokens)
        known = any(t.text in ("the", "this", "that", "its") for t in tokens[max(0, place - 2) : place])
        moved = known and one.part == "noun" and moves(one) and two.text in ("from", "by", "through", "with")
        if moved and three.part in ("determiner", "noun", "adjective", "gerund"):
            behind = tokens[place_of(three, tokens) :]
            thing = next((t for t in behind if t.part in ("noun", "gerund")), END)
            if not _is_known(thing, support):
                return True
    return False


def adds_a_cause(said: Said) -> bool:
    """`, due to throttling`, `, as a result of caching`: added to whatever was said."""
    texts = said.clause.texts
    if (
        said.act == "ask"
        and said.clause.negated
        and said.base in ("interpret", "read", "take", "treat", "regard", "see")
    ):
        return False
    opened = (said.clause.after, *texts)
    for place, pair in enumerate(pairwise(texts)):
        before = next((t for t in reversed(said.clause.tokens[:place]) if t.part != "adverb"), None)
        told = (
            before is None or before.text not in _BEING or (said.act, said.clause.role) == ("open", "joined")
        )
        if pair in _CAUSED and told:
            # `The result of the run` tells of none
            return texts[place] != "result" or opened[max(0, place - 1) : place + 1] == ("as", "a")
    return False


def counts_systems(said: Said, support: Support) -> bool:
    """`All servers do this`: of what else there is nothing is known."""
    if said.act in ("ask", "frame", "deny"):
        return False
    tokens = (*said.clause.tokens, END, END)
    return any(
        one.text in ("all", "every", "most", "any")
        and "system" in thing.kinds
        and "evidence" not in thing.kinds
        and thing.base not in ("setting", "prompt", "change")
        and (two.text == "other" or stems_of(thing).isdisjoint(support.own))
        for one, two, three in zip(tokens, tokens[1:], tokens[2:], strict=False)
        for thing in (three if two.text == "other" else two,)
    )


def shuts_out(said: Said) -> bool:
    """`No other explanation is possible`, `nothing else matters`; whether another process ran is asked."""
    if said.act == "deny":
        return False
    tokens = (*said.clause.tokens, END)
    for one, two, three in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if (one.text, two.text) in (("nothing", "else"), ("nobody", "else")):
            return three.base in ("matter", "count", "help")
        if (one.text, two.text) in (("no", "other"), ("no", "further"), ("no", "alternative")):
            return (
                bool(three.kinds & {"rely", "effect", "care", "fact", "limit"})
                and "evidence" not in three.kinds
            )
    return False


def moved(clause: Clause) -> bool:
    """`That slowed the requests`: requests may pull a mean, and nothing is known to have moved what was measured."""
    verb = clause.act
    if verb is None or not moves(verb) - {"same"} or verb.part not in ("finite", "base"):
        return False
    behind = clause.tokens[place_of(verb, clause.tokens) + 1 :]
    first = next((t for t in behind if t.part == "noun"), None)
    direct = bool(behind) and behind[0].part in ("determiner", "noun", "adjective")
    return direct and first is not None and first.base not in STATISTICS
