"""Makes folders in which measurements stand twice, or only seem to: what a benchmark measured, written by several tools."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pyarrow as pa

from data_contracts.measurements import Quantity, Scope
from data_contracts.metrics import METRICS
from tasks.ingestion.alike import Alike
from tasks.ingestion.kit.rows import Rows
from tasks.ingestion.twins import Twin, find_twins

Numbers = Mapping[str, float | None]


@dataclass(frozen=True)
class Artifact:
    """A file as a reader reads it: its records, and what all of them say of themselves."""

    records: tuple[Numbers, ...]
    scope: Scope = "request"
    model: str | None = None
    run: str | None = None
    config: Mapping[str, Any] | None = None
    time: int | None = None

    def changed(self, change: Callable[[Numbers], Numbers]) -> Artifact:
        return replace(self, records=tuple(map(change, self.records)))

    def part(self, records: Sequence[int]) -> Artifact:
        return replace(self, records=tuple(self.records[place] for place in records))

    def plus(self, more: Artifact) -> Artifact:
        return replace(self, records=self.records + more.records)


def measured(seed: int, records: int = 6, scope: Scope = "request", slower: float = 1.0) -> Artifact:
    """What one execution measured: every seed is another execution with the same settings and counts."""
    rng = random.Random(seed)
    made = [
        {
            "ttft": slower * rng.gauss(0.25, 0.01),
            "decode_throughput": rng.gauss(101.0, 0.8) / slower,
            "e2e_latency": slower * rng.gauss(2.5, 0.02),
            "input_tokens": 64.0 + 8 * number,
            "output_tokens": 128.0,
        }
        for number in range(records)
    ]
    return Artifact(tuple(made), scope)


def rounded(digits: int) -> Callable[[Numbers], Numbers]:
    return lambda record: {k: None if v is None else round(v, digits) for k, v in record.items()}


def without(*metrics: str) -> Callable[[Numbers], Numbers]:
    return lambda record: {k: v for k, v in record.items() if k not in metrics}


def with_one_more(metric: str, value: float) -> Callable[[Numbers], Numbers]:
    return lambda record: {**record, metric: value}


def failed(record: Numbers) -> Numbers:
    return dict.fromkeys(record)


def table(artifacts: Mapping[str, Artifact]) -> pa.Table:
    """Their measurements."""
    rows = Rows()
    for index, made in enumerate(artifacts.values()):
        about = rows.context(tool="t", scope=made.scope, model=made.model, run=made.run, config=made.config)
        for number, record in enumerate(made.records):
            for metric, value in record.items():
                quantity = Quantity.named(metric, unit=METRICS[metric].unit)
                rows.add(index, str(number), metric, quantity, value, about, timestamp=made.time)
    return rows.finish(list(artifacts))


@dataclass(frozen=True)
class Folder:
    """Artifacts by name, and what is true of them: which counts elsewhere, and what it holds alone."""

    artifacts: Mapping[str, Artifact]
    truth: tuple[tuple[str, str, str, tuple[str, ...]], ...] = ()
    rows_left: int = field(default=-1)

    def found(self) -> list[Twin]:
        made = table(self.artifacts)
        alike = Alike()
        alike.add(made)
        return find_twins(made, alike.pairs())

    def rows_counted(self) -> int:
        return len(table(self.artifacts)) - len({row for twin in self.found() for row in twin.rows.tolist()})
