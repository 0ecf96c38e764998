"""From how many equal times of how many digits on a number was repeated, and which rates are means of rates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from data_contracts.measurements import is_statistic
from tests.validation.judging import judged
from tests.validation.making import SETTINGS, Audit


def timed(*seconds: float, statistic: str = "value", also: Sequence[float] = ()) -> str:
    """What is said of a run of which each sample took so long."""
    assert is_statistic(statistic)
    audit = Audit()
    for metric, values in (("wall_time", seconds), ("ttft", also)):
        for place, value in enumerate(values):
            audit.number(
                "bench/times.json", f"/{metric}/{place}", metric, value, scope="sample", statistic=statistic,
                identity={"task": None},
            )  # fmt: skip
    return judged(audit, "repetitions_identical")


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (lambda: timed(0.123456, 0.123456, 0.123456), "1 of 1: 3 times 0.12346 s"),
        (lambda: timed(0.123456, 0.123456), "0 of 0"),
        (lambda: timed(0.123456, 0.123456, 0.123457), "0 of 1"),
        # Half of the last digit is a hundred thousandth of 50,000
        (lambda: timed(50001.0, 50001.0, 50001.0), "1 of 1: 3 times 50001 s"),
        (lambda: timed(50000.0, 50000.0, 50000.0), "0 of 0"),
        (lambda: timed(49999.0, 49999.0, 49999.0), "0 of 0"),
        # A timer's own steps
        (lambda: timed(1.23456789e-6, 1.23456789e-6, 1.23456789e-6), "1 of 1: 3 times 0.0000012346 s"),
        (lambda: timed(0.98765432e-6, 0.98765432e-6, 0.98765432e-6), "0 of 0"),
        (lambda: timed(1.23456789e-6, 1.23456789e-6, 1.23456789e-6, 1e-6), "1 of 1: 3 times 0.0000012346 s"),
        (lambda: timed(0.123456, 0.123456, 0.123456, statistic="p50"), "0 of 0"),
        # One time that stands in each row beside another that differs
        (lambda: timed(0.123456, 0.123456, 0.123456, also=(0.2, 0.3)), "0 of 1"),
        (lambda: timed(0.123456, 0.123456, 0.123456, also=(0.2, 0.2)), "1 of 1: 3 times 0.12346 s"),
    ],
)
def test_times_repeat_from_three_of_six_digits_on(said: Callable[[], str], found: str) -> None:
    assert said() == found


_TWIN = {"mean_ttft": 0.212345, "p50_ttft": 0.201234, "mean_e2e_latency": 1.487654}


def twins(*second: str, tool: str = "vllm-bench-serve", **changes: Any) -> str:
    """Two runs that have those figures of the second in common, of all others none that is as fine."""
    audit = Audit()
    without = ("ttft", "tpot", "itl", "e2e_latency")
    for artifact, figures in (
        ("bench/a.json", _TWIN | changes),
        ("bench/b.json", {name: value for name, value in (_TWIN | changes).items() if name in second}),
    ):
        audit.run(artifact, tool="vllm-bench-serve" if artifact == "bench/a.json" else tool, without=without)
        for name, value in figures.items():
            statistic, _, metric = name.partition("_")
            assert is_statistic(statistic)
            audit.number(
                artifact, "/0", metric, value, scope="aggregate", statistic=statistic,
                identity={
                    "tool": "vllm-bench-serve" if artifact == "bench/a.json" else tool, "task": None,
                    "config": {**SETTINGS, "num_prompts": 500, "max_concurrency": 8, "output_len": 129, "gpu_count": 2},
                },
            )  # fmt: skip
    return judged(audit, "runs_identical").partition(" as in ")[0]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (lambda: twins(*_TWIN), "1 of 2: 3 latencies"),
        (lambda: twins("mean_ttft", "p50_ttft"), "0 of 2"),
        (lambda: twins("mean_ttft"), "0 of 2"),
        (lambda: twins(*_TWIN, tool="another"), "0 of 2"),
        # As for times: six digits, and more than a timer's step
        (lambda: twins(*_TWIN, p50_ttft=50001.0), "1 of 2: 3 latencies"),
        (lambda: twins(*_TWIN, p50_ttft=50000.0), "0 of 2"),
        (lambda: twins(*_TWIN, p50_ttft=49999.0), "0 of 2"),
        (lambda: twins(*_TWIN, p50_ttft=1.23456789e-6), "1 of 2: 3 latencies"),
        (lambda: twins(*_TWIN, p50_ttft=0.98765432e-6), "0 of 2"),
    ],
)
def test_two_runs_are_one_from_three_equal_latencies_on(said: Callable[[], str], found: str) -> None:
    assert said() == found


Phases = Sequence[tuple[float | None, float]]


def of_rates(
    stated: float | None,
    *phases: tuple[float | None, float],
    prompts: Phases = (),
    prefill: float | None = None,
) -> str:
    """What is said of a run that states these rates beside the tokens and seconds of its requests."""
    audit = Audit()
    identity = {"task": None, "config": SETTINGS, "run": "first"}
    for names, requests in (
        (("output_tokens", "decode_duration"), phases), (("input_tokens", "prefill_duration"), prompts),
    ):  # fmt: skip
        for place, numbers in enumerate(requests):
            for name, value in zip(names, numbers, strict=True):
                audit.number("bench/run.json", f"/{place}", name, value, identity=identity)
    for rate, value in (("decode_throughput", stated), ("prefill_throughput", prefill)):
        if value is not None:
            audit.number("bench/run.json", "/summary", rate, value, scope="aggregate", identity=identity)
    return judged(audit, "mean_of_rates")


_APART = ((23.0, 1.0), (57.0, 3.0))  # 23 and 19 a second, together 20
_FURTHER = ((24.0, 1.0), (57.0, 3.0))  # 24 and 19, together 20.25


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (lambda: of_rates(21.0, *_APART), "0 of 1"),
        (lambda: of_rates(21.5, *_FURTHER), "1 of 1: 21.5 token/s | all tokens over all time are 20.25 token/s"),
        (lambda: of_rates(20.25, *_FURTHER), "0 of 1"),
        # A thousandth of the mean
        (
            lambda: of_rates(21.5 * 1.00097123, *_FURTHER),
            "1 of 1: 21.521 token/s | all tokens over all time are 20.25 token/s",
        ),
        (lambda: of_rates(21.5 * 1.00103123, *_FURTHER), "0 of 1"),
        (
            lambda: of_rates(21.5 * 0.99903123, *_FURTHER),
            "1 of 1: 21.479 token/s | all tokens over all time are 20.25 token/s",
        ),
        (lambda: of_rates(21.5 * 0.99897123, *_FURTHER), "0 of 1"),
        # and half of the last digit
        (lambda: of_rates(22.0, *_FURTHER), "1 of 1: 22 token/s | all tokens over all time are 20.25 token/s"),
        (lambda: of_rates(21.5, (24.0, 1.0)), "0 of 0"),
        (lambda: of_rates(None, *_FURTHER), "0 of 0"),
        # What took no time or has no count is in neither
        (lambda: of_rates(21.5, *_FURTHER, (9.0, 0.0)), "1 of 1: 21.5 token/s | all tokens over all time are 20.25 token/s"),
        (
            lambda: of_rates(21.5, *_FURTHER, (None, 5.0)),
            "1 of 1: 21.5 token/s | all tokens over all time are 20.25 token/s",
        ),
        # Of two rates the one that is wrong, else the first
        (
            lambda: of_rates(21.5, *_FURTHER, prompts=((90.0, 1.0), (90.0, 1.0)), prefill=90.0),
            "1 of 1: 21.5 token/s | all tokens over all time are 20.25 token/s",
        ),
        (
            lambda: of_rates(20.25, *_FURTHER, prompts=((240.0, 1.0), (570.0, 3.0)), prefill=215.0),
            "1 of 1: 215 token/s | all tokens over all time are 202.5 token/s",
        ),
        (
            lambda: of_rates(21.5, *_FURTHER, prompts=((240.0, 1.0), (570.0, 3.0)), prefill=215.0),
            "1 of 1: 215 token/s | all tokens over all time are 202.5 token/s",
        ),
    ],
)  # fmt: skip
def test_a_mean_of_rates_is_told_from_a_twentieth_off_on(said: Callable[[], str], found: str) -> None:
    assert said() == found
