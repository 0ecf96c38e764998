"""Chunks that other machines read: what they name is checked by who makes the tables."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from data_contracts.errors import StageError
from data_contracts.settings import Limits
from tasks.ingestion.chunks import plan
from tasks.ingestion.discovery import discover
from tasks.ingestion.found_files import Found
from tasks.ingestion.machines import Home, forget_exchanged, read_elsewhere
from tasks.ingestion.outcomes import ChunkResult, Entry, Reading
from tasks.readers import REGISTRY
from tasks.store import Store


def result(bundle: str) -> ChunkResult:
    found = Found("runs", "a.csv", "/runs/a.csv", 1, None)
    return ChunkResult((Entry(found, 1, None, Reading("csv", "ingested"), bundle),), 0, 1)


def bucket() -> Store:
    return Store.at(f"memory://machines-{uuid4().hex}")


def exchanged(digest: str, ingestion: str = "0" * 36) -> str:
    return f"cache/exchange/{ingestion}/{digest}.arrow"


def test_a_bundle_comes_home_once_its_bytes_are_those_of_its_name(tmp_path: Path) -> None:
    store = bucket()
    name = exchanged(hashlib.sha256(b"rows").hexdigest())
    store.place.write(name, b"rows")
    (entry,) = Home(store, tmp_path).brought(result(name)).entries
    assert entry.bundle is not None
    assert Path(entry.bundle).read_bytes() == b"rows"


@pytest.mark.parametrize("written", [True, False])
def test_a_bundle_that_was_altered_or_is_gone_ends_the_stage(tmp_path: Path, written: bool) -> None:
    store = bucket()
    name = exchanged("0" * 64)
    if written:
        store.place.write(name, b"rows")
    with pytest.raises(StageError, match="is gone or not what was sent: run ingest again"):
        Home(store, tmp_path).brought(result(name))


@pytest.mark.parametrize("name", ["audits/x", "/etc/passwd", "cache/exchange/../../x.arrow"])
def test_a_worker_can_name_nothing_but_a_bundle(tmp_path: Path, name: str) -> None:
    with pytest.raises(StageError, match="which is no bundle"):
        Home(bucket(), tmp_path).brought(result(name))
    with pytest.raises(StageError, match="into another folder than store"):
        Home(Store.at(tmp_path), tmp_path).brought(result(name))


def test_what_was_exchanged_goes_with_its_run_and_no_other(tmp_path: Path) -> None:
    store = bucket()
    for ingestion in ("0" * 36, "1" * 36):
        store.place.write(exchanged(hashlib.sha256(b"rows").hexdigest(), ingestion), b"rows")
    forget_exchanged(store, "0" * 36)
    assert store.place.files("cache/exchange") == [f"{'1' * 36}/{hashlib.sha256(b'rows').hexdigest()}.arrow"]
    assert not list(tmp_path.iterdir())


def test_a_machine_that_does_not_see_the_source_says_so_and_quarantines_nothing(tmp_path: Path) -> None:
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs/a.csv").write_text("x,y\n1,2\n")
    limits = Limits()
    (chunk,) = plan(discover([str(tmp_path / "runs")], limits).files, limits, tmp_path, "now", REGISTRY)
    elsewhere = tuple(replace(found, path=f"/nowhere{found.path}") for found in chunk.files)
    with pytest.raises(StageError, match="needs the sources under the same path"):
        read_elsewhere(replace(chunk, files=elsewhere), str(tmp_path / "store"))


def test_a_machine_that_cannot_open_the_source_says_so_and_quarantines_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasks.ingestion.machines._here", lambda: "reader-7")
    found = Found("nowhere://runs", "a.csv", "nowhere://runs/a.csv", 1, None, version="1")
    (chunk,) = plan([found], Limits(), tmp_path, "now", REGISTRY)
    with pytest.raises(StageError) as refused:
        read_elsewhere(chunk, str(tmp_path / "store"))
    assert str(refused.value) == (
        "worker reader-7: source nowhere://runs cannot be opened: Protocol not known: nowhere"
    )
