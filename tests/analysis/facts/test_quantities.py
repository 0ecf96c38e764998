"""Figures beside speed: by model and settings, as files state them, and bounded however many there are."""

from __future__ import annotations

from collections import Counter

import pytest

from tasks.analysis.fact_builders import compute_facts
from tasks.analysis.facts.energy import energy_facts
from tasks.analysis.facts.gpu import gpu_facts
from tasks.analysis.facts.quality import quality_facts
from tasks.analysis.facts.quantities import quantity_facts
from tasks.analysis.facts.reported import aggregate_facts
from tests.analysis.making import Artifacts, said


def clauses(made: Artifacts) -> list[str]:
    return [fact.clause for fact in quantity_facts(made.evidence())]


def test_the_tokens_of_a_models_requests_have_a_mean_a_spread_and_extremes() -> None:
    made = Artifacts()
    for request, tokens in enumerate((100.0, 110.0, 120.0)):
        made.add("run.csv", str(request), {"output_tokens": tokens}, model="helio:1b")
    assert clauses(made) == [
        "the number of output tokens of helio:1b is 110 on average (n = 3 requests, standard deviation 10)",
        "the number of output tokens of helio:1b has a standard deviation of 10 (n = 3 requests)",
        "the lowest number of output tokens of helio:1b is 100 (n = 3 requests)",
        "the highest number of output tokens of helio:1b is 120 (n = 3 requests)",
    ]


def test_a_median_is_given_of_as_many_requests_as_it_needs() -> None:
    made = Artifacts()
    for request in range(8):
        made.add("run.csv", str(request), {"output_tokens": 100.0 + request}, model="helio:1b")
    assert said(quantity_facts(made.evidence()), statistic="p50") == [
        ("measured", "the median of the number of output tokens of helio:1b is 104 (n = 8 requests)")
    ]


def test_models_and_settings_are_not_pooled_and_say_what_tells_them_apart() -> None:
    made = Artifacts()
    for request, (model, context) in enumerate((("a", 1024), ("a", 4096), ("b", 1024))):
        config = {"num_ctx": context, "seed": 7}
        made.add("run.csv", str(request), {"memory_used": 2e9 + request}, model=model, config=config)
    facts = list(quantity_facts(made.evidence()))
    assert [(fact.subject, fact.clause) for fact in facts] == [
        (
            '{"config":"{\\"num_ctx\\":1024}","model":"a","tool":"bench"}',
            "the memory in use of the only request of a at num_ctx 1024 is 2.000 GB",
        ),
        (
            '{"config":"{\\"num_ctx\\":4096}","model":"a","tool":"bench"}',
            "the memory in use of the only request of a at num_ctx 4096 is 2.000 GB",
        ),
        ('{"model":"b","tool":"bench"}', "the memory in use of the only request of b is 2.000 GB"),
    ]


