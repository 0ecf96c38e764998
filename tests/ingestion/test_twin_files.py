from __future__ import annotations

import json
from typing import Any

import pyarrow.parquet as pq
import pytest

from data_contracts.schemas import MEASUREMENTS
from tests.ingestion.folder import Folder


@pytest.mark.usefixtures("standing_in")
def test_ingest_flags_the_poorer_file_and_names_both(folder: Folder) -> None:
    values = {"ttft": 2.3260788, "rate": 101.04101744413546, "load": 2.0236465}
    document: dict[str, Any] = {"model": "m", **values}
    folder.write("a/run.csv", "ttft,rate,load\n2.3260788,101.04101744413546,2.0236465\n")
    folder.write("other/name.json", json.dumps(document))
    folder.write("b/run.json", json.dumps({**document, "ttft": 9}))

    done = folder.ingest()

    assert {(row["artifact"], tuple(row["flags"])) for row in done.measurements} == {
        ("a/run.csv", ("twin",)),
        ("other/name.json", ()),
        ("b/run.json", ()),
    }
    assert done.quarantine == [
        {
            "artifact": "a/run.csv",
            "record": None,
            "field": None,
            "rejected": "nothing",
            "code": "copy",
            "what": "holds the same 1 record as other/name.json, and no number of its own: counted there",
            "where": "whole file",
            "todo": "keep one of the two, or both: what stands twice carries the flag `twin` and counts once",
        }
    ]
    assert (done.output.counts["twins"], done.output.rows["quarantine"]) == (1, 1)
    assert pq.read_schema(folder.out / "measurements.parquet") == MEASUREMENTS


@pytest.mark.parametrize(
    ("more", "what", "todo"),
    [
        (
            {"model": "other"},
            "holds the same 1 record as a.json, but under another model: counted there",
            "check which is right: two runs do not measure the same to the last digit; what stands twice carries the"
            " flag `twin` and counts once",
        ),
        (
            {"model": "m", "threads": 8},
            "holds the same 1 record as a.json: counted there; only here: threads",
            "keep both: what stands twice carries the flag `twin` and counts once",
        ),
    ],
)
def test_a_remark_says_what_only_one_of_two_files_holds(
    folder: Folder, more: dict[str, Any], what: str, todo: str
) -> None:
    values = {"ttft_s": 2.3260788, "tokens_per_second": 101.04101744413546, "total_s": 5.0236465}
    folder.write("a.json", json.dumps({"model": "m", **values, "gpu_power_w": 81.52}))
    folder.write("b.json", json.dumps({**more, **values}))
    (remark,) = folder.ingest().quarantine
    assert (remark["code"], remark["what"], remark["todo"]) == ("twin", what, todo)


def test_a_fault_in_looking_for_twins_ends_no_audit(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_out: object) -> None:
        raise ValueError("broken")

    monkeypatch.setattr("tasks.ingestion.ingesting.flag_twins", fail)
    folder.write("a.csv", "ttft_s\n0.25\n")
    done = folder.ingest()
    assert (done.output.counts["twins"], len(done.measurements)) == (0, 1)
    assert [fault.partition(":")[0] for fault in done.output.faults] == [
        "measurements that are kept twice are counted twice"
    ]
