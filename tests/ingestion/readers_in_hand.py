"""A registry of readers that a test holds, instead of modules that hold them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tasks.ingestion.kit.reader import Reader
from tasks.ingestion.kit.registry import Registry


@dataclass(frozen=True, slots=True)
class InHand(Registry):
    """Readers as they are; it cannot travel to another process."""

    first: tuple[Reader, ...] = ()
    then: tuple[Reader, ...] = ()

    def specific_readers(self) -> tuple[Reader, ...]:
        return self.first

    def general_readers(self) -> tuple[Reader, ...]:
        return self.then


def only(*specific: Reader, general: Sequence[Reader] = ()) -> Registry:
    """These readers and no others."""
    return InHand("tests", (), (), specific, tuple(general))
