from __future__ import annotations

from typing import Any

import pytest

from tasks.analysis.facts import reported
from tasks.analysis.facts.gpu import gpu_facts
from tasks.analysis.facts.microbenchmarks import microbenchmark_facts
from tasks.analysis.facts.reported import aggregate_facts
from tests.analysis.making import Artifacts, said


def test_gpu_telemetry_has_a_mean_and_a_maximum_by_artifact() -> None:
    made = Artifacts()
    for i, watts in enumerate([100.0, 104.0, 108.0]):
        made.add("gpu.csv", str(i), {"gpu_power": watts}, scope="timeseries")
    facts = {f.statistic: f for f in gpu_facts(made.evidence())}
    assert {name: fact.clause for name, fact in facts.items()} == {
        "mean": "the GPU power of the machine in gpu.csv is 104 W on average (n = 3 samples, standard deviation 4.0 W)",
        "count": "the GPU power of the machine in gpu.csv was measured in 3 samples",
        "min": "the lowest GPU power of the machine in gpu.csv is 100 W (n = 3 samples)",
        "max": "the highest GPU power of the machine in gpu.csv is 108 W (n = 3 samples)",
    }


def test_repetitions_of_a_micro_benchmark_are_said_to_be_no_llm_latency() -> None:
    made = Artifacts()
    for i in range(3):
        made.add(
            "b.json",
            f"/runs/{i}",
            {"wall_time": 0.010 + i / 1000},
            scope="sample",
            task="matmul",
            engine="onnx",
        )
    assert said(microbenchmark_facts(made.evidence()), statistic="mean") == [
        (
            "measured",
            "the wall time of matmul in b.json (onnx, a micro-benchmark, not LLM latency) is 11.0 ms on average"
            " (n = 3 repetitions, standard deviation 1.0 ms)",
        )
    ]


def test_reported_aggregates_are_given_as_reported_and_percentiles_of_few_samples_marked() -> None:
    made = Artifacts()
    given: dict[str, Any] = {"scope": "aggregate", "engine": "jit", "task": "conv", "n": 10}
    made.add("b.json", "/jit", {"wall_time": 0.000693}, statistic="mean", **given)
    made.add("b.json", "/jit", {"wall_time": 0.0007}, statistic="p95", **given)
    assert said(microbenchmark_facts(made.evidence())) == [
        (
            "reported",
            "the mean wall time of conv (jit) in b.json is 693 µs (as reported, n = 10; a micro-benchmark, not LLM latency)",
        ),
        (
            "n_too_small",
            "the 95th percentile of the wall time of conv (jit) in b.json is 700 µs"
            " (as reported, n = 10; n too small: not to be relied on; a micro-benchmark, not LLM latency)",
        ),
    ]


def test_aggregates_speak_only_for_models_of_which_no_request_is_recorded() -> None:
    made = Artifacts()
    made.add("s.json", "", {"ttft": 0.093}, model="lone", scope="aggregate", statistic="mean")
    made.add("s.json", "", {"ttft": 0.5}, model="known", scope="aggregate", statistic="mean")
    made.add("a.csv", "0", {"ttft": 0.4}, model="known")
    assert said(aggregate_facts(made.evidence(), "ttft", ("ttft",), 4)) == [
        (
            "reported",
            "the mean TTFT of lone in s.json is 93 ms (as reported; of how many samples is not said)",
        )
    ]


def test_aggregates_of_another_metric_or_of_another_folder_say_nothing_again() -> None:
    made = Artifacts().add("one/r.csv", "0", {"ttft": 0.2}, model="known")
    about: dict[str, Any] = {"model": "known", "scope": "aggregate"}
    made.add("one/s.json", "", {"ttft": 0.5, "load_duration": 2.5}, **about)
    made.add("two/s.json", "", {"ttft": 0.75}, **about)

    told = [clause for _, clause in said(aggregate_facts(made.evidence(), "x", ("ttft", "load_duration"), 4))]

    assert told == [
        "the load duration of known in one/s.json is 2.5 s (as reported; of how many samples is not said)",
        "the TTFT of known in two/s.json is 750 ms (as reported; of how many samples is not said)",
    ]


def test_aggregates_without_a_model_do_not_repeat_requests_of_their_folder() -> None:
    made = Artifacts().add("dir/a.csv", "0", {"ttft": 0.4})
    made.add("dir/summary.csv", "0", {"ttft": 0.4}, scope="aggregate", statistic="mean")
    made.add("other/summary.csv", "0", {"ttft": 0.093}, scope="aggregate", statistic="mean")
    assert said(aggregate_facts(made.evidence(), "ttft", ("ttft",), 4)) == [
        (
            "reported",
            "the mean TTFT of bench in other/summary.csv is 93 ms (as reported; of how many samples is not said)",
        )
    ]


def test_aggregates_beyond_the_most_that_are_listed_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    made = Artifacts()
    for i in range(4):
        made.add("s.json", f"/{i}", {"ttft": 0.1 + i}, scope="aggregate", statistic="mean")
    monkeypatch.setattr(reported, "MAX_FACTS", 3)
    facts = list(aggregate_facts(made.evidence(), "ttft", ("ttft",), 4))
    assert (len(facts), facts[-1].clause) == (
        4,
        "listed in measurements.parquet only: 1 more reported aggregate",
    )
