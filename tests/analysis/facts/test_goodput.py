"""Goodput under the objectives of [slo]: counted over requests, or bounded by the quantiles that a run states."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from data_contracts.facts import Fact
from data_contracts.settings import Slo
from tasks.analysis.facts.goodput import goodput_facts
from tests.analysis.making import Artifacts

FAST = Slo(ttft_seconds=0.5, tpot_seconds=0.05)


def goodput(made: Artifacts, slo: Slo = FAST) -> list[Fact]:
    return list(goodput_facts(replace(made.evidence(), slo=slo)))


def requests(**last: float) -> Artifacts:
    """Four requests, one of them with other figures, one that failed, and how long they took together."""
    made, about = Artifacts(), {"model": "helio:1b", "run": "first"}
    usual = {"ttft": 0.4, "e2e_latency": 1.4, "output_tokens": 101.0}
    for place in range(4):
        made.add("run.csv", str(place), usual | (last if place == 3 else {}), **about)  # type: ignore[arg-type]
    made.add("run.csv", "4", {"e2e_latency": 9.0}, status="failed", **about)  # type: ignore[arg-type]
    made.add("run.csv", "", {"run_duration": 10.0}, scope="aggregate", **about)  # type: ignore[arg-type]
    return made


@pytest.mark.parametrize(
    ("last", "good", "share"),
    [
        ({}, 4, "80.0%"),
        ({"ttft": 0.5}, 4, "80.0%"),
        ({"ttft": 0.51}, 3, "60.0%"),
        # 100 gaps in 6 s
        ({"e2e_latency": 6.4}, 3, "60.0%"),
        ({"output_tokens": 1.0}, 4, "80.0%"),
    ],
)
def test_requests_that_keep_every_objective_are_counted_and_failed_ones_keep_none(
    last: dict[str, float], good: int, share: str
) -> None:
    (fact,) = goodput(requests(**last))
    assert fact.value == pytest.approx(good / 10)
    assert (
        f"{good} of 5 requests ({share}) had TTFT of at most 500 ms and TPOT of at most 50 ms, over 10.0 s"
        in fact.clause
    )
    assert (fact.statistic, fact.unit, fact.n) == ("value", "request/s", 5)


def test_without_objectives_nothing_is_said() -> None:
    assert goodput(requests(), Slo()) == []


def bounds(fact: Fact) -> tuple[float, float]:
    assert fact.ci_low is not None and fact.ci_high is not None
    return round(fact.ci_low, 9), round(fact.ci_high, 9)


def stated(
    quantiles: dict[str, float], metric: str = "ttft", counts: dict[str, float] | None = None
) -> Artifacts:
    about: dict[str, Any] = {"scope": "aggregate", "model": "helio:1b"}
    made = Artifacts().add("sum.json", "", counts or {}, **about)
    for statistic, value in quantiles.items():
        made.add("sum.json", "", {metric: value}, statistic=statistic, **about)
    return made


@pytest.mark.parametrize(
    ("quantiles", "counts", "span", "low", "high"),
    [
        ({"p50": 0.2, "p95": 0.5, "p99": 0.9}, {}, "95.0% to 99.0%", 0.95, 0.99),
        ({"p50": 0.6, "p99": 0.9}, {}, "0% to 50.0%", 0.0, 0.5),
        ({"p50": 0.2, "max": 0.4}, {}, "100%", 1.0, 1.0),
        # A tenth was never answered
        ({"p50": 0.2, "max": 0.4}, {"requests_completed": 90.0, "requests_failed": 10.0}, "90.0%", 0.9, 0.9),
    ],
)  # fmt: skip
def test_quantiles_bound_the_share_that_keeps_an_objective(
    quantiles: dict[str, float], counts: dict[str, float], span: str, low: float, high: float
) -> None:
    (fact,) = goodput(stated(quantiles, counts=counts), Slo(ttft_seconds=0.5))
    assert fact.clause == (
        f"of helio:1b in sum.json {span} of the requests had TTFT of at most 500 ms, by the quantiles that it states"
    )
    assert (fact.statistic, *bounds(fact)) == ("share", low, high)


def test_quantiles_that_bound_nothing_give_no_fact() -> None:
    assert goodput(stated({"mean": 0.2}), Slo(ttft_seconds=0.5)) == []
    assert goodput(stated({"p50": 0.2}, "itl"), Slo(ttft_seconds=0.5)) == []


def test_two_objectives_may_be_missed_by_different_requests() -> None:
    made = stated({"p90": 0.4, "p99": 0.6})
    for statistic, value in {"p90": 0.04, "p99": 0.06}.items():
        made.add("sum.json", "", {"tpot": value}, statistic=statistic, scope="aggregate", model="helio:1b")
    (fact,) = goodput(made)
    assert bounds(fact) == (0.8, 0.99)
