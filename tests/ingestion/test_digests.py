"""A sort of plain numbers gives the order that a stable sort of places gives; equal digests are found in all batches."""

from __future__ import annotations

import numpy as np
import pytest

from tasks.ingestion import digests
from tasks.ingestion.digests import Digests, ordered


@pytest.mark.parametrize("largest", [0, 3, 2**40, 2**62])
@pytest.mark.parametrize("size", [0, 1, 500])
def test_equal_codes_stay_in_their_order(largest: int, size: int) -> None:
    codes = np.random.default_rng(5).integers(0, largest, size, np.int64, endpoint=True)
    codes[size // 2 :] = codes[: size - size // 2]
    assert ordered(codes).tolist() == np.argsort(codes, kind="stable").tolist()


@pytest.mark.parametrize("at_once", [1, 2**20])
@pytest.mark.parametrize(
    ("chained", "pairs"),
    [
        (False, {(0, 1), (2, 5)}),
        # Of a digest with many holders only neighbours
        (True, {(0, 1), (2, 5), (0, 3), (3, 4), (4, 6)}),
    ],
)
def test_who_holds_one_digest_is_found_whichever_batch_it_came_in(
    chained: bool, pairs: set[tuple[int, int]], at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digests, "_AT_ONCE", at_once)
    held = Digests()
    for codes, holders in (
        ([7, 7, 2**40, 2**50 + 1], [0, 1, 2, 0]),
        ([2**50 + 1, 2**50 + 1, 2**40, 2**50 + 1], [3, 4, 5, 6]),
    ):
        held.add(np.array(codes, np.uint64), np.array(holders))
    found = [
        pair for ones, others in held.held_together(3, chained) for pair in zip(ones, others, strict=True)
    ]
    assert {(int(one), int(other)) for one, other in found} == pairs
