"""Measurements are one frame, however many rows are read at a time."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
import pytest

from data_contracts import setting_columns
from data_contracts.coded_columns import coded
from data_contracts.measurements import Flag
from tasks.analysis import row_frame as module
from tasks.analysis.row_frame import row_frame
from tasks.memory import growing, numbering
from tests.analysis.making import Artifacts

FLAGS: tuple[Flag, ...] = ("twin", "reason_unreachable", "naive_time", "said_cold")


def measurements() -> pa.Table:
    """Two files, the later name first, of which rows lack what other rows have."""
    made = Artifacts()
    for place in range(7):
        made.add(
            f"{'ba'[place % 2]}.csv", str(place), {"ttft": None if place == 3 else place / 10, "requests": 2.0},
            flags=FLAGS[: place % 5], n=None if place % 3 else place + 1, timestamp=None if place == 4 else place,
            model=None if place == 5 else f"m{place % 2}", config={"t": place % 2} if place else None,
            run=f"r{place % 3}" if place < 6 else None, status="failed" if place == 3 else "ok",
        )  # fmt: skip
    return made.rows.finish(made.names)


def framed(table: pa.Table, not_counted: tuple[Flag, ...]) -> pd.DataFrame:
    return row_frame(table, coded(table["record"]), not_counted)


@pytest.mark.parametrize("not_counted", [(), ("twin",)])
@pytest.mark.parametrize("at_once", [1, 2, 3])
def test_rows_are_the_same_however_many_are_read_at_a_time(
    at_once: int, not_counted: tuple[Flag, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    table = measurements()
    whole = framed(table, not_counted)
    for each in (module, growing, numbering, setting_columns):
        monkeypatch.setattr(each, "_AT_ONCE", at_once)
    pd.testing.assert_frame_equal(framed(table, not_counted), whole)


def test_rows_stand_in_the_order_of_their_files_with_nothing_in_place_of_what_is_missing() -> None:
    rows = framed(measurements(), ("twin",))
    ttft = rows[(rows["metric"] == "ttft").to_numpy()]
    assert ttft["artifact"].tolist() == ["a.csv", "b.csv"]
    assert ttft["value"].tolist() == [0.5, 0.0]
    assert ttft["model"].isna().tolist() == [True, False]
    assert ttft["timestamp"].tolist() == [5, 0]
