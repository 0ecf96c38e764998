"""The rows of facts.parquet as nouns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import orjson
import pyarrow as pa

from data_contracts.facts import Source
from data_contracts.metrics import METRICS, Tally
from data_contracts.rows import FactRow


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
    found = [_quoted(row) for row in facts.to_pylist()]
    return tuple(sorted(found, key=lambda f: (f.rank, f.fact_id)))


def _quoted(row: FactRow) -> QuotedFact:
    fields = {name: value for name, value in row.items() if name != "sources"}
    sources = tuple(Source(s["artifact"], tuple(s["records"]), s["sha256"]) for s in row["sources"])
    names = orjson.loads(row["subject"])
    return QuotedFact(**fields, names=names if isinstance(names, dict) else {}, sources=sources)  # type: ignore[arg-type]  # FactRow has them all
