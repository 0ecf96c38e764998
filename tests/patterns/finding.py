"""Finds every regular expression of the project by itself, and says which call sites it could not follow."""

from __future__ import annotations

import ast
import importlib.util
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from tests.test_imports import modules

CALLS = ("compile", "search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn")


@dataclass(frozen=True)
class Found:
    """A pattern and the place of the call that made it, `tasks/readers/k6.py:30`."""

    place: str
    pattern: re.Pattern[Any]


@dataclass(frozen=True)
class Site:
    """A call of the `re` module in the source."""

    path: Path
    call: ast.Call

    def holds(self, path: str, line: int) -> bool:
        return str(self.path) == path and self.call.lineno <= line <= (self.call.end_lineno or 0)


def patterns_of(module: str, path: Path) -> tuple[list[Found], list[str]]:
    """The patterns that a module makes, and the call sites whose pattern is not known before the program runs."""
    sites = list(_sites(path))
    if not sites:
        return [], []
    with _recorded() as made:
        scope = _executed(module, path)
    found: dict[tuple[str, int], Found] = {}
    lost = []
    for site in sites:
        here = [pattern for file, line, pattern in made if site.holds(file, line)] or _evaluated(site, scope)
        if not here:
            lost.append(f"{module}:{site.call.lineno}")
        for pattern in here:
            place = f"{module}:{site.call.lineno}"
            found[pattern.pattern, pattern.flags] = Found(place, pattern)
    return list(found.values()), lost


def all_patterns() -> tuple[list[Found], list[str]]:
    """Of every module of the project."""
    found: list[Found] = []
    lost: list[str] = []
    for module, path in modules().items():
        more, missed = patterns_of(module, path)
        found += more
        lost += missed
    return found, lost


def other_ways_to_a_pattern(path: Path) -> Iterator[str]:
    """Imports by which a pattern would escape `_sites`: `from re import ...`, `import re as ...`, other engines."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module in ("re", "regex", "fnmatch"):
            yield f"{path.name}:{node.lineno}"
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name in ("regex", "fnmatch") or (alias.name == "re" and alias.asname):
                    yield f"{path.name}:{node.lineno}"


def _sites(path: Path) -> Iterator[Site]:
    for node in ast.walk(ast.parse(path.read_text())):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "re"
            and node.func.attr in CALLS
        ):
            yield Site(path, node)


@contextmanager
def _recorded() -> Iterator[list[tuple[str, int, re.Pattern[Any]]]]:
    """Notes who calls `re.compile`, and with what, while the block runs."""
    made: list[tuple[str, int, re.Pattern[Any]]] = []
    original: Callable[..., re.Pattern[Any]] = re.compile

    def noting(pattern: Any, flags: Any = 0) -> re.Pattern[Any]:
        caller = sys._getframe(1)
        compiled = original(pattern, flags)
        made.append((caller.f_code.co_filename, caller.f_lineno, compiled))
        return compiled

    with mock.patch.object(re, "compile", noting):
        yield made


def _executed(module: str, path: Path) -> dict[str, Any]:
    """The module's namespace, made anew under a name of its own, so that the real one stays as it is."""
    name = f"anew.{module}"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    sys.modules[name] = made  # dataclasses look their module up
    try:
        spec.loader.exec_module(made)
    finally:
        del sys.modules[name]
    return vars(made)


def _evaluated(site: Site, scope: dict[str, Any]) -> list[re.Pattern[Any]]:
    """The pattern of a call inside of a function, when the module alone says what it is."""
    pattern, *rest = site.call.args
    # re.compile's flags are its second argument, those of the others come later or by name.
    given = [keyword.value for keyword in site.call.keywords if keyword.arg == "flags"] or rest[-1:]
    try:
        text = eval(compile(ast.Expression(pattern), "site", "eval"), scope)
    except NameError:
        return []
    try:
        flags = eval(compile(ast.Expression(given[0]), "site", "eval"), scope) if given else 0
    except NameError:
        flags = 0
    return [re.compile(text, flags if isinstance(flags, int | re.RegexFlag) else 0)]
