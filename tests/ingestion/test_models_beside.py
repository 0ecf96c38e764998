"""What taking a model from a file beside promises: the one that it can only be, with its provenance, or none."""

from __future__ import annotations

import json

import pytest

from tasks.ingestion.models_beside import Beside, Stated, models_beside
from tests.ingestion.folder import Folder

ONE = "Orca-7B"
TABLE = "decode_tps,ttft_ms\n41.5,120\n40.2,130\n"


def _metadata(artifact: str, *models: str) -> Stated:
    return Stated(artifact, models or (ONE,), describes=True)


def _result(artifact: str, *models: str) -> Stated:
    return Stated(artifact, models or (ONE,), describes=False)


def _models(*stated: Stated, of: str = "run/samples.csv", others: tuple[str, ...] = ()) -> str | None:
    found = {each.artifact: each.model for each in models_beside(stated, [of, *others])}
    return found.get(of)


def test_the_only_metadata_of_a_folder_speak_for_what_names_no_model() -> None:
    assert models_beside([_metadata("run/env.json")], ["run/samples.csv", "other/samples.csv"]) == [
        Beside("run/samples.csv", ONE, "run/env.json")
    ]


@pytest.mark.parametrize(
    "others",
    [
        (_metadata("run/env.json", ONE, "Finch-3B"),),
        (_metadata("run/env.json"), _metadata("run/setup.yaml", "Finch-3B")),
        # Another file's rows are of another model: the folder is not that of one
        (_metadata("run/env.json"), _result("run/finch.csv", "Finch-3B")),
    ],
)
def test_where_a_folder_speaks_of_two_models_none_is_taken(others: tuple[Stated, ...]) -> None:
    assert _models(*others) is None


def test_two_that_state_one_model_agree() -> None:
    assert _models(_metadata("run/env.json"), _metadata("run/setup.yaml", "orca-7b.gguf")) == ONE


def test_what_was_measured_of_a_model_says_nothing_of_other_files() -> None:
    assert _models(_result("run/orca.json")) is None
    assert _models(_result("run/orca.json"), of="run/finch_samples.csv") is None


def test_parts_of_one_run_speak_for_each_other() -> None:
    assert _models(_result("run/summary.json")) == ONE
    assert _models(_result("out/orca_summary.json"), of="out/orca_samples.csv") == ONE


def test_of_many_files_each_has_the_metadata_that_are_named_like_it() -> None:
    stated = [_metadata("out/a17_config.json"), _metadata("out/b42_config.json", "Finch-3B")]

    assert models_beside(stated, ["out/a17.csv", "out/b42.csv", "out/c1.csv"]) == [
        Beside("out/a17.csv", ONE, "out/a17_config.json"),
        Beside("out/b42.csv", "Finch-3B", "out/b42_config.json"),
    ]


def test_metadata_that_are_named_after_another_run_speak_for_that_one() -> None:
    assert _models(_metadata("out/a17_config.json"), of="out/samples.csv", others=("out/a17.csv",)) is None
    assert _models(_metadata("out/a17_config.json"), of="out/samples.csv") == ONE
    assert _models(_metadata("out/a17_config.json"), of="out/b42.csv") is None
    assert _models(_metadata("out/config.json"), of="out/b42.csv") == ONE


def test_a_file_that_is_called_after_another_model_is_not_of_this_one() -> None:
    assert _models(_metadata("out/env.json"), of="out/finch_3b.csv") is None
    assert _models(_metadata("out/env.json"), of="out/orca_7b.csv") == ONE
    assert _models(_metadata("out/env.json"), of="out/finch.csv", others=("out/orca.csv",)) is None


def test_a_folder_that_is_a_part_of_its_run_has_the_metadata_around_it() -> None:
    assert _models(_metadata("run/env.json"), of="run/raw/samples.csv") == ONE
    assert _models(_metadata("run/env.json"), of="run/orca/samples.csv") is None
    assert (
        _models(_metadata("run/env.json"), _result("run/raw/b.csv", "Finch-3B"), of="run/raw/samples.csv")
        is None
    )


def test_ingest_completes_the_rows_and_says_from_where(folder: Folder) -> None:
    folder.write("run/samples.csv", TABLE)
    folder.write("run/env.json", json.dumps({"setup": {"model": {"name": ONE}, "threads": 8}, "notes": "x"}))
    folder.write("alone/samples.csv", TABLE.replace("41.5", "39.5"))

    first = folder.ingest()
    again = folder.ingest()

    rows = {(row["artifact"], row["model"], tuple(row["flags"])) for row in first.measurements}
    assert rows == {("run/samples.csv", ONE, ("model_beside",)), ("alone/samples.csv", None, ())}
    assert [(line["artifact"], line["code"], line["what"]) for line in first.quarantine] == [
        (
            "run/samples.csv",
            "model_beside",
            f"names no model: taken to be of {ONE}, which run/env.json beside it states",
        )
    ]
    assert first.output.rows["quarantine"] == 1
    # Also where the cache held both
    assert (again.measurements, again.quarantine) == (first.measurements, first.quarantine)


def test_a_copy_of_metadata_speaks_for_its_own_folder(folder: Folder) -> None:
    for run in ("one", "two"):
        folder.write(f"{run}/samples.csv", TABLE if run == "one" else TABLE.replace("41.5", "39.5"))
        folder.write(f"{run}/env.yaml", f"model: {ONE}\nthreads: 8\n")

    assert {row["model"] for row in folder.ingest().measurements} == {ONE}


def test_a_tool_that_names_no_model_measures_none(folder: Folder) -> None:
    timed = {
        "command": "make",
        "mean": 1.5,
        "stddev": 0.1,
        "median": 1.5,
        "user": 1.0,
        "system": 0.1,
        "min": 1.4,
        "max": 1.6,
    }
    folder.write(
        "run/timings.json", json.dumps({"results": [{**timed, "times": [1.4, 1.6], "exit_codes": [0, 0]}]})
    )
    folder.write("run/env.json", json.dumps({"model": ONE}))

    done = folder.ingest()

    assert done.line("run/timings.json")["reader"] == "hyperfine"
    assert {row["model"] for row in done.measurements} == {None}


def test_many_files_of_one_folder_are_told_apart_in_the_time_of_reading_their_names() -> None:
    places = range(2_000)
    stated = [_metadata(f"out/x{place}_config.json", f"Orca-{place}") for place in places]

    found = models_beside(stated, [f"out/x{place}.csv" for place in places])

    assert {each.artifact: each.model for each in found} == {f"out/x{p}.csv": f"Orca-{p}" for p in places}
