"""What is promised when a reader fails, and when several claim a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from data_contracts.errors import ArtifactError
from data_contracts.measurements import Quantity
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.registry import Recognition
from tasks.ingestion.kit.rows import Rows
from tests.ingestion.folder import Folder
from tests.ingestion.readers_in_hand import only
from tests.ingestion.stand_ins.cells import Cells
from tests.ingestion.stand_ins.objects import Objects


class Failing(Cells):
    """Adds a row and then fails on files whose name begins with `bad`."""

    name = "failing"
    error: Exception = ValueError("no such\nthing")

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            if part.artifact.startswith("bad"):
                rows.add(
                    part.index,
                    "0",
                    "x",
                    Quantity("x", own=True),
                    1.0,
                    rows.context(tool=None, scope="request"),
                )
                rows.count_records(part.index, 5)
                raise self.error
            super().read([part], rows)


class Unfinishable(Cells):
    """Adds what no table can hold, for files whose name begins with `bad`."""

    name = "unfinishable"

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        super().read(batch, rows)
        for part in batch:
            if part.artifact.startswith("bad"):
                wrong: Any = {"not": "a number"}
                rows.add(part.index, "0", "x", Quantity("x", own=True), wrong, 0)


def write(folder: Folder) -> None:
    for number, name in enumerate(("a.csv", "bad.csv", "c.csv")):
        folder.write(name, f"x,y\n1,2\n3,{number}\n")


def test_a_reader_that_fails_on_one_file_loses_only_that_file(folder: Folder) -> None:
    folder.registry = only(Failing())
    write(folder)

    done = folder.ingest()

    assert done.status() == {"a.csv": "ingested", "bad.csv": "quarantined", "c.csv": "ingested"}
    assert done.values("bad.csv") == []
    assert [done.line(name)["records"] for name in done.status()] == [2, None, 2]
    assert [row["artifact"] for row in done.measurements] == ["a.csv"] * 4 + ["c.csv"] * 4
    assert [(row["code"], row["what"], row["todo"]) for row in done.quarantine] == [
        (
            "reader_failed",
            "reader failing failed: ValueError: no such",
            "report it with `benchaudit inspect bad.csv`",
        )
    ]


def test_a_reader_that_refuses_a_file_gives_its_own_reason(folder: Folder) -> None:
    reader = Failing()
    reader.error = ArtifactError("too_old", "a format of 2019", "line 1", "convert it")
    folder.registry = only(reader)
    write(folder)

    done = folder.ingest()

    assert done.line("bad.csv")["reason"] == "a format of 2019 (line 1): convert it"
    assert [row["code"] for row in done.quarantine] == ["too_old"]


def test_rows_that_no_table_can_hold_lose_only_their_file(folder: Folder) -> None:
    folder.registry = only(Unfinishable())
    write(folder)

    done = folder.ingest()

    assert done.status() == {"a.csv": "ingested", "bad.csv": "quarantined", "c.csv": "ingested"}
    assert done.values("c.csv") == [("0", "x", 1.0), ("0", "y", 2.0), ("1", "x", 3.0), ("1", "y", 2.0)]
    assert [(row["artifact"], row["code"]) for row in done.quarantine] == [("bad.csv", "contract")]


def test_of_two_specific_readers_the_first_reads_and_both_are_named(folder: Folder) -> None:
    class Other(Cells):
        name = "other"

    folder.registry = only(Cells(), Other(), general=[Objects()])
    folder.write("run.csv", "x,y\n1,2\n")

    done = folder.ingest()

    assert done.line("run.csv")["reader"] == "cells"
    assert [(row["rejected"], row["code"], row["what"]) for row in done.quarantine] == [
        ("nothing", "rival_readers", "claimed by cells, other; read by cells")
    ]


def test_a_general_reader_takes_only_what_no_specific_one_claims() -> None:
    class General(Cells):
        name = "general"

    specific, general = Objects(), General()
    registry = only(specific, general=[general])

    assert registry.recognise(Head("a.json", "json", "{}")) == Recognition(specific)
    assert registry.recognise(Head("a.csv", "csv", "a,b")) == Recognition(general)
    assert registry.recognise(Head("a.md", "markdown", "#")) == Recognition(None)


def test_a_reader_that_fails_to_look_is_passed_over_and_named(folder: Folder) -> None:
    class Blind(Cells):
        name = "blind"

        def claims(self, head: Head) -> bool:
            raise KeyError(head.artifact)

    folder.registry = only(Blind(), general=[Cells()])
    folder.write("run.csv", "x,y\n1,2\n")

    done = folder.ingest()

    assert done.status() == {"run.csv": "ingested"}
    assert [(row["code"], row["what"]) for row in done.quarantine] == [
        ("claim_failed", "a reader failed to look at it (blind: KeyError)")
    ]


@pytest.mark.usefixtures("standing_in")
def test_remarks_beyond_a_thousand_are_counted(folder: Folder) -> None:
    folder.write("run.csv", "a,b\n1,2\n" + "3\n" * 1_500)

    done = folder.ingest()

    assert len(done.quarantine) == 1_001
    assert (done.quarantine[-1]["code"], done.quarantine[-1]["what"]) == (
        "ragged_row",
        "500 more of the same sort",
    )
