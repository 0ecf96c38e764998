"""Power, energy, tokens and time of a run go together, of however many GPUs each is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from tests.validation.judging import broken, judged, of_run
from tests.validation.making import SERVED, WORKLOAD, Audit

SECONDS = SERVED["run_duration", "value"]
RATES = {
    "energy_per_output_token": SERVED["output_throughput", "value"],
    "energy_per_input_token": SERVED["input_throughput", "value"],
    "energy_per_total_token": SERVED["total_token_throughput", "value"],
    "energy_per_request": SERVED["request_throughput", "value"],
}


def rules(workload: Mapping[str, Any] | None = None, **changes: Any) -> set[str]:
    audit = Audit()
    audit.run(workload=WORKLOAD if workload is None else workload, **changes)
    return set(broken(audit))


@pytest.mark.parametrize(
    ("off", "found"), [(1.08, False), (0.92, False), (1.12, True), (0.88, True), (1 / 3600, True)]
)
def test_an_energy_is_the_power_for_the_time_but_for_a_tenth(off: float, found: bool) -> None:
    power, energy = 1_203.7, 1_203.7 * SECONDS * off
    assert ("energy_not_power_times_time" in rules(gpu_power_total=power, gpu_energy=energy)) == found
    assert ("energy_not_power_times_time" in rules(power=power, energy=energy)) == found


@pytest.mark.parametrize(("of", "found"), [(1, False), (2, False), (4, True)])
def test_of_two_gpus_an_energy_is_of_one_or_of_both(of: int, found: bool) -> None:
    energy = 351.3 * SECONDS * of
    assert ("energy_not_power_times_time" in rules(mean_gpu_power=351.3, gpu_energy=energy)) == found


@pytest.mark.parametrize(
    ("of", "found"), [(1, False), (2, False), (4, False), (8, False), (3, True), (5, True), (16, True)]
)
def test_of_an_unsaid_number_of_gpus_an_energy_is_of_as_many_as_machines_have(of: int, found: bool) -> None:
    workload = {name: value for name, value in WORKLOAD.items() if name != "gpu_count"}
    energy = 351.3 * SECONDS * of
    found_in = rules(workload, mean_gpu_power=351.3, gpu_energy=energy)
    assert ("energy_not_power_times_time" in found_in) == found


@pytest.mark.parametrize("metric", RATES)
@pytest.mark.parametrize(("off", "found"), [(1.08, False), (0.92, False), (1.12, True), (0.88, True)])
def test_an_energy_for_each_at_their_rate_is_the_power(metric: str, off: float, found: bool) -> None:
    power = 1_203.7
    changes: dict[str, Any] = {metric: power / RATES[metric] * off}
    assert ("energy_per_token_not_power_over_rate" in rules(gpu_power_total=power, **changes)) == found


@pytest.mark.parametrize(
    ("drafts", "changes", "found"),
    [
        (4, {"acceptance_length": 3.41, "acceptance_rate": 0.6012}, False),
        (4, {"acceptance_length": 3.55, "acceptance_rate": 0.6012}, True),
        (4, {"acceptance_length": 3.25, "acceptance_rate": 0.6012}, True),
        (None, {"acceptance_length": 3.55, "acceptance_rate": 0.6012}, False),
        (4, {"acceptance_length": 5.25}, True),
        (4, {"acceptance_length": 5.05}, False),
        (None, {"acceptance_length": 0.95}, True),
        (None, {"acceptance_length": 0.985}, False),
        # Half of the last digit of either, and a fiftieth
        (4, {"acceptance_length": 3.5, "acceptance_rate": 0.6012345}, False),
        (4, {"acceptance_length": 3.6, "acceptance_rate": 0.6012345}, True),
        (4, {"acceptance_length": 5.1}, False),
        (None, {"acceptance_length": 0.98}, False),
        # To the last bit a fiftieth more than 2.6945658874288904
        (4, {"acceptance_length": 2.748457205177468, "acceptance_rate": 0.42364147185722256}, False),
        (9, {"acceptance_length": 3.41, "acceptance_rate": 0.6012, "spec_decode_draft_tokens": 400.0,
             "spec_decode_num_drafts": 100.0}, False),
        (9, {"acceptance_length": 3.55, "acceptance_rate": 0.6012, "spec_decode_draft_tokens": 400.0,
             "spec_decode_num_drafts": 100.0}, True),
    ],
)  # fmt: skip
def test_a_step_gives_a_token_and_the_drafts_that_it_accepts(
    drafts: int | None, changes: dict[str, Any], found: bool
) -> None:
    workload = WORKLOAD if drafts is None else {**WORKLOAD, "num_speculative_tokens": drafts}
    assert ("acceptance_length_not_of_rate" in rules(workload, **changes)) == found


@pytest.mark.parametrize(
    ("gap", "length", "found"),
    [
        (0.024, 3.05, True),
        (0.024, 2.95, False),
        # Twice as many tokens come at a time, and a quarter more
        (0.02, 2.5, False),
        (0.02, 2.51, True),
        # A client that divides each gap by its tokens
        (0.012, 3.05, False),
        (0.0121, 3.05, True),
    ],
)
def test_a_step_gives_no_more_tokens_than_come_at_a_time(gap: float, length: float, found: bool) -> None:
    assert ("acceptance_length_above_pieces" in rules(mean_itl=gap, acceptance_length=length)) == found


def test_tokens_of_no_time_tell_nothing_of_those_at_a_time() -> None:
    found = of_run("acceptance_length_above_pieces", mean_itl=0.02, mean_tpot=0.0, acceptance_length=9.0)
    assert found == "0 of 0"


@pytest.mark.parametrize(("energy", "found"), [(1.0, False), (0.25, True)])
def test_an_energy_for_each_token_is_that_of_the_run_over_its_tokens(energy: float, found: bool) -> None:
    changes: dict[str, Any] = {"energy": 64_500.0, "energy_per_output_token": energy}
    assert ("energy_per_token_not_power_over_rate" in rules(**changes)) == found


def energy(**changes: Any) -> str:
    audit = Audit()
    audit.run(**changes)
    return judged(audit, "energy_not_power_times_time")


@pytest.mark.parametrize(
    ("said", "found"),
    [
        # A tenth, and half of the last digit of 2 J and of 4 s
        (lambda: energy(gpu_power_total=0.34, gpu_energy=2.0, run_duration=4.0), "0 of 1"),
        (
            lambda: energy(gpu_power_total=0.33, gpu_energy=2.0, run_duration=4.0),
            "1 of 1: 2 J | 0.33 W for 4 s are 1.32 J",
        ),
        # A tenth more to its last bit
        (
            lambda: energy(
                gpu_power_total=10.0, gpu_energy=11 * 98.765432123456, run_duration=98.765432123456
            ),
            "0 of 1",
        ),
        (
            lambda: energy(gpu_power_total=10.0, gpu_energy=1086.4199, run_duration=98.765432123456),
            "1 of 1: 1086.4 J | 10 W for 98.765 s are 987.65 J",
        ),
        (
            lambda: energy(gpu_power_total=0.01, gpu_energy=0.5),
            "1 of 1: 0.5 J | 0.01 W for 98.765 s are 0.98765 J",
        ),
        (lambda: energy(gpu_power_total=0.0, gpu_energy=0.5), "0 of 0"),
        (lambda: energy(gpu_power_total=0.01, gpu_energy=0.0), "0 of 0"),
        # The energy of the GPUs and the power of the machine are of two things
        (lambda: energy(power=500.0, gpu_energy=9.0), "0 of 0"),
        (lambda: energy(power=500.0, gpu_power_total=100.0, gpu_energy=9876.5, energy=9.0), "0 of 1"),
        (lambda: energy(power=500.0, energy=9.0), "1 of 1: 9 J | 500 W for 98.765 s are 49382 J"),
    ],
)
def test_an_energy_and_a_power_are_of_the_same_thing_and_as_exact_as_written(
    said: Callable[[], str], found: str
) -> None:
    assert said() == found


def for_each(**changes: Any) -> str:
    audit = Audit()
    audit.run(**changes)
    return judged(audit, "energy_per_token_not_power_over_rate")


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (
            lambda: for_each(gpu_power_total=0.5, energy_per_request=0.5, request_throughput=0.5),
            "1 of 1: 0.5 J each at 0.5 a second, 0.25 W | the power is 0.5 W",
        ),
        (lambda: for_each(gpu_power_total=0.0, energy_per_request=0.5, request_throughput=0.5), "0 of 0"),
        # A tenth, and half of the last digit of 0.5 J and of 2 request/s
        (lambda: for_each(gpu_power_total=0.7, energy_per_request=0.5, request_throughput=2.0), "0 of 1"),
        (
            lambda: for_each(gpu_power_total=0.6, energy_per_request=0.5, request_throughput=2.0),
            "1 of 1: 0.5 J each at 2 a second, 1 W | the power is 0.6 W",
        ),
        # The power of the machine as it is stated, else what its energy makes of it
        (
            lambda: for_each(power=64.5, energy=12_741.0, energy_per_output_token=1.01, output_throughput=64.5),
            "0 of 1",
        ),
        (
            lambda: for_each(energy=12_741.0, energy_per_output_token=1.01, output_throughput=64.5),
            "1 of 1: 1.01 J each at 64.5 a second, 65.145 W | the power is 129 W",
        ),
        (
            lambda: for_each(power=32.5, energy_per_output_token=1.01, output_throughput=64.5),
            "1 of 1: 1.01 J each at 64.5 a second, 65.145 W | the power is 32.5 W",
        ),
        (lambda: for_each(gpu_power_total=0.5, energy_per_request=0.0, request_throughput=0.5), "0 of 0"),
        # Of two that are wrong the one that is named first, of others the wrong one
        (
            lambda: for_each(
                gpu_power_total=64.5, energy_per_output_token=1.0, output_throughput=600.0, energy_per_request=1.0
            ),
            "1 of 1: 1 J each at 600 a second, 600 W | the power is 64.5 W",
        ),
        (
            lambda: for_each(
                gpu_power_total=600.0, energy_per_output_token=1.0, output_throughput=600.0, energy_per_request=1.0
            ),
            "1 of 1: 1 J each at 5.0625 a second, 5.0625 W | the power is 600 W",
        ),
        (
            lambda: for_each(gpu_power_total=64.5, energy_per_output_token=1.0, output_throughput=600.0),
            "1 of 1: 1 J each at 600 a second, 600 W | the power is 64.5 W",
        ),
    ],
)  # fmt: skip
def test_an_energy_for_each_is_told_with_what_it_makes_of_the_power(
    said: Callable[[], str], found: str
) -> None:
    assert said() == found
