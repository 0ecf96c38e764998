"""Which prompts and runs are compared for a cache, in which order, and from which figures on one is told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from tests.validation.breaking_loads import requests
from tests.validation.making import NOON, WORKLOAD, Audit
from tests.validation.test_boundaries import listed, verdict_on

_HOUR = 3_600_000_000


def asked_again(
    prompts: int, times: int, first: float, again: float = 0.1, *, slow: int | None = None, streams: int = 1
) -> Audit:
    """Prompts of as many lengths asked in turn, of which the first time (of `slow` of them) takes so long."""
    place = np.arange(prompts * times)
    cold = (place < prompts) & (place % prompts < (prompts if slow is None else slow))
    return listed(
        len(place), ttft=np.where(cold, first, again * (1 + place * 1e-4)), input_tokens=300 + place % prompts,
        settings={"max_concurrency": streams},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("audit", "found"),
    [
        (asked_again(8, 6, 0.4), "1 of 1"),
        # Half as long again, and not less
        (asked_again(8, 6, 0.16), "1 of 1"),
        (asked_again(8, 6, 0.14), "0 of 1"),
        # Nine of ten prompts
        (asked_again(11, 6, 0.4, slow=10), "1 of 1"),
        (asked_again(11, 6, 0.4, slow=9), "0 of 1"),
        # The first request of all is none to compare. Four prompts asked twice are so by chance once in sixteen
        (asked_again(5, 2, 0.4), "0 of 1"),
        (asked_again(5, 40, 0.4), "1 of 1"),
        (asked_again(4, 40, 0.4), "0 of 0"),
        (asked_again(14, 2, 0.4), "0 of 1"),
        (asked_again(15, 2, 0.4), "1 of 1"),
        (asked_again(10, 3, 0.4), "1 of 1"),
        # Those that all streams sent at once waited for each other
        (asked_again(8, 6, 0.4, streams=4), "0 of 1"),
        (asked_again(10, 20, 0.4, streams=6), "1 of 1"),
        (asked_again(10, 20, 0.4, streams=7), "0 of 0"),
    ],
)
def test_prompts_asked_again_are_read_from_a_cache_where_nearly_all_were_slowest_at_first(
    audit: Audit, found: str
) -> None:
    assert verdict_on(audit, "repeated_prompts_faster") == found


def in_rounds(*rounds: float) -> Audit:
    """Eight prompts asked in turn, each round of them after so long."""
    place = np.arange(8 * len(rounds))
    return listed(len(place), ttft=np.repeat(rounds, 8), input_tokens=300 + place % 8)


@pytest.mark.parametrize(
    ("audit", "found"),
    [
        # Half as long again, and not as long as another time
        (in_rounds(0.375, *[0.25] * 5), "1 of 1"),
        (in_rounds(0.374, *[0.25] * 5), "0 of 1"),
        (in_rounds(0.4, 0.1, 0.1, 0.1, 0.1, 0.4), "0 of 1"),
        (in_rounds(0.4, 0.1, 0.1, 0.1, 0.1, 0.399), "1 of 1"),
    ],
)
def test_the_first_time_is_longer_than_any_other(audit: Audit, found: str) -> None:
    assert verdict_on(audit, "repeated_prompts_faster") == found


def by_length(
    brief: float, long: float, *, few: int = 300, many: int = 3000, size: int = 36, **columns: Any
) -> Audit:
    tokens = np.where(np.arange(size) % 2 == 0, few, many)
    return listed(size, input_tokens=tokens, ttft=np.where(tokens == few, brief, long), **columns)


@pytest.mark.parametrize(
    ("audit", "found"),
    [
        (by_length(0.2, 0.21), "1 of 1"),
        (by_length(0.2, 0.219), "1 of 1"),
        (by_length(0.2, 0.24), "0 of 1"),
        (by_length(0.2, 0.21, size=35), "0 of 0"),
        # Three times as long, and 500 tokens
        (by_length(0.2, 0.2, few=1000, many=3000), "1 of 1"),
        (by_length(0.2, 0.2, few=1000, many=2990), "0 of 0"),
        (by_length(0.2, 0.2, few=200, many=700), "1 of 1"),
        (by_length(0.2, 0.2, few=200, many=699), "0 of 0"),
        # 200 where a first token takes few steps, so that no way is in it
        (by_length(0.029, 0.029, few=100, many=300), "1 of 1"),
        (by_length(0.029, 0.029, few=100, many=299), "0 of 0"),
        (by_length(0.031, 0.031, few=100, many=300), "0 of 0"),
        # Of one to four streams each 3,000 tokens take a step
        (by_length(0.02, 0.026, few=300, many=3300, settings={"max_concurrency": 4}), "1 of 1"),
        (by_length(0.02, 0.026, few=300, many=3300, settings={"max_concurrency": 5}), "0 of 1"),
        (by_length(0.02, 0.034, few=300, many=3300, settings={"max_concurrency": 1}), "0 of 1"),
    ],
)
def test_a_first_token_that_no_prompt_delays_is_told_of_prompts_far_apart(audit: Audit, found: str) -> None:
    assert verdict_on(audit, "ttft_flat_over_prompts") == found


def in_turn(
    *runs: dict[str, Any],
    streams: Sequence[int | None] = (),
    hours: Sequence[int | None] = (),
    completed: float = 500.0,
) -> Audit:
    audit = Audit()
    for place, changes in enumerate(runs):
        load = streams[place] if streams else 8
        hour = hours[place] if hours else place
        named = {"requests_completed": completed} | changes
        audit.run(
            f"bench/run{place}.json", workload={**WORKLOAD, "max_concurrency": load}, without=("concurrency",),
            timestamp=None if hour is None else NOON + hour * _HOUR, **named,
        )  # fmt: skip
    return audit


_COLD, _WARM = {"p50_ttft": 0.301}, {"p50_ttft": 0.2}


@pytest.mark.parametrize(
    ("audit", "found"),
    [
        (in_turn(_COLD, _WARM), "1 of 1"),
        (in_turn(_WARM, _COLD), "0 of 1"),
        (in_turn(_WARM, _COLD, hours=(1, 0)), "1 of 1"),
        # Without times, or with one for both, the slowest of the least load was the first
        (in_turn(_WARM, _COLD, hours=(None, None)), "1 of 1"),
        (in_turn(_WARM, _COLD, hours=(0, 0)), "1 of 1"),
        (in_turn(_WARM, _COLD, hours=(None, 0)), "1 of 1"),
        (in_turn({"p50_ttft": 0.31}, {"p50_ttft": 0.2}, {"p50_ttft": 0.2}), "2 of 2"),
        # A factor of one and a half
        (in_turn({"p50_ttft": 0.29}, _WARM), "0 of 1"),
        # More load only makes it slower, less may make it faster
        (in_turn(_COLD, _WARM, streams=(8, 16)), "1 of 1"),
        (in_turn(_COLD, _WARM, streams=(16, 8)), "0 of 0"),
        # Decoding that is faster too is another machine
        (in_turn(_COLD, {**_WARM, "p50_tpot": 0.0091}), "1 of 1"),
        (in_turn(_COLD, {**_WARM, "p50_tpot": 0.0089}), "0 of 1"),
        (in_turn(_COLD, {**_WARM, "input_tokens_total": 300_000.0}), "0 of 0"),
        # Of few requests, and of a TTFT that is the whole latency
        (in_turn(_COLD, _WARM, completed=20.0), "1 of 1"),
        (in_turn(_COLD, _WARM, completed=19.0), "0 of 0"),
        (in_turn({"p50_ttft": 0.375}, {"p50_ttft": 0.25}), "1 of 1"),
        (in_turn(_COLD, {**_WARM, "p50_tpot": 0.9 * 0.01}), "1 of 1"),
        (in_turn({"p50_ttft": 1.45}, _WARM), "0 of 0"),
        (in_turn({"p50_ttft": 1.4}, _WARM), "1 of 1"),
    ],
)
def test_a_later_run_of_the_same_prompts_that_only_starts_sooner_had_them_in_its_cache(
    audit: Audit, found: str
) -> None:
    assert verdict_on(audit, "ttft_falls_after_first_run") == found


def of_lengths(*each: tuple[int, float], completed: float = 500.0) -> Audit:
    audit = Audit()
    for place, (tokens, ttft) in enumerate(each):
        audit.run(
            f"bench/run{place}.json", workload={**WORKLOAD, "input_len": tokens}, p50_ttft=ttft,
            requests_completed=completed,
            without=("input_throughput", "total_token_throughput", "input_tokens_total"),
        )  # fmt: skip
    return audit


@pytest.mark.parametrize(
    ("audit", "found"),
    [
        (of_lengths((512, 0.2), (8192, 0.21)), "1 of 1"),
        (of_lengths((512, 0.2), (8192, 0.225)), "0 of 1"),
        (of_lengths((8192, 0.21), (512, 0.2), (2048, 0.2)), "1 of 1"),
        (of_lengths((512, 0.2), (1536, 0.2)), "1 of 1"),
        (of_lengths((512, 0.2), (1530, 0.2)), "0 of 0"),
        (of_lengths((100, 0.2), (600, 0.2)), "1 of 1"),
        (of_lengths((100, 0.2), (599, 0.2)), "0 of 0"),
        (of_lengths((512, 0.2), (8192, 0.21), completed=19.0), "0 of 0"),
    ],
)
def test_runs_of_longer_prompts_take_longer_to_their_first_token(audit: Audit, found: str) -> None:
    assert verdict_on(audit, "ttft_flat_over_runs") == found


@pytest.mark.parametrize(
    ("rate", "asked", "found"),
    [
        # 100 requests: three tenths by chance, and what is late anyway
        (2.5, 2.0, "0 of 1"),
        (3.2, 2.0, "1 of 1"),
        (1.5, 2.0, "0 of 1"),
    ],
)
def test_requests_come_faster_than_asked_where_chance_does_not_explain_it(
    rate: float, asked: float, found: str
) -> None:
    audit = Audit()
    requests(audit, np.arange(100) / rate, settings={"request_rate": asked})
    assert verdict_on(audit, "requests_sent_faster_than_asked") == found
