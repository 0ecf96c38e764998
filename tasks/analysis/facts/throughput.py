"""Rates of requests: plain means beside ratios of sums, by model and by model and configuration."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from data_contracts.definitions import COLD, WARM, samples_needed
from data_contracts.facts import Fact
from data_contracts.metrics import METRICS, metrics_of_kind
from data_contracts.wording import counted, render_config, render_path
from tasks.analysis.describing import Described, describe, mean_fact, runs_fact
from tasks.analysis.evidence import Evidence
from tasks.analysis.fact_kind import FactKind
from tasks.analysis.facts.reported import aggregate_facts
from tasks.analysis.grouping import Group, model_groups, split
from tasks.analysis.statistics import mean_digits, ratio_of_sums

MAX_RUNS = 50
RATES = metrics_of_kind("rate")


def throughput_facts(evidence: Evidence) -> Iterator[Fact]:
    """Every rate of the vocabulary that requests record, by model; decode throughput by configuration too."""
    for metric in RATES:
        for group in model_groups(evidence, metric, evidence.of_requests(metric)):
            described = Described.of(group, "throughput", _tier(group))
            yield from describe(described)
            yield from _ratio(described)
            yield runs_fact(described)
            yield from _by_state(described)
            if METRICS[metric].headline:
                yield from _by_run(described)
                yield from _by_config(described)
    yield from aggregate_facts(evidence, "throughput", RATES, 4)


def _tier(group: Group) -> int:
    """The main rate of a named model with enough requests for a median comes first."""
    if not METRICS[group.metric].headline:
        return 3
    return 0 if group.names.get("model") and len(group.rows) >= samples_needed(0.5) else 2


def _ratio(of: Described) -> Iterator[Fact]:
    metric = METRICS[of.group.metric]
    if metric.ratio_of is None:
        return
    requests = of.group.rows["request"].to_numpy()
    tokens, seconds = (
        of.group.evidence.per_request(part)[requests]
        for part in (metric.ratio_of.numerator, metric.ratio_of.denominator)
    )
    both = np.isfinite(tokens) & np.isfinite(seconds)
    rate = ratio_of_sums(tokens[both], seconds[both])
    if rate is None:
        return
    digits, words = mean_digits(of.summary, of.written), metric.definition.removesuffix(" at the engine")
    clause = (
        f"over all requests together {of.group.who} has a {of.metric} of {of.number(rate, digits)}:"
        f" a ratio of sums ({words}) over {counted(int(both.sum()), 'request')}, beside the plain mean of"
        f" {of.number(of.summary.mean, digits)}"
    )
    yield of.fact("ratio_of_sums", rate, digits, clause, n=int(both.sum()))


def _by_state(of: Described) -> Iterator[Fact]:
    states = of.group.rows["state"].to_numpy()
    if not (states == COLD).any():
        return
    for state, word in ((WARM, "warm"), (COLD, "cold")):
        rows = of.group.rows[states == state]
        if len(rows):
            part = Group(
                of.group.evidence, of.group.metric, {**of.group.names, "state": word}, rows, of.group.who
            )
            yield mean_fact(Described.of(part, of.topic, of.tier + 3, f"{word} request"))


def _by_run(of: Described) -> Iterator[Fact]:
    """The mean of each run; of more than 50 runs only their medians are judged together."""
    runs = [
        (names["run"], rows) for names, rows in split(of.group.rows, ("run",)) if names["run"] is not None
    ]
    if not 1 < len(runs) <= MAX_RUNS:
        return
    for run, rows in runs:
        who = f"{of.group.who} in run {render_path(run)}"
        group = Group(of.group.evidence, of.group.metric, {**of.group.names, "run": run}, rows, who)
        yield mean_fact(Described.of(group, of.topic, of.tier + 4))


def _by_config(of: Described) -> Iterator[Fact]:
    for names, rows in split(of.group.rows, ("config",)):
        if names["config"] is None or len(rows) == len(of.group.rows):
            continue
        who = f"{of.group.who} with {render_config(names['config'])}"
        group = Group(of.group.evidence, of.group.metric, {**of.group.names, **names}, rows, who)
        yield mean_fact(Described.of(group, of.topic, of.tier + 5))


KIND = FactKind("throughput", "throughput", (throughput_facts,))
