"""The rows of facts.parquet as nouns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.facts import Source
from data_contracts.metrics import METRICS, Tally


@dataclass(frozen=True, slots=True)
class QuotedFact:
    """One fact as the analyze stage published it; `about` is its subject."""

    fact_id: str
    topic: str
    rank: int
    subject: str
    names: Mapping[str, str | float | None]
    metric: str
    statistic: str
    value: float | None
    unit: str | None
    digits: int | None
    n: int | None
    ci_low: float | None
    ci_high: float | None
    verdict: str | None
    clause: str
    sources: tuple[Source, ...]

    @property
    def origin(self) -> str:
        return f"fact:{self.fact_id}"

    @property
    def tally(self) -> Tally | None:
        """Which requests it counts, where it counts any."""
        return METRICS[self.metric].tally if self.metric in METRICS else None


def quoted_facts(facts: pa.Table) -> tuple[QuotedFact, ...]:
    """All facts, the most important first."""
    rows = facts.drop_columns("sources").to_pylist()
    found = [_quoted(row, own) for row, own in zip(rows, _sources(facts["sources"]), strict=True)]
    return tuple(sorted(found, key=lambda f: (f.rank, f.fact_id)))


def _quoted(row: dict[str, Any], sources: tuple[Source, ...]) -> QuotedFact:
    names = orjson.loads(row["subject"])
    return QuotedFact(**row, names=names if isinstance(names, dict) else {}, sources=sources)


def _sources(column: pa.ChunkedArray) -> Iterator[tuple[Source, ...]]:
    """The sources of each fact; facts of the same requests share theirs, of which there may be thousands."""
    lists = column.combine_chunks()
    flat = lists.flatten()
    artifacts, records, digests = (flat.field(name).to_pylist() for name in ("artifact", "records", "sha256"))
    known: dict[Source, Source] = {}
    each = map(Source, artifacts, map(tuple, records), digests)
    shared = [known.setdefault(source, source) for source in each]
    lengths = pc.fill_null(pc.list_value_length(lists), 0).to_pylist()
    for start, end in pairwise(accumulate(lengths, initial=0)):
        yield tuple(shared[start:end])
