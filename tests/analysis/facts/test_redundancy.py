from __future__ import annotations

import pytest

from tasks.analysis.facts.redundancy import redundancy_facts
from tasks.analysis.facts.repeated_runs import repeated_facts
from tasks.analysis.facts.same_rows import same_rows
from tests.analysis.making import Artifacts, file, said

SECOND = 1_000_000


def runs(made: Artifacts, artifact: str, at: int, speed: float = 100.0) -> Artifacts:
    """Three requests of one file, `at` seconds after 1970."""
    for record in range(3):
        values = {"decode_throughput": speed + record, "ttft": 0.1 + record / 10}
        made.add(artifact, str(record), values, model="m", run=artifact, timestamp=at * SECOND)
    return made


@pytest.mark.parametrize("rows_at_once", [1, 7, 1_000_000])
def test_a_file_that_is_equal_but_for_its_times_repeats_another(
    rows_at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasks.analysis.facts.same_rows._AT_ONCE", rows_at_once)
    made = runs(runs(runs(Artifacts(), "a/1.csv", 10), "a/2.csv", 20), "a/3.csv", 30, speed=101.0)
    assert same_rows(made.evidence()) == [("a/1.csv", "a/2.csv")]


def test_where_nothing_was_measured_only_files_of_one_size_are_the_same() -> None:
    made = Artifacts()
    for name in ("a.csv", "b.csv", "c.csv"):
        made.add(name, "0", {"ttft": None, "decode_throughput": None}, status="failed", run=name)
    sizes = {"a.csv": 40, "b.csv": 40, "c.csv": 39}
    files = [{**file(name), "bytes": size} for name, size in sizes.items()]
    assert same_rows(made.evidence(files)) == [("a.csv", "b.csv")]


def test_the_wasted_runs_are_counted_with_the_files_that_can_be_dropped() -> None:
    made = runs(runs(Artifacts(), "a/1.csv", 10), "a/2.csv", 20)
    files = [file("a/1.csv"), file("a/2.csv"), file("b/1.csv", "duplicate", duplicate_of="a/1.csv")]
    facts = list(redundancy_facts(made.evidence(files)))
    assert said(facts) == [
        ("measured", "1 file repeats another byte for byte and is counted once"),
        ("measured", "the duplicates take up 10 B"),
        ("measured", "0 files hold measurements that another file holds too, counted once"),
        (
            "measured",
            "a/2.csv holds the same 3 records as a/1.csv but for the times: one measurement under 2 names, or a result that"
            " failed alike each time",
        ),
        (
            "measured",
            "1 of 1 combination of model, settings and task was measured in two runs or more: repetitions, which are no"
            " waste",
        ),
        ("measured", "1 run is there twice; what can be dropped without losing a number: b/1.csv"),
    ]
    (wasted,) = [fact for fact in facts if fact.metric == "wasted_runs"]
    assert (wasted.value, [source.artifact for source in wasted.sources]) == (1.0, ["b/1.csv"])


def summary(made: Artifacts, artifact: str, ttft: float, *, run: str = "r1", at: int | None = None) -> None:
    values = {"ttft": ttft, "decode_throughput": 51.25, "e2e_latency": 2.75, "output_tokens": 128.0}
    made.add(
        artifact, "/0", values, scope="aggregate", statistic="mean", run=run, model="m",
        timestamp=None if at is None else at * SECOND,
    )  # fmt: skip


def test_one_run_with_two_values_is_a_conflict_and_two_runs_are_a_repetition() -> None:
    made = Artifacts()
    for name, run, ttft in (("d/a.json", "r1", 0.1), ("d/b.json", "r1", 0.2), ("d/c.json", "r2", 0.3)):
        summary(made, name, ttft, run=run)
    assert said(repeated_facts(made.evidence())) == [
        (
            "broken",
            "the TTFT (mean) of m in run d/r1 is 100 ms in d/a.json and 200 ms in d/b.json: the same run with two values",
        )
    ]


def test_two_executions_of_one_name_at_other_times_are_two_runs() -> None:
    made = Artifacts()
    summary(made, "d/a.json", 0.1, at=10)
    summary(made, "d/b.json", 0.2, at=1210)
    assert list(repeated_facts(made.evidence())) == []


def test_two_runs_of_one_name_that_agree_in_nothing_but_counts_are_two_runs() -> None:
    made = Artifacts()
    for name, factor in (("d/prefill.json", 1.0), ("d/generate.json", 3.0)):
        values = {
            "ttft": 0.1 * factor,
            "e2e_latency": 1.5 * factor,
            "output_tokens": 128.0,
            "input_tokens": 64.0,
        }
        made.add(name, "/0", values, scope="aggregate", statistic="mean", run="r1", model="m")
    assert list(repeated_facts(made.evidence())) == []


def test_a_number_that_another_file_rounds_is_no_conflict() -> None:
    made = Artifacts()
    for name, ttft in (("d/a.json", 0.1234), ("d/b.json", 0.123)):
        made.add(name, "/0", {"ttft": ttft}, scope="aggregate", statistic="mean", run="r1", model="m")
    assert list(repeated_facts(made.evidence())) == []
