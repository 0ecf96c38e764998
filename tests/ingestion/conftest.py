"""What the tests of ingestion share: a folder to fill, and readers to stand in."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ingestion.folder import Folder
from tests.ingestion.stand_ins import STAND_INS


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


@pytest.fixture
def standing_in(folder: Folder) -> None:
    """Only the readers of `stand_ins` read the folder."""
    folder.registry = STAND_INS
