"""Packages that only some commands need, and that are installed with an extra of their name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from data_contracts.errors import UsageError


@contextmanager
def optional(package: str, called: str) -> Iterator[None]:
    """Around an import: turns the package's absence, and no other's, into a UsageError that names the extra."""
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != package:
            raise
        raise UsageError(f"{called} is missing: install benchaudit[{package}]") from error
