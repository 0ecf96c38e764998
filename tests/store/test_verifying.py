"""Whatever happens to a file of a finished audit is noticed, and what is advised repairs it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from data_contracts.errors import CorruptionError, StoreError
from data_contracts.stage_records import STAGES, StageName
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
        check_records(audit, STAGES[: STAGES.index(stage[1])])  # type: ignore[arg-type]
        run_stages(audit, STAGES[STAGES.index(stage[1]) :])  # type: ignore[arg-type]
        return
    assert f"run `benchaudit verify {audit.audit_id} --repair --store {audit.store}`" in advice
    repair(audit)


def test_a_finished_audit_is_verified_whole(store: Path) -> None:
    found = verify(audit_in(store))
    assert (found.faults, found.files, found.next_stage) == ((), len(files_of(store)), None)


@pytest.mark.parametrize("damage", [cut, flip, empty, Path.unlink, swap])
def test_damage_to_any_file_is_noticed_and_repaired_by_what_is_advised(
    damage: Callable[[Path], None], store: Path
) -> None:
    audit = audit_in(store)
    for name in files_of(store):
        path = store / "audits" / AUDIT_ID / name
        whole = path.read_bytes()
        damage(path)
        faults = verify(audit).faults
        assert [fault.file for fault in faults] == [name]
        assert faults[0].line.startswith(f"{path} ")
        follow(faults[0].line, audit)
        assert (name, verify(audit).faults) == (name, ())
        if name in ("audit.json", "manifest.json"):
            assert path.read_bytes() == whole or name == "manifest.json"
