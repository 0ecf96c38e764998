"""The specimens are what they claim: each is read by its reader alone, and every reader has one."""

from __future__ import annotations

import pytest

from tests.fuzzing.product import Limits, all_readers, open_artifact, read_opened, recognise
from tests.fuzzing.specimen import Specimen
from tests.fuzzing.specimens import SPECIMENS, WITHOUT_MEASUREMENTS


def test_every_reader_has_a_specimen() -> None:
    assert {specimen.reader for specimen in SPECIMENS} == {reader.name for reader in all_readers()}


def test_no_two_specimens_have_the_same_name() -> None:
    assert len({specimen.name for specimen in SPECIMENS}) == len(SPECIMENS)


@pytest.mark.parametrize("specimen", SPECIMENS, ids=lambda specimen: specimen.name)
def test_a_specimen_is_read_by_its_reader_alone(specimen: Specimen) -> None:
    opened = open_artifact(specimen.name, specimen.text.encode(), Limits(), 0)
    assert opened.parsed is not None, opened.fault
    found = recognise(opened.parsed.head)
    assert found.reader is not None
    assert (found.reader.name, found.rivals, found.failures) == (specimen.reader, (), ())

    table, readings = read_opened([opened], [specimen.name])
    assert readings[0].status == "ingested", readings[0].reason
    assert (table.num_rows > 0) == (specimen.reader not in WITHOUT_MEASUREMENTS)
