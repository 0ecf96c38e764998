"""The real artifacts beside the project, where they lie there: ingested once for all tests of a process."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow.parquet as pq

from data_contracts.schemas import FINDINGS, TELEMETRY, Ingested
from data_contracts.settings import AuditRequest
from tasks.analysis.evidence import Evidence
from tasks.ingestion.ingesting import ingest
from tasks.readers import REGISTRY

CORPUS = Path(__file__).resolve().parents[1] / ".." / "shared" / "corpus"
CHIMERAFORGE = CORPUS / "chimeraforge"


@cache
def ingested(*sources: Path) -> Ingested:
    """What ingest makes of these folders."""
    with TemporaryDirectory() as out:
        ingest(
            AuditRequest(tuple(map(str, sources))),
            Path(out),
            None,
            None,
            REGISTRY,
            lambda _done, _total: None,
        )
        return read_folder(Path(out))


def read_folder(out: Path) -> Ingested:
    """The tables that ingest wrote into a folder."""
    names = ("inventory", "measurements", "quarantine")
    return Ingested(*(pq.read_table(out / f"{name}.parquet", memory_map=False) for name in names))


@cache
def evidence(*sources: Path) -> Evidence:
    """The same for the facts, without findings."""
    read = ingested(*sources)
    return Evidence(
        read.inventory, read.measurements, read.quarantine, FINDINGS.empty_table(), TELEMETRY.empty_table()
    )
