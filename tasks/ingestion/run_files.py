"""Writes the table of runs from the tables that ingest has written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import pyarrow.parquet as pq

from tasks.ingestion.collecting import uncollected
from tasks.ingestion.run_rows import NEEDED, RunRowsGathering
from tasks.ingestion.runs import listed
from tasks.ingestion.twins import Twin


def list_runs(out: Path, twins: Sequence[Twin], heard: RunRowsGathering | None = None) -> int:
    """Writes runs.parquet from the tables of `out`, and says how many runs there are.

    `heard` knows the measurements as they now are; without it they are read.
    """
    copies: dict[str, list[str]] = defaultdict(list)
    for twin in twins:
        if twin.kind == "copy":
            copies[twin.of].append(twin.artifact)
    inventory = pq.read_table(out / "inventory.parquet", columns=["artifact", "duplicate_of"]).to_pydict()
    for artifact, original in zip(inventory["artifact"], inventory["duplicate_of"], strict=True):
        if original is not None:
            copies[original].append(artifact)
    rows = heard or _rows_of(out / "measurements.parquet", in_one=bool(twins))
    with uncollected():
        runs = listed(rows.finish(), copies).runs
    pq.write_table(runs, out / "runs.parquet", compression="zstd", compression_level=1)
    return len(runs)


def _rows_of(measurements: Path, in_one: bool) -> RunRowsGathering:
    gathering = RunRowsGathering()
    with pq.ParquetFile(measurements, read_dictionary=["record"]) as file:
        groups = range(file.num_row_groups)
        # A record whose rows stand in two row groups may have its twins in one of them
        for held in [list(groups)] if in_one else [[group] for group in groups]:
            gathering.add(file.read_row_groups(held, columns=list(NEEDED)))
    return gathering
