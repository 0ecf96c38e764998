"""What a killed command left beside the stages of its audit is ended or cleared away when the next audit is opened."""

from __future__ import annotations

from pathlib import Path

import pytest

from data_contracts.settings import AuditRequest
from data_contracts.stage_records import StageOutput
from tasks.store import Audit, Store
from tasks.store.publishing import digest
from tasks.store.temporary_files import TemporaryFile

KILLED, NEXT = "20261122T204259Z-3f9a1c", "20261122T204300Z-000000"
REQUEST = AuditRequest(sources=("runs",))


def build(folder: Path) -> StageOutput:
    (folder / "notes.txt").write_bytes(b"one")
    return StageOutput({}, {})


@pytest.fixture
def killed(tmp_path: Path) -> Audit:
    audit = Store.at(tmp_path).open(KILLED, REQUEST)
    audit.publish("ingest", build, {})
    return audit


def entries(store: Path) -> list[str]:
    return sorted(path.name for path in (store / "audits" / KILLED).iterdir())


def test_half_written_files_and_folders_go(killed: Audit, tmp_path: Path) -> None:
    folder = tmp_path / "audits" / KILLED
    whole = entries(tmp_path)
    (folder / ".validate.new").mkdir()
    (folder / ".validate.new" / "findings.parquet").write_bytes(b"half")
    (folder / ".manifest.json.0123.part").write_bytes(b"half")
    (folder / ".analyze.publishing").write_bytes(b"0" * 64)
    killed.store.open(NEXT, REQUEST)
    assert entries(tmp_path) == whole


def test_a_stage_between_its_two_names_takes_the_final_one(killed: Audit, tmp_path: Path) -> None:
    folder = tmp_path / "audits" / KILLED
    whole = entries(tmp_path)
    (folder / "ingest").rename(folder / ".ingest.old")
    killed.store.open(NEXT, REQUEST)
    assert entries(tmp_path) == whole


def test_the_manifest_names_a_stage_whose_publication_was_cut_short_before_it(
    killed: Audit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Audit, "write_manifest", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        killed.publish("ingest", build, {"again": True})
    assert ".ingest.publishing" in entries(tmp_path)
    killed.store.open(NEXT, REQUEST)
    assert entries(tmp_path) == ["audit.json", "ingest", "manifest.json"]
    assert killed.manifest().files["ingest/stage.json"] == digest(
        tmp_path / "audits" / KILLED / "ingest" / "stage.json"
    )


def test_what_a_living_process_writes_stays(killed: Audit, tmp_path: Path) -> None:
    folder = tmp_path / "audits" / KILLED
    living = TemporaryFile(folder, "manifest.json")
    killed.store.open(NEXT, REQUEST)
    assert living.path.exists()
    living.discard()
    with killed.place.alone(killed.folder):
        (folder / ".validate.new").mkdir()
        killed.store.open("20261122T204301Z-000000", REQUEST)
        assert (folder / ".validate.new").exists()


def test_a_damaged_audit_does_not_keep_another_from_opening(killed: Audit, tmp_path: Path) -> None:
    folder = tmp_path / "audits" / KILLED
    (folder / "ingest" / "stage.json").write_bytes(b"\xff")
    (folder / "manifest.json").write_bytes(b"\xff")
    (folder / ".ingest.publishing").write_bytes(b"\xff")
    assert killed.store.open(NEXT, REQUEST).audit_id == NEXT
