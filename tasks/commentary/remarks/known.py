"""What a clause takes for known without saying it: an event, a state of a system, or that something acted."""

from __future__ import annotations

from collections.abc import Sequence

from data_contracts.remark_acts import PRESUPPOSED
from data_contracts.remark_charges import EVENTS, UNDERGONE
from tasks.commentary.remarks.acts import Said
from tasks.commentary.remarks.content import moves
from tasks.commentary.remarks.support import Support, of_records, stems_of
from tasks.commentary.remarks.tokens import END, Token

_DEFINITE = frozenset(("the", "this", "that", "its", "their", "these", "those", "such"))
_FACTIVE = frozenset(("why", "how", "what", "when", "where"))
_STATES = frozenset(
    ("faulty", "slow", "slower", "extra", "busy", "noisy", "broken", "bad", "defective", "overloaded", "lost")
)
_ORIGINS = frozenset(("reason", "cause", "source", "origin", "explanation"))
_MENDED = frozenset(("fix", "repair", "replace", "remove", "remedy", "resolve", "cure", "restore", "cool"))
_OF_DOING = frozenset(("care", "shown"))
_OF_A_NAME = frozenset(("adjective", "noun", "gerund", "participle"))
_UNCHARGED = frozenset(
    ("related", "unrelated", "detailed", "combined", "paired", "unpaired", "mixed", "quantized", "quantised")
)
_MADE_SO = frozenset(
    ("induced", "driven", "caused", "bound", "limited", "related", "made", "heavy", "starved")
)
_BEHIND_A_MOVE = frozenset(("by", "with", "through", "via", "from", "under", "in"))
_OF_SOMETHING = frozenset(
    ("error", "overhead", "pause", "penalty", "cost", "benefit", "effect", "reuse", "start")
)
# What evidence may be called with `the` before it, though no fact says so
_TOLD_APART = frozenset((
    "used", "chosen", "tested", "compared", "affected", "concerned", "selected", "given", "planned", "expected", "repeated",
    "detailed", "combined", "failed", "shared", "sampled", "timed", "named", "set", "configured", "saved", "defined",
    "exported", "cited", "quoted", "published", "written", "claimed", "required", "underlying", "involved", "intended",
    "tested", "audited", "served", "sent", "remaining", "corresponding", "applied", "suspected", "fixed", "completed",
))  # fmt: skip


def takes_for_known(said: Said, support: Support) -> str | None:
    """`The bug in the timer`, `how the client lost its clock`, `when the network is fixed`."""
    if said.act == "suppose":
        return None
    clause = said.clause
    if _names_an_event(clause.tokens, support):
        return "claim"
    if clause.role != "question" and (
        _is_made_so(clause.tokens, support) or _lies_behind(clause.tokens, support)
    ):
        return "cause"
    told = said.before is not None and said.before.act in ("ask", "frame")
    if (
        told
        and clause.role == "relative"
        and clause.texts[0] == "which"
        and said.base in ("lead", "contribute")
    ):
        return "cause"
    system = _is_system(clause.head, support)
    if clause.role == "condition" and system and said.base in _MENDED:
        return "claim"
    lasts = clause.role == "question" and system and "still" in clause.texts
    if lasts and (moves(said.verb or END) or any(t.base in _STATES for t in clause.subject)):
        return "claim"
    asked = clause.role == "question" or (
        clause.after == "when" and said.before is not None and said.before.act == "ask"
    )
    unlike = support.fact.verdict in ("incomparable", "confounded") and clause.after == "whether"
    if asked and system and "too" in clause.texts and not unlike:
        return "claim"
    if not asked or not (clause.after in _FACTIVE or clause.texts[0] in _FACTIVE):
        return None
    if clause.negated and said.base in ("matter", "count"):
        return "dismissal"
    much = clause.after == "how" and clause.texts[0] in ("much", "far", "strongly", "often", "badly")
    if much and (system or "due" in clause.texts) and not _is_done(said):
        return "cause"
    kept = said.base in ("keep", "make") and any(t.part == "adjective" for t in clause.predicate)
    done = (_is_done(said) and clause.after != "why") or clause.texts[0] == "many"
    return "claim" if system and (_happened(said) or kept) and not done else None


