"""Times of micro-benchmarks: functions, kernels and compiled models. Never a language model's latency."""

from __future__ import annotations

from collections.abc import Iterator

from data_contracts.facts import Fact
from tasks.analysis.evidence import Evidence
from tasks.analysis.facts.repetitions import repetition_facts
from tasks.analysis.facts.reported import reported_facts

TIMES = ("wall_time", "cpu_time", "user_time", "system_time")
NOTE = "a micro-benchmark, not LLM latency"


def microbenchmark_facts(evidence: Evidence) -> Iterator[Fact]:
    """Repetitions by task and backend; what artifacts report of repetitions that they do not hold; compile times."""
    yield from repetition_facts(evidence, TIMES, "microbenchmark", 3, NOTE)
    yield from reported_facts(evidence, (*TIMES, "compile_time"), "microbenchmark", 3, NOTE)
    yield from repetition_facts(evidence, ("compile_time",), "microbenchmark", 5, NOTE)
