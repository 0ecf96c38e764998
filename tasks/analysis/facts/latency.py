"""Other durations of requests and of the engine's phases, cold and warm apart."""

from __future__ import annotations

from collections.abc import Iterator

from data_contracts.facts import Fact
from data_contracts.metrics import METRICS, metrics_of_kind
from data_contracts.wording import render_name
from tasks.analysis.describing import Described, describe, mean_fact
from tasks.analysis.evidence import Evidence
from tasks.analysis.fact_kind import FactKind
from tasks.analysis.facts.reported import aggregate_facts
from tasks.analysis.facts.ttft import by_state
from tasks.analysis.grouping import Group, model_groups, split

LATENCIES = metrics_of_kind("latency")


def latency_facts(evidence: Evidence) -> Iterator[Fact]:
    """Every duration of the vocabulary that requests record, by model and state of the model."""
    for metric in LATENCIES:
        tier = 2 if METRICS[metric].headline else 4
        for group in model_groups(evidence, metric, evidence.of_requests(metric)):
            for part, sample in by_state(group):
                yield from describe(Described.of(part, "latency", tier, sample))
                yield from _by_task(part, sample, tier + 3)
    yield from aggregate_facts(evidence, "latency", LATENCIES, 5)


def _by_task(group: Group, sample: str, tier: int) -> Iterator[Fact]:
    for names, rows in split(group.rows, ("task",)):
        if names["task"] is not None and len(rows) < len(group.rows):
            who = f"{group.who} on {render_name(names['task'])}"
            part = Group(group.evidence, group.metric, {**group.names, **names}, rows, who)
            yield mean_fact(Described.of(part, "latency", tier, sample))


KIND = FactKind("latency", "latency", (latency_facts,))