def _names_an_event(tokens: Sequence[Token], support: Support) -> bool:
    """`The stall`, `the faster host`: a thing that no fact tells of, spoken of as if it were there."""
    for place, token in enumerate(tokens):
        if token.part != "noun" or not stems_of(token).isdisjoint(support.own):
            continue
        before = tokens[max(0, place - 3) : place]
        begun = next(
            (n for n, t in enumerate(before) if t.text in _DEFINITE and t.part == "determiner"), None
        )
        if begun is None or any(
            t.part not in ("adjective", "noun", "participle", "determiner") for t in before[begun:]
        ):
            continue
        later = (*tokens, END)[place + 1]
        own = not moves(token).isdisjoint(support.directions)
        if token.base in EVENTS and not own and later.part != "noun":
            return True
        stated = any(t.base in _STATES and t.part == "adjective" for t in before[begun:])
        if stated and "system" in token.kinds and not token.kinds & {"evidence", "fact", "metric"}:
            return True
        from_it = [
            t.text for t in tokens[max(0, place - len(before) + begun - 2) : place - len(before) + begun]
        ]
        sought = len(from_it) == 2 and from_it[0] in _ORIGINS and from_it[1] in ("of", "for")
        if (
            sought
            and later.part != "noun"
            and "system" in token.kinds | before[-1].kinds
            and not support.knows(token)
        ):
            return True
        gained = any(
            t.part == "adjective" and t.base != "earlier" and t.kinds & {"better", "worse"}
            for t in before[begun:]
        )
        if gained and not token.kinds & {"evidence", "fact", "metric", "care", "worth"}:
            return True
    return False


def _is_made_so(tokens: Sequence[Token], support: Support) -> bool:
    """`The scheduler-induced gain`, `the omitted warm-up`, `the improvement brought by the scheduler`."""
    for place, token in enumerate(tokens):
        if token.text not in _DEFINITE or token.part != "determiner":
            continue
        behind = tokens[place + 1 :]
        ended = next((n for n, t in enumerate(behind) if t.part not in _OF_A_NAME), len(behind))
        group = behind[:ended]
        named = next((n for n in range(len(group) - 1, -1, -1) if group[n].part == "noun"), None)
        if named is None:
            continue
        head, later = group[named], (*group[named + 1 :], *behind[ended:], END, END)
        around = (
            head.kinds & {"system", "metric"} and "evidence" not in head.kinds and not support.knows(head)
        )
        lacking = around and any(t.part == "adjective" and "limit" in t.kinds for t in group[:named])
        if lacking or any(_is_done_to_it(t, support) for t in group[:named]):
            return True
        made = bool(moves(head)) or "metric" in head.kinds or head.base in _OF_SOMETHING
        done = later[0].part == "participle" and later[1].text in _BEHIND_A_MOVE
        if made and done and not later[0].kinds & {"care", "shown", "evidence"} and not of_records(later[0]):
            return True
        foreign = any(t.part in ("noun", "gerund") and not support.knows(t) for t in group[:named])
        if foreign and head.base in _OF_SOMETHING:
            return True
    return False


def _is_done_to_it(token: Token, support: Support) -> bool:
    """`Omitted`, `overloaded`, `cache-bound`: said of a thing before its noun, and by no fact."""
    whose, _, how = token.text.rpartition("-")
    if whose and how in _MADE_SO:
        return not any(word in support.text for word in whose.split("-"))
    done = token.part == "participle" or (token.part == "adjective" and token.text.endswith("ed"))
    told = token.text in _TOLD_APART or support.knows(token) or token.kinds & {"care", "shown", "evidence"}
    if token.text.startswith(("mis", "over")) and done and not support.knows(token):
        return True
    return done and not token.text.endswith("ing") and not told and token.text not in _UNCHARGED


def _lies_behind(tokens: Sequence[Token], support: Support) -> bool:
    """`The prefix reuse behind the hit share`."""
    return any(
        one.part in ("noun", "gerund")
        and not one.kinds & {"evidence", "fact", "care"}
        and one.base not in _ORIGINS
        and two.text == "behind"
        and three.part == "determiner"
        and not support.knows(one)
        for one, two, three in zip(tokens, tokens[1:], tokens[2:], strict=False)
    )


def _is_system(head: Token | None, support: Support) -> bool:
    if head is None or head.part != "noun" or not (stems_of(head) - {"model"}).isdisjoint(support.own):
        return False
    return bool(head.kinds & {"system", "suspect", "failing", "plain"}) and not head.kinds & {
        "evidence",
        "fact",
    }


def _happened(said: Said) -> bool:
    clause, verb = said.clause, said.verb
    past = not {"was", "were", "had", "did", "has", "have"}.isdisjoint(clause.texts)
    asked = said.before is not None and said.before.base == "ask"
    told = verb is not None and (
        (verb.part == "finite" and not verb.text.endswith("s")) or (verb.part == "base" and asked)
    )
    return past or told


def _is_done(said: Said) -> bool:
    """`How the server was configured`: that it was done at all nobody doubts."""
    verb = said.verb
    if verb is None or verb.part != "participle" or moves(verb) or said.clause.negated:
        return False
    return bool(verb.kinds & _OF_DOING) or verb.base in (PRESUPPOSED | UNDERGONE) - _ENDED


_ENDED = frozenset(("stop", "end", "lose", "fail", "throttle", "stall", "overload", "slow", "evict", "delay"))
