"""Latencies of a run add up: what a stream's end, rounding and another way of counting explain is not found."""

from __future__ import annotations

from typing import Any

import pytest

from tests.validation.judging import broken
from tests.validation.making import WORKLOAD, Audit

OF_A_RUN = {"tool": "vllm-bench-serve", "task": None, "config": {"max_concurrency": 8}}
SILENT = (
    "load_duration",
    "prefill_duration",
    "prefill_throughput",
    "decode_duration",
    "decode_throughput",
    "total_tokens",
)


def run_with(**changes: Any) -> Audit:
    audit = Audit()
    audit.run(**changes)
    return audit


def requests(*changes: dict[str, Any]) -> Audit:
    """Requests of 195 tokens: TTFT 0.26 s, 10.003 ms a token, 2.200582 s in all; and `changes` in each."""
    audit = Audit()
    for change in changes:
        values = {
            "ttft": 0.260000001,
            "e2e_latency": 2.200582,
            "tpot": 0.010003,
            "output_tokens": 195,
            **change,
        }
        audit.request("bench/served.json", without=SILENT, identity=OF_A_RUN, **values)
    return audit


@pytest.mark.parametrize("level", ["mean", "p50", "p99", "max"])
def test_no_statistic_of_ttft_is_above_that_of_latency(level: str) -> None:
    first, whole = f"{level}_ttft", f"{level}_e2e_latency"
    others = ("concurrency", "tpot", "itl", "output_speed_per_user", "request_throughput", "output_tokens")
    changes: dict[str, Any] = {first: 1.612, whole: 1.601}
    (finding,) = broken(run_with(without=others, **changes)).values()
    assert (finding["rule"], finding["field"]) == ("ttft_above_latency", first)
    # Written with a digit each, both may be the same
    assert broken(run_with(without=others, **{first: 1.7, whole: 1.6})) == {}


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, False),
        # The stream's end took 24 ms, of 27 that are its limit here
        ({"e2e_latency": 2.225123}, False),
        ({"e2e_latency": 2.245123}, True),
        ({"e2e_latency": 2.165123}, True),
        # Another way to count: over all tokens, the first included
        ({"e2e_latency": 2.235123}, False),
        ({"tpot": 0.010523}, True),
        # Of a single token there is no decode
        ({"output_tokens": 1, "tpot": 0.5}, False),
        ({"output_tokens": 2, "tpot": 0.51234}, True),
    ],
)  # fmt: skip
def test_a_latency_is_its_first_token_and_the_others(change: dict[str, Any], found: bool) -> None:
    assert ("latency_not_ttft_plus_decode" in broken(requests({}, change))) == found


def test_the_first_request_that_contradicts_itself_is_named() -> None:
    finding = broken(requests({}, {"tpot": 0.020123}, {"tpot": 0.030123}))["latency_not_ttft_plus_decode"]
    assert (finding["artifact"], finding["record"]) == ("bench/served.json", "1")
    assert finding["message"].startswith(
        "the times of 2 of 3 requests contradict each other (the first: latency 2.2006 s, TTFT 0.26 s and 195 tokens"
    )


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"mean_tpot": 0.010412}, True),
        ({"mean_tpot": 0.010112}, False),
        # Answers of many lengths: the means need not add up
        ({"mean_tpot": 0.010412, "output_tokens_total": 64_000.0, "mean_output_tokens": 128.0}, False),
        ({"mean_tpot": 0.010412, "output_tokens_total": 64_000.0, "stddev_output_tokens": 0.0}, True),
        ({"mean_tpot": 0.010412, "min_output_tokens": 129.0, "max_output_tokens": 129.0}, True),
    ],
)  # fmt: skip
def test_means_of_answers_of_one_length_add_up(changes: dict[str, Any], found: bool) -> None:
    without = (
        "itl",
        "output_throughput",
        "total_token_throughput",
        "output_throughput_per_gpu",
        "output_speed_per_user",
    )
    audit = run_with(without=without, mean_ttft=0.200012, mean_e2e_latency=1.480012, **changes)
    assert ("mean_latency_not_ttft_plus_decode" in broken(audit)) == found


@pytest.mark.parametrize(
    ("gap", "found"), [(0.010003, False), (0.0101, False), (0.0107, True), (0.0094, True)]
)
def test_all_gaps_together_are_all_decoding(gap: float, found: bool) -> None:
    audit = requests(*[{}] * 4)
    for request in range(4):
        for _ in range(194):
            audit.number("bench/served.json", str(request), "itl", gap, scope="timeseries", identity=OF_A_RUN)
    assert ("gaps_do_not_fill_decode" in broken(audit)) == found


