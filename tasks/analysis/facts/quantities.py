"""Figures beside speed: tokens, requests, memory, utilization, losses and ratios."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from data_contracts.facts import Fact
from data_contracts.metrics import METRICS, MetricKind, metrics_where
from data_contracts.wording import counted, metric_name
from tasks.analysis.counting import count_fact
from tasks.analysis.describing import GroupFacts
from tasks.analysis.evidence import Evidence
from tasks.analysis.fact_kind import FactKind
from tasks.analysis.facts.gpu import telemetry_facts
from tasks.analysis.facts.reported import folded_facts
from tasks.analysis.grouping import Group, model_groups, named_with, split
from tasks.analysis.setups import MAX_SETUPS, setups_of

TOPIC = "quantities"
_KINDS: tuple[MetricKind, ...] = ("count", "memory", "share", "temperature", "score", "ratio", "run_time")
QUANTITIES = metrics_where(lambda metric: metric.kind in _KINDS and not metric.of_answers)
# Single values of a GPU are the topic of telemetry; what files state of them is told here.
VALUED = tuple(name for name in QUANTITIES if not METRICS[name].of_gpu)
# Their counts stand as the n of each, and their coefficients of variation follow from mean and standard deviation.
_LEFT_OUT = ("count", "cv")
_SAMPLES = {"request": "request", "sample": "repetition"}


def quantity_facts(evidence: Evidence) -> Iterator[Fact]:
    """Statistics of requests, repetitions and samples over time, and what files state themselves."""
    yield from value_facts(evidence, VALUED, TOPIC, 5)
    yield from telemetry_facts(evidence, VALUED, TOPIC, 5)
    yield from folded_facts(evidence, QUANTITIES, TOPIC, 6)


def value_facts(
    evidence: Evidence, metrics: Sequence[str], topic: str, tier: int, scopes: Sequence[str] = tuple(_SAMPLES)
) -> Iterator[Fact]:
    """What requests and repetitions say of these metrics, by model, and by artifact where none is named.

    Settings are told apart, and benchmarks where answers are judged. Of more artifacts without a model than
    MAX_SETUPS, those with most values have facts, and one counts the rest.
    """
    rows = evidence.counted_rows
    rows = rows.at(rows.among("metric", metrics) & rows.among("statistic", ["value"]))
    for scope in scopes:
        inside = rows.at(rows.among("scope", [scope]))
        for names, found in split(inside, ("metric",)):
            metric = str(names["metric"])
            groups = list(model_groups(evidence, metric, found))
            named = [group for group in groups if group.names.get("model")]
            nameless = sorted(
                (group for group in groups if not group.names.get("model")), key=lambda g: -len(g.rows)
            )
            for group in (*named, *nameless[:MAX_SETUPS]):
                for part in _alike(group, scope):
                    facts = GroupFacts(part, topic, tier, _SAMPLES[scope])
                    yield from (fact for fact in facts.all() if fact.statistic not in _LEFT_OUT)
            if len(nameless) > MAX_SETUPS:
                left = counted(len(nameless) - MAX_SETUPS, "more file")
                clause = f"listed in measurements.parquet only: the {metric_name(metric)} of {left} without a model"
                about = {"scope": scope}
                yield count_fact(
                    topic, about, metric, len(nameless) - MAX_SETUPS, clause, tier + 2, unit="file"
                )


def _alike(group: Group, scope: str) -> Iterator[Group]:
    """The parts of a group that may be pooled, each with what tells it apart."""
    by_task = METRICS[group.metric].of_answers or scope == "sample"
    tasks = split(group.rows, ("task",)) if by_task else [({}, group.rows)]
    for names, rows in tasks:
        task = names.get("task")
        label = named_with(group.label, [task]) if task else group.label
        about = {"task": task, "scope": None if scope == "request" else scope}
        yield from setups_of(group.part(rows, label, **{key: v for key, v in about.items() if v is not None}))


KIND = FactKind(TOPIC, "also-measured", (quantity_facts,), separable=True)
