"""The steps that the Prefect UI shows: thin task shells over plain functions."""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
from prefect import get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.context import TaskRunContext

from data_contracts.audit import AuditRequest, StageOutput
from data_contracts.facts import Fact
from data_contracts.schemas import COMPARISONS
from tasks.comparison import NO_BASELINE, compare, find_baseline, load_runs, past, run_medians
from tasks.discovery import Discovery, discover
from tasks.facts import Compared, Evidence, compute_facts
from tasks.facts.changes import change_facts
from tasks.facts.stage import NOT_COMPARED
from tasks.ingestion import spawn_pool
from tasks.ingestion.assembly import Assembled, assemble
from tasks.ingestion.job import Chunk, plan, read_chunk
from tasks.ingestion.outcomes import ChunkResult
from tasks.ingestion.stage import IN_PROCESS_FILES, check_any_artifact, finish, output, waited
from tasks.prefect_runs import rename_task_run
from tasks.progress import advance
from tasks.reporting import ReportInput, write_report
from tasks.store import Audit
from tasks.validation import validate

# A reading task waits for a process of the pool; a few more than there are processors keep them all busy.
READERS_AT_ONCE = (os.cpu_count() or 1) + 2


@task(task_run_name="find artifacts in {place}", cache_policy=NO_CACHE)
def _find(request: AuditRequest, place: str) -> Discovery:
    found = discover(request.sources, request.limits)
    get_run_logger().info(
        "%d files found in %s; %d hidden, %d ignored", len(found.files), place, found.hidden, found.ignored
    )
    return found


def find_artifacts(request: AuditRequest) -> Discovery:
    """Every file of the request's sources; raises SourceError when there is none."""
    return _find(request, ", ".join(request.sources))


@contextmanager
def workers(found: Discovery) -> Iterator[Executor | None]:
    """The processes that read; None for a few files, which this process reads sooner."""
    if len(found.files) <= IN_PROCESS_FILES:
        yield None
        return
    pool = spawn_pool()
    try:
        yield pool
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


@contextmanager
def cache_folder(audit: Audit) -> Iterator[Path]:
    """Where parsed artifacts are kept; for a store that is not local, a folder for this run alone."""
    with tempfile.TemporaryDirectory(prefix="benchaudit-") as spool:
        yield audit.store.cache("parsed") or Path(spool)


def _chunk_key(_context: TaskRunContext, parameters: dict[str, Any]) -> str:
    # Completed chunks are skipped when the same run is retried, never in another run: files may have changed.
    chunk: Chunk = parameters["chunk"]
    files = "".join(f"{f.path}\0{f.bytes}\0{f.modified}\n" for f in chunk.files)
    return f"{chunk.ingestion}-{hashlib.sha256(files.encode(errors='surrogateescape')).hexdigest()[:32]}"


@task(
    task_run_name="read {count} files", cache_key_fn=_chunk_key, persist_result=True, result_serializer="json"
)
def _read(chunk: Chunk, count: int, pool: Executor | None) -> ChunkResult:
    result = read_chunk(chunk) if pool is None else waited(chunk, pool.submit(read_chunk, chunk))
    readers = Counter(entry.reading.reader or entry.reading.status for entry in result.entries)
    said = ", ".join(f"{files} {name}" for name, files in readers.most_common())
    rename_task_run(
        f"read {count} {said.split(' ', 1)[1]} files" if len(readers) == 1 else f"read {count} files: {said}"
    )
    get_run_logger().info("%s; %d reused, %d recomputed", said, result.reused, result.recomputed)
    return result


def read_chunks(
    found: Discovery, request: AuditRequest, cache: Path, run: str, pool: Executor | None
) -> list[ChunkResult]:
    """Reads the files, about a thousand a task run, and gives the results in order. `run` names the run being retried."""
    chunks = plan(found.files, request.limits, cache, run)
    futures = [_read.submit(chunk, len(chunk.files), pool) for chunk in chunks]
    results: list[ChunkResult] = []
    done = 0
    advance("ingest", 0, len(found.files))
    for future in futures:
        results.append(future.result())
        done += len(results[-1].entries)
        advance("ingest", done, len(found.files))
    return results


@task(task_run_name="assemble the tables", cache_policy=NO_CACHE)
def _assemble(results: list[ChunkResult], folder: Path) -> Assembled:
    done = assemble(iter(results), folder)
    get_run_logger().info(
        "%(found)d found = %(ingested)d ingested + %(duplicate)d duplicate + %(unsupported)d unsupported"
        " + %(quarantined)d quarantined",
        done.counts,
    )
    return done


