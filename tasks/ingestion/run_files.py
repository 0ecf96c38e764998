"""Writes the table of runs from the tables that ingest has written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import pyarrow.parquet as pq

from tasks.ingestion.runs import NEEDED, runs_of
from tasks.ingestion.twins import Twin


def list_runs(out: Path, twins: Sequence[Twin]) -> int:
    """Writes runs.parquet from the tables of `out`, and says how many runs there are."""
    copies: dict[str, list[str]] = defaultdict(list)
    for twin in twins:
        if twin.kind == "copy":
            copies[twin.of].append(twin.artifact)
    inventory = pq.read_table(out / "inventory.parquet", columns=["artifact", "duplicate_of"]).to_pydict()
    for artifact, original in zip(inventory["artifact"], inventory["duplicate_of"], strict=True):
        if original is not None:
            copies[original].append(artifact)
    runs = runs_of(
        pq.read_table(out / "measurements.parquet", columns=list(NEEDED), read_dictionary=["record"]), copies
    )
    pq.write_table(runs, out / "runs.parquet", compression="zstd", compression_level=1)
    return len(runs)
