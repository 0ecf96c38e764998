"""A folder of written runs read by the product."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from data_contracts.schemas import Ingested
from data_contracts.settings import AuditRequest
from tasks.ingestion.ingesting import ingest
from tasks.readers import REGISTRY
from tests.corpus import read_folder
from tests.serving.faults.fault import Runs
from tests.serving.writers import WRITERS


def ingested(runs: Runs, shape: str) -> Ingested:
    """What ingest makes of these runs in a tool's shape."""
    with TemporaryDirectory() as source, TemporaryDirectory() as out:
        for number, results in enumerate(runs):
            WRITERS[shape](results, Path(source), number)
        request = AuditRequest((source,))
        ingest(request, Path(out), None, None, REGISTRY, lambda _done, _total: None)
        return read_folder(Path(out))
