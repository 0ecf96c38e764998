"""What ingest promises for a whole folder."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import pyarrow.parquet as pq
import pytest

from data_contracts.schemas import INVENTORY, MEASUREMENTS, QUARANTINE, RUNS
from data_contracts.settings import Limits
from tasks.ingestion import chunks as job
from tasks.ingestion import ingesting
from tasks.ingestion.containment import read_contained
from tasks.ingestion.discovery import discover
from tasks.ingestion.workers import Workers
from tests.ingestion.folder import Folder
from tests.ingestion.stand_ins import STAND_INS

pytestmark = pytest.mark.usefixtures("standing_in")


def test_a_number_is_traced_from_its_file_to_its_row(folder: Folder) -> None:
    path = folder.write("a/run.csv", "ttft_s,tokens\n0.5,7\n,8\n")

    done = folder.ingest()

    found = done.line("a/run.csv")
    assert found == {
        "artifact": "a/run.csv",
        "source": str(folder.source),
        "bytes": 23,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "modified": datetime.fromtimestamp(path.stat().st_mtime_ns // 1000 / 1e6, UTC),
        "kind": "csv",
        "reader": "cells",
        "status": "ingested",
        "duplicate_of": None,
        "reason": None,
        "records": 2,
        "measurements": 4,
    }
    assert done.values("a/run.csv") == [
        ("0", "ttft_s", 0.5),
        ("0", "tokens", 7.0),
        ("1", "ttft_s", None),
        ("1", "tokens", 8.0),
    ]
    assert done.output.rows == {"inventory": 1, "measurements": 4, "quarantine": 0, "runs": 1}


def test_every_file_found_has_one_status_and_a_reason_unless_it_was_ingested(folder: Folder) -> None:
    folder.write("copy.csv", "a,b\n1,2\n")
    folder.write("run.csv", "a,b\n1,2\n")
    folder.write("empty.csv", b"")
    folder.write("empty.json", b"")
    folder.write("notes.txt", "just words\n")
    folder.write("plot.png", b"\x89PNG\r\n\x1a\n\x00")
    folder.write("broken.json", '{"a": [1,')
    folder.write("blank.csv", " \n\n")
    (folder.source / "out.csv").symlink_to("/etc/hostname")

    done = folder.ingest()

    said = {line["artifact"]: (line["kind"], line["status"], line["reason"]) for line in done.inventory}
    assert said == {
        "blank.csv": (
            "csv",
            "quarantined",
            "nothing but white space (whole file): run the benchmark again or remove it",
        ),
        "broken.json": (
            "json",
            "quarantined",
            "the JSON breaks off (line 1, column 10): write the file again, to its end",
        ),
        "copy.csv": ("csv", "ingested", None),
        "empty.csv": (
            "csv",
            "quarantined",
            "0 bytes (whole file): run the benchmark again or remove the file",
        ),
        "empty.json": (
            "json",
            "quarantined",
            "0 bytes (whole file): run the benchmark again or remove the file",
        ),
        "notes.txt": ("text", "unsupported", "plain text without a table or a document that a reader knows"),
        "out.csv": (
            "csv",
            "quarantined",
            "not opened (out.csv): symbolic link that leads out of its source: "
            "copy the file there, or name its folder as a source",
        ),
        "plot.png": ("other", "unsupported", "a binary file: no reader takes it"),
        "run.csv": ("csv", "duplicate", "the same bytes as copy.csv"),
    }
    assert done.output.counts == {
        "found": 9, "ingested": 1, "duplicate": 1, "unsupported": 2, "quarantined": 5, "twins": 0, "runs": 1,
    }  # fmt: skip
    assert [(row["artifact"], row["rejected"], row["code"]) for row in done.quarantine] == [
        ("blank.csv", "artifact", "empty"),
        ("broken.json", "artifact", "truncated_json"),
        ("empty.csv", "artifact", "empty"),
        ("empty.json", "artifact", "empty"),
        ("out.csv", "artifact", "refused"),
    ]


def test_an_empty_file_is_a_lost_result_only_under_the_name_of_one(folder: Folder) -> None:
    lost = ("run", "run.csv", "run.jsonl", "run.log", "run.md", "run.yml")
    for name in (*lost, "__init__.py", "py.typed", "blank.py"):
        folder.write(name, " \n" if name == "blank.py" else b"")
    done = folder.ingest()
    assert {line["artifact"] for line in done.inventory if line["status"] == "quarantined"} == set(lost)
    others = [line for line in done.inventory if line["status"] == "unsupported"]
    assert {line["reason"] for line in others} == {"it is empty, and no result has such a name"}


def test_what_is_no_artifact_is_no_copy_of_one(folder: Folder) -> None:
    for name in ("a.py", "b.py"):
        folder.write(name, "print('hello')\n")
    folder.write("run.csv", "a,b\n1,2\n")
    done = folder.ingest()
    assert [(line["artifact"], line["status"]) for line in done.inventory] == [
        ("a.py", "unsupported"), ("b.py", "unsupported"), ("run.csv", "ingested"),
    ]  # fmt: skip


def test_a_duplicate_gives_no_rows_and_names_the_first_path(folder: Folder) -> None:
    for name in ("c.csv", "a/b.csv", "b.csv"):
        folder.write(name, "x,y\n1,2\n")

    done = folder.ingest()

    assert done.status() == {"a/b.csv": "ingested", "b.csv": "duplicate", "c.csv": "duplicate"}
    assert {line["duplicate_of"] for line in done.inventory} == {None, "a/b.csv"}
    assert [row["artifact"] for row in done.measurements] == ["a/b.csv", "a/b.csv"]


def test_rows_keep_the_record_numbers_of_the_file_where_rows_were_refused(folder: Folder) -> None:
    folder.write("run.csv", "a,b\n1,2\n3\n5,6\n")

    done = folder.ingest()

    assert done.values("run.csv") == [("0", "a", 1.0), ("0", "b", 2.0), ("2", "a", 5.0), ("2", "b", 6.0)]
    assert [(r["record"], r["rejected"], r["code"], r["where"]) for r in done.quarantine] == [
        ("1", "record", "ragged_row", "line 3, row 1")
    ]


def test_the_tables_are_in_the_contracts_schemas_even_when_nothing_was_read(folder: Folder) -> None:
    folder.write("notes.txt", "just words\n")

    folder.ingest()

    schemas = {
        name: pq.read_schema(folder.out / f"{name}.parquet")
        for name in ("inventory", "measurements", "quarantine")
    }
    assert schemas == {"inventory": INVENTORY, "measurements": MEASUREMENTS, "quarantine": QUARANTINE}


def test_progress_hears_of_every_file(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job, "CHUNK_FILES", 2)
    for number in range(5):
        folder.write(f"{number}.csv", f"a,b\n{number},2\n")
    heard: list[tuple[int, int]] = []

    folder.ingest(progress=lambda done, total: heard.append((done, total)))

    assert heard == [(0, 5), (2, 5), (4, 5), (5, 5)]


def test_chunks_hold_a_bounded_number_of_files_and_bytes_and_a_large_file_is_alone(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job, "CHUNK_FILES", 3)
    monkeypatch.setattr(job, "CHUNK_BYTES", 100)
    for name, size in {"a": 10, "b": 10, "c": 10, "d": 60, "e": 60, "f": 200, "g": 10}.items():
        folder.write(name, "x" * size)
    limits = Limits(stream_above_bytes=150)

    chunks = job.plan(discover([str(folder.source)], limits).files, limits, folder.cache, "now", STAND_INS)

    assert ["".join(found.artifact for found in chunk.files) for chunk in chunks] == [
        "abc",
        "d",
        "e",
        "f",
        "g",
    ]


def test_processes_started_afresh_read_as_this_one_does(folder: Folder) -> None:
    for number in range(3):
        folder.write(f"{number}.json", f'{{"x": {number}}}')
    (chunk,) = job.plan(
        discover([str(folder.source)], Limits()).files, Limits(), folder.cache, "now", STAND_INS
    )

    with Workers(STAND_INS, 1) as workers:
        result = read_contained(chunk, workers)

    assert [(entry.found.artifact, entry.reading.status, entry.reading.rows) for entry in result.entries] == [
        ("0.json", "ingested", 1),
        ("1.json", "ingested", 1),
        ("2.json", "ingested", 1),
    ]


def test_a_table_of_runs_that_cannot_be_made_ends_no_audit(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> int:
        raise ValueError("too large")

    monkeypatch.setattr(ingesting, "list_runs", fails)
    folder.write("a/run.csv", "ttft_s,tokens\n0.5,7\n")

    done = folder.ingest()

    (fault,) = done.output.faults
    assert fault.startswith("the table of runs is empty: a fault of benchaudit, not of the data (ValueError")
    assert pq.read_table(folder.out / "runs.parquet").equals(RUNS.empty_table())
    assert done.output.rows == {"inventory": 1, "measurements": 2, "quarantine": 0, "runs": 0}