def test_of_many_settings_each_has_its_mean_alone() -> None:
    made = Artifacts()
    for request in range(42):
        config = {"num_ctx": 1024 + request // 2}
        made.add("run.csv", str(request), {"output_tokens": 100.0}, model="helio:1b", config=config)
    assert clauses(made) == [
        f"the number of output tokens of helio:1b at num_ctx {1024 + level} is 100 on average (n = 2 requests, all equal)"
        for level in range(21)
    ]


def test_what_a_file_states_is_a_fact_with_its_statistic_and_its_number_of_samples() -> None:
    made = Artifacts()
    about = {"scope": "aggregate", "model": "helio:1b"}
    made.add("s.json", "", {"output_tokens": 127.5}, statistic="mean", n=40, **about)  # type: ignore[arg-type]
    made.add("s.json", "", {"output_tokens": 12.5}, statistic="stddev", n=40, **about)  # type: ignore[arg-type]
    made.add("s.json", "", {"output_tokens": 120.0}, statistic="p75", n=40, **about)  # type: ignore[arg-type]
    made.add("s.json", "", {"requests_completed": 12345.0, "peak_memory": 4.2e9}, **about)  # type: ignore[arg-type]
    made.add("s.json", "", {"gpu_utilization": 0.87}, statistic="mean", **about)  # type: ignore[arg-type]
    assert sorted(clauses(made)) == [
        "the 75th percentile of the number of output tokens of helio:1b in s.json is 120 (as reported, n = 40)",
        "the mean GPU utilization of helio:1b in s.json is 87% (as reported; of how many samples is not said)",
        "the mean number of output tokens of helio:1b in s.json is 127.5 (as reported, n = 40)",
        "the number of requests completed of helio:1b in s.json is 12,345 (as reported)",
        "the peak memory of helio:1b in s.json is 4.200 GB (as reported)",
        "the standard deviation of the number of output tokens of helio:1b in s.json is 12.5 (as reported, n = 40)",
    ]


def test_a_high_quantile_that_a_file_states_of_few_samples_is_marked() -> None:
    made = Artifacts()
    for statistic in ("p99.9", "p100"):
        made.add("s.json", "", {"ttft": 0.5}, statistic=statistic, scope="aggregate", model="m", n=500)
    assert [verdict for verdict, _ in said(aggregate_facts(made.evidence(), "ttft", ("ttft",), 4))] == [
        "n_too_small",
        "n_too_small",
    ]


def test_settings_of_a_reported_sweep_stand_in_its_sentences() -> None:
    made = Artifacts()
    for row, context in enumerate((256, 512)):
        config = {"context": context, "threads": 4}
        made.add("s.csv", str(row), {"perplexity": 9.5 + row}, scope="aggregate", model="m", config=config)
        made.add("s.csv", str(row), {"loss": 2.5 + row}, scope="aggregate", model="m", config=config)
    basis = "(as reported; of how many samples is not said)"
    assert clauses(made) == [
        f"the loss of m at context 256 in s.csv is 2.5 {basis}",
        f"the loss of m at context 512 in s.csv is 3.5 {basis}",
    ]
    assert [clause for _, clause in said(quality_facts(made.evidence()))] == [
        f"the perplexity of m at context 256 in s.csv is 9.5 {basis}",
        f"the perplexity of m at context 512 in s.csv is 10.5 {basis}",
    ]


def test_a_value_stated_more_often_than_a_table_shows_is_told_by_its_range() -> None:
    made = Artifacts()
    for file in range(21):
        made.add(f"{file}.json", "", {"model_size": 1e9 + file * 1e7}, scope="aggregate", model="m")
    assert said(quantity_facts(made.evidence())) == [
        ("reported", "the lowest model size of m is 1.000 GB (n = 21 reported values)"),
        ("reported", "the highest model size of m is 1.200 GB (n = 21 reported values)"),
        ("reported", "the median of the model size of m is 1.100 GB (n = 21 reported values)"),
    ]


def test_of_many_files_without_a_model_some_are_listed_and_the_others_counted() -> None:
    made = Artifacts()
    for file in range(22):
        made.add(f"{file}.csv", "0", {"output_tokens": 10.0 + file})
    found = clauses(made)
    assert (len(found), found[-1]) == (
        21,
        "listed in measurements.parquet only: the output tokens of 2 more files without a model",
    )


def test_telemetry_beside_requests_names_the_model() -> None:
    made = Artifacts()
    for request, model in enumerate(("a", "b")):
        made.add("run.csv", str(request), {"gpu_utilization": 0.5 + request / 10}, model=model)
    assert said(gpu_facts(made.evidence()), statistic="mean") == [
        ("insufficient", "the GPU utilization of the only request of the machine with a in run.csv is 50%"),
        ("insufficient", "the GPU utilization of the only request of the machine with b in run.csv is 60%"),
    ]


def test_energy_and_scores_of_single_requests_are_described() -> None:
    made = Artifacts()
    for request in range(2):
        made.add("run.csv", str(request), {"energy": 20.0, "accuracy": 1.0 * request}, model="m", task="t")
    assert said(energy_facts(made.evidence()), statistic="mean") == [
        ("measured", "the energy of m is 20 J on average (n = 2 requests, all equal)")
    ]
    assert said(quality_facts(made.evidence()), statistic="mean") == [
        ("measured", "the accuracy of m (t) is 50% on average (n = 2 requests, standard deviation 71%)")
    ]


@pytest.mark.parametrize("scope", ["request", "sample", "aggregate", "timeseries"])
def test_no_two_facts_have_one_subject_metric_and_statistic(scope: str) -> None:
    made = Artifacts()
    for row in range(30):
        values = {"output_tokens": 1.0 + row, "gpu_utilization": 0.5, "energy": 2.0, "accuracy": 0.5}
        config = {"threads": row % 3}
        made.add(f"{row % 5}.csv", str(row), values, scope=scope, model="m", config=config)  # type: ignore[arg-type]
    facts = compute_facts(made.evidence()).to_pylist()
    times = Counter((fact["subject"], fact["metric"], fact["statistic"]) for fact in facts)
    assert [about for about, often in times.items() if often > 1] == []
