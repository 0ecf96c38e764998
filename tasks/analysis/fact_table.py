"""Facts as a table: ranked, each with the digests of its sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

import orjson
import pyarrow as pa

from data_contracts.facts import Fact, Source, subject_of
from data_contracts.rows import SourceRow
from data_contracts.schemas import FACTS

_AS_THEY_ARE = (
    "topic",
    "subject",
    "metric",
    "statistic",
    "value",
    "unit",
    "digits",
    "n",
    "ci_low",
    "ci_high",
)


def ranked(facts: Iterable[Fact], topics: Sequence[str]) -> list[Fact]:
    """Most important first: by tier, topic, metric, statistic and n, whatever order they came in."""
    place = {topic: i for i, topic in enumerate(topics)}
    return sorted(
        facts,
        key=lambda f: (
            *(f.tier, place.get(f.topic, len(place)), f.metric, f.statistic),
            # Of facts alike the best founded comes first; the subject makes the order the same each time
            *(-(f.n or 0), f.subject),
        ),
    )


def facts_table(facts: Iterable[Fact], topics: Sequence[str] = ()) -> pa.Table:
    """The FACTS table, rank 0 first; each fact has an id of its own."""
    rows = _told_apart(ranked(facts, topics))
    ids = [fact.fact_id for fact in rows]
    columns: dict[str, list[object]] = {
        name: [getattr(f, name) for f in rows] for name in (*_AS_THEY_ARE, "verdict", "clause")
    }
    columns |= {"fact_id": list(ids), "rank": list(range(len(rows)))}
    # By identity: facts of one group share a tuple; `rows` keeps each alive, so no id comes twice
    told = {id(fact.sources): fact.sources for fact in rows}
    listed = {place: _listed(sources) for place, sources in told.items()}
    columns["sources"] = [listed[id(fact.sources)] for fact in rows]
    return pa.table({field.name: pa.array(columns[field.name], _plain(field.type)) for field in FACTS}).cast(
        FACTS
    )


def _told_apart(facts: list[Fact]) -> list[Fact]:
    """The facts, those whose subject an earlier one has already with their number in it.

    A builder that names too little of a subject is at fault; its facts are true all the same.
    """
    seen: Counter[str] = Counter()
    apart: list[Fact] = []
    for fact in facts:
        seen[fact.fact_id] += 1
        again = seen[fact.fact_id]
        if again > 1:
            fact = replace(fact, subject=subject_of({**orjson.loads(fact.subject), "number": again}))
        apart.append(fact)
    return apart


def _plain(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _listed(sources: tuple[Source, ...]) -> list[SourceRow]:
    return [{"artifact": s.artifact, "sha256": s.sha256, "records": list(s.records)} for s in sources]
