"""For each rule about sensors over time an audit that breaks it."""

from __future__ import annotations

from typing import Any

from tests.validation.broken import Broken
from tests.validation.making import NOON, Audit


def sensors(audit: Audit, *, artifact: str = "bench/sensors.csv", samples: int = 40, **series: Any) -> None:
    """Sensors over time; a series is a number for each sample."""
    for sample in range(samples):
        for metric, value in series.items():
            audit.number(
                artifact, str(sample), metric, value(sample) if callable(value) else value, scope="timeseries"
            )


def _sparse(audit: Audit) -> None:
    for sample in range(4):
        audit.number(
            "bench/sensors.csv", str(sample), "gpu_power", 300.0 + sample, scope="timeseries",
            timestamp=NOON + sample * 60_000_000,
        )  # fmt: skip


def logged(audit: Audit, *, hours: float = 0.0, memory: float = 1.7e10, model: str = "helio-8b") -> None:
    """Forty requests of two minutes and a log of sensors beside them, so many hours off."""
    for place in range(40):
        audit.request(
            "bench/one/requests.csv", timestamp=NOON + 3_000_000 * place, identity={"model": model},
            without=("gpu_memory_used", "gpu_power"),
        )  # fmt: skip
    for sample in range(60):
        for metric, value in (("gpu_power", 300.0 + sample), ("gpu_memory_used", memory)):
            audit.number(
                "bench/one/sensors.csv", str(sample), metric, value, scope="timeseries", identity={"model": None},
                timestamp=NOON + int(hours * 3.6e9) + 2_000_000 * sample,
            )  # fmt: skip


BREAKING_SENSORS: dict[str, Broken] = {
    "power_samples_frozen": Broken(
        lambda audit: sensors(audit, gpu_power=251.37, gpu_temperature=lambda sample: 40.0 + sample),
        (("bench/sensors.csv", "0", "gpu_power"),),
    ),
    "no_power_in_any_sample": Broken(
        lambda audit: sensors(audit, gpu_power=0.0), (("bench/sensors.csv", "0", "gpu_power"),)
    ),
    "idle_in_every_sample": Broken(
        lambda audit: sensors(
            audit, gpu_power=lambda sample: 400.0 + sample, gpu_utilization=0.0, gpu_power_limit=700.0
        ),
        (("bench/sensors.csv", "0", "gpu_utilization"),),
    ),
    "power_samples_above_limit": Broken(
        lambda audit: sensors(audit, gpu_power=lambda sample: 800.0 + sample, gpu_power_limit=700.0),
        (("bench/sensors.csv", "0", "gpu_power"),),
    ),
    "memory_samples_above_total": Broken(
        lambda audit: sensors(audit, gpu_memory_used=9.0e10, gpu_memory_total=8.0e10),
        (("bench/sensors.csv", "0", "gpu_memory_used"),),
    ),
    "clocks_held_down_while_busy": Broken(
        lambda audit: sensors(
            audit, sm_clock=lambda sample: 1_980.0 if sample < 15 else 1_400.0, gpu_utilization=0.98
        ),
        (("bench/sensors.csv", "0", "sm_clock"),),
    ),
    "telemetry_of_another_time": Broken(
        lambda audit: logged(audit, hours=1), (("bench/one/requests.csv", None, None),)
    ),
    "memory_holds_no_model": Broken(
        lambda audit: logged(audit, memory=4e8), (("bench/one/requests.csv", None, None),)
    ),
    "sampled_too_coarsely": Broken(_sparse, (("bench/sensors.csv", "0", "gpu_power"),)),
}
