"""Facts as a table: ranked, each with the digests of its sources."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pyarrow as pa

from data_contracts.facts import TOPICS, Fact, Source
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


def ranked(facts: Iterable[Fact]) -> list[Fact]:
    """Most important first: by tier, topic, metric, statistic and n, whatever order they came in."""
    place = {topic: i for i, topic in enumerate(TOPICS)}
    return sorted(
        facts, key=lambda f: (f.tier, place[f.topic], f.metric, f.statistic, -(f.n or 0), f.subject)
    )


def facts_table(facts: Iterable[Fact]) -> pa.Table:
    """The FACTS table, rank 0 first. Raises ValueError when two facts say that they are about the same."""
    rows = ranked(facts)
    ids = [fact.fact_id for fact in rows]
    if len(set(ids)) < len(ids):
        twice = next(fact for i, fact in enumerate(rows) if ids[i] in ids[:i])
        raise ValueError(
            f"two facts are about {twice.topic} {twice.subject} {twice.metric} {twice.statistic}"
        )
    columns: dict[str, list[Any]] = {
        name: [getattr(f, name) for f in rows] for name in (*_AS_THEY_ARE, "verdict", "clause")
    }
    columns |= {"fact_id": ids, "rank": list(range(len(rows)))}
    shared: dict[int, list[dict[str, Any]]] = {}
    columns["sources"] = [shared.setdefault(id(f.sources), _listed(f.sources)) for f in rows]
    return pa.table({field.name: pa.array(columns[field.name], _plain(field.type)) for field in FACTS}).cast(
        FACTS
    )


def _plain(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _listed(sources: tuple[Source, ...]) -> list[dict[str, Any]]:
    return [{"artifact": s.artifact, "sha256": s.sha256, "records": list(s.records)} for s in sources]
