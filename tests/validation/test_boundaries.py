"""What lies exactly on a boundary, and what one of two conditions alone does not make a finding of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from data_contracts.measurements import Status
from data_contracts.rules import rule_named
from data_contracts.rules.rule import Kind
from data_contracts.settings import Thresholds
from tasks.validation.validating import frame_builders
from tests.validation.breaking_loads import requests
from tests.validation.edges import said
from tests.validation.judging import said_by
from tests.validation.making import NOON, SETTINGS, WORKLOAD, Audit

_HOUR = 3_600_000_000


def verdict_on(audit: Audit, name: str, kind: Kind = "run") -> str:
    """How many rows break a rule, of how many that it could check."""
    rule = rule_named(name)
    assert rule is not None
    return said(rule, frame_builders(audit.ingested(), Thresholds())[kind]())


def of_run(**changes: Any) -> Audit:
    audit = Audit()
    audit.run(**changes)
    return audit


def listed(size: int, **columns: Any) -> Audit:
    audit = Audit()
    requests(audit, np.arange(size) * 5.0, **columns)
    return audit


@pytest.mark.parametrize(
    ("lengths", "found"),
    [
        # Each four times, and the longest twice the shortest
        (np.tile([500, 600, 700, 900, 1000], 4), "1 of 1"),
        (np.tile([500, 600, 700, 900, 999], 4), "0 of 1"),
        (np.tile([500, 600, 700, 800, 900, 1000, 1100], 3), "0 of 1"),
        (np.tile([500, 750, 1000], 7), "1 of 1"),
        (np.tile([500, 1000], 10), "0 of 1"),
        (np.tile([1, 2, 4], 7), "1 of 1"),
        (np.tile([0, 2, 4], 7), "0 of 1"),
        # Nineteen requests are too few
        (np.concatenate([np.tile([500, 750, 1000], 6), [500]]), "0 of 0"),
    ],
)
def test_prompts_that_come_again_are_few_lengths_that_come_often(lengths: Any, found: str) -> None:
    audit = listed(len(lengths), input_tokens=lengths, ttft=lengths / 10_000)
    assert verdict_on(audit, "few_prompts_repeated") == found


@pytest.mark.parametrize(
    ("hits", "settings", "found"),
    [
        (30, {}, "1 of 1"),
        (29, {}, "0 of 1"),
        (0, {}, "0 of 0"),
        (300, {}, "1 of 1"),
        (200, {"prefix_cache": True}, "0 of 1"),
        (200, {"multi_turn": True}, "0 of 1"),
        (200, {"cache_dir": "a"}, "1 of 1"),
    ],
)
def test_cache_hits_are_told_from_a_tenth_of_the_tokens_on(
    hits: int, settings: dict[str, Any], found: str
) -> None:
    audit = listed(30, input_tokens=300, cached_input_tokens=hits, settings=settings)
    assert verdict_on(audit, "cache_hits_unsaid") == found


@pytest.mark.parametrize(
    ("hours", "found"),
    [
        ((0, 1, 2, 240), "1 of 4"),
        ((0, 1, 2), "0 of 0"),
        ((0, 1, 2, 25), "0 of 4"),
        ((0, 1, 2, 26), "1 of 4"),
        # Two of another day, and others of more than one sitting
        ((0, 1, 2, 3, 240, 241), "0 of 6"),
        ((0, 3, 5, 240), "1 of 4"),
        ((0, 3, 6, 240), "0 of 4"),
        ((0, 9, 10, 240), "0 of 4"),
    ],
)
def test_one_run_of_another_day_is_told_beside_runs_of_one_sitting(hours: Sequence[int], found: str) -> None:
    audit = Audit()
    for place, hour in enumerate(hours):
        audit.run(f"bench/run{place}.json", timestamp=NOON + hour * _HOUR)
    assert verdict_on(audit, "run_of_another_day") == found


@pytest.mark.parametrize(
    ("ok", "failed", "completed", "found"),
    [
        (0, 1, 1.0, "1 of 1"),
        (1, 0, 1.0, "0 of 1"),
        (5, 2, 5.0, "0 of 1"),
        (5, 2, 6.0, "1 of 1"),
        (5, 2, 7.0, "1 of 1"),
        # More than are listed
        (5, 2, 8.0, "0 of 0"),
        (0, 0, 0.0, "0 of 0"),
    ],
)
def test_failures_among_the_completed_are_told_of_files_that_list_all(
    ok: int, failed: int, completed: float, found: str
) -> None:
    audit, identity = Audit(), {"tool": "aiperf", "task": None, "config": SETTINGS}
    ended: dict[Status, int] = {"ok": ok, "failed": failed}
    for status, count in ended.items():
        for place in range(count):
            audit.number(
                "bench/one.json", f"/{status}/{place}", "e2e_latency", 2.0, status=status, identity=identity
            )
    audit.number(
        "bench/one.json", "/summary", "requests_completed", completed, scope="aggregate", identity=identity
    )
    assert verdict_on(audit, "failures_counted_as_success") == found


@pytest.mark.parametrize(
    ("with_settings", "without", "found"),
    [(0, 3, "1 of 3"), (1, 2, "2 of 3"), (3, 0, "0 of 3"), (2, 1, "1 of 3")],
)
def test_settings_that_no_request_says_are_missed_once_in_a_file(
    with_settings: int, without: int, found: str
) -> None:
    audit = Audit()
    for _ in range(with_settings):
        audit.request()
    for _ in range(without):
        audit.request(identity={"config": None})
    assert verdict_on(audit, "request_without_settings", "request") == found


def test_a_field_without_a_value_is_another_thing_than_no_field() -> None:
    audit = Audit()
    audit.number("bench/run.csv", "9", "ttft", None)
    audit.number("bench/run.csv", "9", "e2e_latency", 2.0)
    audit.request("bench/run.csv", without=("ttft",))
    messages = said_by(audit, "request_without_ttft")
    assert sorted(message.partition(":")[0] for message in messages) == [
        "a request records no time to first token (no such field)",
        "a request records no time to first token (no value)",
    ]
    assert verdict_on(audit, "request_without_ttft", "request") == "2 of 2"


@pytest.mark.parametrize(
    ("metric", "n", "mean", "stddev", "found"),
    [
        ("e2e_latency", 3, 51.0, 0.0, "1 of 1"),
        ("e2e_latency", 2, 51.0, 0.0, "0 of 0"),
        # A mean of two digits hides a spread of a hundredth, one of no time at all any
        ("e2e_latency", 3, 50.0, 0.0, "0 of 0"),
        ("e2e_latency", 3, 1e-6, 0.0, "0 of 0"),
        ("e2e_latency", 3, 1.0123456e-6, 0.0, "1 of 1"),
        ("output_tokens", 3, 51.0, 0.0, "0 of 0"),
        ("e2e_latency", 3, 51.0, 0.1, "0 of 1"),
    ],
)
def test_no_spread_of_several_is_told_of_what_is_measured_with_digits(
    metric: str, n: int, mean: float, stddev: float, found: str
) -> None:
    audit = Audit()
    audit.aggregate(metric, n=n, mean=mean, stddev=stddev)
    assert verdict_on(audit, "stddev_zero_of_several", "aggregate") == found


@pytest.mark.parametrize(
    ("statistics", "found"),
    [
        # Sums of doubles leave the last bits of a level, and more is a spread
        ({"mean": 1000.0, "min": 1000.0, "max": 1000.0, "stddev": 6e-7}, "0 of 1"),
        ({"mean": 1000.0, "min": 1000.0, "max": 1000.0, "stddev": 1.5}, "1 of 1"),
        # Two values lie their distance over the root of two from each other, a hundred half of it
        ({"n": 2, "min": 1.0, "max": 2.0, "stddev": 0.7071}, "0 of 1"),
        ({"n": 2, "min": 1.0, "max": 2.0, "stddev": 0.7082}, "1 of 1"),
        ({"n": 100, "min": 1.0, "max": 2.0, "stddev": 0.5025}, "0 of 1"),
        ({"n": 100, "min": 1.0, "max": 2.0, "stddev": 0.5036}, "1 of 1"),
        ({"n": 1, "min": 1.0, "max": 2.0, "stddev": 5.0}, "0 of 0"),
        ({"n": 100, "stddev": 5.0}, "0 of 0"),
        # A twentieth of all 0.4 from the mean have 0.09 between them
        ({"n": 100_000, "mean": 1.0001, "p95": 1.4001, "stddev": 0.0401}, "1 of 1"),
        ({"n": 100_000, "mean": 1.0001, "p95": 1.4001, "stddev": 0.1501}, "0 of 1"),
    ],
)
def test_a_deviation_is_one_that_its_range_and_quantiles_allow(
    statistics: dict[str, Any], found: str
) -> None:
    audit = Audit()
    audit.aggregate("e2e_latency", **statistics)
    assert verdict_on(audit, "stddev_impossible", "aggregate") == found


@pytest.mark.parametrize(
    ("ttft", "latency", "tokens", "found"),
    [
        (3.7, 4.0, 4000.0, "0 of 1"),
        (3.81, 4.0, 4000.0, "1 of 1"),
        (3.8, 4.0, 4000.0, "0 of 1"),
        (4.1, 4.0, 4000.0, "0 of 1"),
        (3.81, 4.0, 900.0, "0 of 1"),
        (3.99, 4.0, 8.0, "0 of 1"),
        (3.9999, 4.0, 8.0, "1 of 1"),
        (3.9999, 4.0, 7.0, "0 of 0"),
    ],
)
def test_a_stream_is_held_back_where_all_tokens_follow_the_first_at_once(
    ttft: float, latency: float, tokens: float, found: str
) -> None:
    audit = of_run(p50_ttft=ttft, p50_e2e_latency=latency, mean_output_tokens=tokens)
    assert verdict_on(audit, "stream_held_back") == found


@pytest.mark.parametrize(
    ("tpot", "found"),
    [
        # 500 token/s of 20.9 ms each: 10.4 decode at once, of 8; lengths that differ explain up to 10.4
        (0.0206, "0 of 1"),
        (0.0209, "1 of 1"),
        (0.01, "0 of 1"),
    ],
)
def test_more_decode_at_once_than_streams_where_no_latency_is_stated(tpot: float, found: str) -> None:
    audit = of_run(without=("e2e_latency", "request_throughput"), mean_tpot=tpot, output_throughput=500.0)
    assert verdict_on(audit, "more_in_flight_than_asked") == found


@pytest.mark.parametrize(
    ("again", "found"),
    [
        (61_300.0, "0 of 1"),
        (61_275.0, "0 of 1"),
        (61_270.0, "1 of 1"),
        (67_800.0, "0 of 1"),
        (67_900.0, "1 of 1"),
    ],
)
def test_two_counts_of_one_answer_lie_within_a_twentieth(again: float, found: str) -> None:
    audit = of_run(tool="sglang-bench-serving", output_tokens_total_retokenized=again)
    assert verdict_on(audit, "token_counts_differ") == found


@pytest.mark.parametrize(
    ("gpus", "of_one", "found"),
    [(1, 1.0e9, "1 of 1"), (2, 1.0e9, "0 of 1"), (2, 0.5e9, "1 of 1"), (1, 2.0e9, "0 of 1")],
)
def test_the_memory_of_one_board_counts_for_each_that_was_asked_for(
    gpus: int, of_one: float, found: str
) -> None:
    audit, workload = Audit(), {**WORKLOAD, "gpu_count": gpus}
    audit.run(workload=workload, model_size=2.0e9)
    for second in range(12):
        audit.number(
            "bench/served.json", f"/0/{second}", "gpu_memory_used", of_one, scope="timeseries",
            identity={"tool": "vllm-bench-serve", "task": None, "config": {**SETTINGS, **workload}},
        )  # fmt: skip
    assert verdict_on(audit, "memory_below_weights") == found
