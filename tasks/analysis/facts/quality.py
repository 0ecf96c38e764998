"""How good answers are, as evaluations report it, and how fast the same model gives them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from data_contracts.facts import Fact, subject_of
from data_contracts.metrics import METRICS, metrics_where
from data_contracts.wording import counted, metric_name, render_name, render_number, render_share
from tasks.analysis.evidence import Evidence
from tasks.analysis.fact_kind import FactKind
from tasks.analysis.fact_sources import sources_of
from tasks.analysis.facts.quantities import value_facts
from tasks.analysis.facts.reported import reported_facts
from tasks.analysis.grouping import split
from tasks.analysis.rows import Rows
from tasks.analysis.setups import quantization_of, settings_beside
from tasks.analysis.statistics import written_digits

TOPIC = "quality"
SCORES = metrics_where(lambda metric: metric.of_answers)
# The rates by which models are compared, the one of the decode phase alone first.
SPEEDS = metrics_where(lambda metric: metric.kind == "rate" and metric.side_by_side)
BESIDE = "beside_speed"
MAX_PAIRS = 200


def quality_facts(evidence: Evidence) -> Iterator[Fact]:
    """The scores of every benchmark: of single answers their statistics, else as their artifacts report them."""
    yield from value_facts(evidence, SCORES, TOPIC, 5)
    yield from reported_facts(evidence, SCORES, TOPIC, 5)


@dataclass(frozen=True, slots=True)
class _Found:
    """Rows of one metric of one model in one artifact, and how its weights were kept."""

    metric: str
    task: str | None
    quantization: str | None
    rows: Rows

    @property
    def mean(self) -> float:
        return float(self.rows.values("value").mean())


def beside_speed(evidence: Evidence) -> Iterator[Fact]:
    """One fact for each score of a model whose speed is measured too, with weights that are not said to be others."""
    rows, frame = evidence.counted_rows, evidence.counted
    plain = (
        frame["statistic"].isin(["value", "mean"]).to_numpy() & (frame["scope"] != "timeseries").to_numpy()
    )
    scores = _found(rows.at(plain & (frame["scope"] == "aggregate").to_numpy()), SCORES)
    speeds = {} if not scores else _found(rows.at(plain), SPEEDS)
    pairs = ((model, score) for model, found in scores.items() if model in speeds for score in found)
    for number, (model, score) in enumerate(pairs):
        if number == MAX_PAIRS:
            return
        for metric in SPEEDS:
            alike = [s for s in speeds[model] if s.metric == metric and _alike(s, score)]
            if alike:
                yield _beside(evidence, model, score, alike)
                break


def _found(rows: Rows, metrics: tuple[str, ...]) -> dict[str, list[_Found]]:
    """What was measured of each named model, by artifact, benchmark and setting."""
    kept = rows.at(rows.among("metric", metrics) & (rows.values("model") >= 0))
    found: dict[str, list[_Found]] = {}
    for names, part in split(kept, ("model", "metric", "artifact", "task", "config")):
        task = names["task"] if isinstance(names["task"], str) else None
        one = _Found(str(names["metric"]), task, quantization_of(settings_beside(part)), part)
        found.setdefault(str(names["model"]), []).append(one)
    return found


def _alike(speed: _Found, score: _Found) -> bool:
    return None in (speed.quantization, score.quantization) or speed.quantization == score.quantization


def _beside(evidence: Evidence, model: str, score: _Found, speeds: list[_Found]) -> Fact:
    metric, means = METRICS[score.metric], np.array([speed.mean for speed in speeds])
    number = (
        render_share(score.mean, 3) if metric.kind == "share" else render_number(score.mean, 4, metric.unit)
    )
    digits = min(4, written_digits(means))
    low, high = (render_number(float(value), digits, "token/s") for value in (means.min(), means.max()))
    rate = low if low == high else f"{low} to {high}"
    said = score.quantization or next((s.quantization for s in speeds if s.quantization), None)
    of = f"{render_name(model)} ({render_name(said)})" if said else render_name(model)
    clause = (
        f"{of} reaches {number} in {metric_name(score.metric)} on {render_name(score.task or 'an unnamed benchmark')},"
        f" beside {metric_name(speeds[0].metric)} of {rate} ({counted(len(speeds), 'setting')})"
    )
    if said and (score.quantization is None or any(s.quantization is None for s in speeds)):
        clause += "; one of the two does not say how its weights were kept"
    artifact = score.rows.first("artifact")
    subject = subject_of(
        {
            "model": model,
            "task": score.task,
            "quantization": said,
            "artifact": artifact,
            "config": score.rows.first("config"),
        }
    )
    rows = Rows.together([score.rows, *(speed.rows for speed in speeds)])
    return Fact(
        TOPIC, subject, score.metric, BESIDE, score.mean, metric.unit, clause, 3, 4, len(speeds),
        sources=sources_of(evidence, rows),
    )  # fmt: skip


KIND = FactKind(TOPIC, "quality", (quality_facts, beside_speed))
