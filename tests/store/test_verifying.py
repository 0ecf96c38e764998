"""Whatever happens to a file of a finished audit is noticed, and what is advised repairs it."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from data_contracts.errors import CorruptionError, NewerVersionError, StoreError
from data_contracts.schemas import CONTRACT_VERSION
from data_contracts.stage_records import STAGES
from tasks.store import Audit, Store
from tasks.store.repair import repair
from tasks.store.verifying import check_records, verify
from tests.checking import some
from tests.flows.running import AUDIT_ID, build, run_stages, write_artifacts

OTHER_ID = "20260303T090000Z-abcdef"


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of two finished audits of different files; for copies only."""
    folder = tmp_path_factory.mktemp("finished")
    build(folder / "store", write_artifacts(folder / "runs"))
    other = write_artifacts(folder / "others")
    sweep = other / "sweep.csv"
    sweep.write_text(sweep.read_text().replace("helio:1b", "selene:2b"))
    build(folder / "store", other, OTHER_ID)
    return folder / "store"


@pytest.fixture
def store(finished: Path, tmp_path: Path) -> Path:
    shutil.copytree(finished, tmp_path / "store")
    return tmp_path / "store"


def audit_in(store: Path) -> Audit:
    return Store.at(store).audit(AUDIT_ID)


def files_of(store: Path) -> list[str]:
    folder = store / "audits" / AUDIT_ID
    return some(sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()))


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) * 2 // 3] ^= 1
    path.write_bytes(bytes(data))


def empty(path: Path) -> None:
    path.write_bytes(b"")


def swap(path: Path) -> None:
    other = Path(str(path).replace(AUDIT_ID, OTHER_ID))
    # A file that both audits hold alike is no damage: its second line then.
    path.write_bytes(other.read_bytes() if other.read_bytes() != path.read_bytes() else b"of no audit")


def follow(advice: str, audit: Audit) -> None:
    """Does what the command in a fault's line does."""
    stage = re.search(r"run `benchaudit rerun (\w+) --audit (\S+) --store (\S+) --onward`", advice)
    if stage is not None:
        assert stage.groups()[1:] == (audit.audit_id, str(audit.store))
        check_records(audit, STAGES[: STAGES.index(stage[1])])
        run_stages(audit, STAGES[STAGES.index(stage[1]) :])
        return
    assert f"run `benchaudit verify {audit.audit_id} --repair --store {audit.store}`" in advice
    repair(audit)


def test_a_finished_audit_is_verified_whole(store: Path) -> None:
    found = verify(audit_in(store))
    assert (found.faults, found.files, found.next_stage) == ((), len(files_of(store)), None)


DAMAGES = (cut, flip, empty, Path.unlink, swap)


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_to_any_file_is_noticed(damage: Callable[[Path], None], store: Path) -> None:
    audit = audit_in(store)
    for name in files_of(store):
        path = store / "audits" / AUDIT_ID / name
        whole = path.read_bytes()
        damage(path)
        (fault,) = verify(audit).faults
        assert (fault.file, fault.line.startswith(f"{path} ")) == (name, True)
        path.write_bytes(whole)


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("audit.json", cut),
        ("audit.json", swap),
        ("manifest.json", flip),
        ("manifest.json", Path.unlink),
        ("ingest/measurements.parquet", flip),
        ("validate/stage.json", swap),
        ("analyze/commentary.json", empty),
        ("report/stage.json", cut),
        ("report/report.html", Path.unlink),
    ],
)
def test_the_advice_on_a_fault_repairs_it(name: str, damage: Callable[[Path], None], store: Path) -> None:
    audit = audit_in(store)
    path = store / "audits" / AUDIT_ID / name
    whole = path.read_bytes()
    damage(path)
    follow(verify(audit).faults[0].line, audit)
    assert verify(audit).faults == ()
    if name == "audit.json":
        assert path.read_bytes() == whole


def test_a_manifest_is_not_written_over_damaged_files(store: Path) -> None:
    folder = store / "audits" / AUDIT_ID
    flip(folder / "manifest.json")
    cut(folder / "analyze" / "facts.parquet")
    repair(audit_in(store))
    assert [fault.file for fault in verify(audit_in(store)).faults] == [
        "manifest.json",
        "analyze/facts.parquet",
    ]


