from __future__ import annotations

import json

import pytest

from data_contracts.facts import Fact, Source
from data_contracts.measurements import Quantity
from tasks.analysis.facts.throughput import throughput_facts
from tests.analysis.making import Artifacts, said

SOURCES = (Source("a.csv", ("0-3",), "sha of a.csv"),)


def four_requests() -> Artifacts:
    made = Artifacts()
    for i, (tokens, seconds) in enumerate([(100, 1.0), (100, 2.0), (300, 3.0), (100, 1.0)]):
        values = {"decode_throughput": tokens / seconds, "output_tokens": tokens, "decode_duration": seconds}
        made.add("a.csv", str(i), values, model="m", run="r")
    return made


def decode(statistic: str, value: float | None, clause: str, tier: int = 4, **more: object) -> Fact:
    about = '{"model":"m","tool":"bench"}'
    given = {
        "topic": "throughput",
        "subject": about,
        "metric": "decode_throughput",
        "n": 4,
        "sources": SOURCES,
        **more,
    }
    return Fact(statistic=statistic, value=value, clause=clause, tier=tier, **{"unit": "token/s", **given})  # type: ignore[arg-type]


def test_a_models_throughput_is_described_by_every_statistic_that_its_requests_support() -> None:
    facts = [f for f in throughput_facts(four_requests().evidence()) if f.metric == "decode_throughput"]
    assert facts == [
        decode(
            "mean",
            87.5,
            "m decodes at 88 token/s on average (n = 4 requests, standard deviation 25 token/s)",
            2,
            digits=2,
        ),
        decode(
            "count", 4.0, "the decode throughput of m was measured in 4 requests", digits=1, unit="request"
        ),
        decode(
            "stddev",
            25.0,
            "the decode throughput of m has a standard deviation of 25 token/s (n = 4 requests)",
            digits=2,
        ),
        decode(
            "cv",
            25 / 87.5,
            "the decode throughput of m varies by 29% of its mean (n = 4 requests): its coefficient of variation",
            digits=2,
            unit="1",
        ),
        decode("min", 50.0, "the lowest decode throughput of m is 50.0 token/s (n = 4 requests)", digits=3),
        decode("max", 100.0, "the highest decode throughput of m is 100 token/s (n = 4 requests)", digits=3),
        decode(
            "p50",
            100.0,
            "the median of the decode throughput of m is 100 token/s, which is not to be relied on:"
            " n too small (4 of 8 requests needed); the maximum is 100 token/s",
            digits=3,
            verdict="n_too_small",
        ),
        decode(
            "p95",
            100.0,
            "the 95th percentile of the decode throughput of m is 100 token/s, which is not to be relied on:"
            " n too small (4 of 93 requests needed); the maximum is 100 token/s",
            digits=3,
            verdict="n_too_small",
        ),
        decode(
            "ratio_of_sums",
            600 / 7,
            "over all requests together m has a decode throughput of 86 token/s: a ratio of sums"
            " (generated tokens / decode time) over 4 requests, beside the plain mean of 88 token/s",
            digits=2,
        ),
        decode(
            "run_median",
            None,
            "the decode throughput of m comes from 1 run; a confidence interval needs 5",
            n=1,
            verdict="insufficient",
        ),
    ]


def test_failed_warm_up_twin_and_declared_values_enter_no_statistic() -> None:
    made = four_requests()
    made.add(
        "a.csv", "4", {"decode_throughput": None}, model="m", status="failed", flags=("zero_is_missing",)
    )
    made.add("a.csv", "5", {"decode_throughput": 9.0}, model="m", status="warmup")
    made.add("a.json", "/0", {"decode_throughput": 9.0}, model="m", flags=("twin",))
    made.add("a.md", "0/1", {"decode_throughput": 9.0}, model="m", flags=("declared",))
    made.add("a.json", "", {"decode_throughput": 9.0}, model="m", scope="aggregate", statistic="mean")
    means = [f for f in throughput_facts(made.evidence()) if f.statistic == "mean"]
    assert [(f.metric, f.value, f.n) for f in means] == [("decode_throughput", 87.5, 4)]


def test_a_value_in_another_unit_than_its_metrics_enters_no_statistic() -> None:
    made = four_requests()
    about = made.rows.context(tool="bench", scope="request", model="m", run="r")
    made.rows.add(0, "7", "decode_throughput", Quantity("decode_throughput"), 87_000.0, about)
    means = [f for f in throughput_facts(made.evidence()) if f.statistic == "mean"]
    assert [(f.value, f.n) for f in means] == [(87.5, 4)]


def test_requests_of_two_tools_are_never_pooled_and_are_told_apart_by_name() -> None:
    made = Artifacts()
    made.add("a.csv", "0", {"decode_throughput": 10.0}, model="m", tool="x")
    made.add("b.csv", "0", {"decode_throughput": 30.0}, model="m", tool="y", engine="vllm")
    assert said(throughput_facts(made.evidence()), statistic="mean") == [
        ("insufficient", "the decode throughput of the only request of m (x) is 10 token/s"),
        ("insufficient", "the decode throughput of the only request of m (y, vllm) is 30 token/s"),
    ]


def test_a_request_without_a_model_is_named_by_its_artifact() -> None:
    made = Artifacts().add("a.csv", "0", {"decode_throughput": 10.0})
    assert said(throughput_facts(made.evidence()), statistic="mean") == [
        ("insufficient", "the decode throughput of the only request of a.csv is 10 token/s")
    ]


