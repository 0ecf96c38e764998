"""Aggregates as their artifacts report them: the samples are not at hand, so nothing is recomputed or pooled."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from data_contracts.facts import Fact, Topic, Verdict, subject_of
from data_contracts.metrics import METRICS
from tasks.facts.describing import QUANTILES
from tasks.facts.evidence import Evidence
from tasks.facts.grouping import named_with
from tasks.facts.sources import sources_of
from tasks.statistics import samples_needed, written_digits
from tasks.wording import counted, metric_name, quantile_name, render_count, render_name, render_number

MAX_FACTS = 1000
_WORDS = {"value": "", "mean": "mean ", "min": "lowest ", "max": "highest "} | {
    statistic: f"{quantile_name(statistic)} of the " for statistic in QUANTILES
}
# Metrics that other topics report, or that count a run's parts.
_ELSEWHERE = ("wall_time", "cpu_time", "user_time", "system_time", "compile_time")
_SPEEDS = tuple(
    m for m, v in METRICS.items() if v.unit in ("token/s", "request/s", "s") and m not in _ELSEWHERE
)


def aggregate_facts(evidence: Evidence) -> Iterator[Fact]:
    """Rates and latencies of which only aggregates exist, for models of which no request was recorded."""
    rows = evidence.counted
    rows = rows[rows["metric"].isin(_SPEEDS).to_numpy()]
    single = ((rows["scope"] == "request") & (rows["statistic"] == "value")).to_numpy()
    model = rows["model"].cat.codes.to_numpy()
    measured = np.isin(model, np.unique(model[single]))
    rows = rows[~single & ~measured & (rows["scope"] != "timeseries").to_numpy()]
    rates = rows["unit"].isin(["token/s", "request/s"]).to_numpy()
    yield from reported_facts(evidence, rows[rates], "throughput", 5)
    yield from reported_facts(evidence, rows[~rates], "latency", 6)


def reported_facts(
    evidence: Evidence, rows: pd.DataFrame, topic: Topic, tier: int, note: str | None = None
) -> Iterator[Fact]:
    """One fact for each reported mean, extreme or quantile; beyond 1,000 one that counts the rest."""
    rows = rows[rows["statistic"].isin(list(_WORDS)).to_numpy()].drop_duplicates(
        ["artifact", "record", "field", "metric", "statistic"]
    )
    for place in range(min(MAX_FACTS, len(rows))):
        yield _reported(evidence, rows.iloc[place : place + 1], topic, tier, note)
    left = len(rows) - MAX_FACTS
    if left > 0:
        clause = f"listed in measurements.parquet only: {counted(left, 'more reported aggregate')}"
        subject = subject_of({"statistic": "reported"})
        yield Fact(topic, subject, "measurements", "not_listed", float(left), None, clause, tier, None, left)


def _reported(evidence: Evidence, rows: pd.DataFrame, topic: Topic, tier: int, note: str | None) -> Fact:
    names = {key: _name(rows, key) for key in ("artifact", "field", "tool", "engine", "model", "task")}
    metric, statistic, unit = str(_name(rows, "metric")), str(_name(rows, "statistic")), _name(rows, "unit")
    value, size = float(rows["value"].iloc[0]), float(rows["n"].iloc[0])
    n = int(size) if np.isfinite(size) else None
    few = n is not None and statistic in QUANTILES and n < samples_needed(QUANTILES[statistic])
    verdict: Verdict = "n_too_small" if few else "reported"
    digits = min(4, written_digits(np.array([value])))
    what = f"the {_WORDS[statistic]}{metric_name(metric)} of {_who(names)}"
    clause = f"{what} is {render_number(value, digits, unit)}{_basis(n, few, note)}"
    subject = subject_of({**names, "record": str(evidence.records[int(rows["record"].iloc[0])].as_py())})
    where = sources_of(evidence, rows)
    return Fact(
        topic, subject, metric, statistic, value, unit, clause, tier, digits, n, verdict=verdict, sources=where
    )  # fmt: skip


def _name(rows: pd.DataFrame, key: str) -> str | None:
    value = rows[key].iloc[0]
    return value if isinstance(value, str) else None


def _who(names: dict[str, str | None]) -> str:
    name = names["task"] or names["model"] or names["tool"] or "an unnamed benchmark"
    also = [names["model"] if names["task"] else None, names["engine"]]
    return f"{named_with(name, also)} in {render_name(str(names['artifact']))}"


def _basis(n: int | None, few: bool, note: str | None) -> str:
    """In brackets: that the artifact says so, of how many samples, and what else a reader must know."""
    said = (
        "as reported, of an unsaid number of samples" if n is None else f"as reported, n = {render_count(n)}"
    )
    words = [said, "n too small: not to be relied on" if few else None, note]
    return f" ({'; '.join(word for word in words if word)})"
