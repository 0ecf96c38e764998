"""From which lengths on prompts and answers are others than asked for, cut at a limit, empty, or counted by others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.validation.judging import judged
from tests.validation.making import SETTINGS, WORKLOAD, Audit
from tests.validation.test_boundaries import listed

_ASKED = {"max_concurrency": 8, "gpu_count": 2, "num_prompts": 400}


def of_run(name: str, workload: dict[str, Any] | None = None, **changes: Any) -> str:
    audit = Audit()
    audit.run(workload={**_ASKED, **(workload or {})}, **{"requests_completed": 400.0, **changes})
    return judged(audit, name)


def prompts(mean: float, spread: float | None = 10.0, asked: float = 500, **more: Any) -> str:
    known = {} if spread is None else {"stddev_input_tokens": spread}
    return of_run("prompts_not_as_asked", {"input_len": asked}, mean_input_tokens=mean, **known, **more)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        # A tenth of 500, a template of 64, and four standard errors of 0.5
        (lambda: prompts(0.9 * 500 - 2.0), "0 of 1"),
        (lambda: prompts(1.1 * 500 + 64.0 + 2.0), "0 of 1"),
        (lambda: prompts(448.1), "0 of 1"),
        (lambda: prompts(447.9), "1 of 1: 447.9 tokens | asked for 500"),
        (lambda: prompts(615.9), "0 of 1"),
        (lambda: prompts(616.1), "1 of 1: 616.1 tokens | asked for 500"),
        # Of an unknown spread 58 of it: 0.58 x 500 x 4 / 20
        (lambda: prompts(392.1, None), "0 of 1"),
        (lambda: prompts(391.9, None), "1 of 1: 391.9 tokens | asked for 500"),
        (lambda: prompts(671.9, None), "0 of 1"),
        (lambda: prompts(672.1, None), "1 of 1: 672.1 tokens | asked for 500"),
        (lambda: prompts(400.0, 0.0, requests_completed=5.0), "1 of 1: 400 tokens | asked for 500"),
        (lambda: prompts(400.0, 0.0, requests_completed=4.0), "0 of 0"),
        (lambda: prompts(400.0, 0.0, asked=1), "0 of 0"),
        (lambda: prompts(400.0, 0.0, asked=2), "1 of 1: 400 tokens | asked for 2"),
    ],
)
def test_prompts_are_as_long_as_asked_but_for_a_tenth_and_chance(said: Callable[[], str], found: str) -> None:
    assert said() == found


def answers(mean: float, **settings: Any) -> str:
    workload = {"output_len": 100, **settings}
    return of_run("answers_not_as_asked", workload, mean_output_tokens=mean, stddev_output_tokens=10.0)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        # Answers that may end by themselves are shorter by three tenths at most
        (lambda: answers(0.7 * 100 - 2.0), "0 of 1"),
        (lambda: answers(1.1 * 100 + 1.0 + 2.0), "0 of 1"),
        (lambda: answers(68.1), "0 of 1"),
        (lambda: answers(67.9), "1 of 1: 67.9 tokens | asked for 100"),
        (lambda: answers(112.9), "0 of 1"),
        (lambda: answers(113.1), "1 of 1: 113.1 tokens | asked for 100"),
        (lambda: answers(88.1, ignore_eos=True), "0 of 1"),
        (lambda: answers(87.9, ignore_eos=True), "1 of 1: 87.9 tokens | asked for 100"),
        (lambda: answers(87.9, ignore_eos=1), "1 of 1: 87.9 tokens | asked for 100"),
        (lambda: answers(87.9, ignore_eos=False), "0 of 1"),
        (lambda: answers(87.9, ignore_eos=0), "0 of 1"),
    ],
)
def test_answers_are_as_long_as_asked_unless_they_may_end(said: Callable[[], str], found: str) -> None:
    assert said() == found


def test_no_setting_lets_a_prompt_end() -> None:
    assert prompts(447.9).startswith("1 of 1")
    eos = of_run(
        "prompts_not_as_asked",
        {"input_len": 500, "ignore_eos": True},
        mean_input_tokens=447.9,
        stddev_input_tokens=10.0,
    )
    assert eos == "1 of 1: 447.9 tokens | asked for 500"


@pytest.mark.parametrize(
    ("dataset", "found"),
    [
        ({"dataset_name": "random"}, "1 of 1: 447.9 tokens | asked for 500"),
        ({"dataset_name": "sharegpt"}, "0 of 0"),
        ({"data": "prompt_tokens=500,output_tokens=100"}, "1 of 1: 447.9 tokens | asked for 500"),
    ],
)
def test_prompts_of_a_data_set_are_not_made_to_length(dataset: dict[str, Any], found: str) -> None:
    lengths = {"mean_input_tokens": 447.9, "stddev_input_tokens": 10.0}
    assert of_run("prompts_not_as_asked", {"input_len": 500, **dataset}, **lengths) == found


def test_the_lengths_of_listed_requests_are_their_mean() -> None:
    lengths = np.array([300.0, 500.0] * 10)
    audit = listed(20, input_tokens=lengths, settings={"input_len": 100})
    assert judged(audit, "prompts_not_as_asked") == "1 of 1: 400 tokens | asked for 100"


def limited(cut: int, of: int = 20, *, over: int = 0, failed: int = 0, **settings: Any) -> tuple[str, str]:
    """What is said of answers of which so many are at their limit of 50 tokens, as cut and as all."""
    tokens = np.array([50.0 + over] * cut + [20.0 + place for place in range(of - cut)])
    audit = listed(of, output_tokens=tokens, settings={"max_tokens": 50, **settings})
    identity = {"tool": "aiperf", "config": {**SETTINGS, "max_tokens": 50, **settings}}
    for place in range(failed):
        audit.number(
            "bench/faulty.json", str(1000 + place), "output_tokens", 50.0, status="failed", identity=identity
        )
    return judged(audit, "answers_cut_at_limit"), judged(audit, "answers_all_at_limit")


@pytest.mark.parametrize(
    ("said", "cut", "every"),
    [
        (lambda: limited(2), "1 of 1: 2 of 20 answers", "0 of 1"),
        (lambda: limited(1), "0 of 1", "0 of 1"),
        (lambda: limited(19), "1 of 1: 19 of 20 answers", "0 of 1"),
        (lambda: limited(20), "0 of 1", "1 of 1: all 20 answers"),
        (lambda: limited(2, over=1), "1 of 1: 2 of 20 answers", "0 of 1"),
        (lambda: limited(1, failed=5), "0 of 1", "0 of 1"),
        (lambda: limited(5, 19), "0 of 0", "0 of 0"),
        (lambda: limited(19, 19), "0 of 0", "0 of 0"),
        (lambda: limited(2, ignore_eos=True), "0 of 0", "0 of 0"),
        (lambda: limited(20, ignore_eos=True), "0 of 0", "0 of 0"),
        (lambda: limited(2, ignore_eos=False), "1 of 1: 2 of 20 answers", "0 of 1"),
    ],
)
def test_answers_are_cut_from_a_tenth_at_the_limit_on(
    said: Callable[[], tuple[str, str]], cut: str, every: str
) -> None:
    assert said() == (cut, every)


def counted(said: float, again: float) -> str:
    audit = Audit()
    audit.run(tool="sglang-bench-serving", output_tokens_total=said, output_tokens_total_retokenized=again)
    return judged(audit, "token_counts_differ")


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (lambda: counted(1000.0, 950.0), "0 of 1"),
        (lambda: counted(1000.0, 949.0), "1 of 1: 1000 tokens | the client's own tokenizer counts 949"),
        (lambda: counted(950.0, 1000.0), "0 of 1"),
        (lambda: counted(949.0, 1000.0), "1 of 1: 949 tokens | the client's own tokenizer counts 1000"),
        (lambda: counted(0.0, 1000.0), "0 of 0"),
        (lambda: counted(1000.0, 0.0), "0 of 0"),
        (lambda: counted(1.0, 2.0), "1 of 1: 1 tokens | the client's own tokenizer counts 2"),
        (lambda: counted(2.0, 1.0), "1 of 1: 2 tokens | the client's own tokenizer counts 1"),
    ],
)
def test_two_counts_of_the_same_answers_lie_within_a_twentieth_of_the_larger(
    said: Callable[[], str], found: str
) -> None:
    assert said() == found


def tokenized(value: object, name: str = "tokenizer", model: str = "helio:1b") -> str:
    audit = Audit()
    audit.run(workload={**WORKLOAD, name: value}, model=model)
    return judged(audit, "tokenizer_of_another_model")


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (lambda: tokenized("acme/helio-7b"), "0 of 1"),
        (lambda: tokenized("acme/borealis-7b"), "1 of 1: acme/borealis-7b | the model is helio:1b"),
        (lambda: tokenized("acme/borealis-7b", "tokenizer_id"), "1 of 1: acme/borealis-7b | the model is helio:1b"),
        (lambda: tokenized("acme/borealis-7b", "dataset_name"), "0 of 0"),
        # A path says only where a copy lies
        (lambda: tokenized("borealis"), "0 of 0"),
        (lambda: tokenized("./borealis"), "0 of 0"),
        (lambda: tokenized("/borealis"), "0 of 0"),
        (lambda: tokenized("models/acme/borealis"), "0 of 0"),
        (lambda: tokenized(7), "0 of 0"),
        # Names that say nothing of a family
        (lambda: tokenized("a1/7b-instruct"), "0 of 1"),
        (lambda: tokenized("acme/borealis-7b", model="7b"), "0 of 1"),
    ],
)  # fmt: skip
def test_a_tokenizer_is_of_another_model_where_both_names_tell_a_family(
    said: Callable[[], str], found: str
) -> None:
    assert said() == found


def with_empty(empty: int, of: int, usual: float = 30.0, length: float = 1.0) -> str:
    tokens = np.array([length] * empty + [usual] * (of - empty))
    return judged(listed(of, output_tokens=tokens, e2e_latency=1.0), "answers_of_one_token")


def at_quantiles(completed: float, **figures: Any) -> str:
    audit = Audit()
    audit.run(requests_completed=completed, **figures)
    return judged(audit, "answers_of_one_token")


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (lambda: with_empty(2, 100), "1 of 1: 2 of 100 answers | others have 30"),
        (lambda: with_empty(2, 100, length=0.0), "1 of 1: 2 of 100 answers | others have 30"),
        (lambda: with_empty(2, 100, length=2.0), "0 of 1"),
        (lambda: with_empty(2, 101), "0 of 1"),
        (lambda: with_empty(1, 20), "0 of 1"),
        (lambda: with_empty(2, 20), "1 of 1: 2 of 20 answers | others have 30"),
        (lambda: with_empty(2, 19), "0 of 0"),
        (lambda: with_empty(12, 20), "1 of 1: 12 of 20 answers | others have 30"),
        (lambda: with_empty(2, 100, 16.0), "1 of 1: 2 of 100 answers | others have 16"),
        (lambda: with_empty(2, 100, 15.0), "0 of 0"),
        # A share of quantiles, of which the largest is told
        (lambda: at_quantiles(40.0, p5_output_tokens=1, p95_output_tokens=16), "1 of 1: 2 of 40 answers | others have 16"),
        (lambda: at_quantiles(39.0, p5_output_tokens=1, p95_output_tokens=16), "0 of 0"),
        (lambda: at_quantiles(40.0, p5_output_tokens=1, p95_output_tokens=15), "0 of 1"),
        (lambda: at_quantiles(40.0, p5_output_tokens=2, p95_output_tokens=16), "0 of 1"),
        (lambda: at_quantiles(40.0, p5_output_tokens=1), "0 of 0"),
        (lambda: at_quantiles(40.0, p5_output_tokens=1, p90_output_tokens=16), "1 of 1: 2 of 40 answers | others have 16"),
        (lambda: at_quantiles(20.0, p10_output_tokens=1, p90_output_tokens=16), "1 of 1: 2 of 20 answers | others have 16"),
        (lambda: at_quantiles(8.0, p25_output_tokens=1, p90_output_tokens=16), "1 of 1: 2 of 8 answers | others have 16"),
        (lambda: at_quantiles(4.0, p50_output_tokens=1, p90_output_tokens=16), "1 of 1: 2 of 4 answers | others have 16"),
        (
            lambda: at_quantiles(50.0, p25_output_tokens=1, p5_output_tokens=0, p90_output_tokens=16),
            "1 of 1: 12 of 50 answers | others have 16",
        ),
    ],
)  # fmt: skip
def test_answers_of_a_token_are_told_from_two_in_a_hundred_on(said: Callable[[], str], found: str) -> None:
    assert said() == found
