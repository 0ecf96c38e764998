"""A setup that is faster and answers worse is told where the answers show it, question by question or by their shares."""

from __future__ import annotations

import pytest

from tests.validation.breaking_sweeps import run_of_sweep
from tests.validation.judging import said_by
from tests.validation.making import NOON, SETTINGS, Audit


def answered(audit: Audit, quantization: str, right: list[int], speed: float) -> None:
    for item, score in enumerate(right):
        audit.request(
            f"bench/{quantization}.csv", identity={"config": {**SETTINGS, "quantization": quantization}, "task": None},
            accuracy=score, decode_throughput=speed, input_tokens=30 + item % 7, timestamp=NOON + 10**7 * item,
            without=("prefill_throughput",),
        )  # fmt: skip


def faster_and_worse(first: list[int], second: list[int], speed: float = 150.0) -> list[str]:
    audit = Audit()
    answered(audit, "bf16", first, 120.0)
    answered(audit, "int4", second, speed)
    return said_by(audit, "faster_and_worse")


def test_questions_that_only_the_slower_one_answers_are_enough() -> None:
    # 70% against 60% of 100 is no difference of shares; of the same questions it is one
    (message,) = faster_and_worse([1] * 70 + [0] * 30, [1] * 60 + [0] * 40)
    assert message.startswith("the fastest run of a model answers worse (60% right against 70%):")


def test_as_many_that_only_the_faster_one_answers_are_none() -> None:
    assert faster_and_worse([1] * 70 + [0] * 30, [0] * 40 + [1] * 60) == []


@pytest.mark.parametrize(("lost", "times"), [(9, 0), (10, 1)])
def test_ten_lost_and_none_won_is_more_than_chance(lost: int, times: int) -> None:
    # 2 / 2^9 is 0.0039, 2 / 2^10 is 0.00195: three sigmas are 0.0027
    assert len(faster_and_worse([1] * 50, [1] * (50 - lost) + [0] * lost)) == times


def test_one_that_is_hardly_faster_pays_for_nothing() -> None:
    assert faster_and_worse([1] * 70 + [0] * 30, [1] * 50 + [0] * 50, speed=125.0) == []


def stated(better: float, worse: float) -> int:
    audit = Audit()
    for number, (chunk, share, right) in enumerate(((256, 0.8, better), (512, 1.01, worse))):
        run_of_sweep(audit, number, share, chunk=chunk, figures={"accuracy": right})
    return len(said_by(audit, "faster_and_worse"))


def test_stated_shares_are_judged_by_the_requests_that_the_run_completed() -> None:
    # Of 500 each, three sigmas are about 9 points
    assert stated(0.70, 0.62) == 0
    assert stated(0.70, 0.60) == 1
