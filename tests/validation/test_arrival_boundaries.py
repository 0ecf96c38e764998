"""When requests were sent beside the rate that was asked for: exactly at the edge, and just beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from tests.validation.breaking_loads import requests
from tests.validation.judging import judged
from tests.validation.making import NOON, Audit

_Floats = npt.NDArray[np.floating[Any]]


def sent(
    name: str, starts: Sequence[float] | _Floats, rate: float, tool: str = "aiperf", **columns: Any
) -> str:
    """What is judged of requests that were sent at these times, where so many a second were asked for."""
    audit = Audit()
    requests(audit, starts, tool=tool, settings={"request_rate": rate}, **columns)
    return judged(audit, name)


def evenly(seconds: float, count: int = 64) -> _Floats:
    return np.linspace(0, seconds, count)


@pytest.mark.parametrize(
    ("seconds", "rate", "found"),
    [
        # 63 in 35 s are 1.8 a second: 4 less half of it by chance, and a twentieth
        (35.0, 4, "0 of 1"),
        (35.2, 4, "1 of 1: 1.7898 request/s | asked for 4 request/s"),
        (150.0, 0.9, "0 of 1"),
        (160.0, 0.9, "1 of 1: 0.39375 request/s | asked for 0.9 request/s"),
        (35.0, 0, "0 of 0"),
        (0.5, 1000, "1 of 1: 126 request/s | asked for 1000 request/s"),
    ],
)
def test_requests_are_sent_slower_where_their_starts_are_further_apart(
    seconds: float, rate: float, found: str
) -> None:
    assert sent("requests_sent_slower_than_asked", evenly(seconds), rate) == found


@pytest.mark.parametrize(
    ("seconds", "found"),
    [
        (0.5, "1 of 1: 126 request/s | asked for 4 request/s"),
        (10.0, "1 of 1: 6.3 request/s | asked for 4 request/s"),
        (11.0, "0 of 1"),
    ],
)
def test_requests_are_sent_faster_where_their_starts_are_nearer_together(seconds: float, found: str) -> None:
    assert sent("requests_sent_faster_than_asked", evenly(seconds), 4) == found


def test_requests_of_one_moment_have_no_rate() -> None:
    assert sent("requests_sent_faster_than_asked", evenly(11.0), 4, start_time=NOON / 1e6) == "0 of 0"


def with_pause(seconds: float, pause: float, count: int = 64) -> _Floats:
    """Requests over so many seconds, one after the other but for a pause in their middle."""
    each = (seconds - pause) / (count - 2)
    starts = np.arange(count) * each
    starts[count // 2 :] += pause - each
    starts[-1] = seconds
    return starts


@pytest.mark.parametrize(
    ("starts", "rate", "found"),
    [
        # log 64 and 14 times the usual gap
        (with_pause(70.0, 18.1), 1, "0 of 1"),
        (with_pause(70.0, 18.2), 1, "1 of 1: 18.2 s | asked for one each 1 s"),
        # Four fifths of the rate
        (with_pause(78.75, 20.0), 1, "0 of 1"),
        (with_pause(78.5, 20.0), 1, "1 of 1: 20 s | asked for one each 1 s"),
        (with_pause(0.07, 0.02), 1000, "1 of 1: 0.02 s | asked for one each 0.001 s"),
        (with_pause(140.0, 40.0), 0.5, "1 of 1: 40 s | asked for one each 2 s"),
        (with_pause(70.0, 20.0), 0, "0 of 0"),
        (with_pause(22.0, 17.5, 20), 1, "1 of 1: 17.5 s | asked for one each 1 s"),
        (with_pause(22.0, 17.5, 19), 1, "0 of 0"),
    ],
)
def test_sending_paused_for_longer_than_chance_at_a_rate_that_was_reached(
    starts: _Floats, rate: float, found: str
) -> None:
    assert sent("sending_paused", starts, rate) == found


@pytest.mark.parametrize(
    ("tool", "found"), [("another", "0 of 0"), ("ollama-api", "1 of 1: 20 s | asked for one each 1 s")]
)
def test_a_pause_is_told_where_it_is_known_when_requests_began(tool: str, found: str) -> None:
    assert sent("sending_paused", with_pause(70.0, 20.0), 1, tool, e2e_latency=1.25) == found


def bursting(count: int, ninth: float, last: float | None = None) -> _Floats:
    """Eight requests within 0.9 s, a ninth at this time, and the others as 0.8 a second or until the last."""
    starts = np.concatenate([np.linspace(0, 0.9, 8), ninth + 1.25 * np.arange(count - 8)])
    if last is not None:
        starts[9:] = np.linspace(2.3, last, count - 9)
    return starts


_OF_NINE = "1 of 1: 9 requests within 0.99 s | asked for 0.8 request/s"


@pytest.mark.parametrize(
    ("starts", "rate", "found"),
    [
        # Eight of 0.8 a second are 10 s: a tenth of them
        (bursting(30, 1.0), 0.8, "0 of 1"),
        (bursting(30, 0.99), 0.8, _OF_NINE),
        (bursting(24, 0.99), 0.8, _OF_NINE),
        (bursting(23, 0.99), 0.8, "0 of 0"),
        # 32 of 0.8 a second are 40 s: within half of them all came at once
        (bursting(32, 0.99, last=20.0), 0.8, _OF_NINE),
        (bursting(32, 0.99, last=19.9), 0.8, "0 of 1"),
        (bursting(30, 0.99), 0, "0 of 0"),
    ],
)
def test_a_burst_is_more_than_eight_requests_in_a_tenth_of_their_time(
    starts: _Floats, rate: float, found: str
) -> None:
    assert sent("burst_at_the_start", starts, rate) == found


def test_a_burst_is_told_where_it_is_known_when_requests_began() -> None:
    assert sent("burst_at_the_start", bursting(30, 0.99), 0.8, "another") == "0 of 0"


def waits(starts: Sequence[float] | _Floats, latency: Any, rate: float = 3, tool: str = "aiperf") -> str:
    said = sent("rate_waits_for_answers", starts, rate, tool, ttft=0.01, e2e_latency=latency)
    return said.partition(" | ")[0]


def after_each_other(count: int, early: int) -> str:
    """What is said of requests each of which is sent as the one before ends, but for so many that follow early answers."""
    latency = np.full(count, 0.5)
    latency[:early] = 0.4
    return waits(0.5 * np.arange(count), latency)


@pytest.mark.parametrize(
    ("count", "early", "found"),
    [
        (21, 2, "1 of 1: never more than 1 in flight"),
        (21, 3, "0 of 1"),
        (20, 0, "0 of 1"),
        (31, 3, "1 of 1: never more than 1 in flight"),
        (31, 4, "0 of 1"),
    ],
)
def test_nine_of_ten_of_twenty_requests_follow_an_answer(count: int, early: int, found: str) -> None:
    assert after_each_other(count, early) == found


@pytest.mark.parametrize(
    ("last", "found"), [(1.0, "1 of 1: never more than 2 in flight"), (1.5, "0 of 1")]
)  # fmt: skip
def test_a_loop_is_full_for_half_of_its_time(last: float, found: str) -> None:
    # Twelve pairs of a second each, with a second between them, and one alone
    assert waits([*(float(2 * (place // 2)) for place in range(24)), 23.0], [1.0] * 24 + [last]) == found


def test_one_request_at_a_time_with_pauses_waits_for_nothing() -> None:
    assert waits(1.25 * np.arange(24), 1.0) == "0 of 1"


@pytest.mark.parametrize(
    ("seconds", "found"), [(1.25, "0 of 1"), (1.26, "1 of 1: never more than 1 in flight")]
)  # fmt: skip
def test_of_forty_answers_a_second_some_end_by_chance_as_others_begin(seconds: float, found: str) -> None:
    assert waits((seconds - 0.022) / 49 * np.arange(50), 0.022, 60) == found


@pytest.mark.parametrize(
    ("over", "found"), [(1.5e-6, "0 of 1"), (0.75e-6, "1 of 1: never more than 2 in flight")]
)
def test_an_answer_ends_before_the_next_request_but_for_a_microsecond(over: float, found: str) -> None:
    assert waits(0.5 * np.arange(30), 0.5 + over) == found


_UNLIKE = 0.3 + 0.01 * np.arange(30) % 0.07


@pytest.mark.parametrize(
    ("starts", "tool", "found"),
    [
        # The times may be those of ends, and are not if the tool says so
        (np.cumsum(_UNLIKE), "another", "1 of 1: never more than 1 in flight"),
        (np.cumsum(_UNLIKE), "aiperf", "0 of 1"),
        (np.cumsum(_UNLIKE) - _UNLIKE, "another", "1 of 1: never more than 1 in flight"),
        (1.5 * np.arange(30), "another", "0 of 1"),
    ],
)
def test_a_loop_shows_in_one_reading_of_its_times(starts: _Floats, tool: str, found: str) -> None:
    assert waits(starts, _UNLIKE, tool=tool) == found


@pytest.mark.parametrize(
    ("delay", "found"), [(0.25, "0 of 1"), (0.26, "1 of 1: 0.26 s | the mean latency is 2.5 s")]
)
def test_the_delay_of_requests_is_their_mean(delay: float, found: str) -> None:
    said = sent("requests_sent_late", 5.0 * np.arange(10), 3, schedule_delay=delay, e2e_latency=2.5)
    assert said == found
