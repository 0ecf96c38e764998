"""How many times as fast: what is compared with what, and with which certainty."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from data_contracts.facts import Fact
from tasks.analysis.comparison import samples
from tasks.analysis.facts.ratios import ratio_facts
from tests.analysis.making import Artifacts

FIVE = (1.0, 1.01, 0.99, 1.02, 0.98)


def measured(
    made: Artifacts, name: str, level: float, spread: Sequence[float] = FIVE, **about: Any
) -> Artifacts:
    """A run in a file of its own for each share of the level."""
    tokens = about.pop("tokens", None)
    for place, share in enumerate(spread):
        values = {"decode_throughput": level * share} | ({"output_tokens": tokens} if tokens else {})
        made.add(f"{name}-{place}.json", "0", values, run=f"{name}-{place}", **about)
    return made


def told(made: Artifacts) -> list[Fact]:
    return list(ratio_facts(made.evidence()))


def test_two_quantizations_of_one_model_have_a_ratio_with_its_interval() -> None:
    made = measured(Artifacts(), "a", 100.0, model="helio:1b-q4_0", config={"num_ctx": 1024})
    (fact,) = told(measured(made, "b", 50.0, model="helio:1b-q8_0", config={"num_ctx": 1024}))
    assert fact.value == pytest.approx(2)
    assert (fact.n, fact.verdict, fact.unit) == (10, "measured", "1")
    assert fact.ci_low is not None and fact.ci_high is not None and fact.ci_low < 2 < fact.ci_high
    low, high = (f"{limit:.2f}" for limit in (fact.ci_low, fact.ci_high))
    assert fact.clause == (
        "the decode throughput of helio:1b in q4_0 is 2.00 times that of q8_0 with num_ctx 1024"
        f" (95% confidence interval {low} to {high}, 5 runs against 5)"
    )
    assert {source.artifact for source in fact.sources} == {f"{n}-{i}.json" for n in "ab" for i in range(5)}


def test_a_quantization_among_the_settings_counts_too() -> None:
    made = measured(Artifacts(), "a", 100.0, model="m", config={"quantization": "AWQ"})
    (fact,) = told(measured(made, "b", 50.0, model="m", config={"quantization": "fp16"}))
    assert fact.clause.startswith("the decode throughput of m in awq is 2.00 times that of fp16 (")


def test_few_runs_are_observed_and_no_more() -> None:
    made = measured(Artifacts(), "a", 30.0, (1.0,), model="m", engine="vllm", task="chat")
    (fact,) = told(measured(made, "b", 90.0, (1.0, 1.1), model="m", engine="sglang", task="chat"))
    assert (fact.verdict, fact.ci_low) == ("insufficient", None)
    assert fact.clause == (
        "the decode throughput of m on sglang is 3.15 times that of vllm on task chat (observed, 2 runs against 1)"
    )


def test_models_stand_beside_the_one_that_was_measured_most_on_the_same_task_and_settings() -> None:
    made = Artifacts()
    for model, level in (("a", 10.0), ("b", 20.0), ("c", 40.0)):
        measured(made, model, level, model=model, task="chat")
    measured(made, "other", 5.0, model="b", task="code")
    measured(made, "alone", 5.0, model="d", task="code", config={"num_ctx": 8})
    assert [(f.value and round(f.value, 6), f.clause.split(" is ")[0]) for f in told(made)] == [
        (2.0, "the decode throughput of b"),
        (2.0, "the decode throughput of c"),
    ]


@pytest.mark.parametrize("at_once", [1, 7])
def test_contrasts_that_are_tested_some_at_a_time_say_what_all_at_once_do(
    monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    made = Artifacts()
    for size in range(4):
        for model, level in (("m-q4_0", 20.0 + size), ("m-q8_0", 30.0 - size), ("n", 7.0)):
            measured(
                made, f"{model}{size}", level, FIVE[: 3 + size % 3], model=model, config={"num_ctx": size}
            )
    whole = told(made)
    monkeypatch.setattr(samples, "_AT_ONCE", at_once)
    assert len(whole) == 2
    assert told(made) == whole


def test_setups_are_pooled_over_what_both_sides_measured() -> None:
    made = Artifacts()
    for size in range(8):
        for model, level in (("m-q4_0", 20.0 + size), ("m-q8_0", (20.0 + size) * (1.5 + 0.01 * (size % 3)))):
            measured(made, f"{model}{size}", level, (1.0,), model=model, config={"num_ctx": size})
    (fact,) = told(made)
    assert fact.verdict == "measured"
    assert fact.clause.startswith(
        "the decode throughput of m in q8_0 is 1.51 times that of q4_0 over 8 setups (95%"
    )
    assert '"config"' not in fact.subject


def test_what_differs_in_more_than_one_thing_has_no_ratio() -> None:
    made = measured(Artifacts(), "a", 100.0, model="m-q4_0", config={"num_ctx": 1024})
    assert told(measured(made, "b", 50.0, model="m-q8_0", config={"num_ctx": 4096})) == []


def test_answers_of_other_lengths_have_no_ratio_of_what_depends_on_them() -> None:
    made = Artifacts()
    for model, tokens in (("a", 100.0), ("b", 200.0)):
        for place in range(5):
            values = {"e2e_latency": 1.0 + place / 100, "tpot": 0.01, "output_tokens": tokens}
            made.add(f"{model}{place}.json", "0", values, run=f"{model}{place}", model=model)
    assert [fact.metric for fact in told(made)] == ["tpot"]


def test_a_few_ttfts_that_may_hold_a_load_have_no_ratio() -> None:
    made = Artifacts()
    for model, ttft in (("a", 0.1), ("b", 5.0)):
        made.add(f"{model}.json", "0", {"ttft": ttft, "tpot": ttft}, run=model, model=model)
    assert [fact.metric for fact in told(made)] == ["tpot"]
