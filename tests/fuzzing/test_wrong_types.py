"""Whatever is in a file, reading it breaks nothing: it is read or refused, and its neighbours stay whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzzing.faults import Fault, distinct, faults
from tests.fuzzing.mutations import Variant, mutated, sampled
from tests.fuzzing.product import all_readers
from tests.fuzzing.specimen import Specimen
from tests.fuzzing.specimens import specimens_of

# About 2,400 variants of all specimens together.
VARIANTS_OF_A_SPECIMEN = 8
READERS = [reader.name for reader in all_readers()]


@pytest.mark.parametrize("reader", READERS)
def test_no_single_change_breaks_the_reading(reader: str, tmp_path: Path) -> None:
    found = [
        (variant, fault)
        for specimen in specimens_of(reader)
        for variant in sampled(specimen, VARIANTS_OF_A_SPECIMEN)
        for fault in faults(variant, tmp_path)
    ]
    _tell(reader, found)


@pytest.mark.parametrize("reader", READERS)
def test_no_few_changes_together_break_the_reading(reader: str, tmp_path: Path) -> None:
    changes = st.lists(st.integers(0, 2**40), min_size=1, max_size=3)

    # No fault is raised before all examples are read: the aim is a list of all of them, not the smallest.
    @settings(
        max_examples=12,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.sampled_from(specimens_of(reader)), changes)
    def read(specimen: Specimen, numbers: list[int]) -> None:
        variant = mutated(specimen, numbers)
        found.extend((variant, fault) for fault in faults(variant, tmp_path))

    found: list[tuple[Variant, Fault]] = []
    read()
    _tell(reader, found)


def _tell(reader: str, found: list[tuple[Variant, Fault]]) -> None:
    if lines := distinct(found):
        pytest.fail("\n".join([f"{reader}: {len(lines)} different faults", *lines]), pytrace=False)
