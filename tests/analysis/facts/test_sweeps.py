from __future__ import annotations

from itertools import product

import numpy as np

from tasks.analysis.facts.sweeps import sweep_facts
from tasks.analysis.sweep_tables import association
from tests.analysis.making import Artifacts, said


def sweep(repeats: int = 1) -> Artifacts:
    """Two settings of two levels each, crossed; the first temperature of each context pays the model load."""
    made = Artifacts()
    settings_of_each = product(range(repeats), (1024, 2048), (0.2, 0.8))
    for record, (_, context, temperature) in enumerate(settings_of_each):
        cold = temperature == 0.2
        values = {
            "decode_throughput": 100.0 + (20 if context == 2048 else 0) + (1 if cold else 0),
            "ttft": 3.0 if cold else 0.1 + context / 1e6,
            "load_duration": 2.9 if cold else 0.01,
        }
        settings = {"num_ctx": context, "temperature": temperature, "num_gpu": 99}
        made.add("dir/sweep.csv", str(record), values, model="m", run="r", config=settings)
    return made


def test_a_setting_is_judged_by_the_spread_of_its_group_means_and_by_what_varies_along_with_it() -> None:
    facts = list(sweep_facts(sweep().evidence()))
    assert said(facts, metric="decode_throughput", statistic="spread") == [
        (
            "insufficient",
            "the mean decode throughput of m in dir differs by 18% between the"
            " 2 values of num_ctx (n = 4 requests); fewer than 5 repetitions cannot tell it from noise",
        ),
        (
            "confounded",
            "the mean decode throughput of m in dir differs by 0.90% between the"
            " 2 values of temperature (n = 4 requests), below the 5.0% from which a difference counts;"
            " cold requests vary along with it (model load 2.9 s against 10 ms)",
        ),
    ]
    spreads = [f.value for f in facts if (f.metric, f.statistic) == ("decode_throughput", "spread")]
    assert spreads == [20 / 110.5, 1 / 110.5]


def test_a_single_repetition_supports_no_best_configuration() -> None:
    assert said(sweep_facts(sweep().evidence()), metric="decode_throughput", statistic="best_config") == [
        (
            "insufficient",
            "the sweep of m in dir measured 4 configurations once each; the highest decode throughput is 121 token/s"
            " at num_ctx 2048, num_gpu 99, temperature 0.2, but fewer than 5 repetitions support no best configuration",
        )
    ]


def test_five_repetitions_support_a_best_configuration() -> None:
    best = [f for f in sweep_facts(sweep(5).evidence()) if f.statistic == "best_config"]
    assert [(f.verdict, f.n) for f in best if f.metric == "decode_throughput"] == [("measured", 4)]


def test_cold_requests_that_all_sit_at_one_level_are_named_as_a_confound() -> None:
    facts = [
        f
        for f in sweep_facts(sweep().evidence())
        if f.metric == "cold_requests" and "temperature" in f.subject
    ]
    assert [(f.verdict, f.clause) for f in facts if '"setting":"temperature"' in f.subject] == [
        (
            "measured",
            "2 of 2 requests of m in dir at temperature 0.2 are cold (model load 2.9 s against 10 ms)",
        ),
        (
            "measured",
            "0 of 2 requests of m in dir at temperature 0.8 are cold (model load 2.9 s against 10 ms)",
        ),
        (
            "confounded",
            "all 2 cold requests of m in dir (model load 2.9 s against 10 ms) are at temperature 0.2,"
            " so comparing TTFT by temperature would compare cold with warm",
        ),
    ]


def test_a_level_that_pays_the_model_load_is_slower_by_run_order_and_the_ratio_says_so() -> None:
    assert said(sweep_facts(sweep().evidence()), statistic="run_order") == [
        (
            "confounded",
            "over all requests the TTFT of m in dir at temperature 0.2 is 30 times that at 0.8: it is the run order, which"
            " loads the model there, and no effect of temperature",
        )
    ]


def test_the_levels_of_a_setting_that_has_many_are_not_listed() -> None:
    made = Artifacts()
    for i in range(42):
        made.add("a.csv", str(i), {"decode_throughput": 100.0 + i}, model="m", config={"seed": i // 2})
    facts = [f for f in sweep_facts(made.evidence()) if f.metric == "decode_throughput"]
    assert [(f.statistic, f.n) for f in facts] == [("best_config", 21), ("spread", 42)]


def test_ttft_is_compared_among_warm_requests_only() -> None:
    (spread,) = [
        f for f in sweep_facts(sweep(2).evidence()) if f.metric == "ttft" and f.statistic == "spread"
    ]
    assert (spread.n, spread.clause) == (
        4,
        "the mean TTFT of m in dir differs by 1.0% between the"
        " 2 values of num_ctx (n = 4 warm requests, model load 10 ms against 2.9 s),"
        " below the 5.0% from which a difference counts",
    )


def test_sweeps_of_two_files_that_name_no_model_are_never_pooled() -> None:
    made = Artifacts()
    for name, speed in (("dir/a.csv", 100.0), ("dir/b.csv", 200.0)):
        for i in range(4):
            made.add(name, str(i), {"decode_throughput": speed + i}, config={"num_ctx": i // 2})
    assert [(f.n, f.clause) for f in sweep_facts(made.evidence()) if f.statistic == "spread"] == [
        (
            4,
            f"the mean decode throughput of dir/{name}.csv differs by {share} between the"
            " 2 values of num_ctx (n = 4 requests), below the 5.0% from which a difference counts",
        )
        for name, share in (("a", "2.0%"), ("b", "0.99%"))
    ]


def test_requests_with_one_configuration_are_no_sweep() -> None:
    made = Artifacts()
    for i in range(6):
        made.add("a.csv", str(i), {"decode_throughput": 1.0 + i}, model="m", config={"num_ctx": 1})
    assert list(sweep_facts(made.evidence())) == []


def test_association_is_0_for_crossed_factors_and_1_for_factors_that_move_together() -> None:
    a, b = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])
    assert (association(a, b), association(a, a), association(a, np.array([0, 1, 2, 3]))) == (0.0, 1.0, 0.0)
