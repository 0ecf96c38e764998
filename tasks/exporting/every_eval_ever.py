"""Scores of answers as Every Eval Ever 0.3.0, one record a run.

Who ran the evaluation, and how it stands to the model's maker, no artifact says: whoever exports it does. A library's
version that nobody stated is `unknown`, as the schema asks. Schema: every_eval_ever/schemas/eval.schema.json.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Literal

from data_contracts.hidden_characters import visible
from data_contracts.metrics import METRICS
from tasks.exporting.run_numbers import RunDocument, RunNumbers, Spread, run_numbers
from tasks.store import Audit

Relationship = Literal["first_party", "third_party", "collaborative", "other"]
Json = dict[str, Any]
_SCHEMA = "0.3.0"


@dataclass(frozen=True, slots=True)
class Evaluator:
    """Who publishes the scores, and how that is to the model's maker."""

    organization: str
    relationship: Relationship


def evaluations(audit: Audit, by: Evaluator) -> Iterator[RunDocument]:
    """A record of each run that can be relied on, names its model and has a score."""
    for numbers in run_numbers(audit):
        scores = [
            (metric, spread)
            for metric, spread in numbers.spreads.items()
            if metric in METRICS and METRICS[metric].of_answers and _score(spread) is not None
        ]
        made = partial(_record, audit, numbers, scores, by)
        yield RunDocument.of(numbers, _lacks(numbers, bool(scores)), made)


def _lacks(numbers: RunNumbers, scored: bool) -> str:
    if not scored:
        return "has no score of its answers"
    if numbers.invalid:
        return numbers.invalid
    if numbers.run["model"] is None:
        return "does not say which model it is of"
    return ""


def _record(audit: Audit, numbers: RunNumbers, scores: list[tuple[str, Spread]], by: Evaluator) -> Json:
    run = numbers.run
    model = visible(run["model"])
    engine = {"inference_engine": {"name": visible(run["engine"])}} if run["engine"] else {}
    started = run["started"]
    when = {"evaluation_timestamp": started.isoformat()} if isinstance(started, datetime) else {}
    return {
        "schema_version": _SCHEMA,
        "evaluation_id": f"{model}/{run['run_id']}",
        **when,
        "retrieved_timestamp": str(int(audit.started.timestamp())),
        "source_metadata": {
            "source_name": "benchaudit",
            "source_type": "evaluation_run",
            "source_organization_name": by.organization,
            "evaluator_relationship": by.relationship,
            "additional_details": {
                "audit": audit.audit_id,
                "artifacts": json.dumps(run["artifacts"]),
                "validity": run["validity"],
            },
        },
        "eval_library": {
            "name": visible(run["tool"] or "unknown"),
            "version": visible(run["tool_version"] or "unknown"),
        },
        "model_info": {
            "name": model,
            "id": model,
            **engine,
            "additional_details": {"deployment_type": "unknown", "model_availability": "unknown"},
        },
        "evaluation_results": [_result(run["task"], metric, spread) for metric, spread in scores],
    }


def _result(task: str | None, metric: str, spread: Spread) -> Json:
    name = visible(task or "unknown")
    known = METRICS[metric]
    bounds = {"score_type": "continuous", "min_score": 0, "max_score": 1} if known.kind == "share" else {}
    unit = {"metric_unit": "proportion"} if known.kind == "share" else {}
    return {
        "evaluation_name": name,
        "source_data": {"dataset_name": name, "source_type": "other"},
        "metric_config": {
            "metric_id": metric, "metric_name": metric, **unit, "lower_is_better": known.direction == "lower", **bounds,
        },
        "score_details": {"score": _score(spread), **_uncertainty(spread)},
    }  # fmt: skip


def _score(spread: Spread) -> float | None:
    return spread.statistics.get("value", spread.statistics.get("mean"))


def _uncertainty(spread: Spread) -> Json:
    said: Json = {}
    if "stderr" in spread.statistics:
        said["standard_error"] = {"value": spread.statistics["stderr"]}
    if "stddev" in spread.statistics:
        said["standard_deviation"] = spread.statistics["stddev"]
    if {"ci_low", "ci_high"} <= spread.statistics.keys():
        said["confidence_interval"] = {
            "lower": spread.statistics["ci_low"],
            "upper": spread.statistics["ci_high"],
        }
    if said and spread.n is not None:
        said["num_samples"] = spread.n
    return {"uncertainty": said} if said else {}
