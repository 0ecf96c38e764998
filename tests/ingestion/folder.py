"""A folder to fill, and ingest in one call, for the tests of ingestion."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from data_contracts.settings import AuditRequest, Limits
from data_contracts.stage_records import StageOutput
from tasks.ingestion.ingesting import ingest
from tasks.ingestion.kit.registry import Registry
from tasks.readers import REGISTRY

DEFAULTS = Limits()


@dataclass(frozen=True)
class Ingested:
    """What ingest wrote, as lists of dictionaries."""

    output: StageOutput
    inventory: list[dict[str, Any]]
    measurements: list[dict[str, Any]]
    quarantine: list[dict[str, Any]]

    def status(self) -> dict[str, str]:
        return {line["artifact"]: line["status"] for line in self.inventory}

    def line(self, artifact: str) -> dict[str, Any]:
        return next(line for line in self.inventory if line["artifact"] == artifact)

    def values(self, artifact: str) -> list[tuple[str, str, float | None]]:
        """Record, field and value of each measurement of an artifact."""
        rows = (row for row in self.measurements if row["artifact"] == artifact)
        return [(row["record"], row["field"], row["value"]) for row in rows]


@dataclass
class Folder:
    """A source folder with a cache and an output folder beside it, read with `registry`."""

    root: Path
    registry: Registry = REGISTRY
    source: Path = field(init=False)
    out: Path = field(init=False)
    cache: Path = field(init=False)

    def __post_init__(self) -> None:
        self.source, self.out, self.cache = (self.root / name for name in ("source", "out", "cache"))
        for folder in (self.source, self.out):
            folder.mkdir()

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def ingest(
        self,
        limits: Limits = DEFAULTS,
        cached: bool = True,
        progress: Callable[[int, int], None] | None = None,
    ) -> Ingested:
        request = AuditRequest((str(self.source),), limits=limits)
        cache = self.cache if cached else None
        output = ingest(request, self.out, cache, None, self.registry, progress or (lambda *_: None))
        return self.written(output)

    def written(self, output: StageOutput) -> Ingested:
        """What lies in the folder `out` after an ingestion that gave this output."""
        tables = (
            pq.read_table(self.out / f"{name}.parquet").to_pylist()
            for name in ("inventory", "measurements", "quarantine")
        )
        return Ingested(output, *tables)

    def bytes_written(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in self.out.iterdir()}
