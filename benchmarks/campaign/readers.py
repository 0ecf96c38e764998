"""Many readers of a store while its stages are published again and again: none may see a published stage as missing."""

from __future__ import annotations

import json
import multiprocessing
import os
import threading
import time
from collections.abc import Iterator
from multiprocessing.synchronize import Barrier, Event
from pathlib import Path
from typing import Any

from benchmarks.campaign import stores
from benchmarks.campaign.outcome import Outcome
from benchmarks.campaign.product import CommandLine, Ended, audits
from benchmarks.campaign.scene import Scene, Tally
from benchmarks.campaign.seeds import write_few

_READERS = 3
_READY_SECONDS = 300.0
_READS = (("show", "--json"), ("list", "--json"), ("verify",), ("verify", "--all"))


def attack(scene: Scene) -> Iterator[Outcome]:
    """Readers against reruns by the command line, and against the store's own publishing at full speed."""
    with scene.room("readers") as room:
        write_few(room / "files")
        store = scene.finished_store(room)
        yield from _by_command_line(scene, room, 4 if scene.quick else 40)
        yield from _in_process(store, 10.0 if scene.quick else 120.0)


def _by_command_line(scene: Scene, room: Path, rounds: int) -> Iterator[Outcome]:
    reads, writes = Tally("commands that read during reruns"), Tally("reruns during reads")
    finished = threading.Event()
    lock = threading.Lock()

    def read() -> None:
        command = CommandLine(scene.environment)
        place = 0
        while not finished.is_set():
            ended = command(*_READS[place % len(_READS)], folder=room)
            with lock:
                reads.add(1, _misread(ended))
            place += 1
        command.close()

    threads = [threading.Thread(target=read) for _ in range(_READERS)]
    for thread in threads:
        thread.start()
    try:
        for number in range(rounds):
            ended = scene.command("rerun", stores.STAGES[number % 4], "--onward", folder=room)
            writes.add(1, [ended.last_words] if ended.code else [])
    finally:
        finished.set()
        for thread in threads:
            thread.join()
    yield reads.outcome
    yield writes.outcome


def _misread(ended: Ended) -> list[str]:
    if ended.code or ended.traceback:
        return [ended.last_words]
    if ended.command.startswith("benchaudit show") and (
        missing := set(stores.STAGES) - set(_stages(ended.answer))
    ):
        return [f"{ended.command}: {', '.join(sorted(missing))} missing: {json.dumps(ended.answer)[:300]}"]
    return []


def _stages(answer: dict[str, Any]) -> list[str]:
    found = answer.get("stages", {})
    return list(found) if isinstance(found, dict) else [str(entry) for entry in found]


def _publish(store: str, seconds: float, all_ready: Barrier, failures: Any, count: Any) -> None:
    """Publishes what is already there, by the store's own ways, as fast as it goes."""
    import shutil

    from tasks.store import Store

    os.umask(0o022)
    audit = Store.at(store).audit()
    record = audit.record("report")
    assert record is not None
    kept = Path(store).parent / f"kept-{os.getpid()}"
    shutil.copytree(Path(audit.path("report")), kept)
    output = _output(record)

    def build(folder: Path) -> Any:
        for path in kept.rglob("*"):
            if path.is_file() and path.name != "stage.json":
                (folder / path.relative_to(kept)).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(path, folder / path.relative_to(kept))
        return output

    all_ready.wait(_READY_SECONDS)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            audit.publish("report", build, record.parameters)
        except Exception as error:
            failures.append(f"publish: {type(error).__name__}: {error}")
        count.append(1)


def _output(record: Any) -> Any:
    """What a builder returns, with the rows of what is published."""
    from dataclasses import fields

    from data_contracts.stage_records import StageOutput

    return StageOutput(
        **{f.name: getattr(record, f.name) for f in fields(StageOutput) if hasattr(record, f.name)}
    )


def _read(store: str, finished: Event, all_ready: Barrier, failures: Any, count: Any) -> None:
    from tasks.store import Store

    audit = Store.at(store).audit()
    all_ready.wait(_READY_SECONDS)
    while not finished.is_set():
        try:
            records = audit.records()
            if missing := set(stores.STAGES) - set(records):
                failures.append(f"read: {', '.join(sorted(missing))} is published and seen as missing")
            audit.document("report", "report.json")
            audit.table("ingest", "inventory.parquet")
            if Store.at(store).audit().audit_id != audit.audit_id:
                failures.append("read: the latest audit is another")
        except Exception as error:
            failures.append(f"read: {type(error).__name__}: {error}")
        count.append(1)


def _in_process(store: Path, seconds: float) -> Iterator[Outcome]:
    reads, writes = Tally("library reads during publishes"), Tally("publishes during reads")
    context = multiprocessing.get_context("spawn")
    with context.Manager() as manager:
        read_failures, write_failures, read_count, write_count = (manager.list() for _ in range(4))
        finished, all_ready = context.Event(), context.Barrier(_READERS + 1)
        readers = [
            context.Process(target=_read, args=(str(store), finished, all_ready, read_failures, read_count))
            for _ in range(_READERS)
        ]
        writer = context.Process(
            target=_publish, args=(str(store), seconds, all_ready, write_failures, write_count)
        )
        for process in (*readers, writer):
            process.start()
        writer.join()
        finished.set()
        for process in readers:
            process.join()
        failed = [f"a process ended with {p.exitcode}" for p in (*readers, writer) if p.exitcode]
        reads.add(
            len(read_count) or 1,
            [*_distinct(list(read_failures)), *failed],
            failed=len(read_failures) + len(failed),
        )
        writes.add(
            len(write_count) or 1,
            _distinct(list(write_failures)),
            failed=len(write_failures) or (0 if len(write_count) else 1),
        )
    if wrong := [*stores.torn(audits(store)[-1])]:
        writes.add(1, wrong)
    yield reads.outcome
    yield writes.outcome


def _distinct(failures: list[str]) -> list[str]:
    return [f"{failures.count(f)} times: {f}" for f in dict.fromkeys(failures)]
