"""Every name of the product that these tests use: the one place to adapt when its modules move."""

from __future__ import annotations

from pathlib import Path

import data_contracts
from data_contracts.audit import Limits
from data_contracts.errors import SourceError
from data_contracts.schemas import MEASUREMENTS
from tasks.ingestion.opening import Opened, open_artifact
from tasks.ingestion.outcomes import Reading
from tasks.ingestion.reading import read_opened
from tasks.inspection import inspect
from tasks.readers.registry import all_readers, recognise
from tasks.readers.rows import Rows
from tasks.readers.seam import Reader

# In a traceback, the lines of the product are those of files in these folders.
PRODUCT_ROOT = Path(data_contracts.__file__).parents[1]
PRODUCT_FOLDERS = ("data_contracts", "flows", "tasks")

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
