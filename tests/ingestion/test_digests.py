"""A sort of plain numbers gives the order that a stable sort of places gives."""

from __future__ import annotations

import numpy as np
import pytest

from tasks.ingestion.digests import ordered


@pytest.mark.parametrize("largest", [0, 3, 2**40, 2**62])
@pytest.mark.parametrize("size", [0, 1, 500])
def test_equal_codes_stay_in_their_order(largest: int, size: int) -> None:
    codes = np.random.default_rng(5).integers(0, largest, size, np.int64, endpoint=True)
    codes[size // 2 :] = codes[: size - size // 2]
    assert ordered(codes).tolist() == np.argsort(codes, kind="stable").tolist()
