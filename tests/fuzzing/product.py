"""Every name of the product that these tests use: the one place to adapt when its modules move."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

import data_contracts
from data_contracts.errors import SourceError
from data_contracts.schemas import MEASUREMENTS
from data_contracts.settings import Limits
from tasks.ingestion import inspection, reading
from tasks.ingestion.kit.reader import Head, Reader
from tasks.ingestion.kit.registry import Recognition
from tasks.ingestion.kit.rows import Rows
from tasks.ingestion.opening import Opened, open_artifact
from tasks.ingestion.outcomes import Reading
from tasks.readers import REGISTRY

# In a traceback, the lines of the product are those of files in these folders.
PRODUCT_ROOT = Path(data_contracts.__file__).parents[1]
PRODUCT_FOLDERS = ("data_contracts", "flows", "tasks")


def all_readers() -> tuple[Reader, ...]:
    """Every reader, in the order in which they are asked."""
    return REGISTRY.readers()


def recognise(head: Head) -> Recognition:
    """Who reads a file."""
    return REGISTRY.recognise(head)


def read_opened(opened: Sequence[Opened], artifacts: Sequence[str]) -> tuple[pa.Table, list[Reading]]:
    """Artifacts read with all readers."""
    return reading.read_opened(opened, artifacts, REGISTRY)


def inspect(path: Path, limits: Limits) -> inspection.Inspection:
    """What `benchaudit inspect` shows."""
    return inspection.inspect_here(path, limits, REGISTRY)


__all__ = [
    "MEASUREMENTS",
    "PRODUCT_FOLDERS",
    "PRODUCT_ROOT",
    "Limits",
    "Opened",
    "Reader",
    "Reading",
    "Rows",
    "SourceError",
    "all_readers",
    "inspect",
    "open_artifact",
    "read_opened",
    "recognise",
]