def test_five_alike_runs_have_a_confidence_interval_over_their_medians() -> None:
    made = Artifacts()
    for run in range(5):
        for i in range(2):
            made.add(f"{run}.csv", str(i), {"decode_throughput": 100.0 + run + i}, model="m", run=f"r{run}")
    (fact,) = [f for f in throughput_facts(made.evidence()) if f.statistic == "run_median"]
    assert fact.clause == (
        "over 5 runs the median decode throughput of m is 102.5 token/s"
        " (95% confidence interval 100.5 token/s to 104.5 token/s, by t on the logarithms of run medians)"
    )
    assert (fact.n, fact.verdict, fact.ci_low is not None) == (5, "measured", True)


def test_runs_that_differ_in_settings_are_not_pooled() -> None:
    made = Artifacts()
    for run in range(5):
        made.add(
            "a.csv", str(run), {"decode_throughput": 100.0}, model="m", run=f"r{run}", config={"num_ctx": run}
        )
    assert said(throughput_facts(made.evidence()), statistic="run_median") == [
        (
            "insufficient",
            f"the decode throughput of m at num_ctx {run} comes from 1 run; a confidence interval needs 5",
        )
        for run in range(5)
    ]


def test_runs_that_differ_in_tasks_have_no_confidence_interval() -> None:
    made = Artifacts()
    for run in range(5):
        made.add("a.csv", str(run), {"decode_throughput": 100.0}, model="m", run=f"r{run}", task=f"t{run}")
    assert said(throughput_facts(made.evidence()), statistic="run_median") == [
        (
            "insufficient",
            "the 5 runs of m differ in settings or tasks, hold zeros, or lie too far apart,"
            " so no confidence interval of the decode throughput pools them",
        )
    ]


def test_requests_that_name_no_run_cannot_show_how_they_repeat() -> None:
    made = four_requests().add("a.csv", "9", {"decode_throughput": 80.0}, model="m")
    assert said(throughput_facts(made.evidence()), statistic="run_median") == [
        (
            "insufficient",
            "how the decode throughput of m repeats over runs cannot be judged: no run is named by 1 request",
        )
    ]


def test_quantiles_with_enough_samples_are_published_without_a_warning() -> None:
    made = Artifacts()
    for i in range(93):
        made.add("a.csv", str(i), {"decode_throughput": 100.0 + i}, model="m", run="r")
    facts = {f.statistic: f for f in throughput_facts(made.evidence())}
    assert (
        facts["p95"].clause
        == "the 95th percentile of the decode throughput of m is 187 token/s (n = 93 requests)"
    )
    assert [facts[q].verdict for q in ("p50", "p90", "p95")] == ["measured"] * 3
    assert "p99" not in facts


def test_runs_of_one_name_in_two_folders_are_two_runs() -> None:
    made = Artifacts()
    for folder in ("a", "b"):
        for name in ("x", "y"):
            made.add(f"{folder}/{name}.csv", "0", {"decode_throughput": 100.0}, model="m", run="run 1")
    facts = list(throughput_facts(made.evidence()))
    assert [f.n for f in facts if f.statistic == "run_median"] == [2]
    assert [f.clause for f in facts if '"run":' in f.subject] == [
        f"m in run {folder}/run 1 decodes at 100 token/s on average (n = 2 requests, all equal)"
        for folder in ("a", "b")
    ]


def setups(count: int, **other: object) -> Artifacts:
    made = Artifacts()
    for i in range(2 * count):
        config = {"num_ctx": 1024 * (1 + i // 2), **dict.fromkeys(other, i)}
        made.add("a.csv", str(i), {"decode_throughput": 100.0 + i}, model="m", config=config)
    return made


def test_each_setup_has_its_own_facts_and_all_together_have_none() -> None:
    facts = list(throughput_facts(setups(2).evidence()))
    assert [f.clause for f in facts if f.statistic == "mean"] == [
        "m at num_ctx 1024 decodes at 100.5 token/s on average (n = 2 requests, standard deviation 0.71 token/s)",
        "m at num_ctx 2048 decodes at 102.5 token/s on average (n = 2 requests, standard deviation 0.71 token/s)",
    ]
    assert {json.loads(f.subject)["config"] for f in facts} == {'{"num_ctx":1024}', '{"num_ctx":2048}'}


def test_seeds_make_no_setups_of_their_own() -> None:
    facts = throughput_facts(setups(2, seed=True).evidence())
    assert [(f.clause, f.n) for f in facts if f.statistic == "mean"] == [
        (
            "m at num_ctx 1024 decodes at 100.5 token/s on average (n = 2 requests, standard deviation 0.71 token/s)",
            2,
        ),
        (
            "m at num_ctx 2048 decodes at 102.5 token/s on average (n = 2 requests, standard deviation 0.71 token/s)",
            2,
        ),
    ]


def test_a_request_without_the_settings_of_the_others_is_not_taken_for_all() -> None:
    made = setups(1).add("b.csv", "0", {"decode_throughput": 7.0}, model="m")
    assert [f.clause for f in throughput_facts(made.evidence()) if f.statistic == "mean"] == [
        "the decode throughput of the only request of m without further settings is 7 token/s",
        "m at num_ctx 1024 decodes at 100.5 token/s on average (n = 2 requests, standard deviation 0.71 token/s)",
    ]


@pytest.mark.parametrize(
    ("count", "told"), [(20, {"mean", "stddev", "min", "max", "run_median", "count"}), (21, {"mean"})]
)
def test_of_many_setups_each_has_its_mean_alone(count: int, told: set[str]) -> None:
    facts = list(throughput_facts(setups(count).evidence()))
    assert sum(f.statistic == "mean" for f in facts) == count
    assert told <= {f.statistic for f in facts} and (told != {"mean"} or told == {f.statistic for f in facts})
