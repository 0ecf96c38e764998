"""What the conditions of the catalogue are asked of: the facts of an audit, and what else it published, as nouns."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, get_args

from data_contracts.quoted_facts import QuotedFact
from data_contracts.sentences.template import Part

# The topics of facts that the catalogue asks for: what else an audit found it need not be given
Topic = Literal[
    "claims", "failures", "findings", "inventory", "quality", "ratios", "saturation", "sweep", "telemetry",
    "throughput", "validity",
]  # fmt: skip
TOPICS: tuple[Topic, ...] = get_args(Topic)


@dataclass(frozen=True, slots=True)
class Problem:
    """What a rule found: the words of its first finding, what to do about all, where it stands.

    `paths` are the first of `places`, each a `noun`. What asks for nothing is only told.
    """

    rule: str
    severity: str
    said: str
    todo: Part
    paths: tuple[str, ...]
    places: int
    noun: str = "file"
    asks_nothing: bool = False

    @property
    def origin(self) -> str:
        return f"finding:{self.rule}"


@dataclass(frozen=True, slots=True)
class Change:
    """A change since the audit `baseline`, in the words of its leading metric; `beside` is what else is not as it was."""

    name: str
    words: str
    verdict: str
    worse: bool
    baseline: str
    beside: str | None = None


@dataclass(frozen=True)
class Grounds:
    """`facts` come most important first, `problems` and `changes` too; `undecided` groups had too few runs to tell a change.

    `documents` are the artifacts that are prose, `enough` is how many runs support a choice.
    """

    facts: tuple[QuotedFact, ...] = ()
    problems: tuple[Problem, ...] = ()
    changes: tuple[Change, ...] = ()
    undecided: int = 0
    files: int = 0
    documents: frozenset[str] = field(default_factory=frozenset)
    enough: int = 5

    @cached_property
    def _by_topic(self) -> dict[str, tuple[QuotedFact, ...]]:
        topics = dict.fromkeys(fact.topic for fact in self.facts)
        return {topic: tuple(f for f in self.facts if f.topic == topic) for topic in topics}

    def of(self, topic: Topic) -> tuple[QuotedFact, ...]:
        """The facts of a topic, the most important first."""
        return self._by_topic.get(topic, ())
