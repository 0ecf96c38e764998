"""A log of sensors beside one run: of which time it is, and how little memory holds no model."""

from __future__ import annotations

from typing import Any

import pytest

from tests.validation.breaking_sensors import logged
from tests.validation.judging import broken, said_by
from tests.validation.making import NOON, Audit


def told(name: str, **changes: Any) -> list[str]:
    audit = Audit()
    logged(audit, **changes)
    return said_by(audit, name)


# The requests begin within 117 s, the log lasts 118 s
@pytest.mark.parametrize(
    ("minutes", "found"), [(0, 0), (2.95, 0), (2.951, 1), (-178 / 60, 0), (-178.1 / 60, 1)]
)
def test_a_log_is_of_another_time_that_ends_a_minute_before_or_begins_a_minute_after(
    minutes: float, found: int
) -> None:
    assert len(told("telemetry_of_another_time", hours=minutes / 60)) == found


def test_the_sentence_says_how_far_the_two_are_apart() -> None:
    todo = (
        "check the zones of both clocks, and whether the log is of this run: nothing can be joined until then"
    )
    assert told("telemetry_of_another_time", hours=1) == [
        "the log of sensors beside a run is of another time "
        f"(it lasts 118 s, and 3483 s lie between the two): {todo}"
    ]


def test_of_two_runs_in_a_folder_nothing_tells_whose_log_it_is() -> None:
    audit = Audit()
    logged(audit, hours=1)
    for place in range(20):
        audit.request("bench/one/others.csv", timestamp=NOON + place, identity={"model": "another"})
    assert said_by(audit, "telemetry_of_another_time") == []


@pytest.mark.parametrize(
    ("memory", "model", "found"),
    [
        # Two bits of each parameter are 2 GB: a tenth of them, and 0.3 GB for itself
        (4.9e8, "helio-8b", 1), (5.1e8, "helio-8b", 0), (4.9e8, "helio", 0), (4.9e8, "helio-8x7b", 0),
    ],
)  # fmt: skip
def test_a_memory_that_holds_no_part_of_the_model_is_told(memory: float, model: str, found: int) -> None:
    assert len(told("memory_holds_no_model", memory=memory, model=model)) == found


@pytest.mark.parametrize(
    ("memory", "layers", "found"),
    [
        (4.9e8, 99, 1),
        (5.1e8, 99, 0),
        # All of it on the CPU, as asked
        (4.9e8, 0, 0),
    ],
)
def test_a_memory_beside_each_request_is_that_of_the_run(memory: float, layers: int, found: int) -> None:
    audit = Audit()
    for _ in range(4):
        identity = {"model": "helio-8b", "config": {"num_gpu": layers}}
        audit.request("bench/wide.csv", gpu_memory_used=memory, identity=identity)
    assert len(said_by(audit, "memory_holds_no_model")) == found


@pytest.mark.parametrize(
    ("power", "rules"),
    [(0.0, {"no_power_while_serving"}), (251.5, {"power_frozen"}), (251.0, set())],
)  # fmt: skip
def test_a_power_beside_each_request_that_stands_still_is_that_of_a_sensor_that_does(
    power: float, rules: set[str]
) -> None:
    audit = Audit()
    for place in range(40):
        audit.request("bench/wide.csv", gpu_power=power, timestamp=NOON + 5_000_000 * place)
    found = broken(audit).keys() & {"no_power_while_serving", "power_frozen"}
    assert found == rules
