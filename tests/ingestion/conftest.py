"""What the tests of ingestion share: a folder to fill, readers to stand in, and ingest in one call."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from data_contracts.measurements import Quantity
from data_contracts.settings import AuditRequest, Limits
from data_contracts.stage_records import StageOutput
from tasks.ingestion.ingesting import ingest
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.readers import registry

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
    """A source folder with a cache and an output folder beside it."""

    root: Path
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
        output = ingest(request, self.out, cache, None, progress or (lambda *_: None))
        tables = (
            pq.read_table(self.out / f"{name}.parquet")
            for name in ("inventory", "measurements", "quarantine")
        )
        return Ingested(output, *(table.to_pylist() for table in tables))

    def bytes_written(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in self.out.iterdir()}


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


class Cells:
    """Stands in for the readers of tables: each cell that is a number, under its column."""

    name = "cells"
    version = 1
    knows = "any CSV, for tests"

    def claims(self, head: Head) -> bool:
        return head.kind == "csv"

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            context = rows.context(tool="cells", scope="request", run=part.artifact)
            for number, row in enumerate(part.content.rows):
                for column, cell in zip(part.content.columns, row, strict=True):
                    value = float(cell) if cell else None
                    rows.add(
                        part.index, str(part.content.first + number), column, Quantity(column), value, context
                    )
            rows.count_records(part.index, len(part.content.rows))


class Objects:
    """Stands in for the readers of JSON and JSON Lines: the numbers of each top-level object."""

    name = "objects"
    version = 1
    knows = "any JSON, for tests"

    def claims(self, head: Head) -> bool:
        return head.kind in ("json", "jsonl")

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            records = part.content if part.head.kind == "jsonl" else [("", part.content)]
            for number, record in records:
                context = rows.context(tool="objects", scope="request", model=record.get("model"))
                for key, value in record.items():
                    if not isinstance(value, str):
                        rows.add(part.index, str(number), key, Quantity(key), value, context)
            rows.count_records(part.index, len(records))


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Replaces the registered readers: `only(specific..., general=[...])`."""

    def replace(*specific: Any, general: Sequence[Any] = ()) -> None:
        monkeypatch.setattr(registry, "SPECIFIC", "specific")
        monkeypatch.setattr(registry, "GENERAL", "general")
        monkeypatch.setattr(
            registry, "readers", lambda which: specific if which == "specific" else tuple(general)
        )
        monkeypatch.setattr(registry, "all_readers", lambda: (*specific, *general))
        registry.versions.cache_clear()

    yield replace
    registry.versions.cache_clear()


@pytest.fixture
def standing_in(only: Callable[..., None]) -> None:
    """Only `Cells` and `Objects` read."""
    only(general=[Cells(), Objects()])