def test_gaps_of_some_requests_only_need_not_be_all_decoding() -> None:
    audit = requests(*[{}] * 4)
    audit.number("bench/served.json", "0", "itl", 1.94, scope="timeseries", identity=OF_A_RUN)
    assert "gaps_do_not_fill_decode" not in broken(audit)


@pytest.mark.parametrize(
    ("tool", "gap", "found"),
    [
        # 1.28 s over 128 tokens, and a piece more for the end
        ("vllm-bench-serve", 0.00985, False),
        ("vllm-bench-serve", 0.00975, True),
        # Several tokens in each
        ("vllm-bench-serve", 0.05, False),
        ("sglang-bench-serving", 0.00975, False),
    ],
)
def test_there_are_no_more_gaps_than_tokens(tool: str, gap: float, found: bool) -> None:
    audit = run_with(tool=tool, without=("peak_output_throughput",), mean_itl=gap)
    assert ("gaps_shorter_than_tokens" in broken(audit)) == found


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"p50_output_speed_per_user": 109.0}, False),
        ({"p50_output_speed_per_user": 112.0}, True),
        # 129 tokens in 1.48 s are 87 a second
        ({"p50_output_speed_per_user": 80.0}, False),
        ({"p50_output_speed_per_user": 78.0}, True),
        ({"p50_output_speed_per_user": 112.0, "tool": "trtllm-bench"}, False),
    ],
)  # fmt: skip
def test_the_speed_of_a_user_is_one_over_the_time_of_a_token(changes: dict[str, Any], found: bool) -> None:
    assert ("speed_not_inverse_of_tpot" in broken(run_with(**changes))) == found


@pytest.mark.parametrize(
    ("spread", "each", "found"),
    [
        # 129 tokens take 1.28 s: with 0.012 s each it would be 1.536 s
        ({"stddev_tpot": 0.001, "stddev_output_tokens": 60.0}, 0.012, True),
        # Lengths and times that spread so far can make up for it
        ({"stddev_tpot": 0.005, "stddev_output_tokens": 60.0}, 0.012, False),
        ({"stddev_tpot": 0.001}, 0.012, True),
        ({"p99_tpot": 0.014}, 0.012, True),
        ({"p99_tpot": 0.017}, 0.012, False),
        ({}, 0.012, False),
        ({"stddev_tpot": 0.001, "requests_failed": 2.0}, 0.012, False),
        ({"stddev_tpot": 0.0002, "stddev_output_tokens": 60.0}, 0.01, False),
    ],
)  # fmt: skip
def test_means_of_answers_of_many_lengths_add_up_within_their_spread(
    spread: dict[str, Any], each: float, found: bool
) -> None:
    unlike = {key: value for key, value in WORKLOAD.items() if key != "output_len"}
    means: dict[str, Any] = {"mean_ttft": 0.200012, "mean_e2e_latency": 1.480012, "mean_tpot": each + 1.2e-6}
    audit = run_with(workload=unlike, without=("itl", "output_speed_per_user"), **means, **spread)
    assert ("mean_latency_not_ttft_plus_decode" in broken(audit)) == found


@pytest.mark.parametrize(("level", "ttft", "found"), [
    ("mean", 0.0004, True), ("p50", 0.0004, True), ("mean", 0.0006, False), ("p50", 0.0006, False),
])  # fmt: skip
def test_a_first_token_is_not_twenty_times_as_quick_as_the_others(
    level: str, ttft: float, found: bool
) -> None:
    changes: dict[str, Any] = {f"{level}_ttft": ttft}
    assert ("ttft_shorter_than_a_step" in broken(run_with(**changes))) == found


@pytest.mark.parametrize(
    ("tokens", "gap", "found"),
    [
        # 1.28 s in gaps of 10 ms are 129 tokens
        (262.0, 0.01, True),
        (256.0, 0.01, False),
        # A gap of several tokens
        (262.0, 0.0131, False),
    ],
)  # fmt: skip
def test_an_answer_has_no_more_tokens_than_gaps_of_one_token_fill(
    tokens: float, gap: float, found: bool
) -> None:
    audit = run_with(mean_output_tokens=tokens, output_tokens_total=500 * tokens, mean_itl=gap)
    assert ("more_tokens_than_gaps" in broken(audit)) == found
