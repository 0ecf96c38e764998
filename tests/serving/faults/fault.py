"""What a fault is: a change of worlds, or of how their results are told, with the same runs without it as its clean twin."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from tests.serving.results import Results, run
from tests.serving.world import World

Worlds = tuple[World, ...]
Runs = tuple[Results, ...]


class Group(IntEnum):
    """What a fault is about."""

    IDENTITIES = 1
    LOAD = 2
    CACHE = 3
    LENGTHS = 4
    FAILURES = 5
    CLOCKS = 6
    TELEMETRY = 7
    STATISTICS = 8
    SWEEPS = 9
    QUALITY = 10


@dataclass(frozen=True, slots=True)
class Fault:
    """`plant` changes the worlds, `tell` what is said of their runs; `says` is what a right finding must be about.

    `recorded_in` names the shapes whose fields show it, as their formats are defined.
    """

    name: str
    group: Group
    says: str
    recorded_in: frozenset[str]
    worlds: Callable[[int], Worlds]
    plant: Callable[[Worlds], Worlds] | None = None
    tell: Callable[[Runs], Runs] | None = None

    def clean(self, seed: int) -> Runs:
        """The runs without the fault."""
        return tuple(map(run, self.worlds(seed)))

    def broken(self, seed: int) -> Runs:
        worlds = self.worlds(seed)
        runs = tuple(map(run, self.plant(worlds) if self.plant else worlds))
        return self.tell(runs) if self.tell else runs
