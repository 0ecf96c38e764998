"""What breaks a rule: a fault to be added to a clean audit, and where it is to be found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.validation.making import Audit


@dataclass(frozen=True)
class Broken:
    """`fault` is added to a clean audit; it breaks the rule at these places, and `also` these rules by necessity."""

    fault: Callable[[Audit], None]
    at: tuple[tuple[str | None, str | None, str | None], ...]
    also: frozenset[str] = frozenset()
