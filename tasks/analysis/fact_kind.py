"""The seam of every kind of fact: a topic, the section of the report that shows it, and what builds its facts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from data_contracts.facts import Fact
from tasks.analysis.evidence import Evidence

FactBuilder = Callable[[Evidence], Iterable[Fact]]


@dataclass(frozen=True, slots=True)
class FactKind:
    """All facts of one topic. `section` is the anchor of a section of the report; tasks/reporting/sections checks it.

    A kind without builders has its facts from elsewhere: those about earlier audits come with these. The facts of a
    `separable` one are each about one group of measurements, and hold for the other artifacts when one is left out. Those
    `of_runs` look at `Evidence.valid_runs`, and are built after all others: what it takes is held beside none of theirs.
    """

    topic: str
    section: str
    builders: tuple[FactBuilder, ...] = ()
    separable: bool = False
    of_runs: bool = False
