"""Finds twins in the tables that ingest has written, and flags them there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data_contracts.schemas import QUARANTINE
from tasks.ingestion.bundles import writer
from tasks.ingestion.twins import Candidate, Twin, find_twins, flagged, groups

# Rows are compared as Python objects, which this keeps in memory; a group above it is not compared at all.
_ROWS_AT_ONCE = 1_000_000
_COMPARED = [
    "artifact", "record", "metric", "statistic", "value", "scope",
    "model", "engine", "tool_version", "run", "task", "config", "system", "workload",
]  # fmt: skip


def flag_twins(out: Path) -> list[Twin]:
    """Flags every row of each twin in measurements.parquet and names it in quarantine.parquet."""
    measurements = out / "measurements.parquet"
    twins: list[Twin] = []
    for batch in _batches(groups(_candidates(out / "inventory.parquet"))):
        names = frozenset(candidate.artifact for group in batch for candidate in group)
        together = [[candidate.artifact for candidate in group] for group in batch]
        twins += find_twins(_rows_of(measurements, names), together)
    if twins:
        _flag(measurements, frozenset(twin.artifact for twin in twins))
        add_remarks(out / "quarantine.parquet", [_remark(twin) for twin in twins])
    return twins


def _candidates(inventory: Path) -> list[Candidate]:
    table = pq.read_table(inventory, columns=["artifact", "kind", "status", "records", "measurements"])
    # A document repeats what others measured: that makes it no second measurement.
    measured = pc.not_equal(table["kind"].cast(pa.string()), "markdown")
    table = table.filter(pc.and_(pc.equal(table["status"], "ingested"), measured))
    rows = zip(*(table[name].to_pylist() for name in ("artifact", "records", "measurements")), strict=True)
    return [Candidate(artifact, records or 0, measurements or 0) for artifact, records, measurements in rows]


def _batches(found: Sequence[tuple[Candidate, ...]]) -> Iterator[list[tuple[Candidate, ...]]]:
    """Groups to be compared in one pass over the measurements."""
    batch: list[tuple[Candidate, ...]] = []
    rows = 0
    for group in found:
        size = sum(candidate.measurements for candidate in group)
        if batch and rows + size > _ROWS_AT_ONCE:
            yield batch
            batch, rows = [], 0
        if size <= _ROWS_AT_ONCE:
            batch.append(group)
            rows += size
    if batch:
        yield batch


def _rows_of(measurements: Path, artifacts: frozenset[str]) -> pa.Table:
    wanted = pa.array(sorted(artifacts), pa.string())
    with pq.ParquetFile(measurements) as file:
        tables = [file.schema_arrow.empty_table().select(_COMPARED)]
        for group in range(file.num_row_groups):
            names = file.read_row_group(group, columns=["artifact"])["artifact"]
            mask = pc.is_in(names.cast(pa.string()), value_set=wanted)
            if pc.any(mask).as_py():
                tables.append(file.read_row_group(group, columns=_COMPARED).filter(mask))
    return pa.concat_tables(tables)


def _flag(measurements: Path, artifacts: frozenset[str]) -> None:
    rewrite_rows(measurements, artifacts, lambda table: flagged(table, artifacts))


def rewrite_rows(
    measurements: Path, artifacts: frozenset[str], change: Callable[[pa.Table], pa.Table]
) -> None:
    """Puts `change` of each row group that holds rows of these artifacts in its place."""
    temporary = measurements.with_suffix(".part")
    with pq.ParquetFile(measurements) as file, writer(temporary) as target:
        for group in range(file.num_row_groups):
            table = file.read_row_group(group)
            names = set(table["artifact"].unique().to_pylist())
            table = change(table) if names & artifacts else table
            target.write_table(table, row_group_size=max(1, table.num_rows))
    temporary.replace(measurements)


def add_remarks(quarantine: Path, remarks: Sequence[dict[str, str]]) -> None:
    """Adds rows to quarantine.parquet."""
    table = pq.read_table(quarantine)
    added = pa.Table.from_pylist(list(remarks), QUARANTINE)
    pq.write_table(pa.concat_tables([table, added]), quarantine, compression="zstd", compression_level=1)


def _remark(twin: Twin) -> dict[str, str]:
    lost = f"; only here: {', '.join(twin.only_here)}" if twin.only_here else ""
    held = f"the same {twin.records} records" if twin.records else "the aggregates of the same run"
    return {
        "artifact": twin.artifact,
        "rejected": "nothing",
        "code": "twin",
        "what": f"holds {held} as {twin.of}, which says more: counted there{lost}",
        "where": "whole file",
        "todo": "keep one of the two, or nothing: its rows carry the flag `twin` and count once",
    }
