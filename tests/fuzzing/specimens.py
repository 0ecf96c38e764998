"""At least one small valid file for every reader: the shape of a real one, the numbers and names made up."""

from __future__ import annotations

from tests.fuzzing import (
    specimens_evaluations,
    specimens_harnesses,
    specimens_serving,
    specimens_tables,
    specimens_texts,
)
from tests.fuzzing.specimen import Specimen

SPECIMENS: tuple[Specimen, ...] = (
    *specimens_serving.ALL,
    *specimens_harnesses.ALL,
    *specimens_tables.ALL,
    *specimens_texts.ALL,
    *specimens_evaluations.ALL,
)
# What these read describes a machine or a list of benchmarks, without any measurement.
WITHOUT_MEASUREMENTS = frozenset({"asv-metadata"})


def specimens_of(reader: str) -> tuple[Specimen, ...]:
    """Every specimen of one reader, by the reader's name."""
    return tuple(specimen for specimen in SPECIMENS if specimen.reader == reader)
