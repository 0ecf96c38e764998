"""On either side of the number from which a rule finds something: broken just beyond it, clean just before."""

from __future__ import annotations

import numpy as np
import pytest

from tests.validation.breaking_loads import requests
from tests.validation.breaking_sensors import sensors
from tests.validation.judging import said_by
from tests.validation.making import NOON, REQUEST, SETTINGS, Audit


@pytest.mark.parametrize(
    ("power", "samples", "found"),
    [
        (251.37, 30, 1),
        (251.37, 29, 0),
        # Whole watts: an idle board may show the same for long
        (251.0, 40, 0),
        (251.0005, 40, 0),
    ],
)
def test_power_that_repeats_alone_is_frozen_from_thirty_samples_with_decimals_on(
    power: float, samples: int, found: int
) -> None:
    audit = Audit()
    sensors(audit, samples=samples, gpu_power=power)
    assert len(said_by(audit, "power_samples_frozen")) == found


@pytest.mark.parametrize(("samples", "found"), [(10, 1), (9, 0)])
def test_power_that_stays_while_the_temperature_moves_is_frozen_from_ten_samples_on(
    samples: int, found: int
) -> None:
    audit = Audit()
    sensors(audit, samples=samples, gpu_power=251.0, gpu_temperature=lambda sample: 40.0 + sample)
    assert len(said_by(audit, "power_samples_frozen")) == found


def test_zeros_of_a_request_that_succeeded_are_not_those_of_a_failure() -> None:
    audit = Audit()
    audit.request(status="ok", flags=("zero_is_missing",))
    audit.request(status="failed")
    assert said_by(audit, "failure_coded_as_zero") == []
    audit.request(status="failed", flags=("zero_is_missing",))
    assert len(said_by(audit, "failure_coded_as_zero")) == 1


@pytest.mark.parametrize(("second", "found"), [(1.4, 0), (1.7, 1)])
def test_a_mean_of_rates_is_told_from_five_percent_off_the_ratio_of_sums_on(
    second: float, found: int
) -> None:
    # 100 tokens in 1 s and in 1.4 s: 85.7 on average, 83.3 together, 2.9% apart; with 1.7 s 79.4 and 74.1, 7.2%
    audit, rates = Audit(), (100.0, 100.0 / second)
    identity = {"task": None, "config": SETTINGS, "run": "first"}
    for seconds, rate in zip((1.0, second), rates, strict=True):
        audit.request(
            "bench/run.json", identity=identity, output_tokens=100, decode_duration=seconds, decode_throughput=rate,
            without=("prefill_throughput",),
        )  # fmt: skip
    audit.number(
        "bench/run.json", "/summary", "decode_throughput", sum(rates) / 2, scope="aggregate", statistic="value",
        identity=identity,
    )  # fmt: skip
    assert len(said_by(audit, "mean_of_rates")) == found


def latencies(*seconds: float) -> Audit:
    audit = Audit()
    for place, latency in enumerate(seconds):
        audit.number("bench/run.csv", str(place), "e2e_latency", latency, timestamp=NOON + 10**7 * place)
    return audit


