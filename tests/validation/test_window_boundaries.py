"""How long a run must be, and when a stream is one: exactly at the edge, and just beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from tests.validation.breaking_loads import requests
from tests.validation.breaking_sweeps import run_of_sweep
from tests.validation.judging import judged, of_run
from tests.validation.making import SETTINGS, WORKLOAD, Audit


@pytest.mark.parametrize(
    ("ttft", "latency", "tokens", "found"),
    [
        (4.0, 4.0, 4000.0, "1 of 1: 4 s | the whole takes 4 s"),
        # 5,000 tokens in a second, and nineteen twentieths of the time
        (24.0, 25.0, 5001.0, "0 of 1"),
        (24.0, 25.0, 5002.0, "1 of 1: 24 s | the whole takes 25 s"),
        (19.0, 20.0, 9000.0, "0 of 1"),
    ],
)
def test_a_first_token_may_come_with_the_last_or_within_its_share(
    ttft: float, latency: float, tokens: float, found: str
) -> None:
    changes = {"p50_ttft": ttft, "p50_e2e_latency": latency, "mean_output_tokens": tokens}
    assert of_run("stream_held_back", **changes) == found


@pytest.mark.parametrize(
    ("workload", "changes", "found"),
    [
        ({}, {"requests_completed": 24.0}, "0 of 1"),
        ({}, {"requests_completed": 23.0}, "1 of 1: requests for each stream: 2.875"),
        ({"max_concurrency": 1}, {"requests_completed": 2.0}, "0 of 0"),
        ({"max_concurrency": 2}, {"requests_completed": 2.0}, "1 of 1: requests for each stream: 1"),
        ({"max_concurrency": 1}, {"requests_completed": 1.0}, "0 of 0"),
        # A rate of nothing is none
        ({"request_rate": 0}, {"requests_completed": 16.0}, "1 of 1: requests for each stream: 2"),
        ({"request_rate": 0.5}, {"requests_completed": 16.0}, "0 of 1"),
        (
            {"request_rate": 5.0}, {"run_duration": 2.96},
            "1 of 1: mean latencies from begin to end: 2",
        ),
        ({"request_rate": 5.0}, {"run_duration": 4.44}, "0 of 1"),
        ({"request_rate": 5.0, "max_concurrency": 1}, {"run_duration": 2.96}, "1 of 1: mean latencies from begin to end: 2"),
    ],
)  # fmt: skip
def test_a_run_has_three_rounds(workload: dict[str, Any], changes: dict[str, float], found: str) -> None:
    assert of_run("run_of_few_rounds", workload={**WORKLOAD, **workload}, **changes) == found


def after_each_other(*parts: tuple[int, int, float]) -> str:
    """Parts of a run, each of so many rounds by so many streams of requests of one latency, one after the other."""
    starts: list[float] = []
    latency: list[float] = []
    now = 0.0
    for rounds, streams, took in parts:
        starts += [now + took * place for place in range(rounds) for _ in range(streams)]
        latency += [took] * (rounds * streams)
        now += took * rounds
    audit = Audit()
    requests(audit, starts, ttft=0.125, e2e_latency=np.array(latency))
    return judged(audit, "rate_lowered_by_ramp_and_drain")


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        # Four streams, then one of them alone: 80 answers in 25 s, and 10 in 12.5 s
        (
            ((20, 4, 1.25), (10, 1, 1.25)),
            "1 of 1: 3.2 answers a second from 0 s to 25 s | of the whole run 2.4",
        ),
        # One at first: its last answer ends as the others begin
        (
            ((10, 1, 1.25), (20, 4, 1.25)),
            "1 of 1: 3.2 answers a second from 12.5 s to 37.5 s | of the whole run 2.4",
        ),
        # One that follows another at once makes no two
        (
            ((30, 2, 1.25), (20, 1, 1.25)),
            "1 of 1: 1.6 answers a second from 0 s to 37.5 s | of the whole run 1.28",
        ),
        (((20, 4, 1.25),), "0 of 1"),
        # A tenth more than in the whole run
        (((20, 4, 1.0), (2, 1, 1.0)), "0 of 1"),
        (
            ((20, 4, 1.0), (3, 1, 1.0)),
            "1 of 1: 4 answers a second from 0 s to 20 s | of the whole run 3.6087",
        ),
        (((10, 4, 1.25),), "0 of 1"),
        (((13, 3, 1.25),), "0 of 0"),
    ],
)
def test_the_rate_of_the_full_part_is_that_of_its_own_answers(
    parts: Sequence[tuple[int, int, float]], found: str
) -> None:
    assert after_each_other(*parts) == found


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"run_duration": 5.0}, "0 of 1"),
        ({"run_duration": 4.99}, "1 of 1: 4.99 s"),
        ({"run_duration": 0.9}, "1 of 1: 0.9 s"),
        ({"run_duration": 0.0}, "0 of 0"),
        ({"run_duration": 4.0, "requests_completed": 2.0}, "1 of 1: 4 s"),
        ({"run_duration": 4.0, "requests_completed": 1.0}, "0 of 0"),
        ({"run_duration": 4.0, "without": ("ttft",)}, "1 of 1: 4 s"),
        ({"run_duration": 4.0, "without": ("output_throughput",)}, "1 of 1: 4 s"),
        ({"run_duration": 4.0, "without": ("ttft", "output_throughput")}, "0 of 0"),
    ],
)
def test_a_run_of_several_requests_to_a_model_takes_five_seconds(changes: dict[str, Any], found: str) -> None:
    assert of_run("run_too_brief", **changes) == found


@pytest.mark.parametrize("statistic", ["p50", "mean"])
def test_a_level_of_first_tokens_alone_says_that_a_model_answered(statistic: str) -> None:
    audit = Audit()
    audit.run(without=("ttft", "output_throughput"), run_duration=4.0)
    identity = {"tool": "vllm-bench-serve", "task": None, "config": {**SETTINGS, **WORKLOAD}}
    audit.number(
        "bench/served.json",
        "/0",
        "ttft",
        0.2,
        scope="aggregate",
        statistic=statistic,
        identity=identity,
        n=500,
    )
    assert judged(audit, "run_too_brief") == "1 of 1: 4 s"


@pytest.mark.parametrize(
    ("seconds", "completed", "found"),
    [
        ((9.0, 4.0, 2.0), 500.0, "0 of 3"),
        ((9.0, 4.0, 1.9), 500.0, "2 of 3: 4 s"),
        ((20.0, 9.0, 4.0), 20.0, "0 of 3"),
        ((20.0, 9.0, 4.0), 19.0, "1 of 3: 4 s"),
        ((20.0, 4.0), 500.0, "1 of 2: 4 s"),
    ],
)
def test_levels_of_a_sweep_warm_each_other_up_from_fifteen_seconds_and_twenty_requests_on(
    seconds: tuple[float, ...], completed: float, found: str
) -> None:
    audit = Audit()
    for number, took in enumerate(seconds):
        figures = {"run_duration": took, "requests_completed": completed}
        run_of_sweep(audit, number, 0.5, 2 ** (number + 1), figures=figures)
    assert judged(audit, "run_too_brief") == found


def test_levels_that_are_not_said_are_those_of_the_runs_beside() -> None:
    audit = Audit()
    for number, took in enumerate((20.0, 9.0, 4.0)):
        streams = 2 ** (number + 1)
        figures = {"requests_completed": 500.0 + number, "run_duration": took}
        run_of_sweep(audit, number, 0.5, streams, figures=figures)
        audit.run(
            f"bench/list{number}.json", workload={}, tool="aiperf", run_duration=took,
            requests_completed=500.0 + number,
        )  # fmt: skip
    assert judged(audit, "run_too_brief") == "0 of 6"


@pytest.mark.parametrize(
    ("loads", "seconds", "found"),
    [
        ((1, 2, 4), (9.0, 4.0, 2.0), "0 of 6"),
        ((1, 2, 4), (9.0, 4.0, 1.9), "4 of 6: 4 s"),
        # A load of nothing is no level
        ((0, 2, 4), (9.0, 4.0, 2.0), "4 of 6: 4 s"),
    ],
)
def test_a_list_beside_the_summary_of_its_run_warms_nothing_up(
    loads: tuple[int, ...], seconds: tuple[float, ...], found: str
) -> None:
    audit = Audit()
    alone = {name: value for name, value in WORKLOAD.items() if name != "max_concurrency"}
    for number, (streams, took) in enumerate(zip(loads, seconds, strict=True)):
        for name, workload in (("level", {**WORKLOAD, "max_concurrency": streams}), ("list", alone)):
            audit.run(
                f"bench/{name}{number}.json", workload=workload, run_duration=took,
                requests_completed=500.0 + number, without=("concurrency",),
            )  # fmt: skip
    assert judged(audit, "run_too_brief") == found


def test_brief_runs_of_no_load_are_no_sweep() -> None:
    audit = Audit()
    for number, took in enumerate((20.0, 9.0, 4.0)):
        audit.run(f"bench/list{number}.json", workload={}, tool="aiperf", run_duration=took)
    assert judged(audit, "run_too_brief") == "1 of 3: 4 s"
