from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from benchmarks.many_files import Truth, main, make_folder
from data_contracts.settings import AuditRequest, Limits
from tasks.ingestion.ingesting import ingest
from tasks.readers import REGISTRY


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def found_by_ingest(folder: Path, out: Path) -> Truth:
    """What ingest finds in a folder, in the words of the truth; files above 256 KiB are read in ranges."""
    out.mkdir()
    request = AuditRequest((str(folder),), Limits(stream_above_bytes=2**18))
    counts = ingest(request, out, None, None, REGISTRY, lambda *_: None).counts
    records: Counter[str] = Counter()
    for line in pq.read_table(out / "inventory.parquet").to_pylist():
        if line["status"] == "ingested":
            records[Path(line["artifact"]).name.rpartition("_")[0]] += line["records"]
    return Truth(
        counts["ingested"],
        counts["duplicate"],
        counts["unsupported"],
        counts["quarantined"],
        dict(records),
    )


def test_ingest_finds_what_is_said_to_be_in_a_folder_of_every_shape(tmp_path: Path) -> None:
    truth = make_folder(tmp_path / "made", 160, big_mib=0.3)
    assert found_by_ingest(tmp_path / "made", tmp_path / "out") == truth


def test_the_files_found_are_the_files_written(tmp_path: Path) -> None:
    truth = make_folder(tmp_path, 77)
    assert truth.found == len(digests(tmp_path)) == 77


def test_the_same_seed_gives_the_same_bytes_and_another_others(tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        make_folder(tmp_path / name, 40, seed)
    assert digests(tmp_path / "a") == digests(tmp_path / "b")
    assert not set(digests(tmp_path / "a").values()) & set(digests(tmp_path / "c").values()) - {
        hashlib.sha256(b"").hexdigest()
    }


def test_more_files_leave_the_others_as_they_were(tmp_path: Path) -> None:
    make_folder(tmp_path / "few", 30)
    make_folder(tmp_path / "more", 60)
    assert digests(tmp_path / "few").items() <= digests(tmp_path / "more").items()


def test_no_two_files_are_the_same_but_those_that_repeat_one(tmp_path: Path) -> None:
    truth = make_folder(tmp_path, 400)
    sums = Counter(digests(tmp_path).values())
    sums.pop(hashlib.sha256(b"").hexdigest())
    assert sum(sums.values()) - len(sums) == truth.duplicate == 20


def test_a_big_file_has_the_size_that_was_asked_for(tmp_path: Path) -> None:
    make_folder(tmp_path, 0, big_mib=1)
    sizes = {path.suffix: path.stat().st_size for path in (tmp_path / "big").iterdir()}
    assert sizes.keys() == {".csv", ".jsonl"}
    assert all(2**20 <= size < 2**20 + 200 for size in sizes.values())


def test_a_folder_that_holds_something_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.csv").write_text("a\n1\n")
    assert main([str(tmp_path), "--files", "5"]) == 2
    assert (list(tmp_path.iterdir()), capsys.readouterr().err) == (
        [tmp_path / "mine.csv"],
        f"{tmp_path} is not empty\n",
    )
