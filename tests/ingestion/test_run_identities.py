"""What is promised for the ids of runs."""

from __future__ import annotations

import numpy as np
import pytest

from tasks.ingestion import run_identities
from tasks.ingestion.run_identities import Told, ids

# The last two runs have no model, or one that is called as a missing one is written
ALIKE: list[Told] = [
    (np.array([0, 0, 0, 1, 1, 1]), ["a.csv", "b.csv"]),
    (np.array([0, 0, 0, 0, 1, 2]), ["helio:1b", "None", "None"]),
]


def test_runs_that_nothing_tells_apart_have_ids_of_their_own_however_few_are_made_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    at_once = ids(ALIKE).to_pylist()

    monkeypatch.setattr(run_identities, "_IDS_AT_ONCE", 2)

    assert ids(ALIKE).to_pylist() == at_once
    assert len(set(at_once)) == len(at_once)
