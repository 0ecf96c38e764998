"""What the words of a remark do beside naming something: they judge, lean, move, blame, or tell of an event."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from data_contracts import remark_advice as advice
from data_contracts.remark_acts import PERSONS, READERS, STATES, STATISTICS
from data_contracts.remark_charges import CHARGED, EVENTS, UNDERGONE
from data_contracts.remark_licences import CONVINCING, DEGREES, RIGHT
from data_contracts.remark_verbs import Kind
from tasks.commentary.remarks.content import CONTENT, moves
from tasks.commentary.remarks.polarity import place_of
from tasks.commentary.remarks.support import Support, stems_of
from tasks.commentary.remarks.tokens import END, Token

Charge = Literal["person", "judging", "right", "leaning", "dismissing", "causing", "event", "moving"]
CODES: dict[Charge, str] = {
    "person": "judgement",
    "judging": "judgement",
    "right": "judgement",
    "leaning": "reliance",
    "dismissing": "dismissal",
    "causing": "cause",
    "event": "judgement",
    "moving": "direction",
}
OF_RECORDS: frozenset[Kind] = frozenset(("evidence", "fact", "care", "worth", "limit", "shown", "scope"))
VERBAL = frozenset(("finite", "base", "gerund", "participle"))
_DEFINITE = frozenset(("the", "this", "that", "its", "their", "these", "those", "such"))
_OF_NEED = frozenset(("need", "needed", "enough", "sufficient", "always", "worth"))
_FAULTY = frozenset(("faulty", "false", "incorrect", "erroneous", "spurious", "mistaken"))
_MADE_SO = ("-induced", "-driven", "-caused", "-made", "-related", "-bound", "-limited", "-starved")


def charges(token: Token, tokens: Sequence[Token], support: Support) -> frozenset[Charge]:
    """What a word does beside naming something."""
    found: set[Charge] = set()
    person = token.base in PERSONS or token.base in READERS - {"reader"}
    if person and stems_of(token).isdisjoint(support.own):  # `the speed per user`
        found.add("person")
    if token.text in DEGREES:
        found.add("judging")
    if token.part not in CONTENT and token.part != "adverb":
        return frozenset(found)
    own = not stems_of(token).isdisjoint(support.own)
    judged = _judges(token, tokens, own=own)
    if judged is not None:
        found.add(judged)
    gains = "gain" in token.kinds and token.part == "adjective" and not own and "evidence" not in token.kinds
    if gains and not of_evidence(token, tokens):
        found.add("judging")
    if _leans(token, tokens):
        found.add("leaning")
    if "dismiss" in token.kinds and token.part in VERBAL and not own:
        found.add("dismissing")
    if _causes(token, tokens, support):
        found.add("causing")
    if _tells_an_event(token, tokens, support, own=own):
        found.add("event")
    if moves(token) - {"same", "change"} and not of_evidence(token, tokens):
        found.add("moving")
    return frozenset(found)


def _judges(token: Token, tokens: Sequence[Token], *, own: bool) -> Charge | None:
    """What a word of judgement does, unless the fact has it."""
    noun = token.part == "noun"
    alone = token.part in ("adjective", "adverb") or (noun and noun_behind(token, tokens) is None)
    if token.base in RIGHT and not own and alone:
        return "judging" if token.base in _FAULTY and noun_behind(token, tokens) is not None else "right"
    if token.base not in CHARGED and token.text not in CHARGED:
        return None
    if "rely" in token.kinds and token.part in ("noun", "gerund"):
        return "leaning"
    plain = token.text in CHARGED or not token.kinds & {"rely", "care", "worth"}
    needed = "need" in token.kinds or token.base in _OF_NEED
    return "judging" if plain and not own and not needed else None


def _causes(token: Token, tokens: Sequence[Token], support: Support) -> bool:
    """`Slowed`, `scheduler-induced`; `the affected runs` are those that it is about."""
    if token.text.endswith(_MADE_SO) and token.text.partition("-")[0] not in support.text:
        return True
    met = noun_behind(token, tokens) is not None and not _is_of_a_system(token, tokens)
    if (token.part == "participle" and met) or token.base in ("differ", "reflect", "vary"):
        return False
    return "effect" in token.kinds and token.part in VERBAL and not moves(token)


def _tells_an_event(token: Token, tokens: Sequence[Token], support: Support, *, own: bool) -> bool:
    if token.part == "participle" and token.base in UNDERGONE and _is_of_a_system(token, tokens):
        return True
    failing = "failing" in token.kinds
    happened = (failing and token.base != "error") or token.base in EVENTS
    return happened and not own and not (failing and support.tells_of_failures)


def _is_of_a_system(token: Token, tokens: Sequence[Token]) -> bool:
    """`The overloaded server`."""
    noun = noun_behind(token, tokens)
    return noun is not None and "system" in noun.kinds and "evidence" not in noun.kinds


def _leans(token: Token, tokens: Sequence[Token]) -> bool:
    if token.base in ("rely", "trust"):
        return True
    if "rely" not in token.kinds or token.part not in VERBAL | {"adjective"}:
        return False
    if token.part in ("adjective", "participle"):
        before_a_noun = noun_behind(token, tokens) is not None
        if token.base in STATES or (before_a_noun and token.base not in CONVINCING):
            return False
    return not token.kinds & {"care", "scope", "shown", "fact", "plain"}


def of_evidence(token: Token, tokens: Sequence[Token]) -> bool:
    """`A longer series`, `at a higher load`, `the highest value`: how much evidence, or which of it."""
    if token.part not in ("adjective", "base", "participle"):
        return False
    noun = noun_behind(token, tokens)
    if noun is None or "metric" in noun.kinds:
        return False
    if moves(token) & {"better", "worse"}:
        return token.base == "earlier" and bool(noun.kinds & {"evidence", "fact"})
    if token.text.endswith("est"):
        return noun.base in advice.WIDENED | STATISTICS or bool(noun.kinds & {"evidence", "worth"})
    return noun.base in advice.WIDENED | {"bound", "end", "limit", "percentile", "quantile", "level"} or (
        bool(noun.kinds & {"evidence", "worth"}) and noun.base not in STATISTICS
    )


def noun_behind(token: Token, tokens: Sequence[Token]) -> Token | None:
    for later in tokens[place_of(token, tokens) + 1 :]:
        if later.part == "noun":
            return later
        if later.part not in ("adjective", "participle"):
            return None
    return None


def of_another_thing(token: Token, tokens: Sequence[Token], support: Support) -> bool:
    """`Lower clocks`, `a larger share of cached prompts`: of no metric that the fact is about."""
    noun = noun_behind(token, tokens)
    if token.part != "adjective" or noun is None or moves(token) & {"better", "worse"}:
        return False
    return "metric" not in noun.kinds and stems_of(noun).isdisjoint(support.own)


def charged_word(
    tokens: Sequence[Token], support: Support, allowed: frozenset[Charge] = frozenset()
) -> str | None:
    """The code of the first word that does what is not allowed here."""
    for token in tokens:
        found = charges(token, tokens, support) - allowed
        if "moving" in found and moves(token) & support.directions:
            found -= {"moving"}
        if "event" in found and not is_definite(token, tokens):
            found -= {"event"}
        if found:
            return CODES[min(found)]
    return None


def is_definite(token: Token, tokens: Sequence[Token]) -> bool:
    """`The crash`: taken for known. `The saturation point` is a point."""
    place = place_of(token, tokens)
    if token.part == "noun" and (*tokens, END)[place + 1].part == "noun":
        return False
    for before in reversed(tokens[max(0, place - 3) : place]):
        if before.text in _DEFINITE and before.part == "determiner":
            return True
        if before.part not in ("adjective", "noun", "participle"):
            return False
    return False
