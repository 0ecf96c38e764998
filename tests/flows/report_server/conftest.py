"""A store with a whole audit, and a browser that has the password."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from flows.report_server.serving import report_server
from tests.flows.report_server.asking import PASSWORD, Browser, allowed
from tests.flows.running import build, write_artifacts


@pytest.fixture(scope="session")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `store`, which holds one whole audit, and `runs`, its source; not to be changed."""
    folder = tmp_path_factory.mktemp("audited")
    build(folder / "store", write_artifacts(folder / "runs"))
    return folder


@pytest.fixture
def store(audited: Path, tmp_path: Path) -> Path:
    """A copy of that store, to be changed."""
    return Path(shutil.copytree(audited / "store", tmp_path / "store"))


@pytest.fixture
def web(store: Path) -> Browser:
    return Browser(report_server(allowed(store), PASSWORD))
