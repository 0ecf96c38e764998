from __future__ import annotations

from dataclasses import replace

from data_contracts.settings import Thresholds
from tasks.analysis.facts.latency import latency_facts
from tasks.analysis.facts.outliers import outlier_facts
from tasks.analysis.facts.ttft import ttft_facts
from tests.analysis.making import Artifacts, said


def cold_and_warm() -> Artifacts:
    made = Artifacts()
    for i, (ttft, load) in enumerate([(6.0, 5.0), (0.1, 0.05), (0.3, 0.04)]):
        made.add("a.csv", str(i), {"ttft": ttft, "load_duration": load}, model="m")
    return made


def test_ttft_of_cold_and_of_warm_requests_are_never_pooled() -> None:
    facts = list(ttft_facts(cold_and_warm().evidence()))
    assert said(facts, statistic="mean") == [
        (
            "measured",
            "the TTFT of m is 200 ms on average"
            " (n = 2 warm requests, model load 40 ms to 50 ms against 5.0 s, standard deviation 140 ms)",
        ),
        (
            "insufficient",
            "the TTFT of the only cold request of m (model load 5.0 s against 40 ms to 50 ms) is 6 s",
        ),
    ]
    assert said(facts, metric="cold_requests") == [
        ("measured", "1 of the 3 requests of m is cold (model load 5.0 s against 40 ms to 50 ms)")
    ]
    assert {f.subject for f in facts if f.metric == "ttft"} == {
        '{"model":"m","state":"warm","tool":"bench"}',
        '{"model":"m","state":"cold","tool":"bench"}',
    }


def test_requests_that_nothing_tells_apart_are_described_together() -> None:
    made = Artifacts().add("a.csv", "0", {"ttft": 0.1}, model="m").add("a.csv", "1", {"ttft": 0.3}, model="m")
    assert said(ttft_facts(made.evidence()), statistic="mean") == [
        (
            "measured",
            "the TTFT of m is 200 ms on average (n = 2 requests, standard deviation 140 ms)",
        )
    ]


def test_loads_without_a_gap_are_said_to_tell_nothing() -> None:
    made = Artifacts()
    for i, load in enumerate([0.3, 0.26, 0.41]):
        made.add("a.csv", str(i), {"ttft": load + 0.1, "load_duration": load}, model="m")
    facts = list(ttft_facts(made.evidence()))
    assert said(facts, metric="cold_requests") == [
        (
            "insufficient",
            "the model load of 3 requests of m took 260 ms to 410 ms, without a gap that tells cold from warm",
        )
    ]
    assert [(f.verdict, f.n) for f in facts if f.statistic == "mean"] == [("measured", 3)]


def test_what_the_file_says_of_a_request_is_named() -> None:
    made = Artifacts()
    for i, said_so in enumerate(["said_cold", "said_warm", "said_warm"]):
        made.add("a.csv", str(i), {"ttft": [0.3, 0.2, 0.1][i]}, model="m", flags=(said_so,))  # type: ignore[arg-type]
    facts = list(ttft_facts(made.evidence()))
    assert said(facts, metric="cold_requests") == [
        ("measured", "1 of the 3 requests of m is cold (as the file says)")
    ]
    assert said(facts, statistic="mean")[1] == (
        "insufficient",
        "the TTFT of the only cold request of m (as the file says) is 300 ms",
    )


def test_thresholds_of_the_configuration_are_named() -> None:
    evidence = replace(cold_and_warm().evidence(), thresholds=Thresholds(cold_share=0.1, cold_seconds=0.02))
    assert said(ttft_facts(evidence), metric="cold_requests") == [
        (
            "measured",
            "3 of the 3 requests of m are cold by the configuration, with a load above 10% of TTFT and above 20 ms"
            " (model load 40 ms to 5.0 s)",
        )
    ]


def test_latencies_are_described_by_model_and_by_task() -> None:
    made = Artifacts()
    for i, task in enumerate(["a", "a", "b"]):
        made.add("a.csv", str(i), {"e2e_latency": 1.0 + i}, model="m", task=task)
    assert said(latency_facts(made.evidence()), statistic="mean", metric="e2e_latency") == [
        (
            "measured",
            "the end-to-end latency of m is 2.0 s on average (n = 3 requests, standard deviation 1.0 s)",
        ),
        (
            "measured",
            "the end-to-end latency of m on a is 1.5 s on average (n = 2 requests, standard deviation 710 ms)",
        ),
        ("insufficient", "the end-to-end latency of the only request of m on b is 3 s"),
    ]


def test_outliers_are_flagged_and_both_means_are_shown_when_they_differ() -> None:
    made = Artifacts()
    for i, value in enumerate([100.0, 101.0, 102.0, 103.0, 104.0, 105.0, 106.0, 107.0, 20.0]):
        made.add("a.csv", str(i), {"decode_throughput": value}, model="m")
    facts = list(outlier_facts(made.evidence()))
    assert said(facts) == [
        (
            "differs",
            "1 of 9 requests of m lies more than 3 interquartile ranges outside the quartiles of decode throughput;"
            " flagged, not dropped",
        ),
        (
            "differs",
            "the mean decode throughput of m is 94.22 token/s with its 1 outlier and 103.5 token/s without (9.8%)",
        ),
    ]
    assert facts[0].sources[0].records == ("8",)


def test_values_near_each_other_have_no_outlier_fact() -> None:
    made = Artifacts()
    for i in range(9):
        made.add("a.csv", str(i), {"decode_throughput": 100.0 + i}, model="m")
    assert list(outlier_facts(made.evidence())) == []
