"""Telemetry of machines: power, memory, utilization and temperature over time, and beside requests for GPUs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from data_contracts.facts import Fact
from data_contracts.metrics import metrics_where
from data_contracts.wording import render_name, render_path
from tasks.analysis.describing import GroupFacts
from tasks.analysis.evidence import Evidence
from tasks.analysis.fact_kind import FactKind
from tasks.analysis.grouping import Group, split
from tasks.analysis.setups import setups_of

OF_GPU = metrics_where(lambda metric: metric.of_gpu)
# Of samples taken at fixed times these say something; quantiles of dependent samples do not.
PUBLISHED = ("mean", "max", "min", "count")


def gpu_facts(evidence: Evidence) -> Iterator[Fact]:
    """What GPUs did over time and beside each request."""
    yield from telemetry_facts(evidence, OF_GPU, "gpu", 2, ("timeseries", "request", "sample"))


def telemetry_facts(
    evidence: Evidence, metrics: Sequence[str], topic: str, tier: int, scopes: Sequence[str] = ("timeseries",)
) -> Iterator[Fact]:
    """Plain mean, extremes and count of each metric's samples, by artifact, model and settings."""
    rows = evidence.counted
    kept = (rows["statistic"] == "value") & rows["scope"].isin(scopes) & rows["metric"].isin(metrics)
    for names, found in split(
        evidence.counted_rows.at(kept.to_numpy()), ("metric", "artifact", "tool", "model", "scope")
    ):
        metric, kind = str(names.pop("metric")), "sample" if names["scope"] == "timeseries" else "request"
        for group in setups_of(Group(evidence, metric, names, found, _label(names), kind)):
            yield from (f for f in GroupFacts(group, topic, tier, kind).all() if f.statistic in PUBLISHED)


def _label(names: Mapping[str, str | None]) -> str:
    model = f" with {render_name(names['model'])}" if names["model"] else ""
    return f"the machine{model} in {render_path(str(names['artifact']))}"


KIND = FactKind("gpu", "also-measured", (gpu_facts,), separable=True)
