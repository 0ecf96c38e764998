"""Sensors that stand still, that say nothing, and that are looked at too seldom: exactly at the edge, and beside it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.validation.judging import judged
from tests.validation.making import NOON, Audit

_SECOND = 1_000_000


def sensed(name: str, every: float = 1.0, **series: Sequence[float]) -> str:
    """A verdict on one GPU's log, a sample each so many seconds."""
    audit = Audit()
    for metric, values in series.items():
        for place, value in enumerate(values):
            audit.number(
                "bench/gpu.csv", str(place), metric, value, scope="timeseries",
                timestamp=NOON + round(place * every * _SECOND),
            )  # fmt: skip
    return judged(audit, name, "timeseries")


def rising(n: int) -> list[float]:
    return [0.5 + 0.01 * place for place in range(n)]


@pytest.mark.parametrize(
    ("power", "busy", "found"),
    [
        ([100.5] * 9, rising(9), "0 of 0"),
        ([100.5] * 10, rising(10), "1 of 1: 100.5 W in each of 10 samples"),
        ([100.0] * 10, rising(10), "1 of 1: 100 W in each of 10 samples"),
        ([100.5] * 9 + [100.6], rising(10), "0 of 1"),
        ([100.5] * 10, [0.5] * 10, "0 of 1"),
        # Alone it takes more of them, and digits that no board keeps by chance
        ([100.5] * 29, [], "0 of 1"),
        ([100.5] * 30, [], "1 of 1: 100.5 W in each of 30 samples"),
        ([100.0] * 30, [], "0 of 1"),
        # Or at work for the same share of the time, neither idle nor full
        ([100.0] * 30, [0.5] * 30, "1 of 1: 100 W in each of 30 samples"),
        ([100.0] * 30, [0.99] * 30, "1 of 1: 100 W in each of 30 samples"),
        ([100.0] * 29, [0.5] * 30, "0 of 1"),
        ([100.0] * 30, [0.5] * 29, "0 of 1"),
        ([100.0] * 30, [0.49] * 30, "0 of 1"),
        ([100.0] * 30, [1.0] * 30, "0 of 1"),
        ([100.0005] * 30, [], "0 of 1"),
        ([100.002] * 30, [], "1 of 1: 100 W in each of 30 samples"),
        ([0.0] * 30, rising(30), "0 of 0"),
        ([0.5] * 10, rising(10), "1 of 1: 0.5 W in each of 10 samples"),
    ],
)  # fmt: skip
def test_a_power_that_stands_still_is_of_a_sensor_that_does(
    power: list[float], busy: list[float], found: str
) -> None:
    assert sensed("power_samples_frozen", gpu_power=power, gpu_utilization=busy) == found


@pytest.mark.parametrize(
    ("power", "busy", "limit", "found"),
    [
        ([150.0] * 10, [0.0] * 10, [300.0], "0 of 1"),
        ([150.5] * 10, [0.0] * 10, [300.0], "1 of 1: 0% at 150.5 W in 10 samples"),
        # The highest of several limits is what the board can
        ([150.5] * 10, [0.0] * 10, [300.0, 302.0], "0 of 1"),
        ([150.5] * 10, [0.0] * 9, [300.0], "0 of 0"),
        ([150.5] * 10, [0.0] * 9 + [0.01], [300.0], "0 of 1"),
        ([150.5] * 10, [0.0] * 10, [], "0 of 0"),
        ([], [0.0] * 10, [300.0], "0 of 0"),
    ],
)  # fmt: skip
def test_a_gpu_that_draws_half_of_what_it_can_is_busy(
    power: list[float], busy: list[float], limit: list[float], found: str
) -> None:
    said = sensed("idle_in_every_sample", gpu_power=power, gpu_utilization=busy, gpu_power_limit=limit)
    assert said == found


@pytest.mark.parametrize(
    ("power", "found"),
    [
        ([0.0] * 9, "0 of 0"), ([0.0] * 10, "1 of 1: 0 W in each of 10 samples"), ([0.0] * 9 + [0.1], "0 of 1"),
    ],
)  # fmt: skip
def test_ten_samples_of_nothing_are_no_power(power: list[float], found: str) -> None:
    assert sensed("no_power_in_any_sample", gpu_power=power) == found


@pytest.mark.parametrize(
    ("samples", "every", "found"),
    [
        (9, 1.25, "0 of 1"), (9, 1.5, "1 of 1: 9 in 12 s"), (10, 1.5, "0 of 1"), (1, 20.0, "0 of 0"),
        (2, 20.0, "1 of 1: 2 in 20 s"),
    ],
)  # fmt: skip
def test_a_log_of_more_than_ten_seconds_has_ten_samples(samples: int, every: float, found: str) -> None:
    assert sensed("sampled_too_coarsely", every, gpu_power=rising(samples)) == found


@pytest.mark.parametrize(
    ("clock", "busy", "found"),
    [
        ([1000.0] * 29, [], "0 of 0"),
        ([1000.0] * 30, [], "0 of 1"),
        ([1000.0] * 27 + [899.0] * 3, [], "0 of 1"),
        ([1000.0] * 26 + [899.0] * 4, [], "1 of 1"),
        ([1000.0] * 26 + [900.0] * 4, [], "0 of 1"),
        # The highest that lasted for ten samples
        ([1000.0] * 9 + [880.0] * 21, [], "0 of 1"),
        ([1000.0] * 10 + [880.0] * 20, [], "1 of 1"),
        # Not while it had nothing to do
        ([1000.0] * 30 + [400.0] * 30, [0.5] * 30 + [0.49] * 30, "0 of 1"),
        ([1000.0] * 30 + [400.0] * 30, [0.5] * 60, "1 of 1"),
    ],
)  # fmt: skip
def test_clocks_of_a_busy_gpu_stay_up(clock: list[float], busy: list[float], found: str) -> None:
    said = sensed("clocks_held_down_while_busy", sm_clock=clock, gpu_utilization=busy)
    assert said.partition(":")[0] == found
