"""What tests of many things at once need."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")


def some(found: Iterable[T]) -> list[T]:
    """These things, of which there must be one at least: a check of nothing proves nothing."""
    held = list(found)
    assert held, "there is nothing to check"
    return held
