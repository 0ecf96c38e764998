"""Swaps files for other things while an audit runs: when each is opened, and at random moments from a thread."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.campaign import stores
from benchmarks.campaign.events import swap
from benchmarks.campaign.outcome import Outcome
from benchmarks.campaign.product import STORE, Ended, files
from benchmarks.campaign.scene import Scene, Tally

KINDS = ("link", "fifo", "folder", "removed", "grown", "truncated")
_MARKER = "outsidemarker"
_NUMBER = "31337.7331"
_TABLE = f"model,ttft_ms,tokens_per_second\n{_MARKER}-7b,{_NUMBER},{_NUMBER}\n"
_DEADLINE = 240.0


def attack(scene: Scene) -> Iterator[Outcome]:
    """What is not a file from the start, swaps at each open, swaps at random moments."""
    at_open, at_random, before = (
        Tally("swaps when a file is opened"),
        Tally("swaps at random moments"),
        Tally("not files from the start"),
    )
    with scene.room("swaps") as room:
        before.add(6, _specials(scene, room))
    for number in range(1 if scene.quick else 6):
        with scene.room("swaps") as room:
            names = _write(room, 60 if scene.quick else 180, "one")
            swaps = {
                name: KINDS[(place + number) % len(KINDS)]
                for place, name in enumerate(names)
                if place % 3 == 0
            }
            outside = _outside(room, names)
            ended = scene.command.swapping(
                "run", "files", "--json", folder=room, deadline=_DEADLINE,
                swapped=room / "files" / "one", swaps=swaps, outside=outside,
            )  # fmt: skip
            made = sum(_was_swapped(room / "files" / "one" / name, kind) for name, kind in swaps.items())
            print(f"  {made} of {len(swaps)} files were swapped when opened", file=sys.stderr)
            at_open.add(made, _consequences(scene, room, ended, f"round {number}", len(names), swaps))
    for number in range(2 if scene.quick else 20):
        with scene.room("swaps") as room:
            at_random.add(*_randomly(scene, room, number))
    yield from (tally.outcome for tally in (before, at_open, at_random))


def _write(room: Path, count: int, folder: str) -> list[str]:
    (room / "files" / folder).mkdir(parents=True)
    names = []
    for place in range(count):
        name = f"run_{folder}_{place:04d}.{'json' if place % 2 else 'csv'}"
        text = (
            f'{{"model": "{folder}{place}", "ttft_ms": {place + 1}.25, "tokens_per_second": 12.5}}'
            if place % 2
            else f"model,ttft_ms,tokens_per_second\n{folder}{place},{place + 1}.5,12.5\n{folder}{place},{place + 2}.5,12.5\n"
        )
        (room / "files" / folder / name).write_text(text)
        names.append(name)
    return names


def _outside(room: Path, names: list[str]) -> Path:
    """A file out of the source; beside it one of each name, for a parent that becomes a link."""
    folder = room / "outside"
    folder.mkdir(exist_ok=True)
    for name in (*names, "secret.csv"):
        (folder / name).write_text(_TABLE)
    return folder / "secret.csv"


def _was_swapped(path: Path, kind: str) -> bool:
    if kind == "grown":
        return path.stat().st_size > 100_000
    if kind == "truncated":
        return path.stat().st_size < 60
    return path.is_symlink() or not path.is_file()


def _consequences(
    scene: Scene, room: Path, ended: Ended, name: str, found: int | None, swaps: dict[str, str]
) -> Iterator[str]:
    """What must not be: an end, a hang, a byte from outside, a file that nothing accounts for, advice that cannot help."""
    for path in _marked(room / STORE):
        yield f"{name}: the outside file's content is in {scene.keep(f'swaps/{name}/{path.name}', path)}"
    if _MARKER in ended.output + ended.errors:
        yield f"{name}: the outside file's content is printed"
    if ended.code or ended.answer.get("state") != "completed":
        yield f"{name}: {ended.last_words}"
        return
    tables = Path(ended.answer["path"]) / "ingest"
    counts = ended.answer["counts"]
    rows = pq.read_table(tables / "inventory.parquet").to_pylist()
    outcomes = [counts.get(status, 0) for status in ("ingested", "duplicate", "unsupported", "quarantined")]
    if (
        len(rows) != counts["found"]
        or sum(outcomes) != counts["found"]
        or (found is not None and len(rows) != found)
    ):
        yield f"{name}: {len(rows)} rows, counts {counts}, {found} files"
    by_name = {Path(row["artifact"]).name: row for row in rows}
    advice = {
        Path(row["artifact"]).name: f"{row['what']} {row['todo']}"
        for row in pq.read_table(tables / "quarantine.parquet").to_pylist()
    }
    for file, row in by_name.items():
        kind = swaps.get(file)
        if kind is None and swaps and row["status"] not in ("ingested", "duplicate"):
            yield f"{name}: {file}, which nobody touched, is {row['status']}: {row['reason']}"
        if kind in ("removed", "folder") and "permission" in f"{row['reason']} {advice.get(file, '')}":
            yield f"{name}: {file} ({kind}): {advice.get(file)!r}"


def _marked(store: Path) -> Iterator[Path]:
    """Files of the store that hold what only the outside file holds."""
    for path in files(store) if store.exists() else ():
        data = path.read_bytes()
        if _MARKER.encode() in data or _NUMBER.encode() in data:
            yield path
        elif path.suffix == ".parquet":
            with contextlib.suppress(pa.ArrowInvalid, OSError):
                if _MARKER in str(pq.read_table(path).to_pylist()):
                    yield path


def _randomly(scene: Scene, room: Path, number: int) -> tuple[int, list[str]]:
    """An audit while a thread swaps files and folders to and fro; how many swaps, and what they broke."""
    names = {folder: _write(room, 40 if scene.quick else 150, folder) for folder in ("one", "two", "three")}
    outside = _outside(room, [name for group in names.values() for name in group])
    kept = room / "kept"
    shutil.copytree(room / "files", kept)
    finished, swaps = threading.Event(), 0

    def work() -> None:
        nonlocal swaps
        chance = Random(number)
        until_stage = room / STORE / "audits"
        while not finished.is_set() and not until_stage.exists():
            time.sleep(0.005)
        while not finished.is_set():
            folder = chance.choice(("one", "two"))  # nobody touches the third
            name = chance.choice(names[folder])
            kind = chance.choice((*KINDS, "link", "parent"))
            with contextlib.suppress(OSError):
                swap(room / "files" / folder / name, kind, outside)
                swaps += 1
            time.sleep(chance.uniform(0, 0.004))
            _restore(room, kept, folder, name)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        ended = scene.command("run", "files", "--json", folder=room, deadline=_DEADLINE)
    finally:
        finished.set()
        thread.join()
    wrong = list(_consequences(scene, room, ended, f"random round {number}", None, {}))
    if ended.code == 0:
        inventory = pq.read_table(Path(ended.answer["path"]) / "ingest" / "inventory.parquet").to_pylist()
        untouched = [row for row in inventory if "/three/" in f"/{row['artifact']}"]
        if len(untouched) != len(names["three"]) or any(row["status"] != "ingested" for row in untouched):
            wrong.append(
                f"random round {number}: of {len(names['three'])} untouched files {len(untouched)} are accounted for"
            )
    wrong += [
        f"random round {number}: {fault}"
        for audit in [stores.newest(room / STORE)]
        if audit
        for fault in stores.torn(audit)
    ]
    return swaps, wrong


def _restore(room: Path, kept: Path, folder: str, name: str) -> None:
    place = room / "files" / folder
    with contextlib.suppress(OSError):
        if place.is_symlink():
            place.unlink()
            place.with_name(f".{folder}-moved").rename(place)
            return
        path = place / name
        if path.is_dir() and not path.is_symlink():
            path.rmdir()
        fresh = place / f".{name}"
        shutil.copy2(kept / folder / name, fresh)
        fresh.replace(path)


def _specials(scene: Scene, room: Path) -> Iterator[str]:
    names = _write(room, 4, "one")
    outside = _outside(room, names)
    folder = room / "files" / "one"
    (folder / "link.csv").symlink_to(outside)
    (folder / "folder_link").symlink_to(outside.parent, target_is_directory=True)
    (folder / "loop.csv").symlink_to("loop.csv")
    (folder / "up").symlink_to("..", target_is_directory=True)
    os.mkfifo(folder / "fifo.csv")
    here = Path.cwd()
    os.chdir(folder)  # a socket's path has at most 107 characters
    try:
        bound = socket.socket(socket.AF_UNIX)
        bound.bind("socket.csv")
    finally:
        os.chdir(here)
    ended = scene.command("run", "files", "--json", folder=room, deadline=_DEADLINE)
    bound.close()
    yield from _consequences(scene, room, ended, "specials", None, {})
