"""The site's reference says what the code holds, its pages are all in reach, and the tutorial runs as it stands."""

from __future__ import annotations

import importlib.util
import shlex
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

from data_contracts.metrics import METRICS
from data_contracts.rules import RULES
from data_contracts.schemas import TABLES
from data_contracts.sentences.catalogue import ENTRIES
from flows.cli import COMMANDS
from tasks.readers import REGISTRY
from tests.docs.test_examples import PROJECT, blocks


def reference() -> ModuleType:
    spec = importlib.util.spec_from_file_location("reference_pages", PROJECT / "docs" / "reference_pages.py")
    assert spec is not None and spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


PAGES: dict[str, Any] = reference().PAGES
COLUMNS = {column.name for schema in TABLES.values() for column in schema}


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("commands", [f"## benchaudit {name}" for name in COMMANDS]),
        ("tables", [f"| `{name}` |" for name in COLUMNS]),
        ("metrics", [f"| `{name}` |" for name in METRICS]),
        ("rules", [f"| `{rule.name}` |" for rule in RULES]),
        ("sentences", [f"## {entry.name}" for entry in ENTRIES]),
        ("formats", [f"| `{reader.name}` |" for reader in REGISTRY.readers()]),
    ],
)
def test_a_page_of_the_reference_names_all_that_there_is(page: str, names: list[str]) -> None:
    text = PAGES[page]()
    assert names and [name for name in names if name not in text] == []


def test_every_row_of_a_table_has_the_cells_of_its_head() -> None:
    for page in PAGES.values():
        for table in page().split("\n\n"):
            rows = [row.replace("\\|", "") for row in table.splitlines() if row.startswith("|")]
            outside = ["".join(row.split("`")[::2]).count("|") for row in rows]
            assert len(set(outside)) <= 1, table


def test_every_page_is_in_the_navigation() -> None:
    settings = yaml.safe_load((PROJECT / "mkdocs.yml").read_text())

    def leaves(entry: Any) -> list[str]:
        if isinstance(entry, str):
            return [entry]
        below = entry.values() if isinstance(entry, dict) else entry
        return [leaf for one in below for leaf in leaves(one)]

    pages = {path.name for path in (PROJECT / "docs").glob("*.md")} | {
        f"reference/{name}.md" for name in PAGES
    }
    assert sorted(leaves(settings["nav"])) == sorted(pages)


def test_the_tutorial_runs_as_it_stands(
    tmp_path: Path, environment: dict[str, str], prefect_server: str
) -> None:
    path = f"{Path(sys.executable).parent}:/usr/bin:/bin"
    user = {**environment, "PREFECT_API_URL": prefect_server, "PATH": path}
    said = ""
    for block in blocks("docs/tutorial.md", "sh"):
        for line in block.splitlines():
            assert shlex.split(line)[0] in ("benchaudit", "head"), line
        done = subprocess.run(
            ["bash", "-euc", block], cwd=tmp_path, env=user, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        said = done.stdout
    assert ["file_unreadable", "agents/broken.json"] in [line.split()[:2] for line in said.splitlines()]
