"""Times of micro-benchmarks: functions, kernels and compiled models. Never a language model's latency."""

from __future__ import annotations

from collections.abc import Iterator

from data_contracts.facts import Fact
from data_contracts.metrics import metrics_of_kind
from tasks.analysis.evidence import Evidence
from tasks.analysis.fact_kind import FactKind
from tasks.analysis.facts.reported import repetition_facts, reported_facts

TIMES, BUILD_TIMES = metrics_of_kind("test_time"), metrics_of_kind("build_time")
NOTE = "a micro-benchmark, not LLM latency"


def microbenchmark_facts(evidence: Evidence) -> Iterator[Fact]:
    """Repetitions by task and backend; what artifacts report of repetitions that they do not hold; compile times."""
    yield from repetition_facts(evidence, TIMES, "microbenchmark", 3, NOTE)
    yield from reported_facts(evidence, (*TIMES, *BUILD_TIMES), "microbenchmark", 3, NOTE)
    yield from repetition_facts(evidence, BUILD_TIMES, "microbenchmark", 5, NOTE)


KIND = FactKind("microbenchmark", "also-measured", (microbenchmark_facts,), separable=True)
