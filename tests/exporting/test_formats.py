"""An audit in other tools' formats: read back by their own parsers, and by our readers of those formats."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import json_format
from mlflow.tracking import MlflowClient
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest

from tasks.exporting.otlp import otlp
from tasks.store import Audit
from tests.flows.running import AUDIT_ID, CommandLine, Ran, build, write_artifacts

SERVED = """\
{"version": "0.2", "run": {"uid": "1", "time": {"start": "2026-03-02T09:00:00Z", "end": "2026-03-02T09:02:00Z"}},
 "scenario": null,
 "results": {"request_performance": {"aggregate": {
  "requests": {"total": 100, "failures": 0},
  "latency": {"time_to_first_token": {"units": "ms", "mean": 200.0, "p50": 190.0}},
  "throughput": {"request_rate": {"units": "queries/s", "mean": 0.8333}}}}}}
"""
SCORED = {
    "schema_version": "0.3.0", "evaluation_id": "mmlu/helio/1", "retrieved_timestamp": "1772442000",
    "evaluation_timestamp": "2026-03-02T09:00:00Z",
    "source_metadata": {"source_type": "evaluation_run", "source_organization_name": "A", "evaluator_relationship": "other"},
    "eval_library": {"name": "lm_eval", "version": "0.4"},
    "model_info": {"name": "helio", "id": "org/helio", "inference_engine": {"name": "vllm"}},
    "evaluation_results": [{
        "evaluation_name": "mmlu", "source_data": {"dataset_name": "mmlu", "source_type": "other"},
        "metric_config": {
            "metric_id": "accuracy", "metric_unit": "proportion", "lower_is_better": False,
            "score_type": "continuous", "min_score": 0, "max_score": 1,
        },
        "score_details": {"score": 0.61, "uncertainty": {"standard_error": {"value": 0.01}, "num_samples": 1000}},
    }],
}  # fmt: skip


@pytest.fixture(scope="module")
def audit(tmp_path_factory: pytest.TempPathFactory) -> Audit:
    folder = tmp_path_factory.mktemp("exported")
    runs = write_artifacts(folder / "runs")
    (runs / "served.json").write_text(SERVED)
    (runs / "scored.json").write_text(json.dumps(SCORED))
    return build(folder / "store", runs)


def export(audit: Audit, folder: Path, form: str, output: str, *more: str) -> Ran:
    return CommandLine(folder, "http://127.0.0.1:9/api")(
        "export", "--store", str(audit.store), "--format", form, "--output", output, *more
    )


def metrics_of(audit: Audit) -> dict[str, Any]:
    request = json_format.Parse(otlp(audit), ExportMetricsServiceRequest())
    (of,) = request.resource_metrics
    (scope,) = of.scope_metrics
    found = {metric.name: metric for metric in scope.metrics}
    assert len(found) == len(scope.metrics)
    return found


def named(point: Any) -> dict[str, str]:
    return {one.key: one.value.string_value for one in point.attributes}


def test_requests_are_histograms_under_the_names_of_the_conventions(audit: Audit) -> None:
    metric = metrics_of(audit)["gen_ai.client.operation.time_to_first_chunk"]
    (point,) = metric.histogram.data_points
    assert (metric.unit, point.count, point.sum, point.min, point.max) == ("s", 2, 2.75, 0.25, 2.5)
    assert {b: n for b, n in zip(point.explicit_bounds, point.bucket_counts, strict=False) if n} == {
        0.32: 1,
        2.56: 1,
    }
    assert named(point) == {
        "gen_ai.request.model": "helio:1b", "gen_ai.provider.name": "ollama", "benchaudit.tool": "ollama-sweep",
    }  # fmt: skip


def test_tokens_are_told_apart_by_their_type(audit: Audit) -> None:
    points = metrics_of(audit)["gen_ai.client.token.usage"].histogram.data_points
    assert {named(point)["gen_ai.token.type"]: point.sum for point in points} == {
        "input": 50.0,
        "output": 420.0,
    }


def test_each_fact_with_a_number_is_a_gauge_with_its_id(audit: Audit) -> None:
    facts = audit.table("analyze", "facts.parquet").to_pylist()
    told = {
        named(point)["benchaudit.fact"]: point.as_double
        for metric in metrics_of(audit).values()
        for point in metric.gauge.data_points
    }
    assert told == {fact["fact_id"]: fact["value"] for fact in facts if fact["value"] is not None}


def test_a_run_is_a_report_of_llm_d_that_states_the_same(audit: Audit, tmp_path: Path) -> None:
    assert export(audit, tmp_path, "llm-d", "reports").code == 0
    reports = [json.loads(path.read_text()) for path in sorted((tmp_path / "reports").iterdir())]
    (served,) = [report for report in reports if "p50" in str(report)]
    assert served["results"] == {
        "request_performance": {
            "aggregate": {
                "requests": {"total": 100, "failures": 0},
                "latency": {"time_to_first_token": {"units": "s", "mean": 0.2, "p50": 0.19}},
                "throughput": {"request_rate": {"units": "queries/s", "mean": 0.8333}},
            }
        }
    }


def test_a_run_that_says_too_little_for_a_report_is_named(audit: Audit, tmp_path: Path) -> None:
    told = export(audit, tmp_path, "llm-d", "reports").err
    assert "does not say how many requests it had" in told


def test_a_score_is_an_evaluation_that_states_the_same(audit: Audit, tmp_path: Path) -> None:
    by = ("--organization", "Us", "--relationship", "third_party")
    assert export(audit, tmp_path, "every-eval-ever", "scores", *by).code == 0
    (path,) = (tmp_path / "scores").iterdir()
    told = json.loads(path.read_text())
    assert told["evaluation_results"] == [
        {
            **SCORED["evaluation_results"][0],  # type: ignore[index]
            "metric_config": {
                "metric_id": "accuracy", "metric_name": "accuracy", "metric_unit": "proportion",
                "lower_is_better": False, "score_type": "continuous", "min_score": 0, "max_score": 1,
            },
        }
    ]  # fmt: skip
    assert told["source_metadata"]["source_organization_name"] == "Us"
    assert told["model_info"]["id"] == "org/helio"


def test_who_evaluated_is_asked_for_and_never_invented(audit: Audit, tmp_path: Path) -> None:
    refused = export(audit, tmp_path, "every-eval-ever", "scores")
    assert (refused.code, refused.err) == (
        2,
        "benchaudit: Every Eval Ever asks who ran the evaluations, which no artifact says: add --organization NAME"
        " --relationship first_party|third_party|collaborative|other\n",
    )


def test_runs_are_logged_to_mlflow_once(audit: Audit, tmp_path: Path) -> None:
    first = export(audit, tmp_path, "mlflow", "mlflow.db")
    again = export(audit, tmp_path, "mlflow", "mlflow.db")
    count = audit.table("ingest", "runs.parquet").num_rows
    assert first.out == f"mlflow.db: {count} runs of audit {AUDIT_ID}\n"
    assert again.out == f"mlflow.db: 0 runs of audit {AUDIT_ID}, {count} were there already\n"
    client = MlflowClient(tracking_uri=f"sqlite:///{tmp_path / 'mlflow.db'}")
    experiment = client.get_experiment_by_name("benchaudit")
    assert experiment is not None
    logged = client.search_runs([experiment.experiment_id])
    (sweep,) = [run for run in logged if run.data.params.get("tool") == "ollama-sweep"]
    assert sweep.data.params == {
        "model": "helio:1b", "engine": "ollama", "tool": "ollama-sweep",
        "config.num_ctx": "2048", "config.temperature": "0.2",
    }  # fmt: skip
    ttft = {name: value for name, value in sweep.data.metrics.items() if name.startswith("ttft")}
    assert ttft == {
        "ttft.max": 2.5,
        "ttft.mean": 1.375,
        "ttft.min": 0.25,
        "ttft.stddev": pytest.approx(1.590990),
    }
    assert sweep.data.tags["benchaudit.audit"] == AUDIT_ID
