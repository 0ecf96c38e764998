"""First requests that are slower than all others: by how much, how many, and for what reason they may be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from tests.validation.breaking_loads import requests
from tests.validation.judging import judged
from tests.validation.making import Audit


def starting(
    *first: float, count: int = 30, streams: int | None = None, prompts: Sequence[int] | None = None
) -> str:
    """What is said of requests of which the first have these TTFT and all others one second."""
    ttft = np.array([*first, *[1.0] * (count - len(first))])
    audit, tokens = Audit(), np.array(prompts if prompts else 300)
    settings = {} if streams is None else {"max_concurrency": streams}
    requests(
        audit, np.arange(count) * 5.0, ttft=ttft, e2e_latency=20.0, input_tokens=tokens, settings=settings
    )
    return judged(audit, "first_requests_unlike_the_others").partition(" or more")[0]


@pytest.mark.parametrize(
    ("first", "count", "found"),
    [
        ([2.0], 30, "0 of 1"),
        ([2.01], 30, "1 of 1: the first 1 took 2.01 s"),
        ([2.5] * 5, 30, "1 of 1: the first 5 took 2.5 s"),
        ([2.5] * 6, 30, "0 of 1"),
        ([2.5], 20, "1 of 1: the first 1 took 2.5 s"),
        ([2.5], 19, "0 of 0"),
    ],
)
def test_up_to_five_requests_are_twice_as_slow_as_all_others(
    first: list[float], count: int, found: str
) -> None:
    assert starting(*first, count=count) == found


@pytest.mark.parametrize(
    ("streams", "ttft", "found"),
    [
        (15, 9.0, "1 of 1: the first 15 took 9 s"),
        (15, 8.0, "0 of 1"),
        # A wave of more than half of the requests is no beginning
        (16, 9.0, "0 of 1"),
        (6, 9.0, "1 of 1: the first 6 took 9 s"),
        (5, 8.0, "1 of 1: the first 5 took 8 s"),
    ],
)
def test_a_first_wave_is_eight_times_as_slow(streams: int, ttft: float, found: str) -> None:
    assert starting(*[ttft] * streams, streams=streams) == found


@pytest.mark.parametrize(("ttft", "found"), [(4.0, "0 of 1"), (4.1, "1 of 1: the first 1 took 4.1 s")])
def test_a_request_that_is_twice_as_long_may_take_twice_as_long(ttft: float, found: str) -> None:
    # 701 and 101 tokens against 300 and 101
    assert starting(ttft, prompts=[701, *[300] * 29]) == found


@pytest.mark.parametrize(("loads", "found"), [({}, "1 of 1"), ({"load_duration": 0.1}, "0 of 0")])
def test_where_the_load_of_the_model_is_recorded_other_rules_tell_of_it(
    loads: dict[str, Any], found: str
) -> None:
    audit = Audit()
    ttft = np.array([2.5, *[1.0] * 29])
    requests(audit, np.arange(30) * 5.0, ttft=ttft, e2e_latency=20.0, **loads)
    assert judged(audit, "first_requests_unlike_the_others").partition(":")[0] == found
