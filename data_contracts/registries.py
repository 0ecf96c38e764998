"""What every registry makes sure of when it is imported: nothing that a module adds is forgotten, nothing is there twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from importlib import import_module
from pkgutil import iter_modules


def require_all_listed(package: str, noun: type, listed: Sequence[object], registry: str) -> None:
    """Raises ImportError for an object of this type that a module of the package holds and `registry` does not list."""
    for found in iter_modules(import_module(package).__path__):
        module = import_module(f"{package}.{found.name}")
        for name, value in vars(module).items():
            # A module holds single objects, and tuples of them such as RULES
            held = [one for one in (value if isinstance(value, tuple) else (value,)) if isinstance(one, noun)]
            # By identity: an equal object in the registry does not list this one
            if any(all(one is not other for other in listed) for one in held):
                raise ImportError(
                    f"{module.__name__}.{name} is in no registry, so nothing would use it: list it in {registry}"
                )


def require_distinct(names: Iterable[str], noun: str, registry: str) -> None:
    """Raises ImportError where two objects of a registry have one name."""
    twice = [name for name, times in Counter(names).items() if times > 1]
    if twice:
        raise ImportError(f"{registry} lists two {noun}s named {twice[0]!r}: give one of them another name")
