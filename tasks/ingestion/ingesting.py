"""The whole of ingest in one call; its parts (`plan`, `read_chunk`, `assemble`) can be orchestrated apart."""

from __future__ import annotations

import tempfile
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from time import perf_counter
from uuid import uuid4

import pyarrow.parquet as pq

from data_contracts.errors import SourceError
from data_contracts.faults import Fault, told
from data_contracts.schemas import RUNS
from data_contracts.settings import AuditRequest
from data_contracts.stage_records import StageOutput
from tasks.ingestion.assembly import Assembled, assemble
from tasks.ingestion.chunks import Chunk, plan, read_chunk
from tasks.ingestion.containment import read_contained
from tasks.ingestion.discovery import discover
from tasks.ingestion.fetching import brought
from tasks.ingestion.found_files import Discovery
from tasks.ingestion.kept_tables import KeptTables, Said
from tasks.ingestion.kit.registry import Registry
from tasks.ingestion.model_files import take_models_beside
from tasks.ingestion.models_beside import Beside
from tasks.ingestion.outcomes import ChunkResult
from tasks.ingestion.run_files import list_runs
from tasks.ingestion.twin_files import flag_twins
from tasks.ingestion.twins import Twin
from tasks.ingestion.workers import Workers
from tasks.isolation import attempted

# Enough to keep the processes busy, and few enough that no results pile up in front of the assembly.
_AHEAD = 16


def ingest(
    request: AuditRequest,
    out: Path,
    cache_dir: Path | None,
    workers: Workers | None,
    registry: Registry,
    progress: Callable[[int, int], None],
) -> StageOutput:
    """Reads the sources into inventory.parquet, measurements.parquet and quarantine.parquet in `out`.

    Without `cache_dir` nothing is kept; without `workers` everything is read in this process. `progress(done, total)`
    hears of files. Raises SourceError and StageError.
    """
    started = perf_counter()
    found = discover(request.sources, request.limits)
    discovered = perf_counter()
    with tempfile.TemporaryDirectory(prefix="benchaudit-") as spool:
        chunks = plan(
            found.files, request.limits, cache_dir or Path(spool), uuid4().hex, registry, request.read
        )
        results = read_here(chunks) if workers is None else read_in(workers, chunks)
        kept = KeptTables(cache_dir, registry, request.limits, request.read) if cache_dir else None
        done = assemble(_watched(results, len(found.files), progress), out, kept)
    assembled = perf_counter()
    finish(done, out)
    phases = {
        "discover": discovered - started,
        "read": assembled - discovered,
        "compare": perf_counter() - assembled,
    }
    return output(found, done, phases)


def read_here(chunks: Sequence[Chunk]) -> Iterator[ChunkResult]:
    """Reads chunks in this process, in order, held to no limit of cost: for files that the caller trusts."""
    return (brought(chunk, read_chunk) for chunk in chunks)


def read_in(workers: Workers, chunks: Sequence[Chunk]) -> Iterator[ChunkResult]:
    """Reads chunks in processes and yields their results in order."""
    waiting: deque[Future[ChunkResult]] = deque()
    threads = ThreadPoolExecutor(workers.count)
    try:
        for chunk in chunks:
            waiting.append(threads.submit(brought, chunk, partial(read_contained, workers=workers)))
            if len(waiting) == _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        threads.shutdown(wait=False, cancel_futures=True)


def finish(done: Assembled, out: Path) -> None:
    """What can only be done once all files are read: finds what is kept in two forms, whose it is, and lists the runs."""
    find_twins(done, out)
    find_models(done, out)
    list_all_runs(done, out)


def find_twins(done: Assembled, out: Path) -> Sequence[Twin]:
    """Flags the files that hold the same measurements as another, in the tables and in `done`."""
    if done.taken is not None:
        done.twins = done.taken.twins
    else:
        done.twins = _find_twins(done, out)
        done.rows["quarantine"] += len(done.twins)
    done.counts["twins"] = len(done.twins)
    return done.twins


def _find_twins(done: Assembled, out: Path) -> Sequence[Twin]:
    heard = done.gathered
    twins, error = attempted(flag_twins, out, heard.alike if heard.whole else None)
    if twins is None:
        done.runs = None
        _lost(done, "twins", "measurements that are kept twice are counted twice", error)
    return twins or ()


def find_models(done: Assembled, out: Path) -> Sequence[Beside]:
    """Gives files that name no model the one that metadata beside them state, in the tables and in `done`."""
    if done.taken is not None:
        return done.taken.beside
    heard = done.gathered
    found, error = attempted(take_models_beside, out, done.stated, heard.named if heard.whole else None)
    if found is None:
        done.runs = None
        _lost(done, "the models stated beside", "files that name no model are left without one", error)
    done.beside = found or ()
    done.rows["quarantine"] += len(done.beside)
    return done.beside


def list_all_runs(done: Assembled, out: Path) -> None:
    """Writes the table of runs, and says in `done` how many there are, or that it could not be made.

    It is the last step: what all of them made is kept for an audit of the same files.
    """
    if done.taken is None:
        _list_runs(done, out)
        if done.keeping is not None and not done.faults:
            rows = {name: done.rows[name] for name in ("measurements", "quarantine", "runs")}
            done.keeping.keep(out, Said(rows, tuple(done.twins), tuple(done.beside)))
    done.counts["runs"] = done.rows["runs"]


def _list_runs(done: Assembled, out: Path) -> None:
    changed = {twin.artifact for twin in done.twins} | {found.artifact for found in done.beside}
    runs, error = attempted(list_runs, out, done.twins, done.runs, changed)
    if runs is None and done.runs is not None:
        # What was kept may be at fault
        runs, error = attempted(list_runs, out, done.twins)
    if runs is None:
        _lost(done, "the runs", "the table of runs is empty", error)
        pq.write_table(RUNS.empty_table(), out / "runs.parquet")
    done.rows["runs"] = runs or 0


def _lost(done: Assembled, part: str, lost: str, error: Exception | None) -> None:
    """Keeps a fault of what is made from the measurements, which are whole: it ends no audit."""
    assert error is not None
    done.faults.append(Fault("ingest", part, lost, told(error)).message)


def check_any_artifact(counts: Mapping[str, int]) -> None:
    """Raises SourceError when no file is an artifact."""
    if counts["unsupported"] == counts["found"]:
        files = (
            f"none of the {counts['found']} files is an artifact"
            if counts["found"] > 1
            else "the file is no artifact"
        )
        raise SourceError(
            f"{files} that benchaudit reads: `benchaudit formats` lists them, `benchaudit inspect FILE` says why"
        )


def output(found: Discovery, done: Assembled, phases: dict[str, float]) -> StageOutput:
    """What the stage tells the store."""
    notes = []
    if found.hidden or found.ignored:
        notes.append(f"left out by rule: {found.hidden} hidden and {found.ignored} ignored entries")
    return StageOutput(
        done.rows, done.counts, done.reused, done.recomputed, tuple(notes), phases, tuple(done.faults)
    )


def _watched(
    results: Iterator[ChunkResult], total: int, progress: Callable[[int, int], None]
) -> Iterator[ChunkResult]:
    done = 0
    progress(0, total)
    for result in results:
        yield result
        done += len(result.entries)
        progress(done, total)
