"""What a remark may say: each of its clauses is an act, and each act has its rule."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from data_contracts.remark_acts import FRAMES, MEASURING, TOLD
from tasks.commentary.remarks.acts import Said, acts
from tasks.commentary.remarks.aims import aimed
from tasks.commentary.remarks.asking import asked, deed
from tasks.commentary.remarks.asserting import asserted
from tasks.commentary.remarks.charges import charged, may_be_asked_after, may_have_happened, vouches
from tasks.commentary.remarks.choosing import picks_by_outcome
from tasks.commentary.remarks.clause import Clause
from tasks.commentary.remarks.content import moves
from tasks.commentary.remarks.contradicting import takes_back
from tasks.commentary.remarks.denying import denied_to_tell
from tasks.commentary.remarks.dismissing import is_a_bare_turn, spares_care
from tasks.commentary.remarks.known import takes_for_known
from tasks.commentary.remarks.lexicon import may_be
from tasks.commentary.remarks.limits import hinders, needed, would
from tasks.commentary.remarks.misstating import misstates
from tasks.commentary.remarks.opening import left_open
from tasks.commentary.remarks.polarity import bounded, bounds_no_change, place_of
from tasks.commentary.remarks.support import Support
from tasks.commentary.remarks.supposing import supposed
from tasks.commentary.remarks.taking import (
    adds_a_cause,
    counts_systems,
    moved,
    opens_with_what_was,
    shuts_out,
    takes_a_cause,
    takes_a_move,
)
from tasks.commentary.remarks.tokens import Token

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
_ASIDE = frozenset(("way", "degree", "extent", "sense", "manner"))
_UNMET = frozenset(("until", "unless", "before", "if"))


def broken_rule(clauses: Sequence[Clause], support: Support) -> str | None:
    """The code of the first rule that a clause breaks, or None."""
    if _asks_the_reader(clauses[0]):
        return "question"
    said, says_something = acts(clauses), False
    for place, one in enumerate(said):
        following = said[place + 1] if place + 1 < len(said) else None
        code = _broken(one, support, following)
        if (
            code == "pattern"
            and one.act == "assert"
            and one.before is not None
            and one.clause.role in ("main", "joined")
            and one.clause.mood == "plain"
        ):
            return "claim"
        if code and code != "pattern":
            return code
        says_something = says_something or (
            not code and one.act not in ("open", "frame") and one.clause.role not in ("question", "relative")
        )
    return None if says_something or _is_said_open(said) else "pattern"


def _says_something_else(said: Said) -> bool:
    """`, and the rest of the log is in order`: a second sentence that does not say its verdict."""
    behind = said.before is not None and said.clause.role in ("main", "joined")
    return said.act == "assert" and behind and said.clause.mood == "plain"


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
        return (misstates(said, support) or "pattern") if said.clause.role == "question" else "claim"
    if said.clause.role == "complement" and said.clause.after == "that" and said.clause.mood == "none":
        return "claim"
    if said.act in ("assert", "deny", "suppose") and takes_back(said, support, following):
        return "verdict"
    if said.clause.after == "but" and said.clause.negated and not _ASIDE.isdisjoint(said.clause.texts):
        return "dismissal"
    code = takes_for_known(said, support) or misstates(said, support)
    if code:
        return code
    if picks_by_outcome(said, following):
        return "instruction"
    if spares_care(said) or is_a_bare_turn(said):
        return "dismissal"
    if any(pair in _UNITS for pair in pairwise(said.clause.texts)):
        return "number_word"
    if adds_a_cause(said):
        return "cause"
    if ("for", "itself") in pairwise(said.clause.texts) or shuts_out(said):
        return "reliance"
    if counts_systems(said, support):
        return "number_word"
    if takes_a_move(said, support):
        return "direction"
    if takes_a_cause(said, support) or opens_with_what_was(said, following, support):
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
    if said.clause.role == "relative" and moved(said.clause):
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
            if vouches(said, support):
                return "claim"
            code = supposed(said, support, following)
            return None if code and may_have_happened(said, support) else code
        case "would":
            return would(said, support, following)
        case "need":
            return needed(said, support)
        case "open":
            code = left_open(said, support)
            return None if code == "claim" and may_be_asked_after(said, support) else code
        case "assert" if (
            "possible" in said.clause.texts
            and following is not None
            and following.clause.role == "complement"
        ):
            return None
        case "assert" if _is_not_what_was_measured(said, support, following):
            return None
        case "assert" if _is_the_supposed_cause(said):
            return "claim" if any(charged(t, support) for t in said.clause.tokens) else None
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


def _is_the_supposed_cause(said: Said) -> bool:
    """`It may take longer because of a changed chunk size`."""
    supposed = said.before is not None and said.before.act == "suppose"
    return (
        supposed
        and said.clause.after == "because"
        and said.clause.texts[0] == "of"
        and said.clause.verb is None
    )


def _is_not_what_was_measured(said: Said, support: Support, following: Said | None) -> bool:
    """`The stated rate is not what the logs give`."""
    agrees = support.fact.verdict in ("confirmed", "holds") and said.clause.texts[-1:] in (("is",), ("are",))
    refuted = support.fact.verdict == "refuted" and said.clause.texts[-1:] == ("not",)
    if not (agrees or refuted) or following is None:
        return False
    measured = (t.base for t in following.clause.tokens)
    return following.clause.after == "what" and not (
        MEASURING | {"log", "run", "record", "measurement"}
    ).isdisjoint(measured)


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
    if "effort" in texts or {"have", "been"} <= texts:
        return "claim"
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
    head = said.clause.head
    if len(asked) == 1 and head is not None and moves(head):
        return "direction"
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
