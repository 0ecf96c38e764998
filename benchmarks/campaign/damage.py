"""Damages each file of a finished store in each way: it must be noticed, and what is advised must repair it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

from benchmarks.campaign import stores
from benchmarks.campaign.outcome import Outcome
from benchmarks.campaign.product import STORE, Ended, advised, audits, files
from benchmarks.campaign.scene import Scene, Tally
from benchmarks.campaign.seeds import write_few

_MOST_REPAIRS = 4
_QUICK = 20
_NEW_AUDIT_EVERY = 10


def _truncate(path: Path, _: Path | None) -> None:
    os.truncate(path, path.stat().st_size // 2)


def _flip(path: Path, _: Path | None) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def _empty(path: Path, _: Path | None) -> None:
    path.write_bytes(b"")


def _delete(path: Path, _: Path | None) -> None:
    path.unlink()


def _swap(path: Path, other: Path | None) -> None:
    if other is not None and other.exists():
        one, two = path.read_bytes(), other.read_bytes()
        path.write_bytes(two)
        other.write_bytes(one)


def _append(path: Path, _: Path | None) -> None:
    with path.open("ab") as opened:
        opened.write(b" ")


def _link(path: Path, _: Path | None) -> None:
    path.unlink()
    path.symlink_to("/dev/null")


KINDS: dict[str, Callable[[Path, Path | None], None]] = {
    "truncated": _truncate, "a bit flipped": _flip, "emptied": _empty, "deleted": _delete,
    "swapped with another audit's": _swap, "a byte added": _append, "a link to nothing": _link,
}  # fmt: skip


def attack(scene: Scene) -> Iterator[Outcome]:
    """Each damage on a fresh copy of a store with two audits of different files.

    Each must be noticed; one for each file is repaired as advised, since the repair reruns stages.
    """
    noticed, repaired, new = (
        Tally("damage noticed by verify"),
        Tally("damage repaired as advised"),
        Tally("damage stops no new audit"),
    )
    cached = Tally("damaged cache changes nothing")
    with scene.room("damage") as room:
        write_few(room / "files")
        template = scene.finished_store(room)
        (room / "files" / "docs" / "SUMMARY.md").write_text("# Other\n\nTTFT is 12 ms.\n")
        (room / "files" / "agents" / "single_run.json").unlink()
        scene.finished_store(room)
        template = template.rename(room / "template")
        expected = stores.tables(audits(template)[-1])
        _copy(template, room)
        sound = scene.command("verify", "--all", folder=room)
        noticed.add(1, [f"a store that nobody damaged: {sound.last_words}"] if sound.code else [])
        followed: set[Path] = set()
        for number, (path, kind) in enumerate(_damages(scene, template)):
            if path.parts[0] == "cache" and path in followed:
                continue
            _copy(template, room)
            if not _damage(room / STORE, path, kind):
                continue
            name = f"{path} {kind}"
            if path.parts[0] == "cache":
                cached.add(1, _after_cache_damage(scene, room, name, expected))
            else:
                found = scene.command("verify", "--all", folder=room)
                said = list(_unnoticed(found, path))
                noticed.add(1, [f"{name}: {'; '.join(said)}"] if said else [])
                if not said and path not in followed:
                    repaired.add(1, _unrepaired(scene, room, name, found))
            followed.add(path)
            if number % _NEW_AUDIT_EVERY == 0:
                new.add(1, _after_damage(scene, template, room, path, kind))
    yield from (tally.outcome for tally in (noticed, repaired, new, cached))


def _copy(template: Path, room: Path) -> None:
    shutil.rmtree(room / STORE, ignore_errors=True)
    shutil.copytree(template, room / STORE)


def _damages(scene: Scene, template: Path) -> list[tuple[Path, str]]:
    paths = [p.relative_to(template) for p in files(template) if p.stat().st_size]
    every = Random(1).sample([(path, kind) for path in paths for kind in KINDS], len(paths) * len(KINDS))
    return every[:_QUICK] if scene.quick else every


def _damage(store: Path, path: Path, kind: str) -> bool:
    """Whether the damage changed anything."""
    before = (store / path).read_bytes()
    other = next((audit for audit in audits(store) if audit.name not in path.parts), None)
    KINDS[kind](store / path, other / Path(*path.parts[2:]) if other and path.parts[0] == "audits" else None)
    damaged = store / path
    return not damaged.exists() or damaged.is_symlink() or damaged.read_bytes() != before


def _unnoticed(found: Ended, path: Path) -> Iterator[str]:
    said = found.output + found.errors
    if found.traceback or found.code != 1:
        yield found.last_words
        return
    if path.parts[1] not in said:
        yield "no line names the audit"
    if path.name not in said and path.parent.name not in said:
        yield "no line names the file"
    if not advised(said):
        yield f"advises no command: {found.last_words}"


def _unrepaired(scene: Scene, room: Path, name: str, found: Ended) -> Iterator[str]:
    followed: list[str] = []
    for _ in range(_MOST_REPAIRS):
        commands = advised(found.output + found.errors)
        if not commands:
            break
        for command in commands:
            ended = scene.command(*command, folder=room)
            followed.append(f"{ended.command} -> {ended.code}")
            if ended.code:
                yield f"{name}: advised, and fails: {ended.last_words}"
                return
        found = scene.command("verify", "--all", folder=room)
        if found.code == 0:
            return
    yield f"{name}: after {', '.join(followed) or 'no advice'}: {found.last_words}"


def _after_damage(scene: Scene, template: Path, room: Path, path: Path, kind: str) -> Iterator[str]:
    _copy(template, room)
    _damage(room / STORE, path, kind)
    ended = scene.command("run", "files", "--json", folder=room)
    if ended.code or ended.answer.get("state") != "completed":
        yield f"{path} {kind}: {ended.last_words}"
    listed = scene.command("list", folder=room)
    if listed.code or listed.traceback:
        yield f"{path} {kind}: {listed.last_words}"


def _after_cache_damage(scene: Scene, room: Path, name: str, expected: dict[str, str]) -> Iterator[str]:
    ended = scene.command("run", "files", "--json", folder=room)
    if ended.code or ended.answer.get("state") != "completed":
        yield f"{name}: {ended.last_words}"
    elif stores.tables(audits(room / STORE)[-1]) != expected:
        yield f"{name}: the tables changed"
