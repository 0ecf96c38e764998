"""Each page that shows how to add something: its module is put in place in memory, its line added, its test run."""

from __future__ import annotations

import inspect
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

import data_contracts.rules as rules
from data_contracts.sentences import catalogue
from tasks.analysis import fact_builders
from tasks.commentary.personas import personas
from tasks.reporting import sections, writing
from tasks.reporting.figures import FIGURES
from tests.docs.test_examples import PROJECT, blocks

PAGES = sorted(path.name for path in (PROJECT / "docs").glob("adding-*.md"))


def module_of(page: str, name: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The page's module, where an import finds it."""
    module = ModuleType(name)
    monkeypatch.setitem(sys.modules, name, module)
    exec(compile(blocks(f"docs/{page}", "python")[0], name, "exec"), module.__dict__)
    return module


def run_tests(page: str, tmp_path: Path) -> None:
    """Runs what the page shows as its test."""
    names: dict[str, object] = {}
    exec(compile(blocks(f"docs/{page}", "python")[1], page, "exec"), names)
    tests = [value for name, value in names.items() if name.startswith("test_") and callable(value)]
    assert tests
    for test in tests:
        run(test, tmp_path)


def run(test: Callable[..., object], tmp_path: Path) -> None:
    test(**({"tmp_path": tmp_path} if "tmp_path" in inspect.signature(test).parameters else {}))


def test_a_reader(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    module_of("adding-a-reader.md", "tasks.readers.quickbench", monkeypatch)
    run_tests("adding-a-reader.md", tmp_path)


def test_the_page_on_personas_shows_one_that_is_read(tmp_path: Path) -> None:
    (written,) = blocks("docs/personas.md", "toml")
    path = tmp_path / "energy_watcher.toml"
    path.write_text(written)
    (persona,) = personas([str(path)])
    assert (persona.key, persona.name, persona.version) == ("energy_watcher", "EnergyWatcher", 1)
    assert persona.text == (
        "You are EnergyWatcher, who reads power and energy with care. Comment on what a reader may rely on, and on what"
        " to measure next."
    )
    assert set(persona.topics) <= set(fact_builders.TOPICS)


def test_a_rule(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    module = module_of("adding-a-rule.md", "data_contracts.rules.counting_rules", monkeypatch)
    monkeypatch.setattr(rules, "RULES", (*rules.RULES, *module.RULES))
    rules.require_suites(rules.RULES)
    run_tests("adding-a-rule.md", tmp_path)


def test_a_fact(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    module = module_of("adding-a-fact.md", "tasks.analysis.facts.tools", monkeypatch)
    kinds = (*fact_builders.KINDS, module.KIND)
    monkeypatch.setattr(fact_builders, "KINDS", kinds)
    monkeypatch.setattr(sections, "SECTIONS", sections.arranged(sections.LISTED, kinds, FIGURES))
    run_tests("adding-a-fact.md", tmp_path)


def test_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    module = module_of("adding-a-sentence.md", "data_contracts.sentences.unknown_entries", monkeypatch)
    monkeypatch.setattr(catalogue, "ENTRIES", (module.UNKNOWN, *catalogue.ENTRIES))
    run_tests("adding-a-sentence.md", tmp_path)


def test_a_figure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    module = module_of("adding-a-figure.md", "tasks.reporting.figures.files_figure", monkeypatch)
    figures = (*FIGURES, module.FIGURE)
    sections.arranged(sections.LISTED, fact_builders.KINDS, figures)
    monkeypatch.setattr(writing, "FIGURES", figures)
    run_tests("adding-a-figure.md", tmp_path)


def test_a_section(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    module = module_of("adding-a-section.md", "tasks.reporting.sections.largest_section", monkeypatch)
    listed = (*sections.LISTED, module.SECTION)
    arranged = sections.arranged(listed, fact_builders.KINDS, FIGURES)
    monkeypatch.setattr(sections, "SECTIONS", arranged)
    run_tests("adding-a-section.md", tmp_path)


# The table of metrics is asked while modules are imported: the row must be there before any other module is.
_WITH_THE_ROW = """
import sys
from pathlib import Path
from types import ModuleType
row, test = sys.argv[1:]
table = Path("data_contracts/metrics.py")
end = "\\n)\\n# fmt: on"
source = table.read_text(encoding="utf-8")
assert source.count(end) == 1
module = sys.modules["data_contracts.metrics"] = ModuleType("data_contracts.metrics")
exec(compile(source.replace(end, "\\n    " + row + "," + end), str(table), "exec"), module.__dict__)
names = {}
exec(compile(test, "test", "exec"), names)
print([name for name, value in names.items() if name.startswith("test_") and value() is None])
"""


def test_a_metric() -> None:
    row, test = blocks("docs/adding-a-metric.md", "python")
    done = subprocess.run(
        [sys.executable, "-c", _WITH_THE_ROW, row.strip(), test], cwd=PROJECT, capture_output=True, text=True
    )
    assert (done.stdout, done.stderr) == ("['test_the_time_in_the_queue_has_facts_by_model']\n", "")


def test_every_page_is_run_here_and_linked_from_the_readme() -> None:
    tested = {
        name.removeprefix("test_").replace("_", "-") for name in globals() if name.startswith("test_a_")
    }
    assert {f"adding-{name}.md" for name in tested} == set(PAGES)
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    assert [page for page in PAGES if f"docs/{page}" not in readme] == []
