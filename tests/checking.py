"""What tests of many things at once need."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")
_LINE = re.compile(r" at (?:data_contracts|flows|tasks|tests)/[\w/]+\.py:\d+(?=: )")


def some(found: Iterable[T]) -> list[T]:
    """These things, of which there must be one at least: a check of nothing proves nothing."""
    held = list(found)
    assert held, "there is nothing to check"
    return held


def without_lines(text: str) -> str:
    """What is said of an error, without the line of the product that raised it, which moves with every change."""
    assert _LINE.search(text), text
    return _LINE.sub("", text)
