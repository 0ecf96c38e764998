"""Great Expectations, imported quiet and offline, and without what only some of its expectations compute or draw with."""

from __future__ import annotations

import logging
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType

# Of a distribution's distance, which no suite of ours asks for: they are two fifths of GX's import.
_SELDOM = ("altair", "scipy.stats")


@contextmanager
def delayed(*names: str) -> Iterator[None]:
    """Who imports one of these modules within the block gets it when they first use it."""
    stubs = {name: _stub(name) for name in names if name not in sys.modules}
    sys.modules.update(stubs)
    try:
        yield
    finally:
        for name, stub in stubs.items():
            if sys.modules.get(name) is stub:
                del sys.modules[name]


def _stub(name: str) -> ModuleType:
    stub = ModuleType(name)

    def attribute(wanted: str) -> object:
        # `__path__` is asked for by who imports a module below this one.
        if wanted.startswith("__") and wanted != "__path__":
            raise AttributeError(wanted)
        if sys.modules.get(name) is stub:
            del sys.modules[name]
        found: object = getattr(import_module(name), wanted)
        return found

    stub.__getattr__ = attribute  # type: ignore[method-assign]
    return stub


# GX sends statistics of its use to its maker by default: an audit calls nobody
os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
with warnings.catch_warnings(), delayed(*_SELDOM):
    warnings.simplefilter("ignore")
    import great_expectations.expectations  # noqa: F401
logging.getLogger("great_expectations").setLevel(logging.ERROR)
