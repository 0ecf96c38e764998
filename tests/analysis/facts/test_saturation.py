"""Where a sweep over loads saturates, or that it does not by its last level."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tasks.analysis.facts.saturation import saturation_facts
from tasks.ingestion.runs import runs_of_rows
from tests.analysis.making import Artifacts, said


def sweep(*levels: tuple[float, float, float], load: str = "max_concurrency", **more: Any) -> Artifacts:
    """A file for each level: how much was asked for, output throughput, and mean latency."""
    made = Artifacts()
    for number, (asked, rate, latency) in enumerate(levels):
        settings = {load: asked, "num_prompts": 100, "output_len": 64}
        about: dict[str, Any] = {"scope": "aggregate", "model": "helio:1b", "config": settings, **more}
        made.add(f"bench/{number}.json", "", {"output_throughput": rate}, **about)
        made.add(f"bench/{number}.json", "", {"e2e_latency": latency}, statistic="mean", **about)
    return made


def test_the_levels_between_which_throughput_stops_growing_are_said_with_what_latency_does() -> None:
    made = sweep((1, 100, 1), (4, 380, 1.05), (16, 900, 1.8), (64, 960, 6.7), (64, 940, 6.9))
    (fact,) = saturation_facts(made.evidence())

    assert fact.clause == (
        "the output throughput of helio:1b in bench stops growing between 4 in flight and 16 in flight: 900 token/s at 16 in"
        " flight, 950 token/s at most; from there on end-to-end latency goes from 1.80 s there to 6.80 s at 64 (5 runs at 4"
        " loads)"
    )
    assert (fact.value, fact.ci_low, fact.ci_high, fact.unit, fact.n, fact.verdict) == (
        16, 4, 16, "request", 5, "measured",
    )  # fmt: skip
    assert [source.artifact for source in fact.sources] == [f"bench/{number}.json" for number in range(5)]


@pytest.mark.parametrize("load", ["max_concurrency", "request_rate"])
def test_where_runs_are_listed_their_loads_are_found_too(load: str) -> None:
    made = sweep((1, 100, 1), (4, 380, 1.05), (16, 900, 1.8), load=load).evidence()
    listed = replace(made, listed_runs=runs_of_rows(made.measurements).runs)
    assert len(list(saturation_facts(made))) == 1
    assert list(saturation_facts(listed)) == list(saturation_facts(made))


def test_throughput_that_still_rises_has_a_lower_bound_only() -> None:
    made = sweep((0.5, 50, 1), (1, 100, 1), (2, 200, 1.1), load="request_rate")
    (fact,) = saturation_facts(made.evidence())

    assert fact.clause == (
        "the output throughput of helio:1b in bench still rises at the highest load: 200 token/s at 2 request/s, 2.00 times"
        " that at 1 request/s; where it saturates is above (3 runs at 3 loads)"
    )
    assert (fact.value, fact.ci_low, fact.ci_high, fact.unit, fact.verdict) == (
        None, 2, None, "request/s", "insufficient",
    )  # fmt: skip


def test_a_server_that_one_stream_fills_is_saturated_from_the_lowest_load_on() -> None:
    made = sweep((1, 100, 1), (2, 104, 2), (4, 101, 4))

    assert said(saturation_facts(made.evidence())) == [
        (
            "measured",
            "the output throughput of helio:1b in bench stops growing at 1 in flight, the lowest load: 100 token/s at 1 in"
            " flight, 104 token/s at most; from there on end-to-end latency goes from 1.00 s there to 4.00 s at 4 (3 runs"
            " at 3 loads)",
        )
    ]


def test_two_loads_are_no_sweep_and_invalid_runs_are_in_none() -> None:
    assert list(saturation_facts(sweep((1, 100, 1), (2, 190, 1)).evidence())) == []
    invalid = sweep((1, 100, 1), (2, 190, 1), (4, 195, 1), flags=("invalid_run",))
    assert list(saturation_facts(invalid.evidence())) == []