@pytest.mark.parametrize(("piled", "found"), [(2, 0), (3, 1)])
def test_latencies_that_pile_up_at_a_limit_are_told_and_a_few_there_are_none(piled: int, found: int) -> None:
    usual = [1.0 + 0.01 * place for place in range(60)]
    assert len(said_by(latencies(*usual, *[30.0] * piled), "latencies_at_a_limit")) == found


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"p95_e2e_latency": 30.0, "requests_completed": 60.0}, 1),
        ({"p95_e2e_latency": 30.0, "requests_completed": 59.0}, 0),
        ({"p95_e2e_latency": 29.0, "requests_completed": 60.0}, 0),
        ({"p99_e2e_latency": 30.0, "requests_completed": 300.0}, 1),
        ({"p99_e2e_latency": 30.0, "requests_completed": 299.0}, 0),
        ({"p99_e2e_latency": 29.0, "requests_completed": 300.0}, 0),
        # No round time, and no longer than twice the usual
        ({"p99_e2e_latency": 33.7, "max_e2e_latency": 33.7, "requests_completed": 300.0}, 0),
        ({"p99_e2e_latency": 30.0, "p50_e2e_latency": 16.0, "requests_completed": 300.0}, 0),
    ],
)
def test_upper_quantiles_at_a_round_time_far_from_the_middle_are_told(
    changes: dict[str, float], found: int
) -> None:
    audit, figures = Audit(), {"p50_e2e_latency": 1.48, "max_e2e_latency": 30.0} | changes
    audit.run(**figures)  # type: ignore[arg-type]  # figures alone
    assert len(said_by(audit, "latencies_at_a_limit")) == found


@pytest.mark.parametrize(("passed", "found"), [(12.9, 0), (13.1, 1), (7.1, 0), (6.9, 1)])
def test_an_end_is_told_that_is_two_seconds_and_a_tenth_off_the_latency(passed: float, found: int) -> None:
    audit = Audit()
    audit.number("bench/run.csv", "0", "e2e_latency", 10.0, timestamp=NOON)
    audit.number("bench/run.csv", "0", "end_time", NOON / 1e6 + passed, timestamp=NOON, unit="s")
    assert len(said_by(audit, "times_contradict_latency")) == found


def of_tokens(latencies_of: list[float], tokens: list[float]) -> Audit:
    audit = Audit()
    for place, (latency, count) in enumerate(zip(latencies_of, tokens, strict=True)):
        at = NOON + 10**7 * place
        audit.number("bench/run.csv", str(place), "e2e_latency", latency, timestamp=at)
        audit.number("bench/run.csv", str(place), "output_tokens", count, timestamp=at)
    return audit


def test_what_quantiles_show_of_a_pile_is_said_to_be_the_least() -> None:
    audit = Audit()
    audit.run(p50_e2e_latency=1.48, p95_e2e_latency=30.0, max_e2e_latency=30.0)
    todo = "see whether these requests timed out: then they failed, and enter no latency"
    assert said_by(audit, "latencies_at_a_limit") == [
        f"latencies pile up at a limit (25 or more of 500 requests took 30 s): {todo}"
    ]


USUAL = [1.0 + 0.01 * place for place in range(60)]


@pytest.mark.parametrize(
    ("usual", "piled", "tokens", "found"),
    [
        (USUAL, 5, (70, 80, 90, 100, 110), 1),
        (USUAL, 4, (70, 80, 90, 100), 0),
        # A limit of tokens, or answers that began together
        (USUAL, 5, (90, 90, 90, 90, 90), 0),
        # Batches end together all along
        ([1.0 + 0.2 * (place // 5) for place in range(60)], 6, (70, 80, 90, 100, 110, 120), 0),
    ],
)
def test_a_pile_at_a_limit_that_is_no_round_time_is_larger_and_of_answers_that_differ(
    usual: list[float], piled: int, tokens: tuple[float, ...], found: int
) -> None:
    audit = of_tokens([*usual, *[3.37] * piled], [*[50.0 + place for place in range(60)], *tokens])
    assert len(said_by(audit, "latencies_at_a_limit")) == found


def test_first_requests_that_all_waited_for_the_same_are_no_limit() -> None:
    tokens = [50.0 + place for place in range(65)]
    assert said_by(of_tokens([*[3.37] * 5, *USUAL], tokens), "latencies_at_a_limit") == []


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, 1),
        # At a limit of tokens latencies differ as much as the time of a token does
        ({"p90_tpot": 0.0101}, 0),
        ({"p90_tpot": 0.0104}, 1),
        # What began together ends together
        ({"p90_ttft": 0.4}, 0),
        ({"p90_e2e_latency": 2.6, "p95_e2e_latency": 2.65}, 0),
        # A burst, whose requests all end towards its end
        ({"p50_e2e_latency": 2.3501, "p95_e2e_latency": 2.695, "p90_tpot": 0.02}, 0),
        ({"requests_completed": 29.0, "p95_e2e_latency": 2.5}, 0),
    ],
)
def test_upper_quantiles_that_are_one_time_are_told_where_their_parts_differ(
    changes: dict[str, float], found: int
) -> None:
    figures = {
        "p50_e2e_latency": 1.480131, "p90_e2e_latency": 2.69, "p95_e2e_latency": 2.69, "p99_e2e_latency": 2.7,
        "p50_ttft": 0.2, "p90_ttft": 0.3, "p95_ttft": 0.4, "p99_ttft": 0.41, "p50_tpot": 0.01, "p90_tpot": 0.013,
    }  # fmt: skip
    audit = Audit()
    audit.run(**figures | changes)  # type: ignore[arg-type]  # figures alone
    assert len(said_by(audit, "latencies_at_a_limit")) == found


