"""Sensors of a run beside what it did and what a board can: exactly at the edge, and just beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.validation.breaking_loads import requests
from tests.validation.judging import judged, of_run
from tests.validation.making import SETTINGS, WORKLOAD, Audit


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"mean_gpu_power": 0.0}, "1 of 1: 0 W"),
        ({"mean_gpu_power": 0.5}, "0 of 1"),
        # One request, or any rate of tokens, is work
        ({"mean_gpu_power": 0.0, "requests_completed": 1.0, "output_throughput": 0.0}, "1 of 1: 0 W"),
        ({"mean_gpu_power": 0.0, "requests_completed": 0.0, "output_throughput": 0.5}, "1 of 1: 0 W"),
        ({"mean_gpu_power": 0.0, "requests_completed": 0.0, "output_throughput": 0.0}, "0 of 0"),
    ],
)
def test_a_gpu_that_serves_draws_power(changes: dict[str, float], found: str) -> None:
    assert of_run("no_power_while_serving", **changes) == found


@pytest.mark.parametrize(
    ("busy", "layers", "found"),
    [(0.0, 99, "1 of 1: 0%"), (0.005, 99, "0 of 1"), (0.0, 1, "1 of 1: 0%"), (0.0, 0, "0 of 0")],
)
def test_a_gpu_that_serves_is_busy(busy: float, layers: int, found: str) -> None:
    settings = {**SETTINGS, "num_gpu": layers}
    assert of_run("no_utilization_while_serving", settings=settings, mean_gpu_utilization=busy) == found


@pytest.mark.parametrize(
    ("limit", "changes", "found"),
    [
        # A twentieth
        (300, {"mean_gpu_power": 315.0}, "0 of 1"),
        (300, {"mean_gpu_power": 315.1}, "1 of 1: 315.1 W | its limit is 300 W"),
        (0, {"mean_gpu_power": 5.0}, "0 of 0"),
        (0.5, {"mean_gpu_power": 0.9}, "1 of 1: 0.9 W | its limit is 0.5 W"),
        # Of no tool that is known, a power may be of all eight boards of a machine
        (300, {"mean_gpu_power": 2520.0, "tool": None}, "0 of 1"),
        (300, {"mean_gpu_power": 2521.0, "tool": None}, "1 of 1: 2521 W | its limit is 2400 W"),
        # The highest limit that is recorded, before one that is set
        (300, {"mean_gpu_power": 400.0, "max_gpu_power_limit": 350.0}, "1 of 1: 400 W | its limit is 350 W"),
        (300, {"mean_gpu_power": 400.0, "gpu_power_limit": 350.0, "power_limit": 500.0}, "0 of 1"),
        # A single moment may be above it
        (300, {"max_gpu_power": 400.0}, "0 of 0"),
    ],
)
def test_a_mean_power_is_below_the_limit(limit: float, changes: dict[str, Any], found: str) -> None:
    assert of_run("power_above_limit", workload={**WORKLOAD, "power_limit": limit}, **changes) == found


@pytest.mark.parametrize(
    ("size", "used", "found"),
    [
        (1e10, 8e9, "0 of 1"),
        (1e10, 7.99e9, "1 of 1: 7.4413 GiB | the weights alone are 9.3132 GiB"),
        (0.5, 0.25, "1 of 1: 2.3283e-10 GiB | the weights alone are 4.6566e-10 GiB"),
        (0.0, 0.25, "0 of 0"),
    ],
)
def test_memory_holds_four_fifths_of_the_weights(size: float, used: float, found: str) -> None:
    assert of_run("memory_below_weights", model_size=size, gpu_memory_used=used) == found


@pytest.mark.parametrize(
    ("total", "used", "found"),
    [
        (1e10, 1e10 * 1.001, "0 of 1"),
        (1e10, 1.0011e10, "1 of 1: 9.3235 GiB | the board has 9.3132 GiB"),
        (0.5, 0.75, "1 of 1: 6.9849e-10 GiB | the board has 4.6566e-10 GiB"),
        (0.0, 0.75, "0 of 0"),
    ],
)
def test_no_more_memory_is_used_than_there_is(total: float, used: float, found: str) -> None:
    assert of_run("memory_above_total", gpu_memory_total=total, max_gpu_memory_used=used) == found


def ranging(**ranges: tuple[float, float]) -> dict[str, float]:
    """The smallest, the mean and the largest of sensors."""
    return {
        f"{statistic}_{name}": value
        for name, (low, high) in ranges.items()
        for statistic, value in (("min", low), ("mean", (low + high) / 2), ("max", high))
    }


@pytest.mark.parametrize(
    ("sensors", "found"),
    [
        (ranging(gpu_power=(200.5, 200.5)), "0 of 0"),
        (ranging(gpu_power=(200.5, 200.5), gpu_temperature=(50.0, 50.0)), "0 of 0"),
        (ranging(gpu_power=(200.5, 200.5), gpu_temperature=(50.0, 50.5)), "1 of 1: 200.5 W throughout"),
        (ranging(gpu_power=(200.0, 200.0), gpu_utilization=(0.5, 0.6)), "1 of 1: 200 W throughout"),
        (ranging(gpu_power=(0.5, 0.5), gpu_utilization=(0.5, 0.6)), "1 of 1: 0.5 W throughout"),
        (ranging(gpu_power=(0.0, 0.0), gpu_utilization=(0.5, 0.6)), "0 of 0"),
        (ranging(gpu_power=(200.0, 200.5), gpu_utilization=(0.5, 0.6)), "0 of 1"),
        (
            {"mean_gpu_power": 200.0, "stddev_gpu_power": 0.0, "stddev_gpu_utilization": 0.1},
            "1 of 1: 200 W throughout",
        ),
    ],
)
def test_a_power_stands_still_beside_sensors_that_move(sensors: dict[str, float], found: str) -> None:
    assert of_run("power_frozen", **sensors) == found


@pytest.mark.parametrize(
    ("highest", "found"), [(3.0, "0 of 1"), (3.5, "1 of 1: 0.5 s at clocks lowered for heat")]
)
def test_time_at_lowered_clocks_is_what_its_counter_rose_by(highest: float, found: str) -> None:
    counted = {"min_thermal_violation": 3.0, "max_thermal_violation": highest}
    assert of_run("clocks_throttled", **counted) == found


def beside_requests(count: int, power: float, **sensors: Any) -> str:
    """What is said of requests beside each of which the same power is recorded, and other sensors."""
    audit = Audit()
    requests(audit, np.arange(count) * 5.0, gpu_power=power, **sensors)
    return judged(audit, "power_frozen")


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (lambda: beside_requests(30, 200.5), "1 of 1: 200.5 W throughout"),
        (lambda: beside_requests(29, 200.5), "0 of 0"),
        (lambda: beside_requests(30, 200.0), "0 of 0"),
        # At work for the same share of the time, neither idle nor full
        (lambda: beside_requests(30, 200.0, gpu_utilization=0.5), "1 of 1: 200 W throughout"),
        (lambda: beside_requests(30, 200.0, gpu_utilization=0.99), "1 of 1: 200 W throughout"),
        (lambda: beside_requests(29, 200.0, gpu_utilization=0.5), "0 of 0"),
        (lambda: beside_requests(30, 200.0, gpu_utilization=0.49), "0 of 0"),
        (lambda: beside_requests(30, 200.0, gpu_utilization=1.0), "0 of 0"),
        (
            lambda: beside_requests(10, 200.0, gpu_temperature=np.arange(10) + 40.0),
            "1 of 1: 200 W throughout",
        ),
        (lambda: beside_requests(9, 200.0, gpu_temperature=np.arange(9) + 40.0), "0 of 0"),
        (lambda: beside_requests(10, 200.0, gpu_temperature=40.0), "0 of 0"),
    ],
)
def test_a_power_beside_requests_stands_still_from_ten_on_and_alone_from_thirty(
    said: Callable[[], str], found: str
) -> None:
    assert said() == found


@pytest.mark.parametrize(("samples", "found"), [(9, "1 of 1: 9 samples of GPU power"), (10, "0 of 1")])
def test_a_mean_power_is_of_ten_samples(samples: int, found: str) -> None:
    audit = Audit()
    audit.run(workload={})
    audit.number(
        "bench/served.json", "/0", "gpu_power", 200.5, scope="aggregate", statistic="mean", n=samples,
        identity={"tool": "vllm-bench-serve", "task": None},
    )  # fmt: skip
    assert judged(audit, "telemetry_too_coarse") == found
