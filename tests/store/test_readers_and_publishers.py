"""Whoever reads while a stage is published, or after a publication was killed, finds the former stage or the new one."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

import pytest

from data_contracts.settings import AuditRequest
from data_contracts.stage_records import StageOutput
from tasks.store import Audit, Store, places
from tasks.store.verifying import verify

AUDIT_ID = "20261122T204259Z-3f9a1c"
PUBLICATIONS, READERS = 60, 2
FILES = ("one.csv", "two.csv")
_context = get_context("fork")


def no_exchange(_one: Path, _other: Path) -> bool:
    return False


@pytest.fixture(params=["exchange", "two renames"])
def means(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """How a folder takes the place of another: what this system can, and what an older one can."""
    if request.param == "two renames":
        monkeypatch.setattr(places, "exchange", no_exchange)
    return str(request.param)


def writes(text: str) -> Callable[[Path], StageOutput]:
    def build(folder: Path) -> StageOutput:
        for name in FILES:
            (folder / name).write_text(text)
        return StageOutput({}, {})

    return build


def opened(root: Path) -> Audit:
    return Store.at(root).open(AUDIT_ID, AuditRequest(("runs",)))


def damage(audit: Audit) -> list[str]:
    """What `verify` says, apart from that this stage does not hold the tables of an ingest."""
    return [
        fault.line for fault in verify(audit).faults if "is not among what stage.json" not in fault.problem
    ]


def read_until(stop: Event, ready: Any, root: Path, found: Any) -> None:
    audit = Store.at(root).audit(AUDIT_ID)
    reads, faults = 0, []
    ready.wait()
    while reads == 0 or not stop.is_set():
        reads += 1
        try:
            audit.text("ingest", FILES[0])
            audit.upstream("validate")
            faults += damage(audit)
        except Exception as error:
            faults.append(repr(error))
    found.put((reads, faults))


@pytest.mark.usefixtures("means")
def test_readers_meet_no_missing_and_no_torn_stage_and_no_publication_fails(tmp_path: Path) -> None:
    audit = opened(tmp_path)
    audit.publish("ingest", writes("first"), {})
    stop, found = _context.Event(), _context.Queue()
    # Else a busy machine may start a reader after the last publication
    ready = _context.Barrier(READERS + 1)
    arguments = (stop, ready, tmp_path, found)
    readers = [_context.Process(target=read_until, args=arguments) for _ in range(READERS)]
    for reader in readers:
        reader.start()
    ready.wait()
    for number in range(PUBLICATIONS):
        audit.publish("ingest", writes(str(number)), {})
    stop.set()
    heard = [found.get() for _ in readers]
    for reader in readers:
        reader.join()
    assert all(reads > 0 for reads, _ in heard)
    assert [faults for _, faults in heard] == [[], []]


STEPS = [
    (os, "mkdir"), (os, "rename"), (os, "fsync"), (os, "replace"), (os, "unlink"), (os, "rmdir"), (os, "open"),
]  # fmt: skip


def killed_at(step: int, root: Path) -> bool:
    """Publishes in a process that is killed in front of its `step`th call that changes the file system; False if none."""

    def work() -> None:
        left = step

        def counted(call: Any) -> Any:
            def counting(*arguments: Any, **more: Any) -> Any:
                nonlocal left
                left -= 1
                if left < 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                return call(*arguments, **more)

            return counting

        for module, name in STEPS:
            setattr(module, name, counted(getattr(module, name)))
        setattr(places, "exchange", counted(getattr(places, "exchange")))  # noqa: B009, B010 - not exported
        Store.at(root).audit(AUDIT_ID).publish("ingest", writes("new"), {})
        # Not by the end of the interpreter, which would wait for threads of other tests that no fork has.
        os._exit(0)

    process = _context.Process(target=work)
    process.start()
    process.join()
    assert process.exitcode in (0, -signal.SIGKILL)
    return process.exitcode != 0


@pytest.mark.usefixtures("means")
def test_a_kill_before_any_step_leaves_the_former_stage_or_the_new_one(tmp_path: Path) -> None:
    audit = opened(tmp_path)
    audit.publish("ingest", writes("former"), {})
    step, left = 0, []
    while killed_at(step, tmp_path):
        texts = {audit.text("ingest", name) for name in FILES}
        left.append(texts)
        assert damage(audit) == []
        audit.publish("ingest", writes("former"), {})
        beside = sorted(path.name for path in (tmp_path / "audits" / AUDIT_ID).iterdir())
        assert beside == ["audit.json", "ingest", "manifest.json"]
        step += 1
    assert {"former"} in left
    assert {"new"} in left
    assert all(len(texts) == 1 for texts in left)


def test_a_reader_changes_nothing(tmp_path: Path) -> None:
    audit = opened(tmp_path)
    audit.publish("ingest", writes("former"), {})
    folder = tmp_path / "audits" / AUDIT_ID
    # As a kill between two renames leaves it.
    (folder / "ingest").rename(folder / ".ingest.old")
    before = sorted(tmp_path.rglob("*"))
    assert audit.text("ingest", FILES[0]) == "former"
    assert audit.record("ingest") is not None
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(("umask", "folders", "files"), [(0o022, 0o755, 0o644), (0o077, 0o700, 0o600)])
def test_files_and_folders_have_the_modes_that_the_umask_asks_for(
    umask: int, folders: int, files: int, tmp_path: Path
) -> None:
    former = os.umask(umask)
    try:
        store = Store.at(tmp_path / "store")
        store.cache("parsed")
        store.open(AUDIT_ID, AuditRequest(("runs",))).publish("ingest", writes("text"), {})
    finally:
        os.umask(former)
    found = {
        (path.is_dir(), path.stat().st_mode & 0o777)
        for path in [tmp_path / "store", *(tmp_path / "store").rglob("*")]
    }
    assert found == {(True, folders), (False, files)}
