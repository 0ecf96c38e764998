"""Rates that were asked for and that were reached, as runs state them: exactly at the edge, and just beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.validation.judging import judged, of_run
from tests.validation.making import SETTINGS, WORKLOAD, Audit

_STREAMED = {
    name: value for name, value in WORKLOAD.items() if name not in ("max_concurrency", "num_prompts")
}


def at_rate(name: str, rate: float, changes: Mapping[str, Any], streams: int | None = None) -> str:
    """What is judged of 400 requests at such a rate; four standard deviations of their number are a fifth."""
    workload = {
        **_STREAMED,
        "request_rate": rate,
        **({} if streams is None else {"max_concurrency": streams}),
    }
    return of_run(name, workload=workload, **{"requests_completed": 400.0, "max_e2e_latency": 3.5, **changes})


@pytest.mark.parametrize(
    ("rate", "changes", "found"),
    [
        # A fifth more than 100 s, the longest latency and a twentieth of the time: 120 + 3.5 + 6.5
        (4, {"run_duration": 130.0}, "0 of 1"),
        (
            4, {"run_duration": 130.0, "max_e2e_latency": 3.4},
            "1 of 1: 3.0769 request/s | asked for 4 request/s",
        ),
        (4, {"run_duration": 131.0, "without": ("requests_failed",)}, "1 of 1: 3.0534 request/s | asked for 4 request/s"),
        # Of no time, that of the requests at their rate
        (4, {"without": ("run_duration",), "request_throughput": 400 / 130}, "0 of 1"),
        (
            4, {"without": ("run_duration",), "request_throughput": 3.0},
            "1 of 1: 3 request/s | asked for 4 request/s",
        ),
        # Those that failed were sent too
        (4, {"run_duration": 160.0, "requests_failed": 100.0}, "1 of 1: 3.125 request/s | asked for 4 request/s"),
        (4, {"run_duration": 0.0}, "0 of 1"),
        (0, {"run_duration": 1300.0}, "0 of 0"),
        (0.5, {"run_duration": 1300.0}, "1 of 1: 0.30769 request/s | asked for 0.5 request/s"),
        (
            1000, {"run_duration": 0.9, "max_e2e_latency": 0.001},
            "1 of 1: 444.44 request/s | asked for 1000 request/s",
        ),
        (
            4, {"run_duration": 1300.0, "requests_completed": 20.0},
            "1 of 1: 0.015385 request/s | asked for 4 request/s",
        ),
        (4, {"run_duration": 1300.0, "requests_completed": 19.0}, "0 of 0"),
    ],
)  # fmt: skip
def test_a_rate_is_missed_by_more_than_chance_latency_and_client(
    rate: float, changes: dict[str, Any], found: str
) -> None:
    assert at_rate("requests_sent_slower_than_asked", rate, changes) == found


@pytest.mark.parametrize(
    ("rate", "changes", "found"),
    [
        (4, {"request_throughput": 5.0}, "0 of 1"),
        (4, {"request_throughput": 5.01}, "1 of 1: 5.01 request/s | asked for 4 request/s"),
        (0, {}, "0 of 0"),
        (0.5, {"requests_completed": 20.0}, "1 of 1: 5.0625 request/s | asked for 0.5 request/s"),
        (0.5, {"requests_completed": 19.0}, "0 of 0"),
    ],
)
def test_a_rate_is_exceeded_by_more_than_chance_and_client(
    rate: float, changes: dict[str, Any], found: str
) -> None:
    assert at_rate("requests_sent_faster_than_asked", rate, changes) == found


@pytest.mark.parametrize(
    ("rate", "changes", "found"),
    [
        # A fifth of 100 s
        (4, {"run_duration": 120.0}, "0 of 1"),
        (4, {"run_duration": 120.5}, "1 of 1: 3.3195 request/s | asked for 4 request/s"),
        # A quarter of what it took more
        (4, {"run_duration": 124.0, "p50_ttft": 6.0}, "0 of 1"),
        (4, {"run_duration": 124.0, "p50_ttft": 6.1}, "1 of 1: 3.2258 request/s | asked for 4 request/s"),
        # No more than the longest latency and a twentieth of the time: 23.5 + 6.5
        (
            4, {"run_duration": 130.0, "p50_ttft": 8.0, "max_e2e_latency": 23.5},
            "1 of 1: 3.0769 request/s | asked for 4 request/s",
        ),
        (4, {"run_duration": 130.0, "p50_ttft": 8.0, "max_e2e_latency": 23.4}, "0 of 1"),
        # Of many requests a tenth
        (25, {"requests_completed": 2500.0, "run_duration": 110.0}, "0 of 1"),
        (
            25, {"requests_completed": 2500.0, "run_duration": 111.0},
            "1 of 1: 22.523 request/s | asked for 25 request/s",
        ),
        (0, {}, "0 of 0"),
        (
            0.5, {"run_duration": 1000.0, "p50_ttft": 70.0, "max_e2e_latency": 900.0},
            "1 of 1: 0.4 request/s | asked for 0.5 request/s",
        ),
        (
            0.2, {"requests_completed": 20.0, "run_duration": 200.0, "p50_ttft": 70.0, "max_e2e_latency": 300.0},
            "1 of 1: 0.1 request/s | asked for 0.2 request/s",
        ),
        (
            0.2, {"requests_completed": 19.0, "run_duration": 200.0, "p50_ttft": 70.0, "max_e2e_latency": 300.0},
            "0 of 0",
        ),
    ],
)  # fmt: skip
def test_a_server_that_cannot_follow_lets_requests_wait_for_what_it_takes_more(
    rate: float, changes: dict[str, Any], found: str
) -> None:
    waiting = {"p50_ttft": 7.0, "max_e2e_latency": 30.0, **changes}
    assert at_rate("server_slower_than_asked", rate, waiting) == found


@pytest.mark.parametrize(
    ("streams", "changes", "found"),
    [
        (10, {"mean_concurrency": 9.0, "request_throughput": 8.9}, "1 of 1: never more than 10 in flight"),
        (10, {"mean_concurrency": 8.99, "request_throughput": 8.9}, "0 of 1"),
        (10, {"mean_concurrency": 9.0, "request_throughput": 9.0}, "0 of 1"),
        (1, {"mean_concurrency": 1.0, "request_throughput": 5.0}, "1 of 1: never more than 1 in flight"),
        (0, {"mean_concurrency": 1.0, "request_throughput": 5.0}, "0 of 0"),
        # As many in flight as the rate and the latency keep
        (
            10, {"without": ("concurrency",), "request_throughput": 5.0, "mean_e2e_latency": 1.8},
            "1 of 1: never more than 10 in flight",
        ),
        (10, {"without": ("concurrency",), "request_throughput": 5.0, "mean_e2e_latency": 1.7}, "0 of 1"),
    ],
)  # fmt: skip
def test_a_client_that_is_full_on_average_waits_for_answers(
    streams: int, changes: dict[str, Any], found: str
) -> None:
    said = at_rate("rate_waits_for_answers", 10, changes, streams)
    assert said.removesuffix(" | asked for 10 request/s") == found


@pytest.mark.parametrize(
    ("delays", "found"),
    [
        # A tenth of 2.5 s
        ({"load.schedule_delay": 0.25}, "0 of 1"),
        ({"load.schedule_delay": 0.26}, "1 of 1: 0.26 s | the mean latency is 2.5 s"),
        (
            {"load.schedule_delay": 0.26, "request_targeted_start_delay": 0.3},
            "1 of 1: 0.26 s | the mean latency is 2.5 s",
        ),
        ({"other_delay": 0.4}, "0 of 0"),
    ],
)
def test_requests_are_late_by_a_tenth_of_their_latency(delays: dict[str, float], found: str) -> None:
    audit = Audit()
    audit.run("bench/late.json", mean_e2e_latency=2.5)
    identity = {"tool": "vllm-bench-serve", "task": None, "config": {**SETTINGS, **WORKLOAD}}
    for name, delay in delays.items():
        audit.number(
            "bench/late.json",
            "/0",
            name,
            delay,
            scope="aggregate",
            statistic="mean",
            n=500,
            identity=identity,
        )
    assert judged(audit, "requests_sent_late") == found
