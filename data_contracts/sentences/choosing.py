"""A model as editor: it may choose sentences that hold, order them and pick an action of each, and write no word.

It is asked for a JSON list of identifiers, `S03` for a sentence and `S03/1` for it with the first of its actions; a server
that does not hold to the schema may answer with a line for each. What it answers is checked again; where nothing of it can
be used the code's own order stands, and the choice says why.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import orjson

from data_contracts.json_values import JsonObject
from data_contracts.sentences.narrative import Narrative, Sentence
from data_contracts.sentences.template import text_of

OFFERED = 24  # so many sentences fit a context of 4,096 tokens with their actions
_LONGEST = 10_000  # characters of an answer
_LINE_ID = re.compile(r"\A(?:[-*] ?|\d{1,3}[.)] ?)?(S\d{2,4}(?:/\d{1,2})?)\b")

Outcome = Literal["valid", "lines", "partly", "empty", "unreadable"]
# What a reader is told of a choice
OUTCOMES: dict[Outcome, str] = {
    "valid": "as it was asked",
    "lines": "in lines and not in JSON: the server does not hold to a schema",
    "partly": "with entries that were not offered, or came again, which are left out",
    "empty": "nothing that was offered: the order of the code stands",
    "unreadable": "no list: the order of the code stands",
}
_FALLBACKS = ("empty", "unreadable")


@dataclass(frozen=True, slots=True)
class Picked:
    """A sentence, and the place of the action that was picked among its actions, None where none was."""

    sentence: str
    action: int | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """What an editor chose, the first first; where `outcome` is a fallback it is what the code would choose."""

    picked: tuple[Picked, ...]
    outcome: Outcome

    @property
    def is_own(self) -> bool:
        """False where the order is the code's, since nothing of the answer could be used."""
        return self.outcome not in _FALLBACKS


def offered(narrative: Narrative) -> tuple[Sentence, ...]:
    """The sentences that an editor chooses from: the first of each topic, then the next of each, in the code's order."""
    told = [one for one in narrative.sentences if not one.repeats]
    turn: dict[str, int] = {}
    ranked: list[tuple[int, int]] = []
    for place, one in enumerate(told):
        turn[one.topic] = turn.get(one.topic, -1) + 1
        ranked.append((turn[one.topic], place))
    kept = sorted(place for _, place in sorted(ranked)[:OFFERED])
    return tuple(told[place] for place in kept)


def identifiers(sentences: Iterable[Sentence]) -> dict[str, Picked]:
    """What an editor may answer, and what it means."""
    found: dict[str, Picked] = {}
    for one in sentences:
        found[one.id] = Picked(one.id)
        found |= {f"{one.id}/{place + 1}": Picked(one.id, place) for place in range(len(one.actions))}
    return found


def schema(sentences: Iterable[Sentence], most: int) -> JsonObject:
    """The JSON schema of an answer: from one to `most` identifiers of these sentences."""
    entries: JsonObject = {"type": "string", "enum": list(identifiers(sentences))}
    listed: JsonObject = {"type": "array", "items": entries, "minItems": 1, "maxItems": most}
    return {
        "type": "object",
        "properties": {"choices": listed},
        "required": ["choices"],
        "additionalProperties": False,
    }


def listing_for(sentences: Iterable[Sentence]) -> str:
    """The sentences as a prompt lists them, the actions of each below it."""
    lines: list[str] = []
    for one in sentences:
        lines.append(f"{one.id}: {text_of(one.brief)}")
        lines += [f"  {one.id}/{n}: {text_of(action.parts)}" for n, action in enumerate(one.actions, start=1)]
    return "\n".join(lines)


def code_choice(narrative: Narrative, most: int, outcome: Outcome = "empty") -> Choice:
    """What the code would choose: its own order, of each sentence the first action."""
    first = offered(narrative)[:most]
    return Choice(tuple(Picked(one.id, 0 if one.actions else None) for one in first), outcome)


def read_choice(answer: str, narrative: Narrative, most: int) -> Choice:
    """What an answer chooses of the narrative, at most so many; never raises for what a model may answer."""
    known = identifiers(offered(narrative))
    asked, in_json = _asked(answer[:_LONGEST])
    if asked is None:
        return code_choice(narrative, most, "unreadable")
    picked: dict[str, Picked] = {}
    for name in asked:
        if name in known:
            picked.setdefault(known[name].sentence, known[name])
    kept = tuple(picked.values())[:most]
    if not kept:
        return code_choice(narrative, most, "empty")
    if not in_json:
        return Choice(kept, "lines")
    return Choice(kept, "valid" if len(kept) == len(asked) else "partly")


def _asked(answer: str) -> tuple[list[str] | None, bool]:
    """The identifiers of an answer, and whether they came as the JSON that was asked for."""
    try:
        body = orjson.loads(answer)
    except orjson.JSONDecodeError:
        matches = (_LINE_ID.match(line.strip()) for line in answer.splitlines())
        lines = [match[1] for match in matches if match]
        return (lines or None), False
    choices = body.get("choices") if isinstance(body, dict) else None
    return ([str(one) for one in choices] if isinstance(choices, list) else None), True


def agreement(choice: Choice, narrative: Narrative) -> float | None:
    """Kendall's rank correlation of a choice's order with the code's, from -1 to 1; None of fewer than two sentences."""
    place = {one.id: number for number, one in enumerate(offered(narrative))}
    pairs = list(combinations([place[one.sentence] for one in choice.picked], 2))
    if not pairs:
        return None
    return sum(1 if before < after else -1 for before, after in pairs) / len(pairs)
