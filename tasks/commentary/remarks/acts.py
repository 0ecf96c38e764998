"""What kind of act each clause of a remark is, from which follows what it may hold.

Six acts: it asks for something to be done with the evidence, says what the evidence cannot tell, supposes a cause,
says what more evidence would do, leaves something open, or asserts. Only the last two kinds of clauses carry content
of their own, and they are held to opposite rules: an open one may name anything of the field, since it claims nothing;
an assertion may hold no word but the fact's, its verdict's and those for records (support.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from data_contracts.remark_acts import FRAMES, TELLING, UNKNOWN
from tasks.commentary.remarks.clause import Clause
from tasks.commentary.remarks.tokens import Token

Act = Literal["ask", "frame", "deny", "suppose", "would", "need", "open", "assert"]

_GROUP = frozenset(("modal", "auxiliary", "not", "adverb", "to"))
_ACTING = frozenset(("finite", "base", "participle", "gerund"))
_EXPLAINED = frozenset(("note", "state", "remember", "mention", "say", "see", "know", "mean", "show", "indicate", "suggest",
                        "find", "acknowledge", "bear", "observe", "tell", "imply", "confirm"))
_TOO_LITTLE = frozenset(("few", "small", "insufficient", "thin", "weak", "inadequate", "short", "enough", "sufficient"))
_ASKED = frozenset(("check", "verify", "ensure", "make", "see", "examine", "determine", "test", "investigate", "sure",
                    "find", "confirm", "establish"))


@dataclass(frozen=True)
class Said:
    """A clause with its act, and the act on which it depends."""

    act: Act
    clause: Clause
    after: Said | None = None

    @cached_property
    def verb(self) -> Token | None:
        """The word that says what is done: behind the auxiliaries, or the verb of a command or of a purpose."""
        return acting(self.clause)

    @cached_property
    def negation(self) -> int | None:
        """Where its negation begins; what stands before is not denied."""
        found = (n for n in range(len(self.clause.tokens)) if self.clause.denies_at(n))
        return next(found, None)


def acting(clause: Clause) -> Token | None:
    place = clause.verb
    if place is None:
        return next((t for t in clause.tokens if t.part in _ACTING), None)
    for token in clause.tokens[place:]:
        if token.part in _ACTING:
            return token
        if token.part not in _GROUP:
            return None
    return None


def acts(clauses: Sequence[Clause]) -> tuple[Said, ...]:
    said: list[Said] = []
    for place, clause in enumerate(clauses):
        before = said[-1] if said else None
        following = clauses[place + 1] if place + 1 < len(clauses) else None
        said.append(Said(_act(clause, before, following), clause, before))
    return tuple(said)


def _act(clause: Clause, before: Said | None, following: Clause | None) -> Act:
    if clause.role in ("condition", "without", "than"):
        return _open_where_it_may(clause, before)
    if clause.role == "question":
        asserts = before is not None and before.act == "assert" and not _leaves_open(before.clause)
        return "assert" if asserts else "open"
    if clause.role == "complement" and before is not None:
        return _of_complement(clause, before)
    if clause.role == "purpose":
        if before is None or clause.texts[:1] == ("to",):
            return "open"
        if before.act == "frame":
            return "ask"
        lacking = any(t.base in _TOO_LITTLE for t in before.clause.tokens)
        return "assert" if before.act == "assert" and not lacking else "open"
    if clause.role == "joined" and clause.texts[0] == "not" and clause.mood == "none":
        return "open"
    if clause.role == "joined" and clause.mood == "none" and before is not None and before.act != "frame":
        return before.act
    if clause.role == "joined" and before is not None and before.act == "open" and clause.mood == "plain" and clause.after in ("and", "or"):
        return "open"
    return _by_its_verb(clause, following)


def _open_where_it_may(clause: Clause, before: Said | None) -> Act:
    if clause.role == "than" and before is not None:
        return before.act
    if clause.role == "without" and before is not None and before.act == "assert":
        return "assert"
    return "open"


def _of_complement(clause: Clause, before: Said) -> Act:
    if clause.mood in ("duty", "command"):
        return "ask"
    if before.act == "frame":
        told = {"recommended", "suggested", "important", "advisable", "essential", "crucial"}
        return "ask" if not told.isdisjoint(before.clause.texts) else _by_its_verb(clause, None)
    verb = before.verb
    if before.act == "ask":
        asked = verb is not None and (verb.base in _ASKED or "care" in verb.kinds) and verb.base not in ("note", "state", "mention")
        return "open" if asked else _by_its_verb(clause, None)
    if before.act in ("deny", "open", "would"):
        told = before.act == "open" and verb is not None and verb.base in _EXPLAINED - _ASKED
        return _by_its_verb(clause, None) if told else "open"
    if before.act == "suppose" or "possible" in before.clause.texts:
        return "suppose"
    return _by_its_verb(clause, None)


def _by_its_verb(clause: Clause, following: Clause | None) -> Act:
    texts, verb = frozenset(clause.texts), acting(clause)
    if clause.mood in ("command", "duty"):
        return "ask"
    if _frames(clause, following):
        return "frame"
    if "would" in texts or ("could" in texts and verb is not None and verb.base in ("help", "show", "tell")):
        return "deny" if clause.negated else "would"
    if clause.mood == "hedged":
        return "deny" if clause.negated and texts.isdisjoint(("may", "might")) else "suppose"
    if _leaves_open(clause):
        return "deny"
    if clause.mood == "plain" and _needs(clause, verb):
        return "need"
    if clause.negated and verb is not None and verb.base in TELLING and verb.part != "gerund":
        return "deny"
    return "assert"


def _needs(clause: Clause, verb: Token | None) -> bool:
    if verb is not None and "need" in verb.kinds:
        return True
    return any(t.base in ("necessary", "needed", "required", "missing-data") and t.part in ("adjective", "participle") for t in clause.tokens)


def _frames(clause: Clause, following: Clause | None) -> bool:
    """`It is worth`, `it would be helpful`: what follows is asked for."""
    place = clause.verb
    if place is None or clause.mood in ("command", "duty"):
        return False
    framed = any(t.base in FRAMES or t.text in FRAMES for t in clause.tokens[place:])
    impersonal = clause.tokens[0].text in ("it", "this", "that", "there") or any(t.base in ("worth", "recommend", "suggest") for t in clause.tokens[place:])
    follows = following is not None and following.role in ("purpose", "complement")
    inside = any(t.part == "gerund" or "care" in t.kinds for t in clause.tokens[place + 1 :])
    return framed and impersonal and (follows or inside)


def _leaves_open(clause: Clause) -> bool:
    """`It is not known`, `it remains to be seen`, `the question is open`."""
    texts = frozenset(clause.texts)
    if clause.verb is None:
        return False
    behind = [t for t in clause.tokens[clause.verb :] if t.text in UNKNOWN]
    if not behind:
        return False
    positive = {"unknown", "unclear", "open", "unsettled", "unresolved", "undecided", "uncertain", "undetermined", "unexplained",
                "untested", "unrecorded", "unstated", "unspecified", "unmeasured", "unreported", "undocumented", "unverified"}
    if any(t.text in positive for t in behind):
        return not clause.negated
    return clause.negated or ("remains" in texts and any(t.text in ("seen", "shown", "tested", "established", "determined") for t in behind))


def whole(said: Sequence[Said]) -> Iterator[str]:
    for one in said:
        yield f"{one.act}:{' '.join(one.clause.texts)}"
