"""Runs that are kept file by file are, together, those that all rows give."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from data_contracts.schemas import INVENTORY
from tasks.ingestion.bundles import writer
from tasks.ingestion.found_files import Found
from tasks.ingestion.kept_runs import FileRuns
from tasks.ingestion.outcomes import Entry, Reading
from tasks.ingestion.run_files import list_runs
from tasks.ingestion.run_rows import RunRowsGathering
from tests.analysis.making import Artifacts, file, rows_of
from tests.ingestion.folder import Folder

DAY = 86_400_000_000
START = 20_000 * DAY
# At midnight, in the day, never said; and a mix
TIMES = ((START, START + DAY), (START + 1, START + DAY // 2), (None,), (START, START + 1, None))


def folders(dice: random.Random) -> Artifacts:
    """Files with runs of their own and with runs that lie in several files, failures, seeds, times of one kind or many."""
    made, times = Artifacts(), dice.choice(TIMES)
    for number in range(dice.randint(1, 12)):
        name = f"{dice.choice('ab')}/{number:02d}.csv"
        for record in range(dice.randint(1, 8)):
            failed = dice.random() < 0.2
            made.add(
                name,
                str(record),
                {"decode_throughput": None if failed else dice.random(), "input_tokens": dice.randint(1, 9)},
                scope=dice.choice(("request", "request", "aggregate", "timeseries")),
                status="failed" if failed else "ok",
                timestamp=dice.choice(times),
                run=dice.choice((None, None, None, "r1", "r2")),
                model=dice.choice(("m:1b", "m:8b", None)),
                config=dice.choice((None, {"num_ctx": 512}, {"num_ctx": 512, "seed": record})),
            )
    return made


def entries(names: list[str], rows: pa.Table, dice: random.Random) -> list[Entry]:
    """Each file in one of three bundles."""
    found = pc.value_counts(rows["artifact"].cast(pa.string())).to_pylist()
    counts = {each["values"]: each["counts"] for each in found}
    return [
        Entry(
            Found("s", name, name, 1, None), 1, None, Reading("csv", "ingested", rows=counts[name]),
            dice.choice(("one", "two", "large")),
        )
        for name in names
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(20))
def test_files_by_themselves_and_those_that_share_runs_give_the_bytes_of_all_rows_at_once(
    tmp_path: Path, seed: int
) -> None:
    dice = random.Random(seed)
    made = folders(dice)
    rows = made.rows.finish(made.names)
    with writer(tmp_path / "measurements.parquet") as table:
        table.write_table(rows)
    pq.write_table(rows_of(INVENTORY, [file(name) for name in made.names]), tmp_path / "inventory.parquet")
    placed = entries(made.names, rows, dice)

    def held(bundle: str) -> pa.Table | None:
        names = [entry.found.artifact for entry in placed if entry.bundle == bundle]
        mine = pc.is_in(rows["artifact"].cast(pa.string()), pa.array(names, pa.string()))
        return None if bundle == "large" else rows.filter(mine)

    files = FileRuns()
    files.add(placed, held)
    list_runs(tmp_path, ())
    of_all = (tmp_path / "runs.parquet").read_bytes()
    # Of a file that changed later the rows are looked at, though its runs are known
    list_runs(tmp_path, (), files, {dice.choice(made.names)})

    assert (tmp_path / "runs.parquet").read_bytes() == of_all


def requests(seed: int) -> str:
    dice = random.Random(seed)
    lines = [",".join(["m:1b", *(f"{dice.random():.6f}" for _ in range(3))]) for _ in range(9)]
    return "\n".join(["model,ttft_s,latency_s,queue_s", *lines]) + "\n"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path)
    for number in range(5):
        made.write(f"{number}.csv", requests(number))
    made.ingest()
    return made


def without_cache(folder: Folder) -> dict[str, bytes]:
    folder.ingest(cached=False)
    return folder.bytes_written()


def test_runs_of_files_that_did_not_change_are_not_made_again(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []

    def noted(self: RunRowsGathering, rows: pa.Table) -> None:
        made.extend(rows["artifact"].unique().to_pylist())
        gathered(self, rows)

    gathered = RunRowsGathering.add
    monkeypatch.setattr(RunRowsGathering, "add", noted)
    folder.write("2.csv", requests(9))
    folder.ingest()

    assert made == ["2.csv"]
    assert folder.bytes_written() == without_cache(folder)


@pytest.mark.parametrize(
    "spoil", [Path.unlink, lambda path: path.write_bytes(path.read_bytes()[:-1])], ids=["gone", "cut"]
)
def test_kept_runs_that_are_not_as_they_were_are_made_again(
    folder: Folder, spoil: Callable[[Path], None]
) -> None:
    (kept,) = (folder.cache / "parsed").glob("*.runs")
    whole = kept.read_bytes()
    spoil(kept)
    folder.write("2.csv", requests(9))
    folder.ingest()

    assert kept.read_bytes() == whole
    assert folder.bytes_written() == without_cache(folder)


def test_a_copy_makes_no_run_though_its_runs_are_kept(folder: Folder) -> None:
    folder.write("4.csv", requests(3).replace("\n", "\r\n"))
    folder.ingest()
    folder.write("0.csv", requests(9))
    again = folder.ingest()

    assert (again.output.counts["twins"], again.output.rows["runs"]) == (1, 4)
    assert folder.bytes_written() == without_cache(folder)


def test_a_fault_in_what_is_kept_leaves_the_runs_to_the_rows(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_: FileRuns) -> None:
        raise ValueError("kept wrongly")

    monkeypatch.setattr(FileRuns, "known", fails)
    folder.write("2.csv", requests(9))
    done = folder.ingest()
    written = folder.bytes_written()
    monkeypatch.undo()

    assert done.output.faults == ()
    assert written == without_cache(folder)
