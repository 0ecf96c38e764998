"""Do tests find faults in rules? `python -m benchmarks.rule_mutations [--module PART] [--sample N] [--seed N] [--seconds S]`

Plants one fault at a time into the modules of data_contracts/rules: another comparison, number or operator, a condition
less. Runs the tests of tests/validation that name a rule of that module until one fails. Prints how many faults were
found by module, and each that was not. Everything is imported once, and each mutant runs in a fork: mutmut and cosmic-ray
start a process that imports all again for each of the thousands, which takes seconds where a rule's tests take tenths.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import inspect
import os
import pkgutil
import random
import signal
import sys
import time
import warnings
from collections import defaultdict
from io import StringIO
from pathlib import Path
from types import ModuleType

import pytest
from _pytest.runner import runtestprotocol

import data_contracts.rules as package
from benchmarks.rule_mutations.mutants import Mutant, mutants, mutated
from benchmarks.rule_mutations.planting import plant
from data_contracts.rules import RULES
from data_contracts.rules.rule import Rule

_TESTS = Path(__file__).resolve().parents[2] / "tests" / "validation"
_LONGEST = 30  # s for all tests of a mutant: one that never ends was found
# Of whole audits and of files that are not the project's: they take minutes, and say little of one rule
_OTHERS = ("test_real_data.py", "test_validating.py", "test_native_suites.py")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--module", default="", metavar="PART", help="only modules with this in their name")
    parser.add_argument("--sample", type=int, metavar="N", help="so many mutants of all, at random")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    parser.add_argument(
        "--seconds", type=float, default=float("inf"), metavar="S", help="stop after this time"
    )
    asked = parser.parse_args()
    judge = _Judge(asked.module, asked.sample, asked.seed, time.monotonic() + asked.seconds)
    files = [str(path) for path in sorted(_TESTS.glob("test_*.py")) if path.name not in _OTHERS]
    pytest.main(
        ["-q", "-p", "no:cacheprovider", "-n0", "--no-header", "--no-summary", *files], plugins=[judge]
    )


class _Judge:
    """Takes the place of the loop over collected tests."""

    def __init__(self, part: str, sample: int | None, seed: int, until: float) -> None:
        self.part, self.sample, self.seed, self.until = part, sample, seed, until

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        todo = [
            (module, mutant)
            for module in _modules(self.part)
            for mutant in mutants(inspect.getsource(module))
        ]
        random.Random(self.seed).shuffle(todo)
        found: dict[str, int] = defaultdict(int)
        left: dict[str, list[Mutant]] = defaultdict(list)
        sound: set[str] = set()
        for module, mutant in todo[: self.sample]:
            if time.monotonic() > self.until:
                break
            name = module.__name__.rpartition(".")[2]
            if name not in sound and _killed(module, None, _own_tests(module, session.items)):
                raise SystemExit(f"the tests of {name} fail without any fault: mend them first")
            sound.add(name)
            if _killed(module, mutant, _own_tests(module, session.items)):
                found[name] += 1
            else:
                left[name].append(mutant)
                what = mutated(inspect.getsource(module), mutant)[1]
                print(f"survived: {name}.py:{mutant.line}: {what[:160]}", flush=True)
        _report(found, left, len(todo))
        return True


def _modules(part: str) -> list[ModuleType]:
    names = [f"{package.__name__}.{each.name}" for each in pkgutil.iter_modules(package.__path__)]
    return [
        module for name in names
        if part in name and _rules(module := importlib.import_module(name))
    ]  # fmt: skip


def _rules(module: ModuleType) -> list[str]:
    return [rule.name for rule in getattr(module, "RULES", ()) if isinstance(rule, Rule)]


def _own_tests(module: ModuleType, items: list[pytest.Item]) -> list[pytest.Item]:
    """The tests that name a rule of the module, in their parameters first, else in their text; and those of clean audits."""
    names = _rules(module)
    by_name = [item for item in items if any(f"[{name}]" in item.nodeid for name in names)]
    others = [
        item for item in items
        if item not in by_name and (_says(item, names) or "clean_audit" in item.name or "audit_of_nothing" in item.name)
    ]  # fmt: skip
    return by_name + others


def _says(item: pytest.Item, names: list[str]) -> bool:
    function = getattr(item, "function", None)
    if function is None or item.path.name == "test_suites.py":
        return False
    # The text of a test that names its rule, else of its file; a parameter of test_rules.py names the rule of another test
    text = inspect.getsource(function)
    if item.path.name != "test_rules.py" and not any(f'"{rule.name}"' in text for rule in RULES):
        text = item.path.read_text()
    return any(f'"{name}"' in text for name in names)


def _killed(module: ModuleType, mutant: Mutant | None, items: list[pytest.Item]) -> bool:
    """True where one of the tests fails on the mutant (None: on the module as it is), in a fork of this process."""
    child = os.fork()
    if child == 0:
        os._exit(_run(module, mutant, items))
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) != 0


def _run(module: ModuleType, mutant: Mutant | None, items: list[pytest.Item]) -> int:
    # Of the processor's time: on a machine that others use too a test may wait for long
    signal.setitimer(signal.ITIMER_PROF, _LONGEST)
    nowhere = StringIO()
    with contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
        try:
            if mutant is not None:
                plant(module, mutated(inspect.getsource(module), mutant)[0])
            warnings.simplefilter("ignore")
            for item in items:
                reports = runtestprotocol(item, log=False, nextitem=None)
                if any(report.failed for report in reports):
                    return 1
        except BaseException:  # whatever a mutant does at import, a test would have seen
            return 1
    return 0


def _report(found: dict[str, int], left: dict[str, list[Mutant]], of: int) -> None:
    print("| module | mutants | killed | survived | |\n|---|---:|---:|---:|---:|")
    for name in sorted({*found, *left}):
        killed, survived = found[name], len(left[name])
        print(
            f"| {name} | {killed + survived} | {killed} | {survived} | {killed / (killed + survived):.0%} |"
        )
    killed, survived = sum(found.values()), sum(map(len, left.values()))
    if killed + survived:
        share = killed / (killed + survived)
        print(f"killed {killed} of {killed + survived} ({share:.1%}), of {of} mutants in all", flush=True)


if __name__ == "__main__":
    sys.exit(main())
