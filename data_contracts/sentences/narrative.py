"""What an audit says: the sentences of the catalogue that hold, and which of them lead, sum it up and say what to do.

`narrative.json` is its JSON. Each part of a sentence names its origin, so that no numeral is without one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from data_contracts.json_values import JsonObject
from data_contracts.sentences.entry import ActionKind, Card, Severity
from data_contracts.sentences.template import Part, Parts, text_of

VERSION = 1


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do about a sentence."""

    kind: ActionKind
    parts: Parts


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that holds. `id` tells it from the others of its audit.

    `brief` says it in a summary, `lead` stands above the card that shows it. What `repeats` the cause that
    another sentence tells is not told beside it.
    """

    id: str
    entry: str
    topic: str
    severity: Severity
    card: Card | None
    parts: Parts
    brief: Parts
    lead: Parts
    actions: tuple[Advice, ...]
    repeats: str = ""

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts behind it, each once."""
        return tuple(dict.fromkeys(part.fact for part in self.parts if part.fact))


@dataclass(frozen=True, slots=True)
class Chosen:
    """An action of a sentence: its place among those."""

    sentence: str
    action: int


@dataclass(frozen=True)
class Narrative:
    """`leads` is the sentence that the headline is from; the others are in the order in which they matter.

    The key findings are what the summary leaves out. Recommendations mend, the plan measures.
    """

    sentences: tuple[Sentence, ...] = ()
    headline: Parts = ()
    leads: str = ""
    summary: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    recommendations: tuple[Chosen, ...] = ()
    plan: tuple[Chosen, ...] = ()

    def sentence(self, identifier: str) -> Sentence:
        """The sentence of this id; raises KeyError where there is none."""
        for one in self.sentences:
            if one.id == identifier:
                return one
        raise KeyError(identifier)

    def advice(self, chosen: Sequence[Chosen]) -> list[Parts]:
        """The words of actions, each once."""
        told = [self.sentence(one.sentence).actions[one.action].parts for one in chosen]
        return list(dict.fromkeys(told))

    def to_json(self) -> JsonObject:
        """The document of narrative.json; `text` is what a reader sees, made of `parts`."""
        body = asdict(self)
        for written, one in zip(body["sentences"], self.sentences, strict=True):
            written |= {"text": text_of(one.parts), "facts": one.facts}
            for action, advice in zip(written["actions"], one.actions, strict=True):
                action["text"] = text_of(advice.parts)
        return {"version": VERSION, "text": text_of(self.headline), **body}

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> Narrative:
        """The narrative that `to_json` wrote; raises KeyError or TypeError when it is none."""
        return cls(
            sentences=tuple(_sentence(one) for one in body["sentences"]),
            headline=_parts(body["headline"]),
            leads=body["leads"],
            summary=tuple(body["summary"]),
            findings=tuple(body["findings"]),
            recommendations=tuple(Chosen(**one) for one in body["recommendations"]),
            plan=tuple(Chosen(**one) for one in body["plan"]),
        )


def _sentence(body: Mapping[str, Any]) -> Sentence:
    return Sentence(
        id=body["id"],
        entry=body["entry"],
        topic=body["topic"],
        severity=body["severity"],
        card=body["card"],
        parts=_parts(body["parts"]),
        brief=_parts(body["brief"]),
        lead=_parts(body["lead"]),
        actions=tuple(Advice(one["kind"], _parts(one["parts"])) for one in body["actions"]),
        repeats=body["repeats"],
    )


def _parts(body: Sequence[Mapping[str, Any]]) -> Parts:
    return tuple(Part(**one) for one in body)
