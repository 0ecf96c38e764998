"""Ids of runs are made of the texts of times: each is as pandas writes it, in a column of its kind."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tasks.ingestion.run_identities import texts_of_times

DAYS = ("2026-03-05", "NaT", "0999-12-31")
CLOCKS = (*DAYS, "2026-03-05T12:00:01", "2026-03-05T12:00:01.100000", "1970-01-01T00:00:00.000001")


@pytest.mark.parametrize("clock", [False, True])
@pytest.mark.parametrize("written", [(), ("NaT",), DAYS, CLOCKS])
def test_the_text_of_a_time_is_what_pandas_writes(written: tuple[str, ...], clock: bool) -> None:
    times = pd.DatetimeIndex(np.array(written, "datetime64[us]")).tz_localize("UTC")
    noon = pd.DatetimeIndex(["2026-01-01T12:00:00Z"]).as_unit("us")
    # A column of dates alone is written without clocks
    told = pd.Series(times.append(noon) if clock else times).astype(str).tolist()
    assert texts_of_times(times, clock) == told[: len(times)]
