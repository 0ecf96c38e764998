"""Stage 1 as the Prefect UI shows it: find and read artifacts, assemble the tables, flag twins, name models, list runs."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.context import TaskRunContext

from data_contracts.hidden_characters import visible
from data_contracts.settings import Limits
from tasks.credentials.guarding import guard_process
from tasks.ingestion.assembly import Assembled, assemble
from tasks.ingestion.chunks import Chunk
from tasks.ingestion.containment import read_contained
from tasks.ingestion.discovery import discover
from tasks.ingestion.fetching import brought
from tasks.ingestion.found_files import Discovery
from tasks.ingestion.ingesting import check_any_artifact, find_models, find_twins, list_all_runs
from tasks.ingestion.kept_tables import KeptTables
from tasks.ingestion.machines import read_elsewhere
from tasks.ingestion.outcomes import ChunkResult
from tasks.ingestion.workers import Workers
from tasks.monitoring.logs import run_logger
from tasks.monitoring.prefect_ui import rename_task_run
from tasks.monitoring.progress import advance
from tasks.store import Audit

# A reading task waits for a process of the pool; a few more than there are processors keep them all busy.
READERS_AT_ONCE = (os.cpu_count() or 1) + 2


def _finding(parameters: dict[str, Any]) -> str:
    return visible(f"find artifacts in {', '.join(parameters['sources'])}")


@task(task_run_name=_finding, cache_policy=NO_CACHE)  # type: ignore[arg-type]  # as its docs allow
def find_artifacts(sources: tuple[str, ...], limits: Limits) -> Iterator[Discovery]:
    """Once, every file of the sources; raises SourceError when there is none."""
    found = discover(sources, limits)
    run_logger().info("%d files found; %d hidden, %d ignored", len(found.files), found.hidden, found.ignored)
    # Prefect keeps what the first task returns until the process ends
    return iter((found,))


@contextmanager
def cache_folder(audit: Audit) -> Iterator[Path]:
    """Where parsed artifacts are kept; for a store that is not local, a folder for this run alone."""
    with tempfile.TemporaryDirectory(prefix="benchaudit-") as spool:
        yield audit.store.cache("parsed") or Path(spool)


def _chunk_key(_context: TaskRunContext, parameters: dict[str, Any]) -> str:
    # Completed chunks are skipped when the same run is retried, never in another run: files may have changed.
    chunk: Chunk = parameters["chunk"]
    # Size and time as well: what was written to between two attempts is read again.
    files = "".join(f"{f.path}\0{f.bytes}\0{f.version or f.modified}\n" for f in chunk.files)
    if (part := chunk.part) is not None:
        files += f"{part.start} {part.end}"
    # A file name may hold bytes that are no text, which Python keeps as lone surrogates.
    name = hashlib.sha256(f"{files}{chunk.spread}".encode(errors="surrogateescape")).hexdigest()[:32]
    return f"{chunk.ingestion}-{name}"


def _reading(parameters: dict[str, Any]) -> str:
    chunk: Chunk = parameters["chunk"]
    if (part := chunk.part) is not None:
        return visible(f"read bytes {part.start:,} to {part.end:,} of {chunk.files[0].artifact}")
    return f"read {len(chunk.files)} files"


@task(
    task_run_name=_reading,  # type: ignore[arg-type]  # as its docs allow
    cache_key_fn=_chunk_key,
    persist_result=True,
    # JSON, since loading Prefect's default, a pickle, can run code.
    result_serializer="json",
    # Else Prefect keeps what is said of each file until the audit ends.
    cache_result_in_memory=False,
)
def read_files(chunk: Chunk, workers: Workers) -> ChunkResult:
    """Reads one chunk of files in a process that is held to the limits."""
    return _told(chunk, brought(chunk, partial(read_contained, workers=workers)))


@task(
    task_run_name=_reading,  # type: ignore[arg-type]  # as its docs allow
    cache_key_fn=_chunk_key,
    persist_result=True,
    result_serializer="json",
    cache_result_in_memory=False,
)
def read_files_elsewhere(chunk: Chunk, store: str) -> ChunkResult:
    """Reads one chunk of files as `read_files` does, on the machine of a worker; its bundles are names in the store."""
    # A worker runs no flow, which would do this.
    guard_process()
    return _told(chunk, read_elsewhere(chunk, store))


def _told(chunk: Chunk, result: ChunkResult) -> ChunkResult:
    if chunk.part is not None:
        return result
    if result.parts:
        rename_task_run(visible(f"cut {chunk.files[0].artifact} into {len(result.parts)} parts"))
        return result
    readers = Counter(entry.reading.reader or entry.reading.status for entry in result.entries)
    by_reader = ", ".join(f"{files} {name}" for name, files in readers.most_common())
    count = len(chunk.files)
    rename_task_run(
        f"read {count} {by_reader.split(' ', 1)[1]} files"
        if len(readers) == 1
        else f"read {count} files: {by_reader}"
    )
    run_logger().info("%s; %d reused, %d recomputed", by_reader, result.reused, result.recomputed)
    return result


def in_order(awaited: Iterable[Callable[[], ChunkResult]], files: int) -> Iterator[ChunkResult]:
    """The results of all chunks in discovery order, as soon as each is there."""
    done = 0
    advance("ingest", 0, files)
    for result in (wait() for wait in awaited):
        yield result
        done += len(result.entries)
        advance("ingest", done, files)


@task(task_run_name="assemble the tables", cache_policy=NO_CACHE)
def assemble_tables(results: Iterator[ChunkResult], folder: Path, kept: KeptTables) -> Assembled:
    """Writes inventory, measurements and quarantine into the folder; raises SourceError when no file is an artifact."""
    done = assemble(results, folder, kept)
    if done.taken is not None:
        run_logger().info("no file has changed: the tables are those of an earlier audit")
    run_logger().info(
        "%(found)d found = %(ingested)d ingested + %(duplicate)d duplicate + %(unsupported)d unsupported"
        " + %(quarantined)d quarantined",
        done.counts,
    )
    check_any_artifact(done.counts)
    return done


@task(task_run_name="look for twins", cache_policy=NO_CACHE)
def flag_twins(done: Assembled, folder: Path) -> None:
    """Flags the files that hold the same measurements as another, in the tables and in `done`."""
    twins = find_twins(done, folder)
    run_logger().info("%d files hold the same measurements as another", len(twins))


@task(task_run_name="look for models stated beside", cache_policy=NO_CACHE)
def name_models(done: Assembled, folder: Path) -> None:
    """Gives files that name no model the one that metadata beside them state."""
    found = find_models(done, folder)
    run_logger().info("the model of %d files is stated beside them", len(found))


@task(task_run_name="list the runs", cache_policy=NO_CACHE)
def list_runs(done: Assembled, folder: Path) -> None:
    """Writes the table of runs."""
    list_all_runs(done, folder)
    run_logger().info("%d runs", done.counts["runs"])
