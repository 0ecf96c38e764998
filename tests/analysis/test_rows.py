"""Rows are told apart by their codes, in the order of all."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tasks.analysis import rows as module
from tasks.analysis.rows import Rows


@pytest.mark.parametrize("many", [0, 100])
@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ([3, -1, 3, 0, -1], [(-1, [1, 4]), (0, [3]), (3, [0, 2])]),
        ([2, 2, 2, 2, 2], [(2, [0, 1, 2, 3, 4])]),
    ],
)
def test_rows_come_by_code_each_in_its_order(
    codes: list[int], expected: list[tuple[int, list[int]]], many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_MANY", many)
    rows = Rows.of(pd.DataFrame({"value": np.arange(5.0)}))
    assert [(code, part.places.tolist()) for code, part in rows.by_code(np.array(codes))] == expected


def test_no_rows_have_no_code() -> None:
    rows = Rows.of(pd.DataFrame({"value": np.zeros(0)}))
    assert list(rows.by_code(np.zeros(0, np.int64))) == []