def test_a_stage_made_again_does_not_have_the_manifest_vouch_for_what_changed_in_another(store: Path) -> None:
    audit = audit_in(store)
    path = store / "audits" / AUDIT_ID / "validate" / "stage.json"
    path.write_bytes(path.read_bytes().replace(b'"duration": ', b'"duration": 1'))
    run_stages(audit, ("analyze", "report"))
    assert [fault.file for fault in verify(audit).faults] == ["validate/stage.json"]
    with pytest.raises(CorruptionError, match=r"validate/stage\.json is not what manifest\.json says"):
        check_records(audit)


def test_what_nothing_tells_any_more_is_said_to_be_lost(tmp_path: Path) -> None:
    audit = build(tmp_path, write_artifacts(tmp_path / "runs"), stages=())
    (tmp_path / "audits" / AUDIT_ID / "audit.json").unlink()
    with pytest.raises(
        StoreError, match=r"cannot be restored.*start a new audit with `benchaudit run SOURCE"
    ):
        repair(audit)


def test_files_that_nobody_published_are_named(store: Path) -> None:
    folder = store / "audits" / AUDIT_ID
    (folder / "report" / "figures" / "added.svg").write_text("<svg/>")
    (folder / "notes.txt").write_text("hm")
    audit = audit_in(store)
    notes, added = verify(audit).faults
    assert added.problem == "is no file that the audit published"
    assert notes.line == f"{folder}/notes.txt is no file of the audit: remove it with `rm {folder}/notes.txt`"
    (folder / "notes.txt").unlink()
    follow(added.line, audit)
    assert verify(audit).faults == ()


@pytest.mark.parametrize("published", range(4))
def test_an_audit_that_is_not_finished_is_incomplete_and_not_damaged(
    published: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    audit = build(tmp_path, write_artifacts(tmp_path / "runs"), stages=STAGES[:published])
    assert (verify(audit).faults, verify(audit).next_stage) == ((), STAGES[published])

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    # Between the stage and the manifest that names it.
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Audit, "write_manifest", killed)
        run_stages(audit, (STAGES[published],))
    assert (verify(audit).faults, verify(audit).next_stage) == ((), STAGES[published])
    run_stages(audit, STAGES[published:])
    assert (verify(audit).faults, verify(audit).next_stage) == ((), None)


def test_a_stage_made_of_a_former_upstream_is_named(store: Path) -> None:
    audit = audit_in(store)
    source = Path(audit.request().sources[0]) / "sweep.csv"
    before = source.read_text()
    source.write_text(before.replace("100.0", "101.0"))
    run_stages(audit, ("ingest",))
    source.write_text(before)
    (fault,) = verify(audit).faults
    assert (fault.file, fault.problem) == (
        "validate/stage.json",
        "was made from another ingest/inventory.parquet",
    )


def forged(store: Path, change: Callable[[dict[str, dict[str, int]]], None]) -> Audit:
    """The audit with another stage.json of ingest, as its manifest names it too."""
    audit = audit_in(store)
    path = store / "audits" / AUDIT_ID / "ingest" / "stage.json"
    body = orjson.loads(path.read_bytes())
    change(body)
    path.write_bytes(orjson.dumps(body))
    record = audit.record("ingest")
    assert record is not None
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    audit.write_manifest(audit.manifest().with_stage("ingest", record, sha256))
    return audit


def test_rows_are_counted_again(store: Path) -> None:
    audit = forged(store, lambda body: body["rows"].update(measurements=20))
    (fault,) = verify(audit).faults
    assert fault.problem == "holds 21 rows and stage.json says 20"


def test_that_no_file_is_lost_is_counted_again(store: Path) -> None:
    audit = forged(store, lambda body: body["counts"].update(duplicate=0))
    (fault,) = verify(audit).faults
    assert fault.problem == "holds 1 files duplicate and stage.json says 0"


@pytest.mark.parametrize("name", ["audit.json", *(f"{stage}/stage.json" for stage in STAGES)])
def test_a_newer_contract_is_refused_in_one_line(name: str, store: Path) -> None:
    path = store / "audits" / AUDIT_ID / name
    path.write_bytes(orjson.dumps({**orjson.loads(path.read_bytes()), "contract_version": 99}))
    audit = audit_in(store)
    known = f"was written by version 99 of the contract and this benchaudit knows {CONTRACT_VERSION}"
    said = f"{path} {known}: upgrade benchaudit"
    assert [fault.line for fault in verify(audit).faults] == [said]
    with pytest.raises(NewerVersionError) as raised:
        audit.is_complete()
    assert str(raised.value) == said
