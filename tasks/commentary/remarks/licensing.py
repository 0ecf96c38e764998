"""What a remark may say: each of its clauses is an act, and each act licenses some words beside the neutral ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from data_contracts.remark_acts import FRAMES, TELLING
from data_contracts.remark_charges import EVENTS, UNDERGONE
from data_contracts.remark_licences import LACKED, TOTAL
from tasks.commentary.remarks.acts import Said, acts
from tasks.commentary.remarks.caring import asks, does_more, forbids, is_care
from tasks.commentary.remarks.charging import Charge, charged_word
from tasks.commentary.remarks.clause import Clause
from tasks.commentary.remarks.content import moves
from tasks.commentary.remarks.denying import denies
from tasks.commentary.remarks.moving import pushes_elsewhere
from tasks.commentary.remarks.needing import needs
from tasks.commentary.remarks.opening import is_an_aim, is_checked, opens, qualifies, tells_which
from tasks.commentary.remarks.polarity import place_of
from tasks.commentary.remarks.settling import leaves_undecided, spares_care, takes_a_move
from tasks.commentary.remarks.support import Support
from tasks.commentary.remarks.supposing import supposes
from tasks.commentary.remarks.telling import told
from tasks.commentary.remarks.tokens import Token
from tasks.commentary.remarks.topics import off_topic, tells_of_outliers

_COUNTS = frozenset(
    (one, two)
    for ones, twos in (
        ("basis", "point points"), ("of", "magnitude"), ("almost nearly", "all every"), ("bulk", "of"),
    )
    for one in ones.split()
    for two in twos.split()
)  # fmt: skip
_CAUSED = frozenset((("due", "to"), ("caused", "by"), ("owing", "to"), ("attributable", "to")))
_REASONS = frozenset(("since", "because", "as"))
_LEANING: frozenset[Charge] = frozenset(("leaning",))
_FAILING = frozenset(("crash", "fail", "swap", "throttle", "leak", "break", "need"))
_BEING = frozenset(("be", "is", "are", "was", "were", "been", "being", "not"))
_OPEN = frozenset(("open", "unknown", "unclear", "untested", "uncertain"))


@dataclass(frozen=True, slots=True)
class Objection:
    """What speaks against a remark, and the words of the clause that it is about."""

    code: str
    words: tuple[str, ...]


def unlicensed(clauses: Sequence[Clause], support: Support) -> tuple[Objection, ...]:
    """What speaks against each clause that its act does not license, in their order."""
    whole = tuple(text for clause in clauses for text in clause.texts)
    if _asks_the_reader(clauses[0]):
        return (Objection("question", whole),)
    said = acts(clauses)
    following = (*said[1:], None)
    codes = ((one, _refused(one, support, behind)) for one, behind in zip(said, following, strict=True))
    found = tuple(Objection(code, one.clause.texts) for one, code in codes if code)
    return found or (() if any(_says_something(one) for one in said) else (Objection("pattern", whole),))


def _says_something(said: Said) -> bool:
    """True unless it only leaves something open that nobody asks after."""
    texts = frozenset(said.clause.texts)
    # `How widely it spreads cannot be judged`: read as one clause
    denied = {"can", "not"} <= texts and any(t.base in TELLING for t in said.clause.tokens)
    return said.act != "open" or not _OPEN.isdisjoint(texts) or denied


def _refused(said: Said, support: Support, following: Said | None) -> str | None:
    clause = said.clause
    code = _said_by_none(clause, support)
    if code is None and _is_a_reason_to_ask(said):
        return charged_word(clause.tokens, support, frozenset(("leaning", "causing", "moving")))
    if code is None and (said.act not in ("deny", "open") or clause.role == "purpose"):
        code = does_more(said, support)
    told = said.act in ("assert", "deny") and off_topic(clause, support)
    begins = said.act == "open" and "with" in (clause.after[:4], clause.texts[0])
    if code is None and (told or (begins and tells_of_outliers(clause, support))):
        code = "claim"
    if code:
        return code
    match said.act:
        case "ask" if _goes_on_with_a_wish(said):
            return charged_word(clause.tokens, support, frozenset(("leaning",)))
        case "ask":
            return forbids(said, support, following) if clause.negated else asks(said, support)
        case "frame":
            return _frames(clause, support)
        case "open":
            return opens(said, support)
        case "deny":
            return denies(said, support, following)
        case "suppose":
            return supposes(said, support)
        case "would" | "need":
            return needs(said, support)
        case "assert":
            return _asserts(said, support)


def _said_by_none(clause: Clause, support: Support) -> str | None:
    """Why no act may say it."""
    if "will" in clause.texts:
        return "claim"
    told = clause.mood not in ("command", "duty") and not clause.negated
    if any(pair in _COUNTS or (told and pair == ("rest", "of")) for pair in pairwise(clause.texts)):
        return "number_word"
    # `It is said that one`: no sentence
    named = clause.texts[-2:-1] == ("that",) and clause.tokens[-1].part == "noun"
    ends_with_a_name = named and (len(clause.tokens) < 3 or clause.tokens[-3].part != "preposition")
    verbless = clause.act is None and clause.mood == "none"
    of_another = clause.role in ("complement", "relative") and "that" in (clause.after, clause.texts[0])
    if ends_with_a_name or (of_another and verbless):
        return "claim"
    if _adds_a_cause(clause):
        return "cause"
    if spares_care(clause):
        return "dismissal"
    if pushes_elsewhere(clause, support):
        return "direction"
    if clause.mood not in ("command", "duty") and leaves_undecided(clause, support):
        return "verdict"
    return "direction" if takes_a_move(clause, support) else None


def _adds_a_cause(clause: Clause) -> bool:
    """`, due to throttling`: added to whatever was said."""
    places = (n for n, pair in enumerate(pairwise(clause.texts)) if pair in _CAUSED)
    return any(not n or clause.texts[n - 1] not in _BEING for n in places)


def _goes_on_with_a_wish(said: Said) -> bool:
    """`More runs would narrow the interval and allow a comparison`."""
    wished = said.before is not None and said.before.act == "would"
    return wished and said.clause.role == "joined" and said.clause.mood == "command"


def _frames(clause: Clause, support: Support) -> str | None:
    """`It is worth`: of what is asked for in it, nothing leans on the evidence."""
    rest = [t for t in clause.tokens if t.base not in FRAMES and t.text not in FRAMES]
    if clause.negated or any("rely" in t.kinds and t.part == "noun" for t in rest):
        return "dismissal"
    first = clause.tokens[0]
    if first.part == "gerund" and not is_care(first, clause.tokens, support):
        return "instruction"  # `keeping it loaded is advisable`
    return charged_word(rest, support)


def _asserts(said: Said, support: Support) -> str | None:
    clause, before = said.clause, said.before
    concludes = before is not None and before.act == "assert" and clause.after in ("so", "hence")
    if concludes and any(_moves_by_itself(t, clause, support) for t in clause.predicate):
        return "cause"
    if clause.role == "purpose" and not is_an_aim(said):
        return "instruction"
    if clause.role == "without":
        lacking = any(t.base in LACKED for t in clause.tokens)
        return charged_word(clause.tokens, support, _LEANING) if lacking else "dismissal"
    if is_checked(said):
        return charged_word(clause.tokens, support, frozenset(("leaning",)))
    return tells_which(said, support) if qualifies(said) else told(said, support)


def _is_a_reason_to_ask(said: Said) -> bool:
    """`Compare the prompts, since TTFT depends on them`: how things hang together, and nothing that happened."""
    clause, before, verb = said.clause, said.before, said.verb
    while before is not None and before.act == "open":
        before = before.before
    if clause.after not in _REASONS or before is None or before.act not in ("ask", "frame") or verb is None:
        return False
    past = verb.part == "finite" and verb.text.endswith("ed")
    weighed = clause.negated or any(t.part == "adverb" for t in clause.tokens)
    definite = clause.texts[0] in ("the", "this", "its", "their", "your")
    all_of_them = not (TOTAL | {"other", "any"}).isdisjoint(clause.texts)
    struck = verb.base in EVENTS | UNDERGONE | _FAILING
    plain = verb.part in ("finite", "base") and clause.head is not None
    return plain and not (past or definite or weighed or all_of_them or struck)


def _moves_by_itself(token: Token, clause: Clause, support: Support) -> bool:
    """`So it slowed`, and not `so its size is less certain`."""
    if not moves(token) or moves(token) & support.directions:
        return bool(moves(token)) and token.part != "noun"
    behind = clause.tokens[place_of(token, clause.tokens) + 1 :]
    return not (behind and (behind[0].kinds & {"rely", "limit"} or behind[0].part == "adverb"))


def _asks_the_reader(clause: Clause) -> bool:
    """`Why was this left out`, `would you like to see it`: a question without its mark."""
    first = clause.tokens[0]
    inverted = (
        clause.role == "question"
        and clause.after in ("", "why", "how", "what")
        and first.part in ("auxiliary", "modal")
    )
    asks = first.part == "auxiliary" and first.text not in ("be", "being") and clause.texts[1:2] != ("not",)
    exclaims = clause.after == "what" and first.text in ("a", "an")
    return inverted or first.part == "modal" or asks or exclaims
