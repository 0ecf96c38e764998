"""Whether a series of runs can tell what it was made for: each rule breaks where its reason holds, and not beside it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.validation.breaking_loads import requests
from tests.validation.breaking_sweeps import run_of_sweep
from tests.validation.judging import judged, said_by
from tests.validation.making import NOON, SETTINGS, WORKLOAD, Audit

Level = tuple[int, float]


def said(rule: str, *levels: Level, **settings: Any) -> list[str]:
    """What a rule finds in a sweep of these streams, each with its share of the usual throughput."""
    audit = Audit()
    for number, (streams, share) in enumerate(levels):
        run_of_sweep(audit, number, share, streams, **settings)
    return said_by(audit, rule)


@pytest.mark.parametrize(
    ("levels", "gain"),
    [
        (((2, 0.2), (4, 0.4), (8, 0.8)), "at 8 it is 2 times"),
        # Twice the load for a little more than a tenth
        (((2, 0.2), (4, 0.4), (8, 0.444)), "at 8 it is 1.11 times"),
        (((2, 0.2), (4, 0.4), (8, 0.4), (16, 0.45)), "at 16 it is 1.125 times"),
        (((1, 0.1), (2, 0.2), (4, 0.4)), "at 4 it is 2 times"),
    ],
)
def test_throughput_that_still_rises_at_the_last_level_is_told(levels: tuple[Level, ...], gain: str) -> None:
    (message,) = said("knee_not_reached", *levels)
    assert message.startswith(
        f"throughput still rises at the highest load ({gain} that of the level before):"
    )


@pytest.mark.parametrize(
    "levels",
    [
        ((2, 0.2), (4, 0.4), (8, 0.436)),
        ((2, 0.2), (4, 0.4), (8, 0.3)),
        # It rises again, but not to what it was
        ((2, 0.2), (4, 0.9), (8, 0.5), (16, 0.8)),
        ((2, 0.2), (4, 0.4)),
        # A load of nothing is none
        ((0, 0.2), (4, 0.4), (8, 0.8)),
    ],
)
def test_throughput_that_stays_or_has_two_levels_is_no_remark(levels: tuple[Level, ...]) -> None:
    assert said("knee_not_reached", *levels) == []


@pytest.mark.parametrize(
    ("streams", "lost"),
    [
        ((2, 4, 16, 32), "8"),
        ((1, 2, 4, 64, 128), "8, 16 and 32"),
        ((10, 20, 30, 60, 70), "40 and 50"),
        ((1, 2, 4, 8, 32), "16"),
        ((2, 16, 32, 64, 128), "4 and 8"),
    ],
)
def test_levels_that_equal_steps_leave_out_are_named(streams: tuple[int, ...], lost: str) -> None:
    (message,) = said("levels_missing", *((level, 0.5) for level in streams))
    assert message.startswith(f"a series of loads leaves out {lost}:")


@pytest.mark.parametrize(
    "streams",
    [
        (1, 2, 4, 8, 16),
        (10, 20, 30, 40),
        # A single stream beside a series
        (1, 8, 16, 32, 64),
        # No steps of one size
        (1, 2, 5, 10, 40),
        # Two equal steps and a long one may be a choice
        (2, 4, 8, 64),
        (2, 4, 16),
        (2, 4, 8, 16, 40),
        # A load of nothing is no level
        (0, 10, 20, 40),
    ],
)
def test_other_series_leave_nothing_out(streams: tuple[int, ...]) -> None:
    assert said("levels_missing", *((level, 0.5) for level in streams)) == []


def of_series(*series: tuple[int, ...]) -> list[str]:
    """What is left out of series that differ in one setting."""
    audit = Audit()
    for number, (chunk, streams) in enumerate((place, n) for place, one in enumerate(series) for n in one):
        run_of_sweep(audit, number, 0.5, streams, chunk=chunk)
    return said_by(audit, "levels_missing")


@pytest.mark.parametrize(
    ("series", "lost"),
    [
        (((2, 5, 11, 17), (2, 5, 17)), 11),
        (((2, 5, 11, 17), (2, 11, 17)), 5),
        # What a third series has, which is no longer, tells nothing
        (((2, 5, 11, 17), (2, 5, 17), (2, 6, 17)), 11),
    ],
)
def test_a_level_that_a_longer_sibling_of_a_series_has_is_named(
    series: tuple[tuple[int, ...], ...], lost: int
) -> None:
    (message,) = of_series(*series)
    assert message.startswith(f"a series of loads leaves out {lost}:")


def test_a_hole_between_equal_steps_is_told_and_not_what_siblings_have_beside() -> None:
    (message,) = of_series((2, 4, 8, 12, 16, 32), (2, 4, 16, 32))
    assert message.startswith("a series of loads leaves out 8:")


@pytest.mark.parametrize("second", [(2, 5, 11), (5, 11, 17), (2, 6, 17), (2, 17), (2, 5, 11, 17)])
def test_a_series_that_ends_earlier_or_has_levels_of_its_own_leaves_nothing_out(
    second: tuple[int, ...],
) -> None:
    assert of_series((2, 5, 11, 17), second) == []


def test_a_best_that_was_run_once_is_told_where_another_comes_near() -> None:
    (message,) = said("best_of_one_repetition", (2, 0.5), (4, 0.9), (8, 0.98))
    assert message.startswith("the fastest of 3 setups was run once, and another comes within a tenth of it:")


@pytest.mark.parametrize(
    "levels",
    [
        # Far ahead of all others
        ((2, 0.3), (4, 0.6), (8, 0.9)),
        ((2, 0.5), (4, 0.9), (8, 0.98), (8, 0.97)),
        ((2, 0.9), (4, 0.98)),
    ],
)
def test_a_best_that_leads_or_was_repeated_is_no_remark(levels: tuple[Level, ...]) -> None:
    assert said("best_of_one_repetition", *levels) == []


def together(lengths: tuple[float, ...], loads: tuple[int, ...] = (2, 4, 8, 16)) -> list[str]:
    audit = Audit()
    for number, (streams, length) in enumerate(zip(loads, lengths, strict=True)):
        run_of_sweep(audit, number, 0.5, streams, figures={"mean_input_tokens": length})
    return said_by(audit, "factors_vary_together")


@pytest.mark.parametrize("lengths", [(100, 130, 170, 230), (230, 170, 130, 100)])
def test_prompts_whose_length_goes_along_with_the_load_are_told(lengths: tuple[float, ...]) -> None:
    (message,) = together(lengths)
    assert message.startswith("the load and the length of prompts change together in all runs:")


@pytest.mark.parametrize(
    "lengths",
    [
        (100, 104, 98, 101),
        # Longer at each level, and hardly twice in all
        (100, 115, 130, 150),
        (100, 130, 170, 200),
        # One step that chance makes
        (100, 150, 155, 230),
        (100, 1.1 * 100, 170, 230),
        (100, 300, 120, 400),
    ],
)
def test_prompts_of_other_lengths_are_none_of_the_load(lengths: tuple[float, ...]) -> None:
    assert together(lengths) == []


def test_three_runs_are_too_few_to_tell_factors_apart() -> None:
    assert together((100, 200, 400), (2, 4, 8)) == []


def test_what_a_tool_says_of_one_load_in_several_settings_is_one_factor() -> None:
    audit = Audit()
    for number, streams in enumerate((2, 4, 8, 2, 4, 8)):
        run_of_sweep(audit, number, 0.1 * streams, streams, strategy="concurrent", users=streams)
    assert said_by(audit, "factors_vary_together") == []


def brief(*seconds: float, requests: float = 500.0) -> int:
    """How many levels of a sweep are said to be too brief."""
    audit = Audit()
    for number, took in enumerate(seconds):
        figures = {"run_duration": took, "requests_completed": requests}
        run_of_sweep(audit, number, 0.5, 2 ** (number + 1), figures=figures)
    return len(said_by(audit, "run_too_brief"))


def test_a_brief_level_of_a_sweep_finds_the_gpu_settled() -> None:
    assert brief(20.0, 9.0, 4.0) == 0


@pytest.mark.parametrize(
    ("seconds", "requests"), [((4.0, 4.0, 4.0), 500.0), ((20.0, 4.0), 500.0), ((20.0, 9.0, 4.0), 12.0)]
)
def test_brief_runs_are_told_where_no_sweep_warms_up_or_few_requests_were_sent(
    seconds: tuple[float, ...], requests: float
) -> None:
    assert brief(*seconds, requests=requests) == sum(took < 5 for took in seconds)


def listed(inputs: tuple[int, ...], outputs: tuple[int, ...], count: int = 20) -> str:
    """What is said of levels of which nothing but their requests is recorded, by the lengths of these."""
    audit = Audit()
    for number, (into, out) in enumerate(zip(inputs, outputs, strict=True)):
        requests(
            audit, np.arange(count) * 2.0, artifact=f"bench/level{number}.json", input_tokens=into, output_tokens=out,
            settings={"max_concurrency": 2**number},
        )  # fmt: skip
    return judged(audit, "factors_vary_together")


def test_lengths_of_requests_are_their_means() -> None:
    assert listed((100, 200, 400, 800), (50, 50, 50, 50)) == "1 of 1: the load and the length of prompts"
    assert listed((100, 100, 100, 100), (50, 100, 200, 400)) == "1 of 1: the load and the length of answers"
    assert listed((100, 100, 100, 100), (50, 50, 50, 50)) == "0 of 1"
    assert listed((100, 200, 400, 800), (50, 50, 50, 50), 2) == "1 of 1: the load and the length of prompts"
    assert listed((100, 200, 400, 800), (50, 50, 50, 50), 1) == "0 of 1"


def of_several(*lengths: tuple[float, float]) -> str:
    """What is said of levels that state two mean lengths of prompts each."""
    audit = Audit()
    for number, means in enumerate(lengths):
        workload = {**WORKLOAD, "max_concurrency": 2**number}
        audit.run(f"bench/level{number}.json", workload=workload, without=("input_tokens_total",))
        for record, mean in enumerate(means):
            audit.number(
                f"bench/level{number}.json", f"/{record}", "input_tokens", mean, scope="aggregate", statistic="mean",
                timestamp=NOON, identity={"tool": "vllm-bench-serve", "task": None, "config": {**SETTINGS, **workload}},
            )  # fmt: skip
    return judged(audit, "factors_vary_together")


def test_of_several_lengths_of_a_run_the_middle_counts() -> None:
    growing = of_several((90, 110), (180, 220), (360, 440), (720, 880))
    assert growing == "1 of 1: the load and the length of prompts"
    assert of_several((90, 110), (80, 120), (70, 130), (60, 140)) == "0 of 1"


@pytest.mark.parametrize(
    ("levels", "found"),
    [
        (((2, 0.5), (4, 0.9), (8, 0.98)), "1 of 1: 3 setups"),
        (((2, 0.5), (4, 0.89), (8, 0.979)), "1 of 1: 3 setups"),
        (((2, 0.5), (4, 0.88), (8, 0.979)), "0 of 1"),
        (((2, 0.5), (4, 0.98), (8, 0.9)), "1 of 1: 3 setups"),
        (((2, 0.5), (2, 0.52), (4, 0.9), (8, 0.98)), "1 of 1: 3 setups"),
        (((2, 0.9), (4, 0.98), (4, 0.5)), "0 of 0"),
    ],
)
def test_a_best_of_one_run_leads_by_a_tenth(levels: tuple[Level, ...], found: str) -> None:
    audit = Audit()
    for number, (streams, share) in enumerate(levels):
        run_of_sweep(audit, number, share, streams)
    assert judged(audit, "best_of_one_repetition") == found
