"""What a remark may say: each of its clauses is an act, and each act has its rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from data_contracts.remark_acts import DISTURBING, FRAMES, STATISTICS, TOLD
from tasks.commentary.remarks.acts import Said, acts
from tasks.commentary.remarks.aims import aimed
from tasks.commentary.remarks.asking import asked, deed
from tasks.commentary.remarks.asserting import asserted
from tasks.commentary.remarks.clause import Clause
from tasks.commentary.remarks.content import moves
from tasks.commentary.remarks.denying import denied_to_tell
from tasks.commentary.remarks.lexicon import may_be
from tasks.commentary.remarks.limits import hinders, needed, would
from tasks.commentary.remarks.opening import left_open
from tasks.commentary.remarks.polarity import bounded, bounds_no_change, place_of
from tasks.commentary.remarks.support import Support, stems_of
from tasks.commentary.remarks.supposing import supposed
from tasks.commentary.remarks.tokens import END, Token

_UNITS = frozenset(
    (
        ("basis", "points"),
        ("basis", "point"),
        ("of", "magnitude"),
        ("scores", "of"),
        ("almost", "all"),
        ("nearly", "all"),
        ("nearly", "every"),
        ("almost", "every"),
        ("than", "once"),
    )
)
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
_PARTS = frozenset(
    (
        "cost",
        "part",
        "effect",
        "influence",
        "impact",
        "damage",
        "share",
        "gain",
        "loss",
        "role",
        "contribution",
        "extent",
    )
)
_UNMET = frozenset(("until", "unless", "before", "if"))
_BEING = frozenset(("be", "been", "is", "are", "was", "were", "being", "not"))


def broken_rule(clauses: Sequence[Clause], support: Support) -> str | None:
    """The code of the first rule that a clause breaks, or None."""
    if _asks_the_reader(clauses[0]):
        return "question"
    said, says_something = acts(clauses), False
    for place, one in enumerate(said):
        following = said[place + 1] if place + 1 < len(said) else None
        code = _broken(one, support, following)
        if code and code != "pattern":
            return code
        says_something = says_something or (
            not code and one.act not in ("open", "frame") and one.clause.role not in ("question", "relative")
        )
    return None if says_something or _is_said_open(said) else "pattern"


def _is_said_open(said: Sequence[Said]) -> bool:
    texts = {text for one in said for text in one.clause.texts}
    return not texts.isdisjoint(("open", "unknown", "unclear", "untested", "uncertain")) or any(
        one.act == "frame" for one in said
    )


def _broken(said: Said, support: Support, following: Said | None) -> str | None:
    if said.act in ("assert", "deny") and bounds_no_change(said.clause):
        return bounded(said.clause, support)
    if "will" in said.clause.texts and said.clause.role != "question":
        return "claim"
    if said.act in ("assert", "deny", "suppose") and _has_another_verb(said.clause):
        return "pattern" if said.clause.role == "question" else "claim"
    if said.clause.role == "complement" and said.clause.after == "that" and said.clause.mood == "none":
        return "claim"
    if _spares_care(said):
        return "dismissal"
    if any(pair in _UNITS for pair in pairwise(said.clause.texts)):
        return "number_word"
    if _adds_a_cause(said):
        return "cause"
    if ("for", "itself") in pairwise(said.clause.texts) or _shuts_out(said):
        return "reliance"
    if _counts_systems(said, support):
        return "number_word"
    if _takes_a_move(said, support):
        return "direction"
    if _takes_a_cause(said, support) or _opens_with_what_was(said, following, support):
        return "cause"
    if said.act in ("assert", "suppose", "deny") and hinders(said, support):
        return None
    if said.clause.role == "purpose" and said.act != "ask":
        code = aimed(said, support, following)
        if code:
            return code
    if (
        said.act == "open"
        and following is not None
        and following.act == "assert"
        and said.clause.role == "main"
    ):
        beside = [t for t in said.clause.tokens if t.part == "noun" and "system" in t.kinds]
        if any(not support.knows(t) for t in beside):
            return "claim"
    if said.clause.role == "relative" and _moved(said.clause):
        return "cause"
    told = said.before is not None and said.before.act == "assert"
    if said.clause.role == "condition" and told and said.clause.after not in _UNMET:
        return asserted(said, support, depends=True)
    match said.act:
        case "ask":
            return asked(said, support, following)
        case "frame":
            return _framed(said, support, following)
        case "deny":
            code = denied_to_tell(said, support, following)
            return code and asserted(said, support, depends=False) and code
        case "suppose":
            return supposed(said, support, following)
        case "would":
            return would(said, support, following)
        case "need":
            return needed(said, support)
        case "open":
            return left_open(said, support)
        case "assert" if (
            "possible" in said.clause.texts
            and following is not None
            and following.clause.role == "complement"
        ):
            return None
        case "assert" if said.clause.after == "as":
            return asserted(said, support, depends=_introduces(said, following)) and "claim"
        case "assert":
            depends = _introduces(said, following) or (
                said.before is not None
                and (
                    said.clause.role in ("relative", "without", "than", "purpose", "question")
                    or said.clause.mood == "none"
                )
            )
            return asserted(said, support, depends=depends)


def _introduces(said: Said, following: Said | None) -> bool:
    """`This means that`."""
    told = said.verb is not None and (said.verb.base in TOLD or said.verb.base == "give")
    if told and said.clause.after == "as":
        return True
    return (
        told
        and following is not None
        and following.clause.role in ("complement", "question")
        and not said.clause.negated
    )


def _has_another_verb(clause: Clause) -> bool:
    """`Which means the update had no effect`: a second sentence that no joint opens."""
    if clause.verb is None:
        return False
    if clause.act is None:
        behind = clause.tokens[clause.verb :]
        ended = next(
            (n for n, t in enumerate(behind) if t.part in ("noun", "pronoun", "determiner")), len(behind)
        )
        return any(t.part in ("auxiliary", "modal") for t in behind[ended:])
    if may_be(clause.act.text, "participle") and clause.act.part == "finite":
        return False
    behind = clause.tokens[place_of(clause.act, clause.tokens) + 1 :]
    later = [two for one, two in pairwise((clause.act, *behind)) if one.part != "to"]
    return any(
        t.part in ("auxiliary", "modal") or (t.part == "finite" and not may_be(t.text, "participle"))
        for t in later
    )


def _moved(clause: Clause) -> bool:
    """`That slowed the requests`: requests may pull a mean, and nothing is known to have moved what was measured."""
    verb = clause.act
    if verb is None or not moves(verb) - {"same"} or verb.part not in ("finite", "base"):
        return False
    behind = clause.tokens[place_of(verb, clause.tokens) + 1 :]
    first = next((t for t in behind if t.part == "noun"), None)
    direct = bool(behind) and behind[0].part in ("determiner", "noun", "adjective")
    return direct and first is not None and first.base not in STATISTICS


def _takes_a_cause(said: Said, support: Support) -> bool:
    """`The throttling of the GPU`, `requests disturbed by a backup`: taken for known."""
    if said.act == "suppose" or said.clause.role == "question":
        return False
    tokens = (*said.clause.tokens, END, END)
    for one, two, three in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if (
            one.base in _PARTS
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


def _opens_with_what_was(said: Said, following: Said | None, support: Support) -> bool:
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


def _shuts_out(said: Said) -> bool:
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


def _counts_systems(said: Said, support: Support) -> bool:
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


def _takes_a_move(said: Said, support: Support) -> bool:
    """`The gain`, `the extra throughput`: taken for known where no verdict has it."""
    if said.act != "suppose" and _comes_from(said.clause.tokens, support):
        return True
    for one, two in pairwise((*said.clause.tokens, said.clause.tokens[-1])):
        if (
            one.text in ("extra", "additional", "added", "lost")
            and "metric" in two.kinds
            and two.base != "time"
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


def _adds_a_cause(said: Said) -> bool:
    """`, due to throttling`, `, as a result of caching`: added to whatever was said."""
    texts = said.clause.texts
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


def _spares_care(said: Said) -> bool:
    """`It need not be checked`, `it need only be checked`."""
    pairs = pairwise(said.clause.texts)
    return any(
        one in ("need", "needs") and two in ("not", "no", "never", "only", "just", "merely")
        for one, two in pairs
    )


def _up_to_the_verb(tokens: Sequence[Token]) -> Sequence[Token]:
    """`Repeating the runs` of `repeating the runs would help`."""
    ended = next(
        (n for n, t in enumerate(tokens) if n and t.part in ("auxiliary", "modal", "finite")), len(tokens)
    )
    return tokens[:ended]


def _framed(said: Said, support: Support, following: Said | None) -> str | None:
    texts = frozenset(said.clause.texts)
    if said.clause.negated or any(t.base in FRAMES and t.text.startswith("un") for t in said.clause.tokens):
        return "dismissal"
    worth = next((n for n, t in enumerate(said.clause.tokens) if t.base in FRAMES), 0)
    behind = said.clause.tokens[worth + 1 :]
    # `Worth repeating`: what is asked for stands in the frame itself
    asked = behind if behind and behind[0].part == "gerund" else said.clause.tokens
    # `A next step would be to ship it`
    inner = next(
        (
            n
            for n, (one, two) in enumerate(pairwise(said.clause.tokens))
            if one.part == "to" and two.part == "base"
        ),
        None,
    )
    if inner is not None:
        asked = said.clause.tokens[inner + 1 :]
    if asked[0].part in ("gerund", "base"):
        code = deed(_up_to_the_verb(asked), support, following)
        if code:
            return code
    complement = following is not None and following.clause.role == "complement"
    return "claim" if complement and not texts.isdisjoint(("good", "nice", "great", "best")) else None


def _asks_the_reader(clause: Clause) -> bool:
    """`Why was this left out`, `would you like to see it`: a question without its mark."""
    first = clause.tokens[0]
    inverted = (
        clause.role == "question"
        and clause.after in ("", "why", "how", "what")
        and first.part in ("auxiliary", "modal")
    )
    asks = first.part == "auxiliary" and first.text != "be" and clause.texts[1:2] != ("not",)
    exclaims = clause.after == "what" and first.text in ("a", "an")
    return inverted or first.part == "modal" or asks or exclaims
