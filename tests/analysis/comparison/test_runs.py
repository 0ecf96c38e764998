"""What is one run, and which runs belong together."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tasks.analysis.comparison.keys import Key
from tasks.analysis.comparison.runs import RUNS, run_medians
from tests.analysis.making import Artifacts

OLLAMA: dict[str, Any] = {"run": "r1", "model": "m", "engine": "ollama", "config": {"num_ctx": 1024}}
ABOUT = '"config":{"num_ctx":1024},"engine":"ollama","model":"m","scope":"request"'
VALUE = '"statistic":"value","tool":"bench"'


def rows(artifacts: Artifacts) -> list[tuple[object, ...]]:
    table = run_medians(artifacts.evidence())
    assert table.schema == RUNS
    return [tuple(row.values())[:7] for row in table.to_pylist()]


def executions(artifacts: Artifacts) -> list[tuple[object, ...]]:
    """Metric, and what is said of the execution: tokens of prompts and answers, start, versions."""
    return [
        (row["metric"], *tuple(row.values())[7:]) for row in run_medians(artifacts.evidence()).to_pylist()
    ]


def test_a_run_is_its_median_with_cold_and_warm_requests_apart() -> None:
    made = Artifacts()
    for record, (load, ttft) in enumerate(
        [(2.0, 2.5), (0.01, 0.30), (0.01, 0.10), (0.01, 0.20), (0.01, 0.40)]
    ):
        made.add("a.csv", str(record), {"load_duration": load, "ttft": ttft}, **OLLAMA)
    found = [row for row in rows(made) if row[0] == "ttft"]
    assert found == [
        ("ttft", f'{{{ABOUT},"state":"cold",{VALUE}}}', "r1", 2.5, 1, ["a.csv"], ["sha of a.csv"]),
        ("ttft", f'{{{ABOUT},"state":"warm",{VALUE}}}', "r1", 0.25, 4, ["a.csv"], ["sha of a.csv"]),
    ]


def test_failed_requests_and_metrics_without_a_better_are_left_out() -> None:
    made = Artifacts()
    made.add("a.csv", "0", {"ttft": None}, status="failed", **OLLAMA)
    made.add("a.csv", "1", {"output_tokens": 7.0, "unheard_of": 3.0}, **OLLAMA)
    assert rows(made) == []


def test_an_artifact_that_names_no_run_is_one_run() -> None:
    made = Artifacts()
    for record, value in enumerate((1.0, 2.0, 6.0)):
        made.add("d/a.json", str(record), {"ttft": value}, model="m")
    assert [row[2:5] for row in rows(made)] == [("d/a.json", 2.0, 3)]


def test_without_a_model_only_the_artifact_or_a_named_micro_benchmark_says_what_was_measured() -> None:
    made = Artifacts()
    made.add("a.json", "0", {"ttft": 1.0}).add("b.json", "0", {"ttft": 2.0})
    made.add("a.json", "1", {"wall_time": 1.0}, task="sort").add(
        "b.json", "1", {"wall_time": 2.0}, task="sort"
    )
    keys = [(row[0], Key.parsed(str(row[1])).artifact) for row in rows(made)]
    assert keys == [("ttft", "a.json"), ("ttft", "b.json"), ("wall_time", None), ("wall_time", None)]


def test_a_run_says_how_long_its_prompts_and_answers_were_when_it_began_and_on_what_it_ran() -> None:
    made = Artifacts()
    system = {"num_ctx": 1024, "seed": 3, "engine_version": "0.9.0"}
    for record, (start, tokens) in enumerate([(9, 100), (5, 300), (7, 110)]):
        values = {"ttft": 0.2, "input_tokens": 64.0, "output_tokens": float(tokens)}
        made.add("a.csv", str(record), values, model="m", config=system, timestamp=start)
    first = datetime(1970, 1, 1, 0, 0, 0, 5, UTC)
    assert executions(made) == [("ttft", 64.0, 110.0, first, '{"engine_version":"0.9.0"}')]
    assert '"seed"' not in str(rows(made)[0][1])


def test_lengths_come_from_totals_where_there_are_no_requests_else_from_what_was_asked() -> None:
    made = Artifacts()
    totals = {"output_tokens_total": 1280.0, "requests_completed": 10.0, "ttft": 0.2}
    made.add("a.json", "", totals, scope="aggregate", model="m", config={"input_len": 512})
    assert executions(made) == [("ttft", 512.0, 128.0, None, None)]


def test_the_order_of_the_artifacts_changes_nothing() -> None:
    names = ("a.csv", "b.csv", "c.csv")
    forward, backward = Artifacts(), Artifacts()
    for made, order in ((forward, names), (backward, names[::-1])):
        for name in order:
            made.add(name, "0", {"ttft": float(len(name) + ord(name[0]))}, run=name, model="m")
    assert rows(forward) == rows(backward)


def test_a_key_comes_back_as_it_was_written_and_says_who_it_is() -> None:
    key = Key(
        model="m:q4_0", config='{"num_ctx":1024,"temperature":0.2}', task="t", statistic="p95", state="warm"
    )
    assert Key.parsed(key.text) == key
    assert key.of("ttft") == (
        "95th percentile of the TTFT of m:q4_0 on task t with num_ctx 1024, temperature 0.2 (warm)"
    )
