"""The cache's key knows the code that reads and every library that parses."""

from __future__ import annotations

import ast
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tasks.ingestion import code_version as module
from tasks.ingestion.code_version import LIBRARIES, code_version
from tests.checking import some

PROJECT = Path(__file__).resolve().parents[2]
# They bring the bytes, decide which files there are, what reading may cost, and which runs its rows are of: not what is in
# the files.
NOT_PARSING = {"pathspec", "psutil", "google-re2", "pandas", "fsspec"}


def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


def test_every_library_that_the_reading_code_imports_is_named() -> None:
    paths = some([p for name in ("readers", "ingestion") for p in (PROJECT / "tasks" / name).rglob("*.py")])
    tops = set().union(*(imported(path) for path in paths)) - set(sys.stdlib_module_names)
    distributions = packages_distributions()
    found = {distributions[top][0] for top in tops - {"tasks", "data_contracts"}}
    assert found - NOT_PARSING == set(LIBRARIES)


def test_a_changed_source_and_a_renamed_one_are_other_versions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "read.py").write_text("A = 1")
    monkeypatch.setattr(module, "_folders", lambda _package: [tmp_path])
    seen = {code_version.__wrapped__("readers")}
    (tmp_path / "read.py").write_text("A = 2")
    seen.add(code_version.__wrapped__("readers"))
    (tmp_path / "read.py").rename(tmp_path / "reads.py")
    seen.add(code_version.__wrapped__("readers"))
    assert len(seen) == 3


def test_the_sources_are_found() -> None:
    assert [bool(list(folder.rglob("*.py"))) for folder in module._folders("tasks.readers")] == [True]
    assert module._folders("data_contracts") != []
