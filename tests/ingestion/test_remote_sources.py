"""What an audit of a URL promises: it reads what a folder of the same files would give, each version once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from data_contracts.errors import SourceError, StageError
from data_contracts.settings import AuditRequest, Limits, how_to_raise
from data_contracts.stage_records import StageOutput
from tasks.ingestion import remote_source
from tasks.ingestion.discovery import check_sources, discover
from tasks.ingestion.ingesting import ingest
from tasks.ingestion.source_texts import SourceTexts
from tasks.readers import REGISTRY
from tests.flows.running import SWEEP
from tests.s3_server import bucket_of, s3_server, user_of

RUNS = "s3://results/runs"
LIMITS = Limits()
TABLES = ("measurements", "quarantine", "runs")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with s3_server() as address:
        yield address


@pytest.fixture
def bucket(server: str, tmp_path: Path) -> Iterator[Any]:
    with user_of(server, tmp_path / "kept"), bucket_of("results") as files:
        yield files


def put(bucket: Any, **texts: str) -> None:
    for name, text in texts.items():
        bucket.pipe_file(f"results/runs/{name.replace('__', '/')}.csv", text.encode())


def ingested(source: str, out: Path, limits: Limits = LIMITS) -> StageOutput:
    out.mkdir()
    request = AuditRequest((source,), limits)
    return ingest(request, out, out.parent / "cache", None, REGISTRY, lambda _done, _total: None)


def reasons(out: Path) -> dict[str, str]:
    table = pq.read_table(out / "inventory.parquet")
    rows = zip(table["artifact"].to_pylist(), table["reason"].to_pylist(), strict=True)
    return {artifact: reason for artifact, reason in rows if reason}


def requests_of(bucket: Any, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The kinds of requests from now on."""
    said: list[str] = []
    asked = type(bucket)._call_s3

    async def told(self: Any, method: str, *arguments: Any, **named: Any) -> Any:
        said.append(method)
        return await asked(self, method, *arguments, **named)

    monkeypatch.setattr(type(bucket), "_call_s3", told)
    return said


def amid_reading(monkeypatch: pytest.MonkeyPatch, then: Callable[[], None]) -> None:
    """Does something after the listing and before the first file is read."""
    listed = remote_source.RemoteSource.listed

    def listing(self: Any) -> Iterator[remote_source.Listed]:
        yield from list(listed(self))
        then()

    monkeypatch.setattr(remote_source.RemoteSource, "listed", listing)


def test_a_bucket_gives_the_tables_of_a_folder_with_the_same_files(bucket: Any, tmp_path: Path) -> None:
    put(bucket, sweep=SWEEP, copy__sweep=SWEEP, empty="")
    bucket.get("results/runs/", str(tmp_path / "runs/"), recursive=True)
    ingested(RUNS, tmp_path / "remote")
    ingested(str(tmp_path / "runs"), tmp_path / "local")
    for table in TABLES:
        remote, local = (tmp_path / place / f"{table}.parquet" for place in ("remote", "local"))
        assert remote.read_bytes() == local.read_bytes(), table
    inventories = [
        pq.read_table(tmp_path / place / "inventory.parquet").drop(["source", "modified"])
        for place in ("remote", "local")
    ]
    assert inventories[0].equals(inventories[1])