@task(task_run_name="look for twins", cache_policy=NO_CACHE)
def _finish(done: Assembled, folder: Path) -> None:
    finish(done, folder)
    get_run_logger().info("%d files hold the same measurements as another", done.counts.get("twins", 0))


def assemble_tables(found: Discovery, results: list[ChunkResult], folder: Path, began: float) -> StageOutput:
    """Writes inventory, measurements and quarantine into the folder; `began` is when the stage did (perf_counter)."""
    read = time.perf_counter()
    done = _assemble(results, folder)
    assembled = time.perf_counter()
    check_any_artifact(done.counts)
    _finish(done, folder)
    phases = {"read": read - began, "assemble": assembled - read, "compare": time.perf_counter() - assembled}
    return output(found, done, {name: round(seconds, 3) for name, seconds in phases.items()})


@dataclass(frozen=True, slots=True)
class Changes:
    """What earlier audits add to an audit: the tables, and the facts about them."""

    compared: Compared
    facts: Sequence[Fact]


@dataclass(frozen=True, slots=True)
class Ingested:
    """What ingest published."""

    inventory: pa.Table
    measurements: pa.Table
    quarantine: pa.Table


def load_ingested(audit: Audit) -> Ingested:
    """The three tables of ingest; raises CorruptionError when one cannot be read."""
    names = ("inventory", "measurements", "quarantine")
    return Ingested(*(audit.table("ingest", f"{name}.parquet") for name in names))


@task(task_run_name="check {rows} measurements", cache_policy=NO_CACHE)
def _check(ingested: Ingested, rows: int, folder: Path) -> StageOutput:
    output = validate(
        ingested.inventory,
        ingested.measurements,
        ingested.quarantine,
        folder,
        lambda done, total: advance("validate", done, total),
    )
    get_run_logger().info("%d rules checked over %d measurements", output.rows.get("rules", 0), rows)
    return output


def check(ingested: Ingested, folder: Path) -> StageOutput:
    """Writes findings, telemetry and expectations into the folder."""
    return _check(ingested, ingested.measurements.num_rows, folder)


def load_evidence(audit: Audit) -> Evidence:
    """All that ingest and validate published, for the facts."""
    ingested = load_ingested(audit)
    return Evidence(
        inventory=ingested.inventory,
        measurements=ingested.measurements,
        quarantine=ingested.quarantine,
        findings=audit.table("validate", "findings.parquet"),
        telemetry=audit.table("validate", "telemetry.parquet"),
        thresholds=audit.request().thresholds,
    )


@task(task_run_name="compare with {against}", cache_policy=NO_CACHE)
def _compare(audit: Audit, baseline: Audit | None, against: str, evidence: Evidence) -> Changes:
    runs = run_medians(evidence)
    points = past(audit, runs)
    if baseline is None:
        return Changes(Compared(COMPARISONS.empty_table(), points), ())
    before = load_runs(baseline)
    rows = compare(before, runs, baseline.audit_id)
    verdicts = Counter(rows["verdict"].to_pylist())
    said = ", ".join(f"{count:,} {name}" for name, count in sorted(verdicts.items()))
    get_run_logger().info("compared with %s: %s", against, said or "nothing in common")
    return Changes(Compared(rows, points), change_facts(rows, before, evidence))


def compare_with_baseline(audit: Audit, evidence: Evidence) -> Changes:
    """What changed since the audit's baseline; nothing when none was asked for. Raises StoreError for an unknown one."""
    wanted = audit.request().baseline
    if wanted == "none":
        return Changes(NOT_COMPARED, ())
    baseline = find_baseline(audit, wanted)
    return _compare(audit, baseline, f"audit {baseline.audit_id}" if baseline else NO_BASELINE, evidence)


@task(task_run_name="compute facts", cache_policy=NO_CACHE)
def find_facts(evidence: Evidence, changes: Sequence[Fact] = ()) -> pa.Table:
    """Every fact of an audit, in the schema FACTS, `changes` since the baseline among them."""
    facts = compute_facts(evidence, lambda done, total: advance("analyze", done, total), changes)
    get_run_logger().info("%d facts", facts.num_rows)
    return facts


@task(task_run_name="render the report", cache_policy=NO_CACHE)
def render(report_input: ReportInput, folder: Path) -> StageOutput:
    """Writes the report as Markdown, HTML, JSON and figures into the folder."""
    began = time.perf_counter()
    output = write_report(report_input, folder, lambda done, total: advance("report", done, total))
    get_run_logger().info("rendered in %.1f s", time.perf_counter() - began)
    return output
