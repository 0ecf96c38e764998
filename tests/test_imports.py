"""Packages import in one direction only: what comes later in the road knows what comes before it, never the reverse."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
# The road; those of one line know nothing of each other. A module belongs to the longest name that fits.
ORDER = (
    ("data_contracts",),
    ("data_contracts.rules",),
    ("data_contracts.suites",),
    ("data_contracts.sentences",),
    ("tasks.credentials",),
    ("tasks.memory",),
    ("tasks.store", "tasks.monitoring", "tasks.isolation"),
    ("tasks.ingestion.decoding",),
    ("tasks.ingestion.naming",),
    ("tasks.ingestion.kit",),
    ("tasks.ingestion",),
    ("tasks.readers",),
    ("tasks.validation",),
    ("tasks.analysis",),
    ("tasks.analysis.comparison",),
    ("tasks.analysis.facts", "tasks.analysis.claims"),
    ("tasks.analysis.narrating",),
    ("tasks.analysis.fact_builders",),
    ("tasks.analysis.analyzing",),
    ("tasks.commentary",),
    ("tasks.reporting",),
    ("tasks.querying", "tasks.ci"),
    ("tasks.agents", "tasks.exporting"),
    ("tasks",),
    ("flows",),
    ("flows.cli",),
    ("benchaudit",),
)
PLACE = {name: place for place, names in enumerate(ORDER) for name in names}


def package_of(module: str) -> str:
    """The entry of ORDER that a module belongs to."""
    parts = module.split(".")
    return next(name for end in range(len(parts), 0, -1) if (name := ".".join(parts[:end])) in PLACE)


def modules() -> dict[str, Path]:
    paths = [
        path
        for top in ("data_contracts", "tasks", "flows", "benchaudit")
        for path in (PROJECT / top).rglob("*.py")
    ]
    return {
        ".".join(path.relative_to(PROJECT).with_suffix("").parts).removesuffix(".__init__"): path
        for path in sorted(paths)
    }


def imports(path: Path, known: dict[str, Path]) -> Iterator[str]:
    """The project's modules that one imports anywhere in it, under TYPE_CHECKING and in functions too."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom) and node.module in known:
            inner = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (name if name in known else str(node.module) for name in inner)


def edges() -> list[tuple[str, str]]:
    known = modules()
    found = [(name, imported) for name, path in known.items() for imported in imports(path, known)]
    assert ("tasks.analyze", "tasks.analysis.evidence") in found
    return found


def test_no_module_imports_what_comes_later() -> None:
    against = [
        f"{module} imports {imported}"
        for module, imported in edges()
        if (mine := package_of(module)) != (other := package_of(imported)) and PLACE[mine] <= PLACE[other]
    ]
    assert against == []


def test_no_module_imports_itself_by_way_of_others() -> None:
    waiting: dict[str, set[str]] = {}
    for module, imported in edges():
        waiting.setdefault(module, set()).add(imported)
        waiting.setdefault(imported, set())
    assert len(waiting) > 100
    while free := [module for module, needed in waiting.items() if not needed & waiting.keys()]:
        for module in free:
            del waiting[module]
    assert sorted(waiting) == []
