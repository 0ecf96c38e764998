"""Times of micro-benchmarks: functions, kernels and compiled models. Never a language model's latency."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from data_contracts.facts import Fact
from tasks.facts.describing import Described, describe
from tasks.facts.evidence import Evidence
from tasks.facts.grouping import Group, named_with, split
from tasks.facts.reported import reported_facts

TIMES = ("wall_time", "cpu_time", "user_time", "system_time", "compile_time")
NOTE = "a micro-benchmark, not LLM latency"
_KEYS = ("tool", "engine", "model", "task", "config", "artifact")


def microbenchmark_facts(evidence: Evidence) -> Iterator[Fact]:
    """Repetitions by task and backend; and what artifacts report of repetitions that they do not hold."""
    rows = evidence.counted
    rows = rows[rows["metric"].isin(list(TIMES)).to_numpy()]
    single = ((rows["statistic"] == "value") & (rows["scope"] != "aggregate")).to_numpy()
    for metric in TIMES:
        yield from _repetitions(evidence, metric, rows[single & (rows["metric"] == metric).to_numpy()])
    yield from reported_facts(evidence, rows[~single], "microbenchmark", 3, NOTE)


def _repetitions(evidence: Evidence, metric: str, rows: pd.DataFrame) -> Iterator[Fact]:
    for names, part in split(rows, _KEYS):
        name = names["task"] or names["model"] or names["tool"] or "an unnamed benchmark"
        also = [names["model"] if names["task"] else None, names["engine"], names["artifact"], NOTE]
        group = Group(evidence, metric, names, part, named_with(name, also), "repetition")
        yield from describe(Described.of(group, "microbenchmark", 3, "repetition"))
