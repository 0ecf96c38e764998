from __future__ import annotations

import numpy as np

from data_contracts.definitions import COLD, UNKNOWN, WARM, cold_states
from data_contracts.settings import Thresholds
from tasks.analysis.facts.latency import latency_facts
from tasks.analysis.facts.outliers import outlier_facts
from tasks.analysis.facts.ttft import ttft_facts
from tests.analysis.making import Artifacts, said


def test_a_request_is_cold_when_its_load_is_above_both_thresholds() -> None:
    load = np.array([0.25, 0.26, 0.26, 0.1, 0.26, np.nan])
    ttft = np.array([0.26, 2.5, 2.7, np.nan, np.nan, 1.0])
    assert cold_states(load, ttft, Thresholds()).tolist() == [WARM, COLD, WARM, WARM, UNKNOWN, UNKNOWN]


def cold_and_warm() -> Artifacts:
    made = Artifacts()
    for i, (ttft, load) in enumerate([(6.0, 5.0), (0.1, 0.05), (0.3, 0.05)]):
        made.add("a.csv", str(i), {"ttft": ttft, "load_duration": load}, model="m")
    return made


def test_ttft_of_cold_and_of_warm_requests_are_never_pooled() -> None:
    facts = list(ttft_facts(cold_and_warm().evidence()))
    assert said(facts, statistic="mean") == [
        ("measured", "the TTFT of m is 200 ms on average (n = 2 warm requests, standard deviation 140 ms)"),
        ("insufficient", "the TTFT of the only cold request of m is 6 s"),
    ]
    assert said(facts, metric="cold_requests") == [
        ("measured", "1 of the 3 requests of m is cold (model load above 10% of TTFT and above 250 ms)")
    ]
    assert {f.subject for f in facts if f.metric == "ttft"} == {
        '{"model":"m","state":"warm","tool":"bench"}',
        '{"model":"m","state":"cold","tool":"bench"}',
    }


def test_requests_without_a_load_time_are_said_to_be_of_unknown_state() -> None:
    made = Artifacts().add("a.csv", "0", {"ttft": 0.1}, model="m").add("a.csv", "1", {"ttft": 0.3}, model="m")
    assert said(ttft_facts(made.evidence()), statistic="mean") == [
        (
            "measured",
            "the TTFT of m (not known whether cold or warm) is 200 ms on average"
            " (n = 2 requests, standard deviation 140 ms)",
        )
    ]


def test_latencies_are_described_by_model_and_by_task() -> None:
    made = Artifacts()
    for i, task in enumerate(["a", "a", "b"]):
        made.add("a.csv", str(i), {"e2e_latency": 1.0 + i, "load_duration": 0.01}, model="m", task=task)
    assert said(latency_facts(made.evidence()), statistic="mean", metric="e2e_latency") == [
        (
            "measured",
            "the end-to-end latency of m is 2.0 s on average (n = 3 warm requests, standard deviation 1.0 s)",
        ),
        (
            "measured",
            "the end-to-end latency of m on a is 1.5 s on average (n = 2 warm requests, standard deviation 710 ms)",
        ),
        ("insufficient", "the end-to-end latency of the only warm request of m on b is 3 s"),
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
