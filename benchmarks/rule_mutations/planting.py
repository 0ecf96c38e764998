"""A mutant put in the place of a module that is imported already: functions get its code, names its values.

So a test that holds a rule, or a module that holds a function, runs the mutant without a new import of anything.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator
from functools import cached_property
from types import FunctionType, ModuleType
from typing import Any

from data_contracts.rules.rule import Rule


def plant(module: ModuleType, tree: ast.Module) -> None:
    """Puts the mutant in the module's place, for the rest of this process. Raises what the mutant raises at import."""
    made = ModuleType(module.__name__)
    made.__file__ = module.__file__
    # Its dataclasses look their own module up
    original, sys.modules[module.__name__] = sys.modules[module.__name__], made
    try:
        exec(compile(tree, str(module.__file__), "exec"), made.__dict__)  # noqa: S102  # our own code, changed
    finally:
        sys.modules[module.__name__] = original
    theirs = dict(_functions(made))
    for name, function in _functions(module):
        function.__code__ = theirs[name].__code__
        function.__defaults__ = theirs[name].__defaults__
    # A check that another function made is no value of the module: it would keep its code
    for rule, other in zip(getattr(module, "RULES", ()), made.__dict__.get("RULES", ()), strict=True):
        if isinstance(rule.check, FunctionType) and "<locals>" in rule.check.__qualname__:
            rule.check.__code__ = other.check.__code__
    users = [module, *(m for name, m in sys.modules.items() if name.startswith("data_contracts.rules"))]
    for name, value in list(vars(module).items()):
        if _is_number(value) and name in vars(made):
            for user in users:
                # Of those that took it by its name too; a name of its own may hold the same number elsewhere
                if user is module or (not name.startswith("_") and vars(user).get(name) is value):
                    setattr(user, name, vars(made)[name])


def _functions(module: ModuleType) -> Iterator[tuple[str, FunctionType]]:
    """Every function and method that a module defines."""
    for name, value in vars(module).items():
        if getattr(value, "__module__", None) != module.__name__:
            continue
        if isinstance(value, type):
            for inner, member in vars(value).items():
                function = _function_of(member)
                if function is not None and function.__code__.co_filename == module.__file__:
                    yield f"{name}.{inner}", function
        elif (function := _function_of(value)) is not None:
            yield name, function


def _function_of(member: Any) -> FunctionType | None:
    if isinstance(member, property):
        member = member.fget
    elif isinstance(member, cached_property):
        member = member.func
    elif isinstance(member, classmethod | staticmethod):
        member = member.__func__
    wrapped: Callable[..., Any] = getattr(member, "__wrapped__", member)
    return wrapped if isinstance(wrapped, FunctionType) else None


def _is_number(value: object) -> bool:
    """True for constants and tables of them; what a rule holds are functions, which have the mutant's code already."""
    if isinstance(value, tuple) and any(isinstance(each, Rule) for each in value):
        return False
    return isinstance(value, int | float | tuple | dict | frozenset)
