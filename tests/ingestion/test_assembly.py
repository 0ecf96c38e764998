"""What putting chunks together promises."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data_contracts.errors import StageError
from data_contracts.measurements import Quantity
from tasks.ingestion import measurement_table
from tasks.ingestion.assembly import assemble, check_conservation
from tasks.ingestion.found_files import Found
from tasks.ingestion.kit.rows import Rows
from tasks.ingestion.measurement_table import MeasurementTable
from tasks.ingestion.outcomes import ChunkResult, Entry, Reading


def test_the_conservation_law_holds_or_stops_the_stage() -> None:
    counts = {"found": 4, "ingested": 1, "duplicate": 1, "unsupported": 1, "quarantined": 1}
    check_conservation(counts)

    with pytest.raises(StageError) as raised:
        check_conservation({**counts, "found": 5})
    assert str(raised.value) == (
        "5 files found are not 1 ingested + 1 duplicate + 1 unsupported + 1 quarantined: "
        "report it as a fault of benchaudit"
    )


def test_nothing_to_assemble_gives_three_empty_tables(tmp_path: Path) -> None:
    done = assemble([], tmp_path)

    assert done.rows == {"inventory": 0, "measurements": 0, "quarantine": 0}
    assert [pq.read_table(path).num_rows for path in sorted(tmp_path.iterdir())] == [0, 0, 0]


def rows_of(names: list[str]) -> pa.Table:
    rows = Rows()
    for index, name in enumerate(names):
        rows.add(
            index,
            "0",
            f"field {name}",
            Quantity("x", own=True),
            1.0,
            rows.context(tool=None, scope="request", run=name),
        )
    return rows.finish(names)


def test_the_same_rows_give_the_same_bytes_however_they_were_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measurement_table, "ROW_GROUP", 4)
    names = list("abcabdefgh")
    written = []
    for cuts in ([0, 10], [0, 3, 10], [0, 1, 2, 5, 9, 10]):
        parts = [rows_of(names[a:b]) for a, b in pairwise(cuts)]
        path = tmp_path / f"{len(cuts)}.parquet"
        with MeasurementTable(path) as table:
            table.add(iter(parts))
        assert pq.ParquetFile(path).num_row_groups == 3
        assert [r["run"] for r in pq.read_table(path).to_pylist()] == names
        written.append(path.read_bytes())

    assert written[0] == written[1] == written[2]


def test_a_bundle_that_vanishes_while_it_is_read_is_one_line(tmp_path: Path) -> None:
    found = Found("s", "a.csv", "/a.csv", 3, 0)
    entry = Entry(
        found, 3, "00" * 32, Reading("csv", "ingested", "cells", rows=2), str(tmp_path / "gone.parquet")
    )

    with pytest.raises(StageError, match="the cache lost a bundle while it was being read"):
        assemble([ChunkResult((entry,), 0, 1)], tmp_path)
