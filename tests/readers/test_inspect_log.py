"""Inspect's logs: a scorer's metrics with their errors, usage by model, samples, and nothing of what was said."""

import io
import json
import zipfile
from typing import Any

import pytest

from data_contracts.settings import Limits
from tasks.ingestion.opening import open_artifact
from tasks.ingestion.reading import read_opened
from tasks.readers import REGISTRY
from tests.readers.reading import file, shown

LOG: dict[str, Any] = {
    "version": 2,
    "status": "success",
    "eval": {
        "created": "2026-03-02T09:00:00+00:00",
        "task": "suite/tiny_easy",
        "task_version": 1,
        "task_args": {"fewshot": 5},
        "dataset": {"name": "org/tiny", "samples": 2376, "sample_ids": [1, 2], "shuffled": False},
        "model": "ollama/tiny:2b",
        "model_generate_config": {"temperature": 0.0},
        "model_base_url": "http://example.invalid/v1",
        "config": {"limit": 2, "epochs": 1, "epochs_reducer": ["mean"], "log_samples": True},
        "packages": {"inspect_ai": "0.3.140"},
    },
    "plan": {"steps": [{"solver": "multiple_choice"}], "config": {"max_tokens": 256}},
    "results": {
        "total_samples": 2,
        "completed_samples": 2,
        "scores": [
            {
                "name": "choice",
                "scorer": "choice",
                "scored_samples": 2,
                "metrics": {
                    "accuracy": {"name": "accuracy", "value": 0.5},
                    "stderr": {"name": "stderr", "value": 0.25},
                    "cost": {"name": "cost", "value": 3},
                },
            }
        ],
    },
    "stats": {
        "started_at": "2026-03-02T09:00:00+00:00",
        "completed_at": "2026-03-02T09:00:12.5+00:00",
        "model_usage": {"ollama/tiny:2b": {"input_tokens": 359, "output_tokens": 526, "total_tokens": 885}},
    },
    "samples": [
        {
            "id": 1,
            "epoch": 1,
            "input": "How many is 7?",
            "output": {"time": 5.5},
            "scores": {"choice": {"value": "C", "answer": "7"}},
            "model_usage": {"ollama/tiny:2b": {"input_tokens": 134, "output_tokens": 200}},
            "total_time": 6.25,
        },
        {
            "id": 2,
            "epoch": 1,
            "scores": {"choice": {"value": 0}},
            "error": {"message": "broken"},
            "total_time": 1.0,
        },
    ],
}


def test_scores_have_their_errors_and_samples_their_letters_as_numbers() -> None:
    rows = file("log.json", json.dumps(LOG), "inspect")

    assert shown(rows, "record", "metric", "statistic", "value", "unit", "scope", "n", "status", "flags") == [
        ("/results", "total_samples", "value", 2.0, None, "aggregate", None, "ok", []),
        ("/results", "completed_samples", "value", 2.0, None, "aggregate", None, "ok", []),
        ("/results/scores/0/metrics/accuracy", "accuracy", "value", 0.5, "1", "aggregate", 2, "ok", []),
        ("/results/scores/0/metrics/stderr", "accuracy", "stderr", 0.25, "1", "aggregate", 2, "ok", []),
        ("/results/scores/0/metrics/cost", "cost", "value", 3.0, None, "aggregate", 2, "ok", []),
        ("/stats/model_usage/ollama~1tiny:2b", "input_tokens_total", "value", 359.0, "token", "aggregate", None, "ok", []),
        ("/stats/model_usage/ollama~1tiny:2b", "output_tokens_total", "value", 526.0, "token", "aggregate", None, "ok", []),
        ("/stats/model_usage/ollama~1tiny:2b", "tokens_total", "value", 885.0, "token", "aggregate", None, "ok", []),
        ("/stats", "run_duration", "value", 12.5, "s", "aggregate", None, "ok", ["derived"]),
        ("/samples/0", "total_time", "value", 6.25, "s", "sample", None, "ok", []),
        ("/samples/0/scores/choice", "choice", "value", 1.0, None, "sample", None, "ok", ["from_text"]),
        ("/samples/0/model_usage/ollama~1tiny:2b", "input_tokens", "value", 134.0, "token", "sample", None, "ok", []),
        ("/samples/0/model_usage/ollama~1tiny:2b", "output_tokens", "value", 200.0, "token", "sample", None, "ok", []),
        ("/samples/1", "total_time", "value", 1.0, "s", "sample", None, "failed", []),
        ("/samples/1/scores/choice", "choice", "value", None, None, "sample", None, "failed", ["zero_is_missing"]),
    ]  # fmt: skip
    assert set(shown(rows, "tool_version", "engine", "model", "task")) == {
        ("0.3.140", "ollama", "tiny:2b", "suite/tiny_easy")
    }
    assert set(shown(rows, "config", "workload", "system")) == {
        (
            '{"epochs":1,"epochs_reducer":["mean"],"solver":"multiple_choice","task_version":1,"temperature":0}',
            '{"dataset":"org/tiny","dataset_samples":2376,"fewshot":5,"limit":2,"max_tokens":256,"shuffled":false}',
            None,
        )
    }


@pytest.mark.parametrize(
    ("written", "engine", "model"),
    [("hf/org/tiny", "hf", "org/tiny"), ("openai/azure/tiny", None, "azure/tiny"), ("tiny", None, "tiny")],
)
def test_a_service_says_nothing_of_what_served_the_model(
    written: str, engine: str | None, model: str
) -> None:
    log = {**LOG, "eval": {**LOG["eval"], "model": written}, "stats": {}, "samples": []}

    assert set(shown(file("log.json", json.dumps(log), "inspect"), "engine", "model")) == {(engine, model)}


def test_several_scorers_and_reducers_are_benchmarks_apart_and_a_mean_is_the_scorers() -> None:
    graded = {"name": "graded", "reducer": "max", "metrics": {"mean": {"value": 0.7}, "std": {"value": 0.1}}}
    scores = [*LOG["results"]["scores"], graded]
    log = {**LOG, "results": {"completed_samples": 2, "scores": scores}, "stats": {}, "samples": None}
    rows = file("log.json", json.dumps(log), "inspect")

    assert shown(rows, "task", "metric", "statistic", "value")[1:] == [
        ("suite/tiny_easy (choice)", "accuracy", "value", 0.5),
        ("suite/tiny_easy (choice)", "accuracy", "stderr", 0.25),
        ("suite/tiny_easy (choice)", "cost", "value", 3.0),
        ("suite/tiny_easy (graded, max)", "graded", "mean", 0.7),
        ("suite/tiny_easy (graded, max)", "graded", "stddev", 0.1),
    ]


def test_a_log_of_version_1_has_one_scorer_and_a_cancelled_one_has_failed() -> None:
    results = {"scorer": {"name": "match"}, "metrics": {"accuracy": {"value": 0.75}}}
    old = {**LOG, "version": 1, "status": "cancelled", "results": results, "stats": {}, "samples": []}
    rows = file("log.json", json.dumps(old), "inspect")

    assert shown(rows, "record", "metric", "value", "status", "flags") == [
        ("/results/metrics/accuracy", "accuracy", 0.75, "failed", ["cancelled"])
    ]


def test_the_binary_form_of_a_log_is_named_with_what_to_do() -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("_journal/start.json", "{}")
    opened = open_artifact("log.eval", written.getvalue(), Limits(), 0)
    _, readings = read_opened([opened], ["log.eval"], REGISTRY)

    assert (readings[0].status, readings[0].reason) == (
        "unsupported",
        "an evaluation log of Inspect in its binary form: `inspect log convert --to json` makes one to read",
    )
