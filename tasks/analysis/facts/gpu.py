"""GPU telemetry: power, memory, utilization and temperature over time."""

from __future__ import annotations

from collections.abc import Iterator

from data_contracts.facts import Fact
from data_contracts.metrics import metrics_where
from data_contracts.wording import render_path
from tasks.analysis.describing import GroupFacts
from tasks.analysis.evidence import Evidence
from tasks.analysis.fact_kind import FactKind
from tasks.analysis.grouping import Group, split

OF_GPU = metrics_where(lambda metric: metric.of_gpu)
# Of samples taken at fixed times these say something; quantiles of dependent samples do not.
PUBLISHED = ("mean", "max", "min", "count")


def gpu_facts(evidence: Evidence) -> Iterator[Fact]:
    """Plain mean, extremes and count of each metric's samples, by artifact."""
    rows = evidence.counted
    rows = rows[((rows["statistic"] == "value") & (rows["scope"] != "aggregate")).to_numpy()]
    for metric in OF_GPU:
        for names, part in split(rows[(rows["metric"] == metric).to_numpy()], ("artifact", "tool", "scope")):
            label = f"the machine in {render_path(str(names['artifact']))}"
            kind = "sample" if names["scope"] == "timeseries" else "request"
            group = Group(evidence, metric, names, part, label, kind)
            yield from (f for f in GroupFacts(group, "gpu", 2, kind).all() if f.statistic in PUBLISHED)


KIND = FactKind("gpu", "gpu", (gpu_facts,), separable=True)
