"""What is worked out of an object when it is first asked for, and kept with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, Self, TypeVar

T = TypeVar("T")


class Once:
    """Keeps with an object what functions make of it."""

    @cached_property
    def _made(self) -> dict[Callable[..., object], Any]:
        return {}

    def once(self, compute: Callable[[Self], T]) -> T:
        """What a function makes of this object, computed when it is first asked for."""
        if compute not in self._made:
            self._made[compute] = compute(self)
        made: T = self._made[compute]
        return made

    def holding(self, compute: Callable[[Self], T], made: T) -> T:
        """The same, where it was made elsewhere."""
        self._made[compute] = made
        return made
