"""Finds twins in the tables that ingest has written, and flags them there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data_contracts.wording import counted, listing
from tasks.ingestion.agreement import Ints
from tasks.ingestion.alike import Alike
from tasks.ingestion.contents import COMPARED
from tasks.ingestion.rewriting import add_remarks, rewrite_rows, with_flag
from tasks.ingestion.terms import ANOTHER
from tasks.ingestion.twins import FLAG, Twin, find_twins

# Rows are compared as Python objects, which this keeps in memory; two artifacts above it are not compared at all.
_ROWS_AT_ONCE = 1_000_000
_LOOKED_UP = ["artifact", "record", "metric", "statistic", "value"]
_MOST_NAMED = 8


def flag_twins(out: Path, alike: Alike | None = None) -> list[Twin]:
    """Flags in measurements.parquet every row that counts elsewhere, and names it in quarantine.parquet.

    `alike` has heard of all measurements; without it they are read.
    """
    measurements = out / "measurements.parquet"
    sizes = _candidates(out / "inventory.parquet")
    twins: list[Twin] = []
    for batch in _batches((alike or _alike(measurements, sizes)).pairs(), sizes):
        table, positions = _rows_of(measurements, frozenset(name for pair in batch for name in pair))
        twins += find_twins(table, batch, positions)
    if twins:
        _flag(measurements, np.unique(np.concatenate([twin.rows for twin in twins])))
        add_remarks(out / "quarantine.parquet", [_remark(twin) for twin in twins])
    return twins


def _candidates(inventory: Path) -> Mapping[str, int]:
    """How many rows each artifact has that may stand twice."""
    table = pq.read_table(inventory, columns=["artifact", "kind", "status", "measurements"])
    # A document repeats what others measured: that makes it no second measurement.
    measured = pc.not_equal(table["kind"].cast(pa.string()), "markdown")
    table = table.filter(pc.and_(pc.equal(table["status"], "ingested"), measured))
    rows = zip(table["artifact"].to_pylist(), table["measurements"].to_pylist(), strict=True)
    return {artifact: size for artifact, size in rows if size}


def _alike(measurements: Path, sizes: Mapping[str, int]) -> Alike:
    alike = Alike()
    wanted = pa.array(sizes, pa.string())
    with pq.ParquetFile(measurements) as file:
        for group in range(file.num_row_groups):
            table = file.read_row_group(group, columns=_LOOKED_UP)
            alike.add(table.filter(pc.is_in(table["artifact"].cast(pa.string()), value_set=wanted)))
    return alike


def _batches(pairs: Sequence[tuple[str, str]], sizes: Mapping[str, int]) -> Iterator[list[tuple[str, str]]]:
    """Pairs to be compared in one pass over the measurements."""
    batch: list[tuple[str, str]] = []
    held: dict[str, int] = {}
    for pair in pairs:
        more = {name: sizes[name] for name in pair}
        if sum(more.values()) > _ROWS_AT_ONCE:
            continue
        if batch and sum((held | more).values()) > _ROWS_AT_ONCE:
            yield batch
            batch, held = [], {}
        batch.append(pair)
        held |= more
    if batch:
        yield batch


def _rows_of(measurements: Path, artifacts: frozenset[str]) -> tuple[pa.Table, Ints]:
    """The rows of these artifacts, and where they stand in the file."""
    wanted = pa.array(sorted(artifacts), pa.string())
    columns = list(COMPARED)
    positions = [np.empty(0, np.int64)]
    with pq.ParquetFile(measurements) as file:
        tables = [file.schema_arrow.empty_table().select(columns)]
        first = 0
        for group in range(file.num_row_groups):
            names = file.read_row_group(group, columns=["artifact"])["artifact"]
            mask = pc.is_in(names.cast(pa.string()), value_set=wanted)
            if pc.any(mask).as_py():
                tables.append(file.read_row_group(group, columns=columns).filter(mask))
                positions.append(np.flatnonzero(mask.to_numpy()) + first)
            first += len(names)
    return pa.concat_tables(tables), np.concatenate(positions)


def _flag(measurements: Path, rows: Ints) -> None:
    def marked(table: pa.Table, first: int) -> pa.Table:
        here = rows[(rows >= first) & (rows < first + len(table))] - first
        return with_flag(table, here, FLAG) if len(here) else table

    rewrite_rows(measurements, marked)


def _remark(twin: Twin) -> dict[str, str]:
    held = f"the same {counted(twin.records, 'record')}" if twin.records else "the statistics of the same run"
    once = "what stands twice carries the flag `twin` and counts once"
    where = "the numbers that stand in both"
    if twin.kind == "copy":
        what = f"holds {held} as {twin.of}, and no number of its own: counted there"
        todo, where = f"keep one of the two, or both: {once}", "whole file"
    elif others := [term for term in twin.only_here if term.startswith(f"{ANOTHER} ")]:
        what = f"holds {held} as {twin.of}, but under {listing(others)}: counted there"
        todo = f"check which is right: two runs do not measure the same to the last digit; {once}"
    else:
        what = f"holds {held} as {twin.of}: counted there; only here: {_named(twin.only_here)}"
        todo = f"keep both: {once}"
    return {
        "artifact": twin.artifact,
        "rejected": "nothing",
        "code": twin.kind,
        "what": what,
        "where": where,
        "todo": todo,
    }


def _named(terms: Sequence[str]) -> str:
    left = len(terms) - _MOST_NAMED
    return ", ".join(terms[:_MOST_NAMED]) + (f" and {left} more" if left > 0 else "")
