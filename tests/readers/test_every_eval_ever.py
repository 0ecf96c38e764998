"""Every Eval Ever: a score in the unit that the file states, called as the vocabulary calls it where the file does."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.readers.reading import file, shown

BOUNDED = {"lower_is_better": False, "score_type": "continuous", "min_score": 0.0, "max_score": 1.0}


def record(*results: dict[str, Any], **more: Any) -> str:
    return json.dumps({
        "schema_version": "0.3.0",
        "evaluation_id": "source/acme_tiny-2b/1772442000",
        "evaluation_timestamp": "1772442000",
        "retrieved_timestamp": "1782442000",
        "source_metadata": {"source_type": "evaluation_run", "source_organization_name": "Org"},
        "eval_library": {"name": "lm_eval", "version": "0.4.9"},
        "model_info": {
            "name": "tiny", "id": "acme/tiny-2b", "inference_engine": {"name": "vllm", "version": "0.11.0"},
            "additional_details": {"precision": "bfloat16", "params_billions": 2.0},
        },
        "evaluation_results": list(results),
        **more,
    })  # fmt: skip


def result(score: float, metric: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "evaluation_name": "tiny_bench",
        "source_data": {"dataset_name": "Tiny Bench", "source_type": "hf_dataset", "hf_repo": "org/tiny"},
        "metric_config": {"lower_is_better": False, **metric},
        "score_details": {"score": score},
        **more,
    }


def test_a_score_comes_with_its_uncertainty_and_its_settings() -> None:
    details = {
        "score": 75.5,
        "uncertainty": {
            "standard_error": {"value": 1.5, "method": "analytic"},
            "confidence_interval": {"lower": 72.5, "upper": 78.5, "confidence_level": 0.95},
            "num_samples": 400,
        },
    }
    generation = {
        "generation_args": {
            "temperature": 0.0, "max_tokens": 512, "prompt_template": "Answer: {q}", "eval_limits": {"time_limit": 60},
        },
        "additional_details": {"num_fewshot": "5"},
    }  # fmt: skip
    metric = {"metric_id": "accuracy", "metric_unit": "percentage", "min_score": 0, "max_score": 100}
    text = record(result(75.5, metric, score_details=details, generation_config=generation))
    rows = file("result.json", text, "every-eval-ever")

    score = "/evaluation_results/0/score_details"
    interval = f"{score}/uncertainty/confidence_interval"
    assert shown(rows, "record", "field", "metric", "statistic", "value", "unit", "n") == [
        (score, "score", "accuracy", "value", 0.755, "1", 400),
        (f"{score}/uncertainty/standard_error", "value", "accuracy", "stderr", 0.015, "1", 400),
        (interval, "lower", "accuracy", "ci_low", 0.725, "1", 400),
        (interval, "upper", "accuracy", "ci_high", 0.785, "1", 400),
    ]
    assert set(shown(rows, "tool_version", "engine", "model", "task", "timestamp")) == {
        ("0.3.0", "vllm", "acme/tiny-2b", "tiny_bench", datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
    }
    assert set(shown(rows, "config", "workload", "system")) == {
        (
            '{"eval_library":"lm_eval","eval_library_version":"0.4.9","hf_repo":"org/tiny",'
            '"source_type":"evaluation_run","temperature":0}',
            '{"dataset":"Tiny Bench","max_tokens":512,"num_fewshot":5,"time_limit":60}',
            '{"engine_version":"0.11.0","precision":"bfloat16"}',
        )
    }


@pytest.mark.parametrize(
    ("metric", "score", "task", "read"),
    [
        ({"metric_id": "exact_match", "metric_unit": "proportion"}, 0.5, "tiny_bench", ("exact_match", 0.5, "1")),
        ({"evaluation_description": "Exact Match on Tiny", **BOUNDED}, 0.5, "tiny_bench", ("exact_match", 0.5, "1")),
        ({"evaluation_description": "acc_norm (filter: none)", **BOUNDED}, 0.5, "tiny_bench (none)", ("acc_norm", 0.5, "1")),
        ({"metric_id": "suite.part.accuracy", "metric_kind": "accuracy", "metric_unit": "percent"}, 50.0,
         "tiny_bench (suite.part.accuracy)", ("accuracy", 0.5, "1")),
        ({"metric_id": "pass_at_k", "metric_parameters": {"k": 1}, **BOUNDED}, 0.5, "tiny_bench", ("pass@1", 0.5, "1")),
        ({"metric_id": "pass_at_k", "metric_parameters": {"k": 5}, **BOUNDED}, 0.5, "tiny_bench", ("pass_at_k", 0.5, "1")),
        ({"metric_id": "suite.latency", "metric_kind": "latency", "metric_unit": "seconds"}, 2.5, "tiny_bench",
         ("suite.latency", 2.5, "s")),
        ({"metric_id": "elo", "metric_unit": "points"}, 1250.5, "tiny_bench", ("elo", 1250.5, "points")),
        ({"metric_id": "accuracy"}, 50.0, "tiny_bench", ("accuracy (unit not stated)", 50.0, None)),
        ({"metric_id": "accuracy", **BOUNDED, "lower_is_better": True}, 0.5, "tiny_bench",
         ("accuracy (as scored)", 0.5, "1")),
        ({}, 3.5, "tiny_bench", ("score", 3.5, None)),
    ],
)  # fmt: skip
def test_what_a_score_is_called_and_in_which_unit(
    metric: dict[str, Any], score: float, task: str, read: tuple[str, float, str | None]
) -> None:
    rows = file("result.json", record(result(score, metric)), "every-eval-ever")

    assert shown(rows, "metric", "value", "unit", "task") == [(*read, task)]


@pytest.mark.parametrize("written", ["²", "1772442000.²", "a day in spring"])
def test_a_time_that_is_none_is_no_time_of_a_score(written: str) -> None:
    metric = {"metric_id": "accuracy", "metric_unit": "percentage"}
    rows = file("result.json", record(result(75.5, metric), evaluation_timestamp=written), "every-eval-ever")
    assert shown(rows, "metric", "value", "timestamp") == [("accuracy", 0.755, None)]


def test_single_samples_are_requests_with_their_tokens_and_times_and_no_content() -> None:
    sample = {
        "schema_version": "0.3.0", "evaluation_id": "source/acme_tiny-2b/1", "model_id": "acme/tiny-2b",
        "evaluation_name": "tiny_bench", "sample_id": "7", "interaction_type": "single_turn",
        "input": {"raw": "2 + 2?"}, "output": {"raw": ["4"]},
        "answer_attribution": [{"turn_idx": 0}], "evaluation": {"score": 1.0, "is_correct": True},
        "token_usage": {"input_tokens": 12, "output_tokens": 5, "total_tokens": 17},
        "performance": {"latency_ms": 250.0, "time_to_first_token_ms": 40.0, "additional_details": {"a": "b"}},
    }  # fmt: skip
    broken = {
        **sample,
        "error": "timeout",
        "evaluation": {"score": 0.0},
        "token_usage": None,
        "performance": None,
    }
    rows = file("a_samples.jsonl", f"{json.dumps(sample)}\n{json.dumps(broken)}\n", "every-eval-ever")

    assert shown(rows, "record", "metric", "value", "unit", "status", "flags") == [
        ("0/evaluation", "score", 1.0, None, "ok", []),
        ("0/token_usage", "input_tokens", 12.0, "token", "ok", []),
        ("0/token_usage", "output_tokens", 5.0, "token", "ok", []),
        ("0/token_usage", "total_tokens", 17.0, "token", "ok", []),
        ("0/performance", "e2e_latency", 0.25, "s", "ok", []),
        ("0/performance", "ttft", 0.04, "s", "ok", []),
        ("1/evaluation", "score", None, None, "failed", ["zero_is_missing"]),
    ]
    assert set(shown(rows, "scope", "run", "model", "task")) == {
        ("request", "source/acme_tiny-2b/1", "acme/tiny-2b", "tiny_bench")
    }
