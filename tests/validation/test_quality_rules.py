"""A setup that is faster and answers worse is told where the answers show it, question by question or by their shares."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from tests.validation.breaking_sweeps import run_of_sweep
from tests.validation.judging import judged, said_by
from tests.validation.making import NOON, SETTINGS, WORKLOAD, Audit


def answered(audit: Audit, quantization: str, right: Sequence[float], speed: float) -> None:
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


@pytest.mark.parametrize(("speed", "times"), [(105.0, 0), (105.5, 1)])
def test_a_setup_is_faster_by_more_than_a_twentieth(speed: float, times: int) -> None:
    audit = Audit()
    answered(audit, "bf16", [1] * 70 + [0] * 30, 100.0)
    answered(audit, "int4", [1] * 50 + [0] * 50, speed)
    assert len(said_by(audit, "faster_and_worse")) == times


@pytest.mark.parametrize(("lost", "times"), [(7, 0), (8, 1)])
def test_scores_that_differ_each_by_each_are_worse_only_with_a_lower_mean(lost: int, times: int) -> None:
    # 56 answers are better by a sixteenth and seven worse by a half, which is as much
    audit = Audit()
    answered(audit, "bf16", [0.5] * 63, 120.0)
    answered(audit, "int4", [0.5625] * (63 - lost) + [0.0] * lost, 150.0)
    assert len(said_by(audit, "faster_and_worse")) == times


def stated(better: float, worse: float) -> int:
    audit = Audit()
    for number, (chunk, share, right) in enumerate(((256, 0.8, better), (512, 1.01, worse))):
        run_of_sweep(audit, number, share, chunk=chunk, figures={"accuracy": right})
    return len(said_by(audit, "faster_and_worse"))


def test_stated_shares_are_judged_by_the_requests_that_the_run_completed() -> None:
    # Of 500 each, three sigmas are about 9 points
    assert stated(0.70, 0.62) == 0
    assert stated(0.70, 0.60) == 1


_TOOL = "sglang-bench-serving"


def of_two(
    first: float | None, second: float | None, n: int | None = None, *, metric: str = "accuracy",
    shares: tuple[float, float] = (0.8, 1.01), without: tuple[str, ...] = (),
) -> str:  # fmt: skip
    """What is said of two setups with these shares of right answers and of the usual throughput."""
    audit = Audit()
    for number, (chunk, share, right) in enumerate(zip((256, 512), shares, (first, second), strict=True)):
        figures = {"requests_completed": 500.0}
        run_of_sweep(audit, number, share, chunk=chunk, figures=figures, without=without)
        audit.number(
            f"bench/level{number}.json", "/0", metric, right, scope="aggregate", n=n, timestamp=NOON - 600_000_000 * number,
            identity={"tool": _TOOL, "task": None, "config": {**SETTINGS, **WORKLOAD, "chunk": chunk}},
        )  # fmt: skip
    return judged(audit, "faster_and_worse")


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (lambda: of_two(0.8125, 0.3125, 32), "1 of 2: 31.25% right against 81.25%"),
        # Three standard errors of the difference, and not more
        (lambda: of_two(0.6875, 0.3125, 32), "0 of 2"),
        (lambda: of_two(0.3125, 0.8125, 32), "0 of 2"),
        (lambda: of_two(0.5, 0.5, 32), "0 of 2"),
        (lambda: of_two(None, 0.3125, 32), "0 of 0"),
        (lambda: of_two(1.0, 0.0, 1), "0 of 0"),
        (lambda: of_two(1.0, 0.0, 2), "0 of 2"),
        (lambda: of_two(1.0, 0.0, 5), "1 of 2: 0% right against 100%"),
        # Of how many is not said: of all that it completed
        (lambda: of_two(0.70, 0.60), "1 of 2: 60% right against 70%"),
        # A twentieth faster
        (lambda: of_two(0.8, 0.3, shares=(0.96, 1.0)), "0 of 2"),
        (lambda: of_two(0.8, 0.3, shares=(0.95, 1.0)), "1 of 2: 30% right against 80%"),
        (lambda: of_two(0.8, 0.3, shares=(0.0001, 0.0002)), "1 of 2: 30% right against 80%"),
        # No shares of right answers
        (lambda: of_two(0.9, 0.5, metric="perplexity"), "0 of 0"),
        (lambda: of_two(0.9, 0.5, metric="acceptance_rate"), "0 of 0"),
        (lambda: of_two(0.9, 0.5, metric="mcc"), "1 of 2: 50% right against 90%"),
    ],
)
def test_a_faster_setup_is_worse_where_its_share_is_lower_by_more_than_chance(
    said: Callable[[], str], found: str
) -> None:
    assert said() == found


def decoding(*speeds: Sequence[float]) -> str:
    """What is said of setups that answer 90 and then 60 of a hundred questions, each of these speeds for its requests."""
    audit = Audit()
    for kind, right, each in zip(("bf16", "int4"), (90, 50), speeds, strict=True):
        for item, speed in enumerate(each):
            audit.request(
                f"bench/{kind}.csv", identity={"config": {**SETTINGS, "quantization": kind}, "task": None},
                accuracy=float(item < right), decode_throughput=speed, input_tokens=30 + item % 7,
                timestamp=NOON + 10**7 * item, without=("prefill_throughput",),
            )  # fmt: skip
    return judged(audit, "faster_and_worse")


def test_the_speed_of_requests_is_their_median() -> None:
    slow = [100.0] * 30 + [120.0] * 40 + [200.0] * 30
    fast = [60.0] * 30 + [150.0] * 40 + [160.0] * 30
    assert decoding(slow, fast) == "1 of 2: 50% right against 90%"


def quantized(*kinds: str | None, without: tuple[str, ...] = (), **figures: float) -> str:
    audit = Audit()
    for number, kind in enumerate(kinds):
        named: dict[str, Any] = {} if kind is None else {"quantization": kind}
        run_of_sweep(
            audit, number, 0.8 + 0.1 * number, figures=figures, without=without if number else (), **named
        )
    return judged(audit, "quantized_without_quality")


_SPEEDS = (
    "output_throughput", "decode_throughput", "output_speed_per_user", "request_throughput", "run_duration",
)  # fmt: skip


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (lambda: quantized("q8_0", "q4_0"), "1 of 2: 2 quantizations"),
        (lambda: quantized("q8_0", "q4_0", "q2_0"), "1 of 3: 3 quantizations"),
        (lambda: quantized("q8_0", "q8_0"), "0 of 2"),
        (lambda: quantized("q8_0"), "0 of 0"),
        (lambda: quantized(None, None), "0 of 0"),
        (lambda: quantized("q8_0", None), "0 of 0"),
        (lambda: quantized("q8_0", "q4_0", without=_SPEEDS), "0 of 0"),
        (lambda: quantized("q8_0", "q4_0", perplexity=7.0), "0 of 2"),
        (lambda: quantized("q8_0", "q4_0", accuracy=0.7), "0 of 2"),
        (lambda: quantized("q8_0", "q4_0", kl_divergence=0.1), "0 of 2"),
        (lambda: quantized("q8_0", "q4_0", same_top_token=0.9), "0 of 2"),
    ],
)
def test_quantizations_beside_each_other_are_told_where_nothing_measures_answers(
    said: Callable[[], str], found: str
) -> None:
    assert said() == found