@pytest.mark.parametrize(
    ("apart", "jump", "found"),
    [
        # Of requests 12 s apart, as on a slow board
        (12.0, 3600.0, 1), (12.0, 7200.0 + 4, 1), (12.0, 3600.0 + 40, 0), (25.0, 3600.0, 0), (2.0, 1000.0, 0),
    ],
)  # fmt: skip
def test_a_clock_that_jumps_by_half_hours_is_told_where_requests_come_often_enough(
    apart: float, jump: float, found: int
) -> None:
    audit, starts = Audit(), np.arange(40) * apart
    starts[20:] += jump
    requests(audit, starts, settings={"max_concurrency": 1})
    assert len(said_by(audit, "clock_jumps_by_a_zone")) == found


@pytest.mark.parametrize(
    ("slower", "streams", "found"),
    [
        # 1,000 tokens more are read in no less than a third of a step, of 30 ms here
        (0.006, 1, 1), (0.012, 1, 0), (0.006, 8, 0), (-0.004, 8, 1),
    ],
)  # fmt: skip
def test_long_prompts_that_take_no_part_of_a_step_more_were_known(
    slower: float, streams: int, found: int
) -> None:
    tokens = np.tile([200.0, 1200.0], 60)
    audit = Audit()
    requests(
        audit, np.arange(120) * 4.0, input_tokens=tokens, ttft=0.04 + slower * (tokens > 200), tpot=0.03,
        settings={"max_concurrency": streams},
    )  # fmt: skip
    assert len(said_by(audit, "ttft_flat_over_prompts")) == found


def test_a_failed_request_may_have_counted_none() -> None:
    for name, found in (("output_tokens", 0), ("load_duration", 1)):
        audit = Audit()
        audit.request(status="failed", flags=("zero_is_missing",), without=tuple(REQUEST.keys() - {name}))
        assert len(said_by(audit, "failure_coded_as_zero")) == found


def test_zeros_of_failures_are_told_where_no_format_prescribes_them() -> None:
    for tool, found in (("vllm-bench-serve", 0), ("sglang-bench-serving", 0), ("llmperf", 0), ("another", 1)):
        audit = Audit()
        audit.request(status="failed", flags=("zero_is_missing",), identity={"tool": tool})
        assert len(said_by(audit, "failure_coded_as_zero")) == found


@pytest.mark.parametrize(("alone", "found"), [(1, 0), (14, 1)])
def test_what_the_end_of_a_run_costs_its_rate_is_told_from_a_tenth_on(alone: int, found: int) -> None:
    # Four streams of 20 requests each; then one of them goes on alone
    starts = [1.2 * (place // 4) for place in range(80)] + [24.0 + 1.2 * place for place in range(alone)]
    audit = Audit()
    requests(audit, starts, tpot=0.01, ttft=0.19)
    assert len(said_by(audit, "rate_lowered_by_ramp_and_drain")) == found
