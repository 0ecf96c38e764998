"""Answers to the same questions are compared one by one, with the speed of both beside."""

from __future__ import annotations

from tasks.analysis.facts.paired_answers import paired_facts
from tests.analysis.making import Artifacts, said


def answered(scores: dict[str, list[float]], first_prompt: int = 100) -> Artifacts:
    """A file for each quantization, with a judged answer in each row; the second is faster."""
    made = Artifacts()
    for number, (kind, right) in enumerate(scores.items()):
        for item, score in enumerate(right):
            tokens = 100 + item + (first_prompt - 100) * number
            values = {"accuracy": score, "input_tokens": tokens, "decode_throughput": 50.0 + 25 * number}
            made.add(f"{kind}.csv", str(item), values, model="helio:1b", config={"quantization": kind})
    return made


def test_how_many_questions_each_answers_better_is_told_with_the_chance_and_the_speeds() -> None:
    made = answered({"bf16": [1.0] * 15 + [0.0] * 5, "int4": [0.0] * 8 + [1.0] * 9 + [0.0] * 3})
    (fact,) = paired_facts(made.evidence())

    assert fact.clause == (
        "of the same 20 questions helio:1b in bf16.csv answers 8 better than helio:1b in int4.csv, and 2 worse (accuracy;"
        " McNemar's exact test, p = 0.11); helio:1b in int4.csv is 1.50 times as fast as helio:1b in bf16.csv"
    )
    assert (fact.value, fact.n, fact.statistic) == (0.75 - 0.45, 20, "paired_difference")
    assert [source.artifact for source in fact.sources] == ["bf16.csv", "int4.csv"]


def test_a_chance_below_a_thousandth_and_answers_all_alike_are_told_as_such() -> None:
    (worse,) = paired_facts(answered({"bf16": [1.0] * 20, "int4": [0.0] * 20}).evidence())
    assert "answers 20 better than helio:1b in int4.csv, and 0 worse" in worse.clause
    assert "p below 0.001" in worse.clause
    (alike,) = said(paired_facts(answered({"bf16": [1.0] * 20, "int4": [1.0] * 20}).evidence()))
    assert alike[1].startswith(
        "of the same 20 questions helio:1b in bf16.csv and helio:1b in int4.csv answer each alike"
    )


def test_answers_to_other_prompts_are_not_compared() -> None:
    made = answered({"bf16": [1.0] * 20, "int4": [0.0] * 20}, first_prompt=101)
    assert list(paired_facts(made.evidence())) == []
