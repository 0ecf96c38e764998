"""Scores as reported, beside the speed of the same model with the same weights."""

from __future__ import annotations

from typing import Any

from tasks.analysis.facts.quality import beside_speed, quality_facts
from tests.analysis.making import Artifacts, said


def scored(config: dict[str, Any] | None = None, model: str = "helio:1b") -> Artifacts:
    return Artifacts().add(
        "eval.json", "/results", {"accuracy": 0.755}, scope="aggregate", model=model, config=config, task="tiny_bench", n=400
    )  # fmt: skip


def timed(made: Artifacts, artifact: str, rate: float, config: dict[str, Any] | None = None) -> Artifacts:
    for request in range(4):
        made.add(artifact, str(request), {"decode_throughput": rate}, model="helio:1b", config=config)
    return made


def beside(made: Artifacts) -> list[str]:
    return [fact.clause for fact in beside_speed(made.evidence())]


def test_a_score_is_a_fact_as_its_file_reports_it() -> None:
    assert said(quality_facts(scored().evidence()), topic="quality") == [
        ("reported", "the accuracy of tiny_bench (helio:1b) in eval.json is 75.5% (as reported, n = 400)")
    ]


def test_accuracy_stands_beside_the_speed_of_the_same_model_and_weights() -> None:
    made = timed(
        timed(scored({"quantization": "Q4_K_M"}), "a.csv", 48.0, {"quant": "q4_k_m"}),
        "b.csv",
        52.5,
        {"quant": "q4_k_m"},
    )

    assert beside(made) == [
        "helio:1b (q4_k_m) reaches 75.5% in accuracy on tiny_bench, beside decode throughput of 48.0 token/s to 52.5 token/s"
        " (2 settings)"
    ]


def test_other_weights_are_another_thing() -> None:
    assert beside(timed(scored({"quantization": "fp16"}), "a.csv", 48.0, {"quant": "q4_k_m"})) == []


def test_weights_that_one_side_does_not_name_are_named_as_that() -> None:
    assert beside(timed(scored(), "a.csv", 48.0, {"quant": "q4_k_m"})) == [
        "helio:1b (q4_k_m) reaches 75.5% in accuracy on tiny_bench, beside decode throughput of 48 token/s (1 setting);"
        " one of the two does not say how its weights were kept"
    ]


def test_a_model_without_a_speed_or_another_model_has_no_such_fact() -> None:
    assert beside(scored()) == []
    assert beside(timed(scored(model="other:1b"), "a.csv", 48.0)) == []
