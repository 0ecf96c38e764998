"""One error is one fact, with all the places that repeat it: a document is copied and quoted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from data_contracts.facts import Fact, Source
from data_contracts.wording import counted
from tasks.analysis.claims.claim_acceptance import accepted, reason_to_accept
from tasks.analysis.evidence import Evidence


@dataclass(frozen=True)
class Placed:
    """A fact about a statement at one place: its clause is the place, the verb and `rest`."""

    fact: Fact
    place: str
    verbs: tuple[str, str]  # of one place, of several
    rest: str
    where: Source

    @property
    def alone(self) -> Fact:
        """The fact of this place only."""
        return replace(self.fact, clause=f"{self.place} {self.verbs[0]} {self.rest}")


def together(evidence: Evidence, placed: Iterable[Placed]) -> Iterator[Fact]:
    """The facts in their order; refuted ones that say the same of several places once, with all of them as sources.

    What the user accepts is told apart from what still is to be corrected.
    """
    groups: dict[tuple[str, str, str | None], list[Placed]] = {}
    seen: set[str] = set()
    for one in placed:
        if one.fact.fact_id not in seen:
            seen.add(one.fact.fact_id)
            own = one.rest if one.fact.verdict == "refuted" else one.fact.fact_id
            why = reason_to_accept(evidence, one.fact, one.where.artifact)
            groups.setdefault((one.verbs[0], own, why), []).append(one)
    for (*_, why), (first, *others) in groups.items():
        yield accepted(_of_all(first, others) if others else first.alone, why)


def _of_all(first: Placed, others: list[Placed]) -> Fact:
    places = counted(len(others), "other place")
    clause = f"{first.place} and {places} {first.verbs[1]} {first.rest}"
    own = {first.where.artifact: first.where}
    for one in others:
        known = own.get(one.where.artifact)
        records = (*(known.records if known else ()), *one.where.records)
        own[one.where.artifact] = replace(one.where, records=tuple(dict.fromkeys(records)))
    measured = (source for source in first.fact.sources if source.artifact not in own)
    return replace(first.fact, clause=clause, sources=(*own.values(), *measured))
