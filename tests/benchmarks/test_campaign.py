"""The campaign's own parts: what it injects is the same each time, and what it judges by is true."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from benchmarks.campaign import stores
from benchmarks.campaign.changes import CHANGES, Change
from benchmarks.campaign.events import swap
from benchmarks.campaign.inputs import inputs
from benchmarks.campaign.outcome import Outcome
from benchmarks.campaign.product import CommandLine, advised
from benchmarks.campaign.scene import Tally
from benchmarks.campaign.seeds import seeds
from data_contracts.schemas import FINDINGS


def test_a_seed_gives_the_same_inputs_each_time_and_another_seed_others() -> None:
    one, again, other = (list(inputs(seeds(), number, 60)) for number in (1, 1, 2))
    assert one == again
    assert [made.data for made in one] != [made.data for made in other]


def test_each_input_has_a_folder_of_its_own_and_no_hidden_name() -> None:
    places = [Path(made.path).parts for made in inputs(seeds(), 3, 80)]
    assert [folder for _, folder, *_ in places] == [f"{number:04d}" for number in range(80)]
    assert [parts for parts in places if len(parts) != 3 or parts[2].startswith(".")] == []


@pytest.mark.parametrize("change", dict.fromkeys(CHANGES), ids=lambda change: change.__name__.strip("_"))
def test_a_change_takes_any_bytes_and_changes_most(change: Change) -> None:
    from random import Random

    texts = (b"", b"\xff", b"model,ttft_ms\na,1.5\n", b'{"model": "a", "runs": [{"ttft_ms": 1.5}]}')
    changed = sum(change(text, Random(number)) != text for text in texts for number in range(5))
    assert changed >= 10


def test_an_advised_command_is_found_in_ticks_and_at_the_end_of_a_line() -> None:
    assert advised("x: damaged: run `benchaudit rerun report --audit 'a b'`") == [
        ("rerun", "report", "--audit", "a b")
    ]
    assert advised(
        "a: gone; benchaudit rerun ingest --onward\nb: gone; benchaudit rerun ingest --onward\n"
    ) == [("rerun", "ingest", "--onward")]
    assert advised("no advice") == []


def test_a_published_stage_whose_file_is_another_is_torn(tmp_path: Path) -> None:
    folder = tmp_path / "audit" / "report"
    folder.mkdir(parents=True)
    (folder / "report.md").write_text("text")
    outputs = {"report.md": stores.digest(folder / "report.md")}
    (folder / "stage.json").write_text(json.dumps({"outputs": outputs}))
    assert list(stores.torn(tmp_path / "audit")) == []
    (folder / "report.md").write_text("other")
    assert list(stores.torn(tmp_path / "audit")) == ["audit: report/report.md is not what was published"]
    (folder / "report.md").unlink()
    assert list(stores.torn(tmp_path / "audit")) == ["audit: report/report.md is published and missing"]


def test_what_the_ledger_says_of_earlier_audits_is_no_difference_between_audits(tmp_path: Path) -> None:
    def published(name: str, first_seen: str, rule: str) -> dict[str, str]:
        folder = tmp_path / name / "validate"
        folder.mkdir(parents=True)
        row = {"rule": rule, "severity": "critical", "first_seen": first_seen, "message": "m"}
        rows = pa.Table.from_pylist([{column: row.get(column) for column in FINDINGS.names}], FINDINGS)
        pq.write_table(rows, folder / "findings.parquet")
        outputs = {"findings.parquet": stores.digest(folder / "findings.parquet"), "gone.parquet": name}
        (folder / "stage.json").write_text(json.dumps({"outputs": outputs}))
        return stores.tables(tmp_path / name)

    first = published("a", "20261121T000000Z-00000a", "file_empty")
    assert list(first) == ["validate/findings.parquet"]
    assert first == published("b", "20261122T000000Z-00000b", "file_empty")
    assert first != published("c", "20261121T000000Z-00000a", "file_unreadable")


def test_what_an_ended_process_leaves_is_told_from_what_a_store_holds(tmp_path: Path) -> None:
    for name in (
        "a/.ingest.new/stage.json",
        "a/.manifest.json-x1",
        "c/.5f.part",
        "a/.ingest.lock",
        "a/report/report.md",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert stores.unfinished(tmp_path) == ["a/.ingest.new", "a/.manifest.json-x1", "c/.5f.part"]


def test_modes_are_held_to_the_umask_but_for_a_secret(tmp_path: Path) -> None:
    for name, mode in (("a.json", 0o640), ("b.parquet", 0o600), ("cache.key", 0o600)):
        (tmp_path / name).touch()
        (tmp_path / name).chmod(mode)
    assert list(stores.wrong_modes(tmp_path, 0o027)) == ["b.parquet has the mode 600, not 640"]


def test_a_swap_leaves_what_its_kind_says(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    outside = tmp_path / "out" / "secret.csv"
    outside.write_text("outside")
    found = {}
    for kind in ("link", "fifo", "folder", "removed"):
        path = tmp_path / kind
        path.write_text("inside")
        swap(path, kind, outside)
        found[kind] = (path.is_symlink(), path.is_fifo(), path.is_dir(), path.exists())
    assert found == {
        "link": (True, False, False, True), "fifo": (False, True, False, True),
        "folder": (False, False, True, True), "removed": (False, False, False, False),
    }  # fmt: skip


def test_a_tally_counts_an_attack_that_failed_twice_once() -> None:
    tally = Tally("reads")
    tally.add(1, ["first", "second"])
    tally.add(3, [])
    assert tally.outcome == Outcome("reads", 4, 3, ("first", "second"))


@pytest.mark.skipif(sys.platform != "linux", reason="counts threads in /proc")
def test_a_forked_command_ends_as_the_installed_one(tmp_path: Path) -> None:
    import os

    command = CommandLine({**os.environ, "OPENBLAS_NUM_THREADS": "1"})
    (tmp_path / "empty.csv").touch()
    good, bad = command("--version", folder=tmp_path), command("show", folder=tmp_path)
    killed = command("inspect", "empty.csv", folder=tmp_path, deadline=0.0)
    command.close()
    said = good.output.splitlines()[0]
    assert (good.code, said, bad.code, bad.traceback) == (0, "benchaudit 0.1.0 (contract 6)", 2, False)
    assert (killed.end.in_time, killed.code) == (False, -9)
