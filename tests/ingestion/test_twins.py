"""What finding one measurement kept in two files promises."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data_contracts.measurements import Quantity
from data_contracts.schemas import MEASUREMENTS
from tasks.ingestion.kit.rows import Rows
from tasks.ingestion.twins import Candidate, Twin, find_twins, flagged, groups, same_run
from tests.ingestion.folder import Folder

Record = dict[str, float | None]
ONE: Record = {"ttft": 2.3260788, "rate": 101.04101744413546, "load": 2.0236465}
TWO: Record = {"ttft": 0.1250604, "rate": 102.77679452860026, "load": 0.1079958}


def table(**artifacts: tuple[str | None, list[Record]]) -> pa.Table:
    """Measurements of artifacts, each a model (or none) and its records."""
    rows = Rows()
    for index, (model, records) in enumerate(artifacts.values()):
        context = rows.context(tool="t", scope="request", model=model)
        for number, record in enumerate(records):
            for metric, value in record.items():
                rows.add(index, str(number), metric, Quantity.named(metric), value, context)
    return rows.finish(list(artifacts))


def twins(**artifacts: tuple[str | None, list[Record]]) -> list[Twin]:
    return find_twins(table(**artifacts), [list(artifacts)])


def test_the_one_that_names_the_model_stays() -> None:
    assert twins(a=(None, [ONE, TWO]), b=("m", [ONE, TWO])) == [Twin("a", "b", 2)]
    assert twins(a=("m", [ONE, TWO]), b=(None, [ONE, TWO])) == [Twin("b", "a", 2)]


def test_of_two_that_say_as_much_the_more_precise_stays_then_the_first() -> None:
    short: Record = {"ttft": 2.3261, "rate": 101.04, "load": 2.02365}

    assert twins(a=("m", [short]), b=("m", [ONE])) == [Twin("a", "b", 1)]
    assert twins(a=("m", [ONE]), b=("m", [ONE])) == [Twin("b", "a", 1)]


@pytest.mark.parametrize(
    "other",
    [
        {"ttft": 2.33, "rate": 101.05, "load": 2.02},  # 101.05 is no rounding of 101.041...
        {"ttft": 2.3260788, "rate": 101.04101744413546},
        {"ttft": 2.3260788, "rate": None, "load": 2.0236465},
        {"a": 1.0, "b": 2.0, "c": 3.0},
    ],
    ids=["not rounding", "two metrics", "lost value", "other metrics"],
)
def test_what_differs_by_more_than_rounding_is_no_twin(other: Record) -> None:
    assert twins(a=(None, [other]), b=("m", [ONE])) == []


def test_one_record_more_makes_no_twin() -> None:
    assert twins(a=(None, [ONE]), b=("m", [ONE, TWO])) == []


def test_records_without_any_value_prove_nothing() -> None:
    failed: Record = dict.fromkeys(ONE)

    assert twins(a=(None, [failed]), b=("m", [failed])) == []
    assert twins(a=(None, [ONE, failed]), b=("m", [ONE, failed])) == [Twin("a", "b", 2)]


def test_a_metric_that_only_the_poorer_one_holds_is_named() -> None:
    assert twins(a=(None, [{**ONE, "power": 80.0}]), b=("m", [ONE])) == [Twin("a", "b", 1, ("power",))]


def test_of_three_all_but_one_are_twins_of_it() -> None:
    assert twins(a=("m", [ONE]), b=("m", [ONE]), c=("m", [ONE])) == [Twin("b", "a", 1), Twin("c", "a", 1)]


def test_only_files_of_one_stem_of_as_many_records_or_of_a_small_folder_are_compared() -> None:
    candidates = [
        Candidate("a/run.csv", 5, 30),
        Candidate("a/run.json", 6, 30),
        Candidate("a/other.json", 5, 30),
        Candidate("b/run.csv", 5, 30),
        Candidate("c/empty.csv", 0, 0),
        Candidate("c/empty.json", 0, 0),
        *(Candidate(f"many/{i}.csv", 5, 30) for i in range(20)),
        Candidate("many/x.json", 5, 30),
    ]

    compared = [[c.artifact for c in group] for group in groups(candidates)]

    assert compared == [
        ["a/run.csv", "a/other.json"],
        ["a/run.csv", "a/run.json"],
        ["a/run.csv", "a/run.json", "a/other.json"],
    ]


def test_every_row_of_a_twin_gets_the_flag_once() -> None:
    marked = flagged(flagged(table(a=(None, [ONE]), b=("m", [ONE])), frozenset("a")), frozenset("a"))

    assert marked["flags"].to_pylist() == [["twin"]] * 3 + [[]] * 3
    assert marked.schema == MEASUREMENTS


@pytest.mark.usefixtures("standing_in")
def test_ingest_flags_the_poorer_file_and_names_both(folder: Folder) -> None:
    folder.write("a/run.csv", "ttft,rate,load\n2.3260788,101.04101744413546,2.0236465\n")
    document: dict[str, Any] = {"model": "m", **ONE}
    folder.write("a/run.json", json.dumps(document))
    folder.write("b/run.json", json.dumps({**document, "ttft": 9}))

    done = folder.ingest()

    assert {(row["artifact"], tuple(row["flags"])) for row in done.measurements} == {
        ("a/run.csv", ("twin",)),
        ("a/run.json", ()),
        ("b/run.json", ()),
    }
    assert done.quarantine == [
        {
            "artifact": "a/run.csv",
            "record": None,
            "field": None,
            "rejected": "nothing",
            "code": "twin",
            "what": "holds the same 1 records as a/run.json, which says more: counted there",
            "where": "whole file",
            "todo": "keep one of the two, or nothing: its rows carry the flag `twin` and count once",
        }
    ]
    assert (done.output.counts["twins"], done.output.rows["quarantine"]) == (1, 1)
    assert pq.read_schema(folder.out / "measurements.parquet") == MEASUREMENTS


def aggregates(digits: int, **values: float) -> dict[tuple[str, str], list[float]]:
    return {(name, "mean"): [round(value, digits)] for name, value in values.items()}


RUN = {f"metric_{i}": 0.123456789 * (i + 1) for i in range(9)}


def test_the_aggregates_of_one_run_written_with_fewer_digits_are_a_twin() -> None:
    assert same_run(aggregates(9, **RUN), aggregates(4, **RUN))


def test_another_run_of_the_same_benchmark_is_no_twin() -> None:
    other = {name: value * 1.03 for name, value in RUN.items()}
    assert not same_run(aggregates(9, **RUN), aggregates(4, **other))


def test_whole_numbers_alone_are_no_evidence_of_one_run() -> None:
    counts = {f"count_{i}": float(i) for i in range(20)}
    assert not same_run(aggregates(0, **counts), aggregates(0, **counts))
