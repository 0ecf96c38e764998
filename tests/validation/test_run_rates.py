"""Rates, counts and times of a run: what rounding and clocks explain is none of a rule's business, what they do not is."""

from __future__ import annotations

from typing import Any

import pytest

from tests.validation.judging import broken
from tests.validation.making import SERVED, WORKLOAD, Audit

NO_RATES = ("total_token_throughput", "output_throughput_per_gpu", "peak_output_throughput")
RULE_OF = {
    "output_throughput": "output_rate_not_tokens_over_duration",
    "input_throughput": "input_rate_not_tokens_over_duration",
    "total_token_throughput": "total_rate_not_tokens_over_duration",
    "request_throughput": "request_rate_not_requests_over_duration",
}


def run_with(**changes: Any) -> Audit:
    audit = Audit()
    audit.run(**changes)
    return audit


def said(metric: str, statistic: str = "value") -> float:
    return SERVED[metric, statistic]


def test_a_run_of_which_all_figures_agree_breaks_no_rule() -> None:
    assert broken(run_with()) == {}


@pytest.mark.parametrize("rate", RULE_OF)
@pytest.mark.parametrize(("off", "found"), [(1.009, False), (0.991, False), (1.011, True), (0.989, True)])
def test_a_rate_may_miss_its_count_over_the_duration_by_one_percent(
    rate: str, off: float, found: bool
) -> None:
    others = (*RULE_OF, *NO_RATES, "goodput", "concurrency")
    audit = run_with(without=tuple(name for name in others if name != rate), **{rate: said(rate) * off})
    assert (RULE_OF[rate] in broken(audit)) == found


@pytest.mark.parametrize(("duration", "found"), [(99.0, False), (102.0, True)])
def test_a_duration_in_whole_seconds_excuses_what_its_rounding_explains(duration: float, found: bool) -> None:
    # 98.765 s are 99 s, rounded; 102 s they are not
    audit = run_with(run_duration=duration, without=("concurrency",))
    assert bool(broken(audit)) == found


def test_a_rate_is_told_beside_what_gives_another() -> None:
    (finding,) = broken(run_with(without=NO_RATES, output_throughput=700.5)).values()
    assert (finding["field"], finding["message"]) == (
        "output_throughput",
        "an output throughput of 700.5 token/s is not what the run's tokens and duration give (64500 output tokens in"
        " 98.765 s are 653.07 token/s): find out which count and which time the tool divided; until then rank no run by"
        " this rate",
    )


def test_tools_that_count_failed_requests_in_their_rate_are_right_too() -> None:
    counts: dict[str, float] = {"requests_completed": 450.0, "requests_failed": 50.0}
    without = (*NO_RATES, "concurrency", "output_tokens")
    for completed in (450.0, 500.0):
        audit = run_with(without=without, **counts, request_throughput=completed / said("run_duration"))
        assert RULE_OF["request_throughput"] not in broken(audit)
    audit = run_with(without=without, **counts, request_throughput=475.0 / said("run_duration"))
    assert RULE_OF["request_throughput"] in broken(audit)


def test_a_tool_that_leaves_out_the_first_latency_may_say_so_much_more() -> None:
    # 1.48 s of 98.765 s are 1.5%; with the percent of two clocks 2.5%
    for off, found in ((1.024, False), (1.027, True)):
        audit = run_with(
            tool="guidellm",
            without=(*NO_RATES, "output_tokens"),
            output_throughput=said("output_throughput") * off,
        )
        assert (RULE_OF["output_throughput"] in broken(audit)) == found


@pytest.mark.parametrize(("off", "found"), [(1.012, False), (1.016, True)])
def test_without_a_duration_tokens_for_each_request_tie_the_two_rates(off: float, found: bool) -> None:
    # 129 tokens may be 128.5, which is 0.4% beside the percent
    audit = run_with(without=("run_duration", *NO_RATES), output_throughput=said("output_throughput") * off)
    assert ("token_rate_not_request_rate_times_tokens" in broken(audit)) == found


