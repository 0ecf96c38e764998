"""A run is one execution: what was attempted in it, how it ended, how long its prompts and answers were."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from data_contracts.executions import SAMPLE
from tasks.ingestion.runs import runs_of, runs_of_rows
from tests.analysis.making import Artifacts

MINUTE = 60_000_000
HOUR = 60 * MINUTE
START = 1_790_000_000_000_000


def listed(made: Artifacts, *columns: str, **copies: tuple[str, ...]) -> list[tuple[Any, ...]]:
    rows = runs_of(made.rows.finish(made.names), copies).to_pylist()
    return [tuple(row[column] for column in columns) for row in rows]


def request(
    made: Artifacts, record: int, *, artifact: str = "a.csv", speed: float | None = 50.0, **more: Any
) -> None:
    made.add(artifact, str(record), {"decode_throughput": speed, "input_tokens": 100.0 + record}, **more)


def test_each_request_is_counted_by_how_it_ended() -> None:
    made = Artifacts()
    for record in range(5):
        request(made, record, run="r", model="m:1b")
    request(made, 5, run="r", model="m:1b", speed=None, status="failed")
    request(made, 6, run="r", model="m:1b", speed=1.0, status="degraded")
    request(made, 7, run="r", model="m:1b", status="warmup")
    columns = ("run", "model", "attempted", "completed", "failed", "degraded", "warmup", "input_tokens_p50")
    assert listed(made, *columns) == [("r", "m:1b", 7, 5, 1, 1, 1, 102.0)]


def test_a_summary_says_its_attempts_itself() -> None:
    made = Artifacts()
    said = {"requests_total": 100.0, "requests_failed": 4.0, "input_tokens_total": 9_600.0}
    made.add("s.json", "", said, scope="aggregate", run="s", model="m:1b", config={"output_len": 256})
    columns = (
        "attempted",
        "completed",
        "failed",
        "degraded",
        "input_tokens_p50",
        "output_tokens_p50",
        "validity",
    )
    assert listed(made, *columns) == [(100, 96, 4, None, 100.0, 256.0, "unknown")]


@pytest.mark.parametrize("said", [2.0**63, 1e308, -1.0, 0.5])
def test_what_can_be_no_number_of_requests_is_none(said: float) -> None:
    made = Artifacts()
    made.add("a.json", "", {"requests_total": said, "requests_failed": 4.0}, scope="aggregate", run="a")
    made.add("b.json", "", {"requests_total": 9.0, "requests_failed": said}, scope="aggregate", run="b")
    made.add(
        "c.json", "", {"requests_completed": 9.0}, scope="aggregate", run="c", config={"num_prompts": said}
    )
    columns = ("run", "attempted", "completed", "failed")
    assert listed(made, *columns) == [("a", None, None, 4), ("b", 9, None, None), ("c", None, 9, None)]


def test_a_run_that_lost_requests_is_incomplete() -> None:
    made = Artifacts()
    made.add(
        "s.json", "", {"requests_completed": 90.0}, scope="aggregate", run="s", config={"num_prompts": 100}
    )
    columns = ("attempted", "completed", "failed", "validity", "reasons")
    assert listed(made, *columns) == [(100, 90, None, "incomplete", ["attempts_do_not_add_up"])]


def test_statistics_and_the_requests_that_they_sum_up_are_one_run() -> None:
    made = Artifacts()
    for time, run in ((START, "a"), (START + HOUR, "b")):
        # Of run b the times of requests are their own
        for record in range(3):
            own = time + MINUTE * record * (run == "b")
            request(made, record, artifact=f"{run}.json", run=run, timestamp=own)
        stated = {"requests_total": 3.0, "requests_completed": 3.0}
        made.add(f"{run}.json", "", stated, scope="aggregate", run=run, timestamp=time)
    assert listed(made, "run", "attempted", "completed") == [("a", 3, 3), ("b", 3, 3)]


def test_executions_that_are_appended_to_one_file_keep_their_requests_apart() -> None:
    made = Artifacts()
    for place, time in enumerate((START, START + HOUR)):
        for record in range(3 + place):
            request(made, 10 * place + record, artifact="a.jsonl", run="a", timestamp=time)
        stated = {"requests_completed": 3.0 + place}
        made.add("a.jsonl", f"/{place}", stated, scope="aggregate", run="a", timestamp=time)
    assert listed(made, "run", "attempted", "completed") == [("a", 3, 3), ("a", 4, 4)]


def test_a_file_that_lists_some_of_its_requests_counts_what_it_says_of_all() -> None:
    made = Artifacts()
    for record in range(3):
        request(made, record, artifact="a.json", run="a")
    stated = {"requests_total": 20.0, "requests_completed": 18.0, "requests_failed": 2.0}
    made.add("a.json", "/0", stated, scope="aggregate", run="a")
    assert listed(made, "attempted", "completed", "failed") == [(20, 18, 2)]


def test_what_says_nothing_of_requests_has_no_attempts() -> None:
    made = Artifacts().add("b.json", "", {"wall_time": 1.0}, scope="aggregate", task="sort")
    columns = ("run", "task", "attempted", "completed", "failed", "started")
    assert listed(made, *columns) == [("b.json", "sort", None, None, None, None)]


def test_models_settings_and_folders_are_runs_of_their_own_and_seeds_are_not() -> None:
    made = Artifacts()
    for record, (model, config) in enumerate(
        [
            ("m:1b", {"num_ctx": 512, "seed": 1}),
            ("m:1b", {"num_ctx": 512, "seed": 2}),
            ("m:1b", {"num_ctx": 1024}),
            ("n:1b", {}),
        ]
    ):
        request(made, record, artifact="x/a.csv", run="run 1", model=model, config=config)
    request(made, 0, artifact="y/a.csv", run="run 1", model="n:1b")
    assert listed(made, "run", "model", "config", "attempted") == [
        ("x/run 1", "m:1b", '{"num_ctx":1024}', 1),
        ("x/run 1", "m:1b", '{"num_ctx":512}', 2),
        ("x/run 1", "n:1b", None, 1),
        ("y/run 1", "n:1b", None, 1),
    ]


def test_summaries_of_one_file_at_several_times_are_several_runs_in_sessions() -> None:
    made = Artifacts()
    for place, minutes in enumerate((0, 20, 200)):
        made.add(
            "s.jsonl", str(place), {"requests_total": 10.0 + place, "requests_failed": 0.0},
            scope="aggregate", run="s.jsonl", model="m:1b", timestamp=START + minutes * MINUTE,
        )  # fmt: skip
    first, later = (datetime.fromtimestamp((START + m * MINUTE) / 1e6, UTC) for m in (0, 200))
    assert listed(made, "attempted", "session") == [(10, first), (11, first), (12, later)]


def test_what_says_the_same_once_more_is_no_run_but_a_copy() -> None:
    made = Artifacts()
    request(made, 0, run="a.csv")
    request(made, 0, artifact="a.json", run="a.json", flags=("twin",))
    made.add("note.md", "line 1", {"decode_throughput": 50.0}, scope="aggregate", flags=("declared",))
    made.add("gpu.csv", "0", {"gpu_power": 50.0}, scope="timeseries")
    copies = {"a.csv": ("a.json", "b.csv")}
    assert listed(made, "run", "artifacts", "copies", **copies) == [("a.csv", ["a.csv"], ["a.json", "b.csv"])]


def test_parts_of_one_run_in_several_files_are_one_run() -> None:
    made = Artifacts()
    request(made, 0, artifact="part-1.csv", run="r", timestamp=START)
    request(made, 0, artifact="part-2.csv", run="r", timestamp=START + HOUR)
    start, end = (datetime.fromtimestamp((START + t) / 1e6, UTC) for t in (0, HOUR))
    assert listed(made, "run", "artifacts", "attempted", "started", "ended") == [
        ("r", ["part-1.csv", "part-2.csv"], 2, start, end)
    ]


def test_no_measurements_are_no_runs() -> None:
    assert listed(Artifacts(), "run") == []


def test_of_a_request_that_failed_its_failure_is_enough() -> None:
    made = Artifacts()
    request(made, 0, run="r")
    made.add("a.csv", "1", {"requests_failed": 1.0}, run="r", status="failed")
    assert listed(made, "attempted", "completed", "failed") == [(2, 1, 1)]


def test_a_failed_request_belongs_to_the_run_that_has_the_settings_it_names() -> None:
    made = Artifacts()
    for record, (status, settings) in enumerate(
        [
            ("ok", {"concurrency": 1, "streaming": True}),
            ("ok", {"concurrency": 2, "streaming": True}),
            ("failed", {"concurrency": 2}),
        ]
    ):
        request(made, record, run="r", config=settings, status=status)
    columns = ("workload", "attempted", "failed")
    assert listed(made, *columns) == [
        ('{"concurrency":1,"streaming":true}', 1, 0),
        ('{"concurrency":2,"streaming":true}', 2, 1),
    ]


def test_a_largest_number_of_failures_counts_none() -> None:
    made = Artifacts().add(
        "a.json", "", {"requests_failed": 10.0}, scope="aggregate", statistic="max", run="a"
    )
    assert listed(made, "run", "attempted", "failed") == [("a", None, None)]


def test_requests_that_are_a_sample_of_a_run_are_no_run_of_their_own() -> None:
    made = Artifacts()
    for record in range(2):
        request(made, record, artifact="g.json", run=f"g{SAMPLE}")
    stated = {
        "requests_total": 5.0,
        "requests_completed": 3.0,
        "requests_failed": 1.0,
        "requests_incomplete": 1.0,
    }
    made.add("g.json", "/0", stated, scope="aggregate", run="g")
    columns = ("run", "attempted", "completed", "failed", "degraded")
    assert listed(made, *columns) == [("g", 5, 3, 1, 1)]


def test_who_states_all_and_those_that_completed_says_how_many_did_not() -> None:
    made = Artifacts()
    stated = {"requests_total": 5.0, "requests_completed": 2.0}
    made.add("a.json", "", stated, scope="aggregate", run="a")
    columns = ("attempted", "completed", "failed", "validity")
    assert listed(made, *columns) == [(5, 2, 3, "unknown")]


def test_an_id_tells_runs_apart_and_is_the_same_in_the_next_audit() -> None:
    def measured(*names: str) -> dict[str, str]:
        made = Artifacts()
        for name in names:
            made.add(name, "", {"output_throughput": 9.0}, scope="aggregate", run=name, model="m:1b")
        return dict(listed(made, "run", "run_id"))

    ids = measured("a.json", "b.json")
    assert measured("b.json", "c.json", "a.json").items() >= ids.items()
    assert len(set(ids.values())) == 2
    assert all(re.fullmatch("[0-9a-f]{16}", run_id) for run_id in ids.values())


def test_each_measurement_knows_its_run() -> None:
    made = Artifacts()
    for name in ("b.json", "a.json"):
        made.add(name, "/0", {"output_throughput": 9.0}, scope="aggregate", run=name, model="m:1b")
        made.add(name, "/1", {"gpu_power": 300.0}, scope="timeseries", run="sampler")
    made.add("a.json", "/2", {"output_throughput": 9.0}, scope="aggregate", run="a.json", flags=("repeated",))
    measurements = made.rows.finish(made.names)
    found = runs_of_rows(measurements)
    names = [*found.runs["run"].to_pylist(), None]
    pairs = zip(measurements["artifact"].to_pylist(), found.of_row.tolist(), strict=True)
    assert [(artifact, names[place]) for artifact, place in pairs] == [
        *[("b.json", "b.json")] * 2,
        *[("a.json", "a.json")] * 2,
        ("a.json", None),
    ]


def test_a_point_in_time_beside_two_runs_belongs_to_neither() -> None:
    made = Artifacts()
    for run in ("x", "y"):
        made.add("a.json", "/0", {"output_throughput": 9.0}, scope="aggregate", run=run)
    made.add("a.json", "/1", {"gpu_power": 300.0}, scope="timeseries")
    assert runs_of_rows(made.rows.finish(made.names)).of_row.tolist() == [0, 1, -1]


def test_points_in_time_of_a_file_of_their_own_belong_to_the_only_run_of_their_folder() -> None:
    made = Artifacts()
    for folder, runs in (("one", ("x",)), ("two", ("y", "z"))):
        for run in runs:
            made.add(f"{folder}/{run}.json", "/0", {"output_throughput": 9.0}, scope="aggregate", run=run)
        made.add(f"{folder}/gpu.csv", "0", {"gpu_power": 300.0}, scope="timeseries")
    found = runs_of_rows(made.rows.finish(made.names))
    names = [*found.runs["run"].to_pylist(), None]
    assert [names[place] for place in found.of_row.tolist()] == ["one/x", "one/x", "two/y", "two/z", None]
