"""Numbers of summaries beside the requests that they sum up: right by one reading, wrong by all, or not to be told."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from data_contracts.measurements import Quantity
from tasks.analysis.claims.claim_facts import claim_facts
from tests.analysis.making import Artifacts, said


def measured(artifact: str = "dir/a_runs.csv", count: int = 6) -> Artifacts:
    """TTFT of 0.50, 0.20, 0.21, ... s; 100, 110, 120, ... tokens."""
    made = Artifacts()
    for record in range(count):
        ttft = 0.5 if record == 0 else 0.19 + record / 100
        made.add(artifact, str(record), {"ttft": ttft, "output_tokens": 100.0 + 10 * record}, model="m:1b")
    return made


def summary(
    made: Artifacts,
    values: Mapping[tuple[str, str], float],
    artifact: str = "dir/a_summary.json",
    n: int | None = None,
) -> Artifacts:
    for (metric, statistic), value in values.items():
        made.add(artifact, "/0", {metric: value}, scope="aggregate", statistic=statistic, n=n, model="m:1b")
    return made


def verdicts(made: Artifacts) -> list[str]:
    return [verdict for verdict, _ in said(claim_facts(made.evidence()))]


def test_each_number_has_its_verdict_with_both_numbers_and_its_place() -> None:
    made = summary(measured(), {("ttft", "mean"): 0.2667, ("ttft", "max"): 0.41}, n=6)
    assert said(claim_facts(made.evidence())) == [
        (
            "refuted",
            "dir/a_summary.json (/0, ttft) states the highest TTFT of 410 ms for m:1b, which the measurements refute: 500 ms"
            " over 6 requests in dir/a_runs.csv (stated 18% lower); no reading of them gives it (not reproducible)",
        ),
        (
            "confirmed",
            "dir/a_summary.json (/0, ttft) states a mean TTFT of 266.7 ms for m:1b, which the measurements confirm: 266.7 ms"
            " over 6 requests in dir/a_runs.csv",
        ),
    ]


@pytest.mark.parametrize(
    ("statistic", "value"),
    [
        ("mean", 0.2667),  # of all
        ("mean", 0.22),  # without the first
        ("p50", 0.225),
        ("min", 0.2),
        ("max", 0.5),
        ("p95", 0.435),  # interpolated
        ("p95", 0.5),  # nearest rank
    ],
)
def test_a_number_is_confirmed_by_any_reading_of_its_name(statistic: str, value: float) -> None:
    assert verdicts(summary(measured(), {("ttft", statistic): value}, n=6)) == ["confirmed"]


@pytest.mark.parametrize("value", [0.2667, 0.225, 0.5, 0.2, 0.24])  # mean, median, max, min, last
def test_a_field_without_a_statistic_may_mean_each(value: float) -> None:
    made = summary(measured(), {("ttft", "value"): value, ("output_tokens", "mean"): 125.0}, n=6)
    assert verdicts(made) == ["confirmed", "confirmed"]


def test_a_field_without_a_statistic_is_refuted_where_another_number_shows_what_is_summed_up() -> None:
    anchored = summary(measured(), {("ttft", "value"): 0.731, ("output_tokens", "mean"): 125.0}, n=6)
    assert verdicts(anchored) == ["refuted", "confirmed"]
    assert verdicts(summary(measured(), {("ttft", "value"): 0.731}, n=6)) == ["unsupported"]


def test_the_best_second_of_a_run_is_no_throughput_of_its_requests() -> None:
    made = measured()
    for record in range(6):
        made.add("dir/a_runs.csv", str(record), {"output_throughput": 50.0 + record}, model="m:1b")
    summary(made, {("ttft", "mean"): 0.2667}, n=6)
    about = made.rows.context(scope="aggregate", tool="bench", model="m:1b")
    peak = Quantity.named("peak_output_throughput", "value", "token/s")
    made.rows.add(
        made.names.index("dir/a_summary.json"), "/0", "max_output_tokens_per_s", peak, 140.0, about, n=6
    )
    assert verdicts(made) == ["confirmed"]


def test_a_summary_of_more_requests_than_are_there_refutes_nothing_and_says_both_counts() -> None:
    made = summary(measured(), {("ttft", "mean"): 0.31, ("requests_total", "value"): 100.0})
    assert said(claim_facts(made.evidence())) == [
        (
            "unsupported",
            "1 number of dir/a_summary.json is supported by no measurement: it is said to be of 100 requests, and the files"
            " hold 6",
        ),
        (
            "unsupported",
            "1 number of dir/a_summary.json is supported by no measurement: the files hold 6 requests, and it may be of"
            " more",
        ),
    ]


def test_a_request_without_the_value_leaves_open_what_was_summed_up() -> None:
    made = measured().add("dir/a_runs.csv", "9", {"output_tokens": 10.0}, model="m:1b")
    assert said(claim_facts(summary(made, {("ttft", "mean"): 0.31}).evidence())) == [
        (
            "unsupported",
            "1 number of dir/a_summary.json is supported by no measurement: 1 of 7 requests does not record it",
        )
    ]


def test_what_failed_requests_took_may_be_part_of_a_total() -> None:
    made = measured().add("dir/a_runs.csv", "9", {"output_tokens": None}, model="m:1b", status="failed")
    for value, verdict in ((750.0, "confirmed"), (1000.0, "unsupported"), (700.0, "refuted")):
        total = summary(measured(), {("output_tokens_total", "value"): value})
        total.add("dir/a_runs.csv", "9", {"output_tokens": None}, model="m:1b", status="failed")
        assert verdicts(total) == [verdict], value
    assert verdicts(summary(made, {("requests_failed", "value"): 1.0})) == ["confirmed"]


def test_a_file_in_the_same_folder_is_summed_up_where_other_numbers_follow_from_it() -> None:
    wrong = {("ttft", "mean"): 0.31}
    elsewhere = "dir/totals.json"
    assert verdicts(summary(measured(), wrong, elsewhere)) == ["unsupported"]
    anchored = {**wrong, ("output_tokens", "mean"): 125.0}
    assert verdicts(summary(measured(), anchored, elsewhere)) == ["refuted", "confirmed"]


def totals(made: Artifacts, record: str, values: Mapping[str, float], model: str | None) -> None:
    for metric, value in values.items():
        made.add("totals.json", record, {metric: value}, scope="aggregate", statistic="mean", model=model)


def test_of_several_records_about_a_folder_each_shows_for_itself_what_it_sums_up() -> None:
    # A report of many parts: that one of them follows from these requests says nothing of the next
    made = measured()
    totals(made, "/0", {"ttft": 0.31}, "m:1b")
    totals(made, "/1", {"output_tokens": 125.0}, "m:1b")
    assert sorted(verdicts(made)) == ["confirmed", "unsupported"]
    totals(made, "/0", {"output_tokens": 125.0}, "m:1b")
    assert sorted(verdicts(made)) == ["confirmed", "confirmed", "refuted"]


@pytest.mark.parametrize(("models", "verdict"), [(("m:1b",), "refuted"), (("m:1b", "n:1b"), "unsupported")])
def test_a_number_without_a_model_is_not_refuted_by_requests_of_several(
    models: tuple[str, ...], verdict: str
) -> None:
    made = Artifacts()
    for model in models:
        for record in range(6):
            values = {"ttft": 0.2 + record / 100, "output_tokens": 100.0 + 10 * record}
            made.add(f"{model[0]}_runs.csv", str(record), values, model=model)
    totals(made, "/0", {"ttft": 0.31, "output_tokens": 125.0}, None)
    assert sorted(verdicts(made)) == ["confirmed", verdict]