def test_failed_requests_may_have_left_tokens_in_one_of_two_rates() -> None:
    audit = run_with(without=("run_duration", *NO_RATES), output_throughput=700.5, requests_failed=3.0)
    assert broken(audit) == {}


@pytest.mark.parametrize(("off", "found"), [(1.009, False), (0.98, True)])
def test_a_total_rate_is_the_sum_of_its_parts(off: float, found: bool) -> None:
    audit = run_with(without=("run_duration",), total_token_throughput=said("total_token_throughput") * off)
    assert broken(audit).keys() == ({"total_rate_not_input_plus_output"} if found else set())


def test_a_rate_of_one_gpu_is_that_of_all_over_how_many_there_are() -> None:
    audit = run_with(output_throughput_per_gpu=said("output_throughput"))
    (finding,) = broken(audit).values()
    assert finding["message"].startswith(
        "a throughput of 653.07 token/s for each GPU is not that of the run over its GPUs (653.07 token/s over 2 GPUs are"
        " 326.53 token/s for each)"
    )


def test_where_phases_have_gpus_of_their_own_no_rate_is_over_all_of_them() -> None:
    workload = {**WORKLOAD, "num_prefill_gpu": 1}
    assert broken(run_with(workload=workload, output_throughput_per_gpu=said("output_throughput"))) == {}


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, True),
        # Several tokens in a chunk: the peak counts chunks
        ({"mean_itl": 0.02}, False),
        # No window of a second is full in it
        ({"run_duration": 1.5}, False),
        ({"peak_output_throughput": 653.07}, False),
    ],
)  # fmt: skip
def test_a_peak_is_below_the_mean_only_where_it_counts_tokens(changes: dict[str, float], found: bool) -> None:
    assert ("peak_below_mean" in broken(run_with(**{"peak_output_throughput": 640.5, **changes}))) == found


@pytest.mark.parametrize(("off", "found"), [(1.005, False), (1.02, True)])
def test_requests_within_objectives_are_no_more_than_all(off: float, found: bool) -> None:
    assert ("goodput_above_throughput" in broken(run_with(goodput=said("request_throughput") * off))) == found


@pytest.mark.parametrize(
    ("tool", "off", "found"),
    [
        # 1.5% of the run is one latency, which its ends may cut
        ("vllm-bench-serve", 1.02, False),
        ("vllm-bench-serve", 1.03, True),
        ("sglang-bench-serving", 1.009, False),
        ("sglang-bench-serving", 1.02, True),
        ("sglang-bench-serving", 0.98, True),
    ],
)
def test_what_is_in_flight_is_the_rate_times_the_latency(tool: str, off: float, found: bool) -> None:
    audit = run_with(tool=tool, mean_concurrency=said("concurrency", "mean") * off)
    assert ("concurrency_not_rate_times_latency" in broken(audit)) == found


@pytest.mark.parametrize(("users", "found"), [(8, False), (7.2, False), (7, True)])
def test_no_more_is_in_flight_than_was_asked_but_for_the_slots_themselves(users: float, found: bool) -> None:
    audit = run_with(workload={**WORKLOAD, "max_concurrency": users})
    assert ("more_in_flight_than_asked" in broken(audit)) == found


def test_a_total_of_tokens_is_that_of_its_requests() -> None:
    without = (*NO_RATES, "output_throughput", "total_token_throughput")
    assert broken(run_with(without=without, output_tokens_total=64_000.0)).keys() == {
        "tokens_not_mean_times_requests"
    }
    # Written with a digit after the point, the mean may be any up to 0.05 away
    assert broken(run_with(without=without, output_tokens_total=64_540.0, mean_output_tokens=129.1)) == {}
    assert broken(run_with(without=without, output_tokens_total=64_000.0, requests_failed=4.0)) == {}
