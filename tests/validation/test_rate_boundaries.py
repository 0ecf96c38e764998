"""A peak beside the mean of a run: exactly at the edge, and just beside it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.validation.judging import of_run

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
        ({"peak_output_throughput": 640.0, "mean_itl": 0.0106}, "0 of 0"),
        ({"peak_output_throughput": 640.0, "without": ("itl",)}, "0 of 0"),
        ({"peak_output_throughput": 640.0, "without": ("tpot",)}, "0 of 0"),
    ],
)  # fmt: skip
def test_a_peak_is_no_lower_than_the_mean_where_it_counts_tokens(changes: dict[str, Any], found: str) -> None:
    assert of_run("peak_below_mean", **changes) == found
