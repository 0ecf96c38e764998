"""A model as editor: it may choose sentences that hold, order them and pick an action of each, and write no word.

It is asked for identifiers, `S03` for a sentence and `S03/1` for it with the first of its actions: as JSON that the server
holds to a schema, or a line for each. What it answers is checked again; where nothing of it can be used the code's own
order stands, and the choice says why.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import orjson

from data_contracts.json_values import JsonObject
from data_contracts.llm_calls import Form
from data_contracts.rows import ChoiceOutcome, ChosenDocument
from data_contracts.sentences.narrative import Narrative, Sentence
from data_contracts.sentences.template import text_of

MOST = 5  # sentences that an editor may choose
OFFERED = 12  # each topic has its own; a prompt of them fits a context of 2,048 tokens
_LONGEST = 10_000  # characters of an answer
_LINE_ID = re.compile(r"\A(?:[-*] ?|\d{1,3}[.)] ?)?\"?(S\d{2,4}(?:/\d{1,2})?)\b")
_WHOLE_ID = re.compile(r'"(S\d{2,4}(?:/\d{1,2})?)"')

# What a reader is told of a choice
OUTCOMES: dict[ChoiceOutcome, str] = {
    "valid": "as it was asked",
    "again": "as it was asked, with entries that came again, which are left out",
    "lines": "a line for each",
    "partly": "with entries that were not offered, which are left out",
    "cut": "cut at its token limit: what was whole before stands",
    "empty": "nothing that was offered: the order of the code stands",
    "unreadable": "no list: the order of the code stands",
    "unanswered": "no answer: the order of the code stands",
}
_FALLBACKS = ("empty", "unreadable", "unanswered")
# A server that holds an answer to its schema ends in none of these
_UNHELD = ("lines", "partly", "empty", "unreadable")


@dataclass(frozen=True, slots=True)
class Picked:
    """A sentence, and the place of the action that was picked among its actions, None where none was."""

    sentence: str
    action: int | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """What an editor chose, the first first; where `outcome` is a fallback it is what the code would choose."""

    picked: tuple[Picked, ...]
    outcome: ChoiceOutcome
    form: Form = "schema"

    @classmethod
    def of(cls, written: ChosenDocument) -> Choice:
        """The choice that commentary.json holds."""
        picked = tuple(Picked(one["sentence"], one["action"]) for one in written["picked"])
        return cls(picked, written["outcome"], written["form"])

    @property
    def is_own(self) -> bool:
        """False where the order is the code's, since nothing of the answer could be used."""
        return self.outcome not in _FALLBACKS

    @property
    def schema_ignored(self) -> bool:
        """True where the server was given a schema and answered with what it forbids."""
        return self.form == "schema" and self.outcome in _UNHELD


def offered(narrative: Narrative, most: int = OFFERED) -> tuple[Sentence, ...]:
    """The sentences that an editor chooses from: the first of each topic, then the next of each, in the code's order."""
    told = [one for one in narrative.sentences if not one.repeats]
    turn: dict[str, int] = {}
    ranked: list[tuple[int, int]] = []
    for place, one in enumerate(told):
        turn[one.topic] = turn.get(one.topic, -1) + 1
        ranked.append((turn[one.topic], place))
    kept = sorted(place for _, place in sorted(ranked)[:most])
    return tuple(told[place] for place in kept)


def identifiers(sentences: Iterable[Sentence]) -> dict[str, Picked]:
    """What an editor is to answer, and what it means: of a sentence with actions one of these, else the sentence."""
    found: dict[str, Picked] = {}
    for one in sentences:
        actions = {f"{one.id}/{place + 1}": Picked(one.id, place) for place in range(len(one.actions))}
        found |= actions or {one.id: Picked(one.id)}
    return found


def schema(sentences: Iterable[Sentence], most: int = MOST) -> JsonObject:
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


def code_choice(
    sentences: Sequence[Sentence],
    most: int = MOST,
    outcome: ChoiceOutcome = "unanswered",
    form: Form = "schema",
) -> Choice:
    """What the code would choose of these: its own order, of each sentence the first action."""
    return Choice(
        tuple(Picked(one.id, 0 if one.actions else None) for one in sentences[:most]), outcome, form
    )


def read_choice(
    answer: str,
    sentences: Sequence[Sentence],
    most: int = MOST,
    form: Form = "schema",
    cut: bool = False,
) -> Choice:
    """What an answer chooses of these sentences, at most so many; never raises for what a model may answer.

    An answer that was `cut` at its token limit counts as far as it is whole.
    """
    # Where a line names a sentence without an action, none was picked.
    known = {one.id: Picked(one.id) for one in sentences} | identifiers(sentences)
    text = answer[:_LONGEST]
    asked, in_json = _asked(text)
    if not in_json and cut and form == "schema":
        asked = _WHOLE_ID.findall(text) or None
    if asked is None:
        return code_choice(sentences, most, "unreadable", form)
    named = [known[name] for name in asked if name in known]
    kept: dict[str, Picked] = {}
    for one in named:
        kept.setdefault(one.sentence, one)
    picked = tuple(kept.values())[:most]
    if not picked:
        return code_choice(sentences, most, "empty", form)
    return Choice(picked, _outcome(in_json, cut, len(named) < len(asked), len(picked) < len(named)), form)


def _outcome(in_json: bool, cut: bool, others: bool, again: bool) -> ChoiceOutcome:
    if not in_json:
        return "cut" if cut else "lines"
    return "partly" if others else "again" if again else "valid"


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


def agreement(choice: Choice, sentences: Sequence[Sentence]) -> float | None:
    """Kendall's rank correlation of a choice's order with the code's, from -1 to 1; None of fewer than two sentences."""
    place = {one.id: number for number, one in enumerate(sentences)}
    pairs = list(combinations([place[one.sentence] for one in choice.picked], 2))
    if not pairs:
        return None
    return sum(1 if before < after else -1 for before, after in pairs) / len(pairs)
