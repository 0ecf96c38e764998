"""How latencies, first tokens, gaps and speeds of a run go together: exactly at the edge, and just beside it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.validation.judging import judged, of_run
from tests.validation.making import WORKLOAD, Audit

_WHOLE = 2.1234567890123


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        # A millionth, to its last bit and on either side of it
        ({"mean_ttft": _WHOLE + 1e-6 * _WHOLE, "mean_e2e_latency": _WHOLE}, "0 of 1"),
        ({"mean_ttft": _WHOLE * (1 + 0.9e-6), "mean_e2e_latency": _WHOLE}, "0 of 1"),
        (
            {"mean_ttft": _WHOLE * (1 + 1.1e-6), "mean_e2e_latency": _WHOLE},
            "1 of 1: 2.1235 s | at most the latency, 2.1235 s",
        ),
        # Half of the last digit of each
        ({"p90_ttft": 1.7, "p90_e2e_latency": 1.6}, "0 of 1"),
        ({"p90_ttft": 1.71, "p90_e2e_latency": 1.6}, "1 of 1: 1.71 s | at most the latency, 1.6 s"),
        # Of several the one that is named first
        (
            {"p50_ttft": 3.0, "p99_ttft": 4.0, "p99_e2e_latency": 2.0},
            "1 of 1: 3 s | at most the latency, 1.48 s",
        ),
    ],
)
def test_a_first_token_comes_no_later_than_the_last(changes: dict[str, float], found: str) -> None:
    assert of_run("ttft_above_latency", **changes) == found


_STEP = 0.01234567890123


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"mean_tpot": _STEP, "mean_ttft": 0.05 * _STEP, "p50_ttft": 0.0}, "0 of 1"),
        (
            {"mean_tpot": _STEP, "mean_ttft": 0.0499 * _STEP, "p50_ttft": 0.0},
            "1 of 1: 0.00061605 s | each later token takes 0.012346 s",
        ),
        ({"mean_ttft": 0.0, "p50_ttft": 0.0}, "0 of 0"),
        ({"mean_tpot": 0.0, "p50_tpot": 0.0}, "0 of 0"),
        ({"mean_ttft": 0.0003, "p50_ttft": 0.0002}, "1 of 1: 0.0003 s | each later token takes 0.01 s"),
    ],
)
def test_a_first_token_takes_a_twentieth_of_a_step(changes: dict[str, float], found: str) -> None:
    assert of_run("ttft_shorter_than_a_step", **changes) == found


def of_request(ttft: float, each: float, latency: float, tokens: float = 100.0) -> str:
    audit = Audit()
    values = {"ttft": ttft, "tpot": each, "e2e_latency": latency, "output_tokens": tokens}
    for name, value in values.items():
        audit.number("bench/one.json", "0", name, value)
    return judged(audit, "latency_not_ttft_plus_decode")


@pytest.mark.parametrize(
    ("ttft", "each", "latency", "tokens", "found"),
    [
        # To their last bit a hundredth and 5 ms more than of all tokens together
        (1.430775743504317, 0.010495413889448107, 2.5104213459082096, 100.0, "0 of 1"),
        (1.430775743504317, 0.010495413889448107, 2.5105, 100.0, "1 of 1: 1 of 1 requests"),
        (0.5, 0.25, 9.0, 1.0, "0 of 0"),
        (0.5, 0.25, 9.0, 2.0, "1 of 1: 1 of 1 requests"),
    ],
)
def test_a_request_takes_as_long_as_its_tokens(
    ttft: float, each: float, latency: float, tokens: float, found: str
) -> None:
    assert of_request(ttft, each, latency, tokens).partition(" | ")[0] == found


_MEANS = {"mean_ttft": 1.4803345746379706, "mean_tpot": 0.010681541095276855}
_OF_NO_LENGTH = {name: value for name, value in WORKLOAD.items() if name != "output_len"}
_MISSED = "1 of 1: 2.8925 s | TTFT 1.4803 s and 128 tokens of 0.010682 s are 2.8476 s"


def alike(tokens: float) -> dict[str, float]:
    """Answers that all have as many tokens."""
    lengths = {f"{statistic}_output_tokens": tokens for statistic in ("min", "mean", "max")}
    return {**lengths, "output_tokens_total": 500 * tokens}


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({**_MEANS, "mean_e2e_latency": 2.8921751272006917}, "0 of 1"),
        ({**_MEANS, "mean_e2e_latency": 2.8925}, _MISSED),
        # Where some failed only answers of one length tell
        ({**_MEANS, "mean_e2e_latency": 2.8925, "requests_failed": 1.0}, _MISSED),
        (
            {**_MEANS, "mean_e2e_latency": 2.8925, "requests_failed": 1.0, "workload": _OF_NO_LENGTH},
            "0 of 0",
        ),
        ({"mean_tpot": 0.5, "mean_e2e_latency": 9.0, **alike(1.0)}, "0 of 0"),
        (
            {"mean_tpot": 0.5, "mean_e2e_latency": 9.0, **alike(2.0)},
            "1 of 1: 9 s | TTFT 0.2 s and 1 tokens of 0.5 s are 0.7 s",
        ),
    ],
)
def test_mean_latencies_are_those_of_mean_tokens(changes: dict[str, Any], found: str) -> None:
    assert of_run("mean_latency_not_ttft_plus_decode", **changes) == found


@pytest.mark.parametrize(
    ("requests", "gaps", "found"),
    [
        # Eight requests decode for 12 s each: a hundredth of 96 s, and 5 ms of each
        (8, [12.0] * 7 + [13.0], "0 of 1"),
        (
            8, [12.0] * 7 + [13.01],
            "1 of 1: the gaps of 8 requests are 97.01 s together | decoding took 96 s",
        ),
        (8, [12.0] * 7 + [11.0], "0 of 1"),
        (8, [12.0] * 7 + [10.99], "1 of 1: the gaps of 8 requests are 94.99 s together | decoding took 96 s"),
        (8, [12.0] * 7, "0 of 0"),
        (1, [13.0], "1 of 1: the gaps of 1 requests are 13 s together | decoding took 12 s"),
    ],
)  # fmt: skip
def test_gaps_fill_the_time_of_decoding(requests: int, gaps: list[float], found: str) -> None:
    audit = Audit()
    for place in range(requests):
        for name, value in (("ttft", 0.5), ("e2e_latency", 12.5)):
            audit.number("bench/one.json", str(place), name, value, identity={"task": None})
    for place, gap in enumerate(gaps):
        audit.number("bench/one.json", str(place), "itl", gap, scope="timeseries", identity={"task": None})
    assert judged(audit, "gaps_do_not_fill_decode") == found


_FIRST, _LAST = 0.2123456789012, 1.4823456789012
_LEAST = (_LAST - _FIRST) / (129.0 - 1)


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        # A hundredth less, and a piece more
        (
            {"mean_ttft": _FIRST, "mean_e2e_latency": _LAST, "mean_itl": _LEAST * (1 - (0.01 + 1 / 129.0))},
            "0 of 1",
        ),
        (
            {"mean_ttft": _FIRST, "mean_e2e_latency": _LAST, "mean_itl": 0.00974476791},
            "1 of 1: 0.0097448 s | 1.27 s of decoding over 128 tokens are at least 0.0099219 s",
        ),
        ({"mean_output_tokens": 2.0, "mean_itl": 0.001}, "0 of 0"),
        (
            {"mean_output_tokens": 3.0, "mean_itl": 0.001},
            "1 of 1: 0.001 s | 1.28 s of decoding over 2 tokens are at least 0.64 s",
        ),
    ],
)
def test_gaps_are_no_shorter_than_a_token_takes(changes: dict[str, float], found: str) -> None:
    assert of_run("gaps_shorter_than_tokens", **changes) == found


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        # Twice as many tokens as gaps and the end of the stream fill, to the last bit
        (
            {
                "mean_ttft": 0.9019081435882381, "mean_e2e_latency": 2.774346904913809, "mean_tpot": 0.0146,
                "mean_itl": 0.014610418376074482, "mean_output_tokens": 258.0,
            },
            "0 of 1",
        ),
        (
            {
                "mean_ttft": 0.9019081435882381, "mean_e2e_latency": 2.774346904913809, "mean_tpot": 0.0146,
                "mean_itl": 0.014611, "mean_output_tokens": 258.0,
            },
            "1 of 1: 258 tokens | 1.8724 s of decoding in gaps of 0.014611 s are 129.15 tokens",
        ),
        ({"mean_output_tokens": 2.0, "mean_itl": 2.0, "mean_tpot": 2.0}, "0 of 0"),
        (
            {"mean_output_tokens": 3.0, "mean_itl": 2.0, "mean_tpot": 2.0},
            "1 of 1: 3 tokens | 1.28 s of decoding in gaps of 2 s are 1.64 tokens",
        ),
        # A gap of three tenths more than a token takes holds one
        (
            {"mean_output_tokens": 262.0, "mean_itl": 0.013},
            "1 of 1: 262 tokens | 1.28 s of decoding in gaps of 0.013 s are 99.462 tokens",
        ),
        ({"mean_output_tokens": 262.0, "mean_itl": 0.01301}, "0 of 0"),
        ({"mean_output_tokens": 262.0, "requests_failed": 1.0}, "0 of 0"),
        ({"mean_output_tokens": 262.0, "mean_ttft": 1.48}, "0 of 0"),
    ],
)  # fmt: skip
def test_an_answer_has_twice_the_tokens_that_its_gaps_fill_at_most(
    changes: dict[str, float], found: str
) -> None:
    assert of_run("more_tokens_than_gaps", **changes) == found


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        # A tenth above 100 a second, and below 129 tokens in 1.48 s
        ({"p50_output_speed_per_user": 100 * 1.1}, "0 of 1"),
        (
            {"p50_output_speed_per_user": 110.01},
            "1 of 1: 110.01 token/s | one token each 0.01 s is 100 token/s",
        ),
        ({"p50_output_speed_per_user": 129 / 1.48 / 1.1}, "0 of 1"),
        (
            {"p50_output_speed_per_user": 79.23},
            "1 of 1: 79.23 token/s | one token each 0.01 s is 100 token/s",
        ),
        ({"p50_tpot": 0.0}, "0 of 0"),
    ],
)
def test_a_user_is_served_a_tenth_faster_or_slower_than_a_token_takes(
    changes: dict[str, float], found: str
) -> None:
    assert of_run("speed_not_inverse_of_tpot", **changes) == found