def test_a_source_is_listed_once_and_each_file_asked_for_once(
    bucket: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(bucket, a=SWEEP, b=SWEEP.replace("100.0", "101.0"))
    said = requests_of(bucket, monkeypatch)
    ingested(RUNS, tmp_path / "out")
    assert sorted(said) == ["get_object", "get_object", "head_bucket", "list_objects_v2"]


def test_what_stands_for_a_folder_is_no_file(bucket: Any) -> None:
    put(bucket, a=SWEEP)
    for key in ("runs/", "runs/later/"):
        bucket.call_s3("put_object", Bucket="results", Key=key, Body=b"")
    assert [found.artifact for found in discover([RUNS], LIMITS).files] == ["a.csv"]


def test_whether_a_source_is_there_is_told_without_listing_it(
    bucket: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(bucket, a=SWEEP)
    said = requests_of(bucket, monkeypatch)
    check_sources([RUNS], LIMITS)
    assert said == ["head_bucket", "head_object", "list_objects_v2"]
    with pytest.raises(SourceError, match="holds no file"):
        check_sources(["s3://results/rums"], LIMITS)


def test_what_has_not_changed_is_not_fetched_again(
    bucket: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(bucket, a=SWEEP, b=SWEEP.replace("100.0", "101.0"))
    first = ingested(RUNS, tmp_path / "first")
    put(bucket, b=SWEEP.replace("100.0", "102.0"))
    said = requests_of(bucket, monkeypatch)
    second = ingested(RUNS, tmp_path / "second")
    assert (first.reused, first.recomputed, second.reused, second.recomputed) == (0, 2, 1, 1)
    assert said == ["list_objects_v2", "get_object"]
    assert 102.0 in pq.read_table(tmp_path / "second/measurements.parquet")["value"].to_pylist()


def test_a_file_that_changed_after_it_was_listed_is_accounted_for(
    bucket: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(bucket, a=SWEEP, b=SWEEP, gone=SWEEP)

    def change() -> None:
        put(bucket, b=SWEEP.replace("100.0", "102.0"))
        bucket.rm_file("results/runs/gone.csv")

    amid_reading(monkeypatch, change)
    done = ingested(RUNS, tmp_path / "out")
    assert (done.counts["found"], done.counts["ingested"], done.counts["quarantined"]) == (3, 1, 2)
    assert reasons(tmp_path / "out") == {
        "b.csv": "changed after it was listed (whole file): audit again when it is complete",
        "gone.csv": "was removed after it was found (whole file):"
        " put it back as it was and audit again, or leave it: the others are audited without it",
    }


def test_a_file_above_the_limit_is_not_fetched(
    bucket: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(bucket, a=SWEEP, large="x" * 2_000)
    said = requests_of(bucket, monkeypatch)
    ingested(RUNS, tmp_path / "out", Limits(artifact_bytes=1_000))
    assert said.count("get_object") == 1
    assert reasons(tmp_path / "out") == {
        "large.csv": "not opened (large.csv): 2000 bytes are more than the limit of 1000:"
        f" split it, or {how_to_raise('artifact_bytes')}"
    }


def test_a_large_file_is_fetched_in_pieces_and_read_as_a_stream(
    bucket: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    header, *lines = SWEEP.splitlines(keepends=True)
    put(bucket, large=header + lines[0] * 300)
    monkeypatch.setattr("tasks.ingestion.fetching._PIECE_BYTES", 10_000)
    said = requests_of(bucket, monkeypatch)
    ingested(RUNS, tmp_path / "out", Limits(stream_above_bytes=5_000))
    assert said.count("get_object") == 3
    records = pq.read_table(tmp_path / "out/inventory.parquet")["records"].to_pylist()
    assert records == [300]


def test_nothing_that_was_fetched_stays(bucket: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(bucket, a=SWEEP)
    (tmp_path / "spool").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "spool"))
    ingested(RUNS, tmp_path / "out")
    assert list((tmp_path / "spool").iterdir()) == []


def test_a_server_that_goes_amid_an_audit_ends_the_stage(
    bucket: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(bucket, a=SWEEP)

    def silent(_files: Any, _bucket: str) -> None:
        raise OSError("its server does not answer within 6 s")

    async def broken(*_: Any, **__: Any) -> bytes:
        monkeypatch.setattr("tasks.store.remote_files._check_bucket", silent)
        raise ConnectionError("the connection was closed")

    monkeypatch.setattr(remote_source, "forget", lambda: None)
    monkeypatch.setattr(remote_source.RemoteSource, "_piece", broken)
    with pytest.raises(StageError) as stopped:
        ingested(RUNS, tmp_path / "out")
    assert str(stopped.value) == (
        f"source {RUNS} can no longer be read: its server does not answer within 6 s; go on once it can"
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_ends_the_stage_and_quarantines_nothing(
    bucket: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(bucket, a=SWEEP)
    opened = Path.open

    def full(path: Path, mode: str = "r", **more: Any) -> Any:
        spooled = "benchaudit-fetched-" in str(path)
        return opened(Path("/dev/full") if spooled else path, mode, **more)

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(StageError, match=r"cannot hold what is fetched \(No space left on device\): free it"):
        ingested(RUNS, tmp_path / "out")


def test_the_texts_of_files_are_fetched_once_and_without_a_listing(
    bucket: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(bucket, a=SWEEP, b=SWEEP)
    digest = hashlib.sha256(SWEEP.encode()).hexdigest()
    texts = SourceTexts([RUNS], LIMITS, {"a.csv": digest, "b.csv": digest})
    said = requests_of(bucket, monkeypatch)
    texts.ahead(["a.csv", "b.csv"])
    assert [texts.text(name) for name in ("a.csv", "b.csv", "a.csv")] == [SWEEP] * 3
    assert [method for method in said if method != "head_bucket"] == ["get_object", "get_object"]


def test_the_text_of_a_file_that_changed_is_not_shown(bucket: Any) -> None:
    put(bucket, a="other")
    texts = SourceTexts([RUNS], LIMITS, {"a.csv": hashlib.sha256(SWEEP.encode()).hexdigest()})
    assert texts.looked_up("a.csv").why == "is not what was audited: its sha256 differs"
