"""How many requests are in flight at once: exactly at the edge, and just beside it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.validation.judging import exactly, of_run
from tests.validation.making import WORKLOAD

_OF_NO_LENGTH = {name: value for name, value in WORKLOAD.items() if name != "output_len"}
_TOKENS_ALONE = ("request_throughput", "output_tokens", "output_tokens_total")
# Of more digits than any tool rounds to
_REQUESTS, _TOKENS = 5.656854249492381, 700.0123456789123


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        (
            {"request_throughput": 0.25, "mean_e2e_latency": 2.0, "mean_concurrency": 0.9},
            "1 of 1: 0.9 | 0.25 request/s of 2 s each keep 0.5 in flight",
        ),
        ({"request_throughput": 0.0, "mean_concurrency": 0.9}, "0 of 0"),
        ({"mean_concurrency": 9.0}, "1 of 1: 9 | 5.0625 request/s of 1.48 s each keep 7.4925 in flight"),
        # One that failed took a slot and has no latency
        ({"mean_concurrency": 9.0, "requests_failed": 1.0}, "0 of 0"),
    ],
)
def test_rates_of_requests_that_all_succeeded_keep_so_many_in_flight(
    changes: dict[str, Any], found: str
) -> None:
    assert of_run("concurrency_not_rate_times_latency", **changes) == found


@pytest.mark.parametrize(
    ("streams", "changes", "found"),
    [
        (0, {}, "0 of 0"),
        (1, {}, "1 of 1: 5.0625 request/s of 1.48 s each, 7.4925 in flight | at most 1 at once"),
        # A twentieth, and half of the last digit of 5 request/s
        (8, {"request_throughput": 5.0, "mean_e2e_latency": 1.75}, "0 of 1"),
        (
            8, {"request_throughput": 5.0, "mean_e2e_latency": 1.85},
            "1 of 1: 5 request/s of 1.85 s each, 9.25 in flight | at most 8 at once",
        ),
        (8, {"request_throughput": _REQUESTS, "mean_e2e_latency": exactly(8 * 1.05, _REQUESTS)}, "0 of 1"),
        (
            8, {"request_throughput": _REQUESTS, "mean_e2e_latency": 1.484925},
            "1 of 1: 5.6569 request/s of 1.4849 s each, 8.4 in flight | at most 8 at once",
        ),
        # Of no rate of requests, that of their tokens
        (
            8, {"without": ("request_throughput",), "mean_e2e_latency": 1.9},
            "1 of 1: 5.0625 request/s of 1.9 s each, 9.6188 in flight | at most 8 at once",
        ),
    ],
)  # fmt: skip
def test_no_more_requests_are_in_flight_than_streams(
    streams: int, changes: dict[str, Any], found: str
) -> None:
    workload = {**WORKLOAD, "max_concurrency": streams}
    assert of_run("more_in_flight_than_asked", workload=workload, **changes) == found


@pytest.mark.parametrize(
    ("streams", "changes", "found"),
    [
        (0, {"output_throughput": 700.0, "mean_tpot": 0.02}, "0 of 0"),
        (
            1, {"output_throughput": 700.0, "mean_tpot": 0.02},
            "1 of 1: 700 token/s of 0.02 s each, 14 in flight | at most 1 at once",
        ),
        (8, {"output_throughput": _TOKENS, "mean_tpot": exactly(8 * 1.3, _TOKENS)}, "0 of 1"),
        (
            8, {"output_throughput": _TOKENS, "mean_tpot": 0.014857},
            "1 of 1: 700.01 token/s of 0.014857 s each, 10.4 in flight | at most 8 at once",
        ),
    ],
)  # fmt: skip
def test_no_more_requests_decode_than_streams_but_for_a_quarter(
    streams: int, changes: dict[str, Any], found: str
) -> None:
    workload = {**_OF_NO_LENGTH, "max_concurrency": streams}
    assert of_run("more_in_flight_than_asked", workload=workload, without=_TOKENS_ALONE, **changes) == found


@pytest.mark.parametrize(
    ("also", "tokens", "found"),
    [
        ({}, 500.0, "1 of 1: 1000 token/s of 0.02 s each, 20 in flight | at most 8 at once"),
        ({}, 200.0, "0 of 1"),
        ({"num_prefill_gpu": 1}, 500.0, "0 of 0"),
    ],
)
def test_tokens_of_one_gpu_are_those_of_as_many_as_there_are(
    also: dict[str, Any], tokens: float, found: str
) -> None:
    said = of_run(
        "more_in_flight_than_asked", workload={**_OF_NO_LENGTH, **also},
        without=(*_TOKENS_ALONE, "output_throughput"), output_throughput_per_gpu=tokens, mean_tpot=0.02,
    )  # fmt: skip
    assert said == found
