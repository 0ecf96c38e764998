"""An entry of the catalogue: a sentence, the condition under which an audit may say it, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from data_contracts.sentences.grounds import Grounds
from data_contracts.sentences.template import SlotKind, Slots, Template

Severity = Literal["critical", "warning", "open", "good"]
Card = Literal["decided", "open", "wrong"]
ActionKind = Literal["do", "measure"]


@dataclass(frozen=True, slots=True)
class Action:
    """What a reader may do about it: mend something, or measure something."""

    kind: ActionKind
    says: Template


@dataclass(frozen=True, slots=True)
class Filling:
    """The slots of one sentence. Of sentences with one `cause` the first tells it; it stands for so many of its kind."""

    slots: Slots
    cause: str = ""
    stands_for: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """`holds` gives the slots of each sentence that the grounds support, the weightiest first.

    `headline` says it at the top of a report, `more` what others of its kind are called there; `lead` says it above the
    card that shows it, `brief` in a card and in a summary, where it is shorter than `says`. Raises ValueError for a slot
    that is not declared.
    """

    name: str
    topic: str
    severity: Severity
    slots: Mapping[str, SlotKind]
    says: Template
    holds: Callable[[Grounds], Iterable[Filling]]
    actions: tuple[Action, ...] = ()
    headline: Template | None = None
    more: tuple[str, str] | None = None
    card: Card | None = None
    lead: Template | None = None
    brief: Template | None = None
    in_summary: bool = True

    def __post_init__(self) -> None:
        used = frozenset().union(*(template.slots for template in self.templates))
        if used != self.slots.keys():
            odd = ", ".join(sorted(used ^ self.slots.keys()))
            raise ValueError(f"the entry {self.name!r} uses and declares different slots: {odd}")

    @property
    def templates(self) -> tuple[Template, ...]:
        """Everything that it may say."""
        said = (self.says, self.brief, self.headline, self.lead, *(action.says for action in self.actions))
        return tuple(template for template in said if template is not None)
