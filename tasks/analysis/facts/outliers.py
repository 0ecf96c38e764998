"""Outliers of rates and latencies: flagged, never dropped; both means are shown when they differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import isfinite

from data_contracts.facts import Fact
from data_contracts.metrics import METRICS, metrics_where
from data_contracts.wording import agree, counted, render_count, render_share
from tasks.analysis.counting import count_fact
from tasks.analysis.describing import GroupFacts
from tasks.analysis.evidence import Evidence
from tasks.analysis.fact_kind import FactKind
from tasks.analysis.fact_sources import sources_of
from tasks.analysis.grouping import Group, by_state
from tasks.analysis.setups import setup_groups
from tasks.analysis.statistics import mean_digits, outlier_mask, summarize

SEARCHED = metrics_where(lambda metric: metric.headline)
FENCES = 3.0  # Tukey's "far out": of normal noise 2 in a million lie there
MATTERS = 0.01  # a mean is printed with about so much precision


def outlier_facts(evidence: Evidence) -> Iterator[Fact]:
    """Requests beyond 3 interquartile ranges, among all requests for rates and by cold and warm for latencies."""
    for metric in SEARCHED:
        for group in setup_groups(evidence, metric, evidence.of_requests(metric)):
            # Cold latencies are no outliers of the warm ones but another population; a rate holds no load
            parts = [(group, "request")] if METRICS[metric].kind == "rate" else by_state(group)
            for part, sample in parts:
                yield from _outliers(part, sample)


def _outliers(group: Group, sample: str) -> Iterator[Fact]:
    values = group.rows.values("value")
    far = outlier_mask(values, FENCES)
    if not far.any():
        return
    facts, rest = GroupFacts(group, "outliers", 2, sample), summarize(values[~far])
    mean = facts.summary.mean
    change = rest.mean / mean - 1 if mean else 0.0
    differs = abs(change) > MATTERS
    count, n = int(far.sum()), len(values)
    clause = (
        f"{render_count(count)} of {counted(n, sample)} of {group.label}{facts.told} {agree(count, 'lies', 'lie')} more than"
        f" {render_count(FENCES)} interquartile ranges outside the quartiles of {facts.metric}; flagged, not dropped"
    )
    told = count_fact(
        "outliers", group.names, group.metric, count, clause, 2 if differs else 4,
        sources_of(group.evidence, group.rows.at(far)), unit=group.kind, n=n, verdict="differs" if differs else "measured",
    )  # fmt: skip
    # The count of a metric is how often it was measured
    yield replace(told, statistic="outliers")
    if differs:
        # As many digits as the finer of the two asks for: else they may print alike
        digits = max(mean_digits(facts.summary, facts.written), mean_digits(rest, facts.written))
        clause = (
            f"the mean {facts.subject} is {facts.number(mean, digits)} with its {counted(count, 'outlier')} and"
            f" {facts.number(rest.mean, digits)} without{f' ({render_share(change)})' if isfinite(change) else ''}"
        )
        yield facts.fact(
            "mean_without_outliers", rest.mean, digits, clause, tier=2, verdict="differs", n=rest.n
        )


KIND = FactKind("outliers", "also-measured", (outlier_facts,), separable=True)
