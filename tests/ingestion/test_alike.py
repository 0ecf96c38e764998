"""Which files are worth comparing does not hang on how many pairs of records are looked at together."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pytest

from tasks.ingestion import alike
from tasks.ingestion.alike import Alike


def batches() -> Iterator[pa.Table]:
    """Files of records with three numbers each; every third file repeats a part of an earlier one."""
    dice = np.random.default_rng(5)
    files: list[list[list[float]]] = []
    for batch in range(3):
        rows = []
        for file in range(12):
            records = np.round(dice.lognormal(size=(9, 3)), 6).tolist()
            if files and file % 3 == 0:
                earlier = files[int(dice.integers(len(files)))]
                records[:4] = earlier[:4]
            files.append(records)
            rows += [
                (f"{batch}/{file:02}.csv", str(record), f"m{metric}", "value", value)
                for record, values in enumerate(records)
                for metric, value in enumerate(values)
            ]
        artifact, record, metric, statistic, value = zip(*rows, strict=True)
        words = (pa.array(column).dictionary_encode() for column in (artifact, record, metric, statistic))
        yield pa.table([*words, pa.array(value)], ["artifact", "record", "metric", "statistic", "value"])


def pairs() -> list[tuple[str, str]]:
    looked_at = Alike()
    for rows in batches():
        looked_at.add(rows)
    return looked_at.pairs()


def test_pairs_are_the_same_however_many_are_looked_at_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = pairs()
    # Eleven files repeat an earlier one; of those that repeat the same one each is like the other
    assert len(whole) == 17
    monkeypatch.setattr(alike, "_AT_ONCE", 5)
    assert pairs() == whole
