"""A stage is published whole or not at all, and what is published can be trusted."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data_contracts.errors import CorruptionError, StoreError, UpstreamError
from data_contracts.settings import AuditRequest
from data_contracts.stage_records import StageOutput
from tasks.store import Audit, Store

AUDIT_ID = "20261122T204259Z-3f9a1c"
REQUEST = AuditRequest(sources=("runs",))


def writes(**files: bytes) -> Callable[[Path], StageOutput]:
    def build(folder: Path) -> StageOutput:
        for name, data in files.items():
            (folder / f"{name}.parquet").write_bytes(data)
        return StageOutput(rows=dict.fromkeys(files, 1), counts={"found": 1})

    return build


def opened(url: object) -> Audit:
    return Store.at(str(url)).open(AUDIT_ID, REQUEST, "run-1")


def holding(place: Path, name: str, table: pa.Table) -> Audit:
    """An audit of which ingest has published a table, in row groups of two rows."""
    audit = opened(place)

    def build(folder: Path) -> StageOutput:
        pq.write_table(table, folder / name, row_group_size=2)
        return StageOutput({}, {})

    audit.publish("ingest", build, {})
    return audit


def breaks(folder: Path) -> StageOutput:
    (folder / "half.parquet").write_bytes(b"half")
    raise RuntimeError("stopped in the middle")


@pytest.mark.parametrize("kind", ["local", "memory"])
def test_a_published_stage_holds_its_files_and_their_digests(kind: str, tmp_path: Path) -> None:
    audit = opened(tmp_path if kind == "local" else f"memory://{tmp_path.name}")
    record = audit.publish("ingest", writes(inventory=b"one"), {})
    assert record.outputs == {"inventory.parquet": hashlib.sha256(b"one").hexdigest()}
    assert audit.record("ingest") == record
    assert audit.upstream("validate") == {"ingest/inventory.parquet": record.outputs["inventory.parquet"]}


def test_a_build_that_fails_publishes_nothing(tmp_path: Path) -> None:
    audit = opened(tmp_path)
    with pytest.raises(RuntimeError, match="stopped in the middle"):
        audit.publish("ingest", breaks, {})
    assert audit.record("ingest") is None
    assert sorted(p.name for p in (tmp_path / "audits" / AUDIT_ID).iterdir() if p.is_dir()) == []


def test_a_rerun_that_fails_leaves_the_former_publication_whole(tmp_path: Path) -> None:
    audit = opened(tmp_path)
    former = audit.publish("ingest", writes(inventory=b"one"), {})
    with pytest.raises(RuntimeError):
        audit.publish("ingest", breaks, {})
    assert audit.record("ingest") == former
    assert audit.upstream("validate") == {"ingest/inventory.parquet": hashlib.sha256(b"one").hexdigest()}


def test_a_kill_between_the_two_renames_is_settled_by_the_next_reader(tmp_path: Path) -> None:
    audit = opened(tmp_path)
    audit.publish("ingest", writes(inventory=b"one"), {})
    folder = tmp_path / "audits" / AUDIT_ID
    (folder / "ingest").rename(folder / ".ingest.old")
    fresh = folder / ".ingest.new"
    fresh.mkdir()
    (fresh / "inventory.parquet").write_bytes(b"two")
    record = orjson.loads((folder / ".ingest.old" / "stage.json").read_bytes())
    record["outputs"] = {"inventory.parquet": hashlib.sha256(b"two").hexdigest()}
    (fresh / "stage.json").write_bytes(orjson.dumps(record))
    assert audit.upstream("validate") == {"ingest/inventory.parquet": hashlib.sha256(b"two").hexdigest()}


def test_a_kill_before_the_fresh_stage_was_complete_keeps_the_former_one(tmp_path: Path) -> None:
    audit = opened(tmp_path)
    former = audit.publish("ingest", writes(inventory=b"one"), {})
    folder = tmp_path / "audits" / AUDIT_ID
    (folder / "ingest").rename(folder / ".ingest.old")
    (folder / ".ingest.new").mkdir()
    assert audit.record("ingest") == former


def test_two_processes_cannot_write_one_stage_at_a_time(tmp_path: Path) -> None:
    audit = opened(tmp_path)

    def meanwhile(_folder: Path) -> StageOutput:
        audit.publish("ingest", writes(inventory=b"two"), {})
        return StageOutput({}, {})

    with pytest.raises(StoreError, match="is being written by another process"):
        audit.publish("ingest", meanwhile, {})


def test_a_stage_without_its_upstream_names_the_command_to_run(tmp_path: Path) -> None:
    audit = opened(tmp_path)
    with pytest.raises(UpstreamError) as raised:
        audit.publish("validate", writes(findings=b"x"), {})
    assert str(raised.value) == (
        f"validate needs ingest, which audit {AUDIT_ID} has not published: "
        f"run `benchaudit rerun ingest --audit {AUDIT_ID} --store {tmp_path} --onward`"
    )


def test_a_stage_made_from_an_older_upstream_is_told_apart(tmp_path: Path) -> None:
    audit = opened(tmp_path)
    audit.publish("ingest", writes(inventory=b"one"), {})
    audit.publish("validate", writes(findings=b"x"), {})
    audit.publish("ingest", writes(inventory=b"two"), {})
    with pytest.raises(
        UpstreamError, match=r"validate of audit .* was made from another ingest/inventory\.parquet"
    ):
        audit.upstream("analyze")


@pytest.mark.parametrize(("damage", "says"), [(b"other", "its sha256 differs"), (None, "is missing")])
def test_a_file_that_differs_from_its_digest_is_named(
    damage: bytes | None, says: str, tmp_path: Path
) -> None:
    audit = opened(tmp_path)
    audit.publish("ingest", writes(inventory=b"one"), {})
    file = tmp_path / "audits" / AUDIT_ID / "ingest" / "inventory.parquet"
    file.write_bytes(damage) if damage else file.unlink()
    with pytest.raises(CorruptionError, match=says):
        audit.upstream("validate")


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"stage": "ingest"}'])
def test_a_damaged_stage_json_is_one_clear_line(damage: bytes, tmp_path: Path) -> None:
    audit = opened(tmp_path)
    audit.publish("ingest", writes(inventory=b"one"), {})
    (tmp_path / "audits" / AUDIT_ID / "ingest" / "stage.json").write_bytes(damage)
    with pytest.raises(CorruptionError, match=r"stage\.json is damaged: run `benchaudit rerun ingest"):
        audit.record("ingest")


def test_a_corrupted_parquet_file_is_named_with_the_command_that_remakes_it(tmp_path: Path) -> None:
    audit = opened(tmp_path)
    audit.publish("ingest", writes(inventory=b"no parquet"), {})
    with pytest.raises(
        CorruptionError, match=r"inventory\.parquet cannot be read: run `benchaudit rerun ingest"
    ):
        audit.table("ingest", "inventory.parquet")


def test_a_table_comes_back_as_it_was_published(tmp_path: Path) -> None:
    audit = opened(tmp_path)
    table = pa.table({"artifact": ["a.csv"]})

    def build(folder: Path) -> StageOutput:
        pq.write_table(table, folder / "inventory.parquet")
        return StageOutput({}, {})

    audit.publish("ingest", build, {})
    assert audit.table("ingest", "inventory.parquet") == table


def test_the_manifest_lists_every_file_of_the_audit_with_its_digest(tmp_path: Path) -> None:
    audit = opened(tmp_path)
    audit.publish("ingest", writes(inventory=b"one"), {})
    folder = tmp_path / "audits" / AUDIT_ID
    manifest = orjson.loads((folder / "manifest.json").read_bytes())
    assert manifest["_type"] == "https://in-toto.io/Statement/v1"
    assert {s["name"]: s["digest"]["sha256"] for s in manifest["subject"]} == {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest()
        for name in ("audit.json", "ingest/inventory.parquet", "ingest/stage.json")
    }


def test_an_audit_is_found_by_its_id_by_the_start_of_it_and_as_the_latest(tmp_path: Path) -> None:
    store = Store.at(tmp_path)
    for audit_id in (AUDIT_ID, "20261123T000000Z-aaaaaa"):
        store.open(audit_id, REQUEST)
    assert store.audit(AUDIT_ID).audit_id == store.audit("20261122").audit_id == AUDIT_ID
    assert store.audit().audit_id == "20261123T000000Z-aaaaaa"


@pytest.mark.parametrize(
    ("wanted", "says"), [("nope", "no audit 'nope'"), ("2026", "2 audits start with '2026'")]
)
def test_an_unknown_or_ambiguous_audit_is_refused(wanted: str, says: str, tmp_path: Path) -> None:
    store = Store.at(tmp_path)
    for audit_id in (AUDIT_ID, "20261123T000000Z-aaaaaa"):
        store.open(audit_id, REQUEST)
    with pytest.raises(StoreError, match=says):
        store.audit(wanted)


def test_an_empty_store_says_how_to_make_an_audit(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="make one with `benchaudit run SOURCE --store"):
        Store.at(tmp_path).audit()


def test_a_store_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(StoreError, match="cannot be written"):
        Store.at(tmp_path / "file" / "store").check_writable()


def test_the_request_comes_back_as_it_was_opened(tmp_path: Path) -> None:
    assert opened(tmp_path).request() == REQUEST
    assert opened(tmp_path).flow_run() == "run-1"
