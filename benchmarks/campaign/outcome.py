"""What a class of attacks found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """How many attacks of one name were made, how many the product held against, and what each other one broke."""

    name: str
    injected: int
    survived: int
    failures: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.name:<34} injected {self.injected:>6,}   survived {self.survived:>6,}"
