"""What tells of a cache where runs state means, totals or requests alone: exactly at the edge, and just beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from tests.validation.judging import judged
from tests.validation.making import NOON, SETTINGS, WORKLOAD, Audit
from tests.validation.test_boundaries import listed, verdict_on

_HOUR = 3_600_000_000


def of_means(*runs: tuple[float, float, float]) -> Audit:
    """Runs one after the other that state a median TTFT, and of latencies and answers their means alone."""
    audit = Audit()
    for place, (ttft, decode, tokens) in enumerate(runs):
        audit.run(
            f"bench/run{place}.json", without=("concurrency", "tpot", "ttft", "e2e_latency"),
            timestamp=NOON + place * _HOUR, mean_output_tokens=tokens,
        )  # fmt: skip
        for metric, statistic, value in (
            ("ttft", "p50", ttft), ("ttft", "mean", 0.2), ("e2e_latency", "mean", 0.2 + decode),
        ):  # fmt: skip
            audit.number(
                f"bench/run{place}.json", "/0", metric, value, scope="aggregate", statistic=statistic, n=500,
                timestamp=NOON + place * _HOUR,
                identity={"tool": "vllm-bench-serve", "task": None, "config": {**SETTINGS, **WORKLOAD}},
            )  # fmt: skip
    return audit


@pytest.mark.parametrize(
    ("audit", "found"),
    [
        (of_means((0.4, 1.28, 129.0), (0.2, 1.17, 129.0)), "1 of 1"),
        (of_means((0.4, 1.28, 129.0), (0.2, 1.14, 129.0)), "0 of 1"),
        # Two gaps of 10 ms, and one of 9.1 ms
        (of_means((0.4, 0.02, 3.0), (0.2, 0.0091, 2.0)), "1 of 1"),
        (of_means((0.4, 0.02, 3.0), (0.2, 0.0089, 2.0)), "0 of 1"),
        # No token follows the first
        (of_means((0.4, 0.02, 3.0), (0.2, 0.0091, 1.0)), "0 of 0"),
    ],
)
def test_the_speed_of_decoding_is_that_of_the_means_where_nothing_else_is_stated(
    audit: Audit, found: str
) -> None:
    assert verdict_on(audit, "ttft_falls_after_first_run") == found


def stated_hits(*, requests_of: int = 500, **figures: Any) -> str:
    audit = Audit()
    audit.run(requests_completed=float(requests_of), **figures)
    return judged(audit, "cache_hits_unsaid")


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (
            lambda: stated_hits(mean_cached_input_tokens=51.2),
            "1 of 1: 10% of the input tokens came from a cache",
        ),
        (lambda: stated_hits(mean_cached_input_tokens=51.1), "0 of 1"),
        (
            lambda: stated_hits(total_cached_input_tokens=25600.0),
            "1 of 1: 10% of the input tokens came from a cache",
        ),
        (lambda: stated_hits(total_cached_input_tokens=25500.0), "0 of 1"),
        (
            lambda: judged(listed(1, input_tokens=1, cached_input_tokens=1), "cache_hits_unsaid"),
            "1 of 1: 100% of the input tokens came from a cache",
        ),
        (lambda: judged(listed(1, input_tokens=0, cached_input_tokens=1), "cache_hits_unsaid"), "0 of 0"),
    ],
)
def test_hits_are_those_of_all_requests_by_their_total_or_their_mean(
    said: Callable[[], str], found: str
) -> None:
    assert said() == found


def of_requests(*ttft: float | None, speeds: Sequence[float] = (90.0,)) -> str:
    """A run that states a TTFT of 0.4 s and 10 ms a token, and a later one of requests, the first of which have these."""
    audit, workload = Audit(), {"max_concurrency": 8}
    audit.run("bench/first.json", tool="aiperf", workload=workload, p50_ttft=0.4, mean_input_tokens=300.0)
    identity = {"tool": "aiperf", "task": None, "config": {**SETTINGS, **workload}}
    for place in range(20):
        first_token = ttft[place] if place < len(ttft) else 0.2
        values = {
            "ttft": first_token, "input_tokens": 300.0, "output_tokens": 101.0,
            "decode_throughput": speeds[place % len(speeds)],
        }  # fmt: skip
        for name, value in values.items():
            if value is not None:
                audit.number(
                    "bench/second.json", str(place), name, value, identity=identity,
                    timestamp=NOON + _HOUR + place * 10**7,
                )  # fmt: skip
    return judged(audit, "ttft_falls_after_first_run")


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (lambda: of_requests(), "1 of 1: 0.2 s, but 0.4 s in another run"),
        (lambda: of_requests(*[0.3] * 9), "1 of 1: 0.2 s, but 0.4 s in another run"),
        (lambda: of_requests(*[0.3] * 11), "0 of 1"),
        # One whose first token is not recorded may have been the slowest
        (lambda: of_requests(None), "0 of 0"),
        # The middle of their speeds, of which a ninth more is another machine
        (lambda: of_requests(speeds=(80.0, 111.0, 300.0)), "1 of 1: 0.2 s, but 0.4 s in another run"),
        (lambda: of_requests(speeds=(80.0, 112.0, 300.0)), "0 of 1"),
    ],
)
def test_a_run_of_which_requests_alone_are_recorded_is_as_fast_as_these(
    said: Callable[[], str], found: str
) -> None:
    assert said() == found
