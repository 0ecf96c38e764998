"""What an invalid run measured enters nothing that is computed over runs, and a fact says so."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.schemas import VALIDITY
from tasks.analysis.claims.claim_samples import About, Samples
from tasks.analysis.comparison.runs import run_medians
from tasks.analysis.evidence import Evidence
from tasks.analysis.facts.validity import validity_facts
from tasks.analysis.invalid_runs import judged_runs
from tasks.ingestion.runs import runs_of_rows
from tests.analysis.making import Artifacts, said


def measured() -> Artifacts:
    made = Artifacts()
    for run, speed in (("a", 50.0), ("b", 90.0)):
        for record in range(2):
            made.add(
                f"{run}.csv",
                str(record),
                {"decode_throughput": speed},
                run=run,
                model="m:1b",
                flags=("rounded",),
            )
    return made


def with_invalid(made: Artifacts, run: str, *reasons: str) -> Evidence:
    """The evidence once validation has found this run invalid."""
    evidence = made.evidence()
    runs = runs_of_rows(evidence.measurements).runs.to_pylist()
    rows = [
        {"run_id": row["run_id"], "validity": "invalid", "reasons": list(reasons)} if row["run"] == run
        else {"run_id": row["run_id"], "validity": "valid", "reasons": []}
        for row in runs
    ]  # fmt: skip
    judged = judged_runs(evidence.measurements, pa.Table.from_pylist(rows, VALIDITY))
    return replace(evidence, measurements=judged.measurements, invalid_runs=judged.invalid, runs=judged.runs)


def test_an_invalid_run_enters_no_statistic_and_no_comparison() -> None:
    evidence = with_invalid(measured(), "b", "attempts_do_not_add_up")
    assert evidence.counted["value"].tolist() == [50.0, 50.0]
    assert run_medians(evidence)["value"].to_pylist() == [50.0]
    flags = zip(
        evidence.measurements["artifact"].to_pylist(), evidence.measurements["flags"].to_pylist(), strict=True
    )
    assert list(flags) == [("a.csv", ["rounded"])] * 2 + [("b.csv", ["rounded", "invalid_run"])] * 2


def test_what_another_file_repeats_of_an_invalid_run_is_no_evidence_either() -> None:
    made = measured().add("copy.csv", "2", {"decode_throughput": 60.0}, run="c", model="m:1b")
    for record, speed in (("0", 90.0), ("1", 50.0)):
        made.add("copy.csv", record, {"decode_throughput": speed}, model="m:1b", flags=("twin",))
    evidence = with_invalid(made, "b")
    copied = evidence.measurements.filter(pc.equal(evidence.measurements["artifact"], "copy.csv"))
    flags = dict(zip(copied["record"].to_pylist(), copied["flags"].to_pylist(), strict=True))
    assert flags == {"0": ["twin", "invalid_run"], "1": ["twin"], "2": []}
    held = Samples(evidence).of("decode_throughput", "m:1b", About(frozenset({"copy.csv"})))
    assert sorted(held.values.tolist()) == [50.0, 60.0]


def test_facts_say_how_many_runs_are_left_out_and_why() -> None:
    evidence = with_invalid(measured(), "b", "said_by_its_tool", "attempts_do_not_add_up")
    why = "as its own tool says"
    assert said(validity_facts(evidence)) == [
        (
            "measured",
            "1 run of 2 is invalid and enters no statistic, ranking or comparison: 1 since the requests of a run do not add"
            f" up and 1 {why}",
        ),
        ("measured", f"the run b is invalid: {why} and since the requests of a run do not add up"),
    ]


def test_where_nothing_is_known_to_be_invalid_nothing_is_left_out() -> None:
    evidence = measured().evidence()
    judged = judged_runs(evidence.measurements, VALIDITY.empty_table())
    assert judged.measurements is evidence.measurements
    assert list(validity_facts(evidence)) == []
