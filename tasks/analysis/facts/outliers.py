"""Outliers of rates and latencies: flagged, never dropped; both means are shown when they differ."""

from __future__ import annotations

from collections.abc import Iterator

from data_contracts.facts import Fact, Verdict
from data_contracts.metrics import METRICS, metrics_where
from data_contracts.wording import agree, counted, metric_name, render_count, render_share
from tasks.analysis.counting import count_fact
from tasks.analysis.describing import Described
from tasks.analysis.evidence import Evidence
from tasks.analysis.fact_kind import FactKind
from tasks.analysis.fact_sources import sources_of
from tasks.analysis.facts.ttft import by_state
from tasks.analysis.grouping import Group, model_groups
from tasks.analysis.statistics import mean_digits, outlier_mask, summarize

SEARCHED = metrics_where(lambda metric: metric.headline)
FENCES = 3.0
MATTERS = 0.01


def outlier_facts(evidence: Evidence) -> Iterator[Fact]:
    """Requests beyond 3 interquartile ranges, among all requests for rates and by cold and warm for latencies."""
    for metric in SEARCHED:
        for group in model_groups(evidence, metric, evidence.of_requests(metric)):
            parts = [(group, "request")] if METRICS[metric].kind == "rate" else by_state(group)
            for part, sample in parts:
                yield from _outliers(part, sample)


def _outliers(group: Group, sample: str) -> Iterator[Fact]:
    values = group.rows["value"].to_numpy()
    far = outlier_mask(values, FENCES)
    if not far.any():
        return
    of = Described.of(group, "outliers", 2, sample)
    rest = summarize(values[~far])
    differs = abs(rest.mean / of.summary.mean - 1) > MATTERS if of.summary.mean else False
    where = sources_of(group.evidence, group.rows[far])
    count, n = int(far.sum()), len(values)
    verb = agree(count, "lies", "lie")
    clause = (
        f"{render_count(count)} of {counted(n, sample)} of {group.who} {verb} more than {render_count(FENCES)}"
        f" interquartile ranges outside the quartiles of {metric_name(group.metric)}; flagged, not dropped"
    )
    verdict: Verdict = "differs" if differs else "measured"
    yield count_fact(
        "outliers",
        group.names,
        group.metric,
        count,
        clause,
        2 if differs else 4,
        where,
        unit=group.kind,
        n=n,
        verdict=verdict,
    )
    if not differs:
        return
    digits = max(mean_digits(of.summary, of.written), mean_digits(rest, of.written))
    change = rest.mean / of.summary.mean - 1
    clause = (
        f"the mean {of.metric} of {group.who} is {of.number(of.summary.mean, digits)} with its"
        f" {counted(count, 'outlier')} and {of.number(rest.mean, digits)} without ({render_share(change)})"
    )
    yield of.fact("mean_without_outliers", rest.mean, digits, clause, tier=2, verdict="differs", n=rest.n)


KIND = FactKind("outliers", "outliers", (outlier_facts,))
