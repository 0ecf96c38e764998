"""Rates of requests: plain means beside ratios of sums, by model and setup."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from data_contracts.cold_requests import COLD, WARM
from data_contracts.definitions import samples_needed
from data_contracts.facts import Fact
from data_contracts.metrics import METRICS, metrics_of_kind
from data_contracts.wording import counted, render_path
from tasks.analysis.describing import GroupFacts
from tasks.analysis.evidence import Evidence
from tasks.analysis.fact_kind import FactKind
from tasks.analysis.facts.reported import aggregate_facts
from tasks.analysis.grouping import Group, in_state, split
from tasks.analysis.setups import setup_groups
from tasks.analysis.statistics import mean_digits, ratio_of_sums

TOPIC = "throughput"
MAX_RUNS = 50
RATES = metrics_of_kind("rate")


def throughput_facts(evidence: Evidence) -> Iterator[Fact]:
    """Every rate of the vocabulary that requests record, by model and setup; decode throughput by run too."""
    for metric in RATES:
        for group in setup_groups(evidence, metric, evidence.of_requests(metric)):
            tier = _tier(group)
            facts = GroupFacts(group, TOPIC, tier)
            yield from facts.all()
            if group.of_many:
                continue
            yield from _ratio_of_sums(facts)
            yield facts.run_median()
            yield from _by_state(group, tier + 3)
            if METRICS[metric].headline:
                yield from _by_run(group, tier + 4)
    yield from aggregate_facts(evidence, TOPIC, RATES, 4)


def _tier(group: Group) -> int:
    """The main rate of a named model with enough requests for a median comes first."""
    if not METRICS[group.metric].headline:
        return 3
    return 0 if group.names.get("model") and len(group.rows) >= samples_needed(0.5) else 2


def _ratio_of_sums(facts: GroupFacts) -> Iterator[Fact]:
    group, metric = facts.group, METRICS[facts.group.metric]
    if metric.ratio_of is None:
        return
    requests = group.rows.values("request")
    parts = (metric.ratio_of.numerator, metric.ratio_of.denominator)
    tokens, seconds = (group.evidence.per_request(part)[requests] for part in parts)
    # A request that records one of the two would add tokens without time, or time without tokens
    both = np.isfinite(tokens) & np.isfinite(seconds)
    rate = ratio_of_sums(tokens[both], seconds[both])
    if rate is None:
        return
    digits, n = mean_digits(facts.summary, facts.written), int(both.sum())
    clause = (
        f"over all requests together {group.label} has a {facts.metric} of {facts.number(rate, digits)}: a ratio of sums"
        f" ({metric.definition.removesuffix(' at the engine')}) over {counted(n, 'request')}, beside the plain mean of"
        f" {facts.number(facts.summary.mean, digits)}"
    )
    yield facts.fact("ratio_of_sums", rate, digits, clause, n=n)


def _by_state(group: Group, tier: int) -> Iterator[Fact]:
    states = group.rows.values("state")
    if not (states == COLD).any():
        return
    for state, word in ((WARM, "warm"), (COLD, "cold")):
        if (states == state).any():
            yield GroupFacts(in_state(group, state, word), TOPIC, tier, f"{word} request").mean()


def _by_run(group: Group, tier: int) -> Iterator[Fact]:
    """The mean of each run; of more than 50 runs only their medians are judged together."""
    parts = ((names["run"], rows) for names, rows in split(group.rows, ("run",)))
    runs = [(run, rows) for run, rows in parts if run is not None]
    if not 1 < len(runs) <= MAX_RUNS:
        return
    for run, rows in runs:
        label = f"{group.label} in run {render_path(run)}"
        yield GroupFacts(group.part(rows, label, run=run), TOPIC, tier).mean()


KIND = FactKind(TOPIC, "throughput", (throughput_facts,), separable=True)
