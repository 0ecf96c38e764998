"""Changes what an audit says and every digest of it, as damage never does: counts, rows and versions must give it away."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.campaign import stores
from benchmarks.campaign.outcome import Outcome
from benchmarks.campaign.product import STORE, Ended, audits
from benchmarks.campaign.scene import Scene, Tally
from benchmarks.campaign.seeds import write_few

_NEWER, _OLDER = 99, 1
_READS = (("show",), ("rerun", "validate"), ("rerun", "report"), ("diff", "previous"))


def attack(scene: Scene) -> Iterator[Outcome]:
    """Each lie in a store with two audits, told by the newest."""
    noticed, versions = Tally("consistent lies noticed"), Tally("versions of the contract")
    modes = Tally("files of the umask's mode")
    with scene.room("tampering") as room:
        write_few(room / "files")
        template = scene.finished_store(room, 2).rename(room / "template")
        for name, lie in _LIES.items():
            audit = _told(template, room, lie)
            if stores.digests(audit) == stores.digests(audits(template)[-1]):
                continue  # there is no such row
            ended = scene.command("verify", audit.name, folder=room)
            noticed.add(1, [] if _refused(ended, 1) else [f"{name}: {ended.last_words}"])
        for arguments in _READS:
            _told(template, room, lambda audit: _version(audit, _NEWER))
            ended = scene.command(*arguments, folder=room)
            versions.add(1, [] if _refused(ended, 2, 3) else [f"a newer version is read: {ended.last_words}"])
            _told(template, room, lambda audit: _version(audit, _OLDER))
            ended = scene.command(*arguments, folder=room)
            versions.add(1, [f"an older version: {ended.last_words}"] if ended.code else [])
        modes.add(sum(1 for _ in template.rglob("*")), stores.wrong_modes(template, _umask()))
    yield from (tally.outcome for tally in (noticed, versions, modes))


def _umask() -> int:
    found = os.umask(0o022)
    os.umask(found)
    return found


def _refused(ended: Ended, *codes: int) -> bool:
    return ended.code in codes and not ended.traceback and "No such command" not in ended.errors


def _told(template: Path, room: Path, lie: Callable[[Path], None]) -> Path:
    """The newest audit of a fresh store, with the lie, and its digests made again."""
    shutil.rmtree(room / STORE, ignore_errors=True)
    shutil.copytree(template, room / STORE)
    audit = audits(room / STORE)[-1]
    before = stores.digests(audit)
    lie(audit)
    for _ in stores.STAGES:  # a stage's statement is digested in the next one's, and all in the manifest
        changed = {was: now for path, was in before.items() if (now := stores.digest(audit / path)) != was}
        for path in audit.rglob("*.json"):
            text = path.read_text()
            for was, now in changed.items():
                text = text.replace(was, now)
            path.write_text(text)
        before = {path: changed.get(was, was) for path, was in before.items()}
    return audit


def _rows(name: str, change: Callable[[pa.Table], pa.Table]) -> Callable[[Path], None]:
    def lie(audit: Path) -> None:
        path = audit / name
        pq.write_table(change(pq.read_table(path)), path, compression="zstd")

    return lie


def _said(name: str, change: Callable[[dict[str, Any]], None]) -> Callable[[Path], None]:
    def lie(audit: Path) -> None:
        document = json.loads((audit / name).read_text())
        change(document)
        (audit / name).write_text(json.dumps(document, indent=2))

    return lie


def _version(audit: Path, version: int) -> None:
    for path in (audit / "audit.json", *audit.glob("*/stage.json")):
        text = path.read_text()
        said = json.loads(text)["contract_version"]
        path.write_text(text.replace(f'"contract_version": {said}', f'"contract_version": {version}'))


def _elsewhere(inputs: dict[str, str]) -> None:
    inputs.update(dict.fromkeys(inputs, "0" * 64))


def _without_first(table: pa.Table) -> pa.Table:
    return table.slice(1)


def _other_status(table: pa.Table) -> pa.Table:
    """The first file of the inventory as one that nobody reads."""
    place = table.schema.get_field_index("status")
    field = table.schema.field(place)
    said = ["unsupported", *table["status"].to_pylist()[1:]]
    return table.set_column(place, field, pa.array(said, pa.string()).cast(field.type))


_LIES: dict[str, Callable[[Path], None]] = {
    "a file fewer in the inventory": _rows("ingest/inventory.parquet", _without_first),
    "a file of another status": _rows("ingest/inventory.parquet", _other_status),
    "a measurement fewer": _rows("ingest/measurements.parquet", _without_first),
    "a rejected value fewer": _rows("ingest/quarantine.parquet", _without_first),
    "a finding fewer": _rows("validate/findings.parquet", _without_first),
    "a fact fewer": _rows("analyze/facts.parquet", _without_first),
    "another number of files": _said("ingest/stage.json", lambda said: said["counts"].update(found=1)),
    "another number of rows": _said("ingest/stage.json", lambda said: said["rows"].update(measurements=1)),
    "a stage made from other inputs": _said("report/stage.json", lambda said: _elsewhere(said["inputs"])),
    "a newer version": lambda audit: _version(audit, _NEWER),
}  # fmt: skip
