"""Faults planted into a module are each one change of it, and its functions run them without a new import."""

from __future__ import annotations

import ast
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from benchmarks.rule_mutations.mutants import mutants, mutated
from benchmarks.rule_mutations.planting import plant

SOURCE = """
_MOST = 3.0
def far(value: int, known: bool = True) -> bool:
    return known and not value <= _MOST
class Held:
    @property
    def twice(self) -> float:
        return 2 * _MOST
"""


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The source as an imported module."""
    path = tmp_path / "planted.py"
    path.write_text(SOURCE)
    spec = importlib.util.spec_from_file_location("planted", path)
    assert spec is not None and spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "planted", made)
    spec.loader.exec_module(made)
    return made


def test_every_comparison_number_operator_and_condition_is_changed_once() -> None:
    assert sorted(mutated(SOURCE, mutant)[1] for mutant in mutants(SOURCE)) == [
        "2 * _MOST -> 2 / _MOST",
        "2 -> 3",
        "3.0 -> 1.5",
        "3.0 -> 6.0",
        "True -> False",
        "known and (not value <= _MOST) -> known",
        "known and (not value <= _MOST) -> known or not value <= _MOST",
        "known and (not value <= _MOST) -> not value <= _MOST",
        "not value <= _MOST -> value <= _MOST",
        "value <= _MOST -> value < _MOST",
        "value <= _MOST -> value > _MOST",
    ]


def test_texts_of_rules_and_annotations_are_left_alone() -> None:
    assert list(mutants('RULES = (f"{3} s or more",)\nmost: Literal[3]\n')) == []


def test_functions_and_properties_that_others_hold_run_what_was_planted(module: ModuleType) -> None:
    far, held = module.far, module.Held()
    assert (far(4), far(2), held.twice) == (True, False, 6.0)
    plant(module, ast.parse(SOURCE.replace("<=", ">").replace("3.0", "2.5").replace("= True", "= 2")))
    assert (far(4), far(2), held.twice, far.__defaults__) == (False, True, 5.0, (2,))


def test_a_check_that_another_function_made_runs_what_was_planted(module: ModuleType) -> None:
    source = (
        SOURCE
        + """
from data_contracts.rules.rule import Rule
def at_most(most):
    def check(frame):
        return frame <= most
    return check
RULES = (Rule("small", "info", ("run",), "", "", "", at_most(3)),)
"""
    )
    exec(compile(source, str(module.__file__), "exec"), module.__dict__)
    check = module.RULES[0].check
    assert check(3)
    plant(module, ast.parse(source.replace("<=", "<")))
    assert not check(3)
