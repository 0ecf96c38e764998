"""Rates beside counts, times and other rates of a run: exactly at the edge, and just beside it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.validation.judging import of_run
from tests.validation.making import WORKLOAD

_BELOW = "1 of 1: 640 token/s | the mean over the run is 653.07 token/s"


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"peak_output_throughput": 640.0}, _BELOW),
        # 653.0653571609375, and what the rounding of either of the two may hide
        ({"peak_output_throughput": 653.0}, "0 of 1"),
        ({"peak_output_throughput": 654.0}, "0 of 1"),
        ({"peak_output_throughput": 700.0}, "0 of 1"),
        ({"peak_output_throughput": 640.0, "run_duration": 2.0}, _BELOW),
        ({"peak_output_throughput": 640.0, "run_duration": 1.99}, "0 of 0"),
        # Several tokens in a chunk: gaps are longer than a token takes
        ({"peak_output_throughput": 640.0, "mean_itl": 0.0105}, _BELOW),
        ({"peak_output_throughput": 640.0, "mean_itl": 0.01051}, "0 of 0"),
        ({"peak_output_throughput": 640.0, "without": ("itl",)}, "0 of 0"),
        ({"peak_output_throughput": 640.0, "without": ("tpot",)}, "0 of 0"),
    ],
)  # fmt: skip
def test_a_peak_is_no_lower_than_the_mean_where_it_counts_tokens(changes: dict[str, Any], found: str) -> None:
    assert of_run("peak_below_mean", **changes) == found


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"run_duration": 0.5}, "1 of 1: 1 token/s | 64500 output tokens in 0.5 s are 129000 token/s"),
        ({"run_duration": 0.0}, "0 of 0"),
        (
            {"output_tokens_total": 1.0},
            "1 of 1: 1 token/s | 1 output tokens in 98.765 s are 0.010125 token/s",
        ),
        ({"output_tokens_total": 0.0}, "0 of 0"),
    ],
)
def test_a_rate_is_of_some_tokens_in_some_time(changes: dict[str, float], found: str) -> None:
    assert of_run("output_rate_not_tokens_over_duration", output_throughput=1.0, **changes) == found


@pytest.mark.parametrize(
    ("latency", "rate", "found"),
    [
        # Answers that begin to come after four fifths of the run come at five times the rate
        (79.012, 1959.2, "0 of 1"),
        (79.012, 3918.4, "1 of 1: 3918.4 token/s | 64500 output tokens in 98.765 s are 653.07 token/s"),
        # As long as the run, and longer: there is no telling
        (98.765, 9999.0, "0 of 1"),
        (150.0, 9999.0, "0 of 1"),
    ],
)
def test_a_rate_over_answers_leaves_out_the_time_before_them(latency: float, rate: float, found: str) -> None:
    changes: dict[str, Any] = {"tool": "guidellm", "mean_e2e_latency": latency, "output_throughput": rate}
    assert of_run("output_rate_not_tokens_over_duration", **changes) == found


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        (
            {"output_throughput": 0.9, "request_throughput": 0.125, "mean_output_tokens": 4.0},
            "1 of 1: 0.9 token/s | 0.125 request/s of 4 tokens are 0.5 token/s",
        ),
        ({"output_throughput": 0.9, "request_throughput": 0.0}, "0 of 0"),
        (
            {"output_throughput": 900.0},
            "1 of 1: 900 token/s | 5.0625 request/s of 129 tokens are 653.07 token/s",
        ),
        ({"output_throughput": 900.0, "requests_failed": 1.0}, "0 of 0"),
    ],
)
def test_two_rates_of_no_known_time_are_tied_by_tokens(changes: dict[str, float], found: str) -> None:
    said = of_run("token_rate_not_request_rate_times_tokens", without=("run_duration",), **changes)
    assert said == found


@pytest.mark.parametrize(
    ("part", "found"),
    [(0.25, "1 of 1: 0.9 token/s | input 0.25 + output 0.25 = 0.5 token/s"), (0.0, "0 of 0")],
)
def test_a_total_is_of_parts_of_some_size(part: float, found: str) -> None:
    changes = {"input_throughput": part, "output_throughput": part, "total_token_throughput": 0.9}
    assert of_run("total_rate_not_input_plus_output", **changes) == found


@pytest.mark.parametrize(
    ("gpus", "changes", "found"),
    [
        (0, {"output_throughput_per_gpu": 500.0}, "0 of 0"),
        (
            1, {"output_throughput_per_gpu": 500.0},
            "1 of 1: 500 token/s for each GPU | 653.07 token/s over 1 GPUs are 653.07 token/s for each",
        ),
        # Of several the one that is named first
        (
            2, {"output_throughput_per_gpu": 500.0, "input_throughput_per_gpu": 600.0},
            "1 of 1: 500 token/s for each GPU | 653.07 token/s over 2 GPUs are 326.53 token/s for each",
        ),
        (
            2, {"input_throughput_per_gpu": 600.0, "total_throughput_per_gpu": 800.0},
            "1 of 1: 600 token/s for each GPU | 2592 token/s over 2 GPUs are 1296 token/s for each",
        ),
    ],
)  # fmt: skip
def test_a_rate_of_one_gpu_is_told_with_that_of_all(gpus: int, changes: dict[str, float], found: str) -> None:
    said = of_run("rate_per_gpu_not_rate_over_gpus", workload={**WORKLOAD, "gpu_count": gpus}, **changes)
    assert said == found


_MANY = 129_000.123456789123


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        # A millionth of 64,500,062, and half a token
        ({"mean_output_tokens": _MANY, "output_tokens_total": 64_500_122.0}, "0 of 1"),
        (
            {"mean_output_tokens": _MANY, "output_tokens_total": 64_500_132.0},
            "1 of 1: 64500132 output tokens | 500 requests of 129000 tokens are 64500000",
        ),
        (
            {"mean_output_tokens": 0.0625, "requests_completed": 8.0, "output_tokens_total": 9.0},
            "1 of 1: 9 output tokens | 8 requests of 0.0625 tokens are 0.5",
        ),
        ({"mean_output_tokens": 0.0, "output_tokens_total": 9.0}, "0 of 0"),
        (
            {"mean_output_tokens": 129.1, "output_tokens_total": 64_000.0},
            "1 of 1: 64000 output tokens | 500 requests of 129.1 tokens are 64550",
        ),
        ({"mean_output_tokens": 129.1, "output_tokens_total": 64_000.0, "requests_failed": 1.0}, "0 of 0"),
    ],
)
def test_a_total_is_the_mean_times_requests_that_all_succeeded(changes: dict[str, float], found: str) -> None:
    assert of_run("tokens_not_mean_times_requests", **changes) == found
