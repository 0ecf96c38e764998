"""Other durations of requests and of the engine's phases, cold and warm apart."""

from __future__ import annotations

from collections.abc import Iterator

from data_contracts.facts import Fact
from data_contracts.metrics import METRICS, metrics_of_kind
from data_contracts.wording import render_name
from tasks.analysis.describing import GroupFacts
from tasks.analysis.evidence import Evidence
from tasks.analysis.fact_kind import FactKind
from tasks.analysis.facts.reported import aggregate_facts
from tasks.analysis.grouping import Group, by_state, split
from tasks.analysis.setups import setup_groups

LATENCIES = metrics_of_kind("latency")


def latency_facts(evidence: Evidence) -> Iterator[Fact]:
    """Every duration of the vocabulary that requests record, by model and state of the model."""
    for metric in LATENCIES:
        tier = 2 if METRICS[metric].headline else 4
        for group in setup_groups(evidence, metric, evidence.of_requests(metric)):
            for part, sample in by_state(group):
                yield from GroupFacts(part, "latency", tier, sample).all()
                yield from _by_task(part, sample, tier + 3)
    yield from aggregate_facts(evidence, "latency", LATENCIES, 5)


def _by_task(group: Group, sample: str, tier: int) -> Iterator[Fact]:
    for names, rows in split(group.rows, ("task",)):
        task = names["task"]
        # The only task would repeat the group's own mean
        if task is not None and len(rows) < len(group.rows):
            part = group.part(rows, f"{group.label} on {render_name(task)}", task=task)
            yield GroupFacts(part, "latency", tier, sample).mean()


KIND = FactKind("latency", "latency", (latency_facts,), separable=True)
