"""What the cache of parsed artifacts promises."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pytest

from data_contracts.settings import Limits
from tasks.ingestion import bundle_rows, bundles
from tasks.ingestion.compaction import BUNDLES_AT_MOST
from tasks.ingestion.kit.reader import Parsed
from tasks.ingestion.kit.rows import Rows
from tests.ingestion.folder import DEFAULTS, Folder
from tests.ingestion.readers_in_hand import only
from tests.ingestion.stand_ins.cells import Cells
from tests.ingestion.stand_ins.objects import Objects

pytestmark = pytest.mark.usefixtures("standing_in")


def fill(folder: Folder, count: int = 6) -> None:
    for number in range(count):
        folder.write(f"{number}.csv", f"a,b\n{number},2\n3\n")
        folder.write(f"{number}.json", f'{{"model": "m", "x": {number}, "y": NaN}}')
    folder.write("broken.json", '{"a":')


def reuse(folder: Folder, limits: Limits = DEFAULTS) -> tuple[int, int]:
    output = folder.ingest(limits).output
    return output.reused, output.recomputed


def test_unchanged_files_are_reused_and_the_tables_are_the_same_bytes(folder: Folder) -> None:
    fill(folder)

    assert reuse(folder) == (0, 13)
    first = folder.bytes_written()
    assert reuse(folder) == (13, 0)
    assert folder.bytes_written() == first


def test_only_what_changed_is_read_again_and_the_result_is_that_of_no_cache(folder: Folder) -> None:
    fill(folder)
    folder.ingest()
    folder.write("2.csv", "a,b\n9,9\n")
    folder.write("new.csv", "a,b\n8,8\n")
    (folder.source / "4.json").unlink()

    assert reuse(folder) == (11, 2)
    cached = folder.bytes_written()
    folder.ingest(cached=False)
    assert folder.bytes_written() == cached


def test_another_version_of_a_reader_reads_again(folder: Folder) -> None:
    fill(folder)
    folder.ingest()

    class Newer(Cells):
        version = 2

    folder.registry = only(general=[Newer(), Objects()])

    assert reuse(folder) == (0, 13)


def test_other_limits_read_again(folder: Folder) -> None:
    fill(folder)
    folder.ingest()

    assert reuse(folder, Limits(records=1)) == (0, 13)


def test_the_same_bytes_under_another_name_are_read_again(folder: Folder) -> None:
    folder.write("a.csv", "a,b\n1,2\n")
    folder.ingest()
    (folder.source / "a.csv").rename(folder.source / "b.csv")

    assert reuse(folder) == (0, 1)


def damaged(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 0xFF
    path.write_bytes(bytes(data))


@pytest.mark.parametrize("suffix", [".arrow", ".readings", ".keys"])
@pytest.mark.parametrize(
    "spoil", [damaged, Path.unlink, lambda path: path.write_bytes(b"")], ids=["bit", "gone", "cut"]
)
def test_a_spoiled_cache_costs_time_and_never_truth(
    folder: Folder, suffix: str, spoil: Callable[[Path], None]
) -> None:
    fill(folder)
    folder.ingest()
    first = folder.bytes_written()
    (path,) = (folder.cache / "parsed").glob(f"*{suffix}")
    spoil(path)

    reused, recomputed = reuse(folder)

    assert (reused + recomputed, folder.bytes_written()) == (13, first)
    assert recomputed > 0
    assert reuse(folder) == (13, 0)


def test_without_a_cache_nothing_is_kept(folder: Folder) -> None:
    fill(folder)

    folder.ingest(cached=False)

    assert not folder.cache.exists()


def test_a_file_on_which_a_reader_failed_is_read_again(folder: Folder) -> None:
    class Failing(Cells):
        def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
            raise ValueError(f"{len(batch)} files, {rows.records}")

    folder.write("run.csv", "a,b\n1,2\n")
    folder.registry = only(general=[Failing()])
    assert folder.ingest().status() == {"run.csv": "quarantined"}

    folder.registry = only(general=[Cells()])

    assert folder.ingest().status() == {"run.csv": "ingested"}


def test_a_bundle_of_another_store_is_computed_again(folder: Folder, tmp_path: Path) -> None:
    """Whole and consistent, and named as the one that it replaces: only the secret of the store tells it apart."""
    (tmp_path / "other").mkdir()
    other = Folder(tmp_path / "other", folder.registry)
    other.source = folder.source
    folder.write("run.csv", "a,b\n1,2\n")
    folder.ingest()
    first = folder.bytes_written()
    other.ingest()
    for path in (other.cache / "parsed").iterdir():
        (folder.cache / "parsed" / path.name).write_bytes(path.read_bytes())

    assert reuse(folder) == (0, 1)
    assert folder.bytes_written() == first
    assert reuse(folder) == (1, 0)


def test_other_code_or_another_parser_reads_again(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(folder)
    folder.ingest()
    monkeypatch.setattr(bundles, "code_version", lambda readers: f"another of {readers}")

    assert reuse(folder) == (0, 13)


def test_what_a_killed_process_left_is_swept_at_the_next_ingest(folder: Folder) -> None:
    fill(folder)
    folder.ingest()
    left = folder.cache / "parsed" / ".bundle.0123.part"
    left.write_bytes(b"half")
    folder.ingest()

    assert not left.exists()


@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o077, 0o600)])
def test_what_is_kept_has_the_mode_that_the_umask_asks_for(umask: int, mode: int, folder: Folder) -> None:
    fill(folder)
    former = os.umask(umask)
    try:
        folder.ingest()
    finally:
        os.umask(former)

    assert {path.stat().st_mode & 0o777 for path in (folder.cache / "parsed").iterdir()} == {mode}


def change_one_by_one(folder: Folder, times: int) -> None:
    for number in range(times):
        folder.ingest()
        folder.write(f"{number}.csv", f"a,b\n{number},77\n")
    folder.ingest()


def test_bundles_are_put_together_once_they_are_many(folder: Folder) -> None:
    for number in range(BUNDLES_AT_MOST + 1):
        folder.write(f"{number}.csv", f"a,b\n{number},2\n")
    change_one_by_one(folder, BUNDLES_AT_MOST)
    whole = max((folder.cache / "parsed").glob("*.keys"), key=lambda path: path.stat().st_mtime_ns)
    for path in (folder.cache / "parsed").iterdir():
        if path.stem != whole.stem:
            path.unlink()

    assert reuse(folder) == (BUNDLES_AT_MOST + 1, 0)
    together = folder.bytes_written()
    folder.ingest(cached=False)
    assert folder.bytes_written() == together


def test_a_bundle_is_decoded_once_however_many_of_its_files_changed(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(folder)
    folder.ingest()
    for number in (1, 3, 5):
        folder.write(f"{number}.csv", "a,b\n9,9\n")
    decoded: list[str] = []

    def noted(path: str, start: int, stop: int | None) -> Iterator[pa.Table]:
        decoded.append(path)
        return bundles.row_groups(path, start, stop)

    monkeypatch.setattr(bundle_rows, "row_groups", noted)
    folder.ingest()

    assert len(decoded) == len(set(decoded)) == 2
