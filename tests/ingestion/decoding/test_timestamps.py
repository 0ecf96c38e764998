from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_contracts.measurements import NULL_TIME
from tasks.ingestion.decoding.timestamps import Moment, instant, parse_timestamp, parse_timestamps

# 2025-11-27 16:59:55 UTC
_WHOLE = 1764262795_000_000


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2025-11-27T16:59:55", Moment(_WHOLE, False, "iso_naive")),
        ("2025-11-27T16:59:55.309182", Moment(_WHOLE + 309_182, False, "iso_naive")),
        ("2025-11-27T16:59:55.123456789Z", Moment(_WHOLE + 123_456, True, "rfc3339_Z")),
        ("2025-11-27T22:29:55+05:30", Moment(_WHOLE, True, "iso_offset")),
        ("2025-11-27T11:59:55.5-0500", Moment(_WHOLE + 500_000, True, "iso_offset")),
        ("2025-11-27 16:59:55", Moment(_WHOLE, False, "space_naive")),
        ("2025/11/27 16:59:55.309", Moment(_WHOLE + 309_000, False, "slash_naive")),
        ("20251127_165955", Moment(_WHOLE, False, "compact")),
        ("20251127-165955", Moment(_WHOLE, False, "compact")),
        (1764262795, Moment(_WHOLE, True, "epoch_s")),
        (1764262795.25, Moment(_WHOLE + 250_000, True, "epoch_s")),
        ("1764262795.25", Moment(_WHOLE + 250_000, True, "epoch_s")),
        (1764262795309, Moment(_WHOLE + 309_000, True, "epoch_ms")),
        (1764262795309182, Moment(_WHOLE + 309_182, True, "epoch_us")),
        (1764262795309182999, Moment(_WHOLE + 309_182, True, "epoch_ns")),
    ],
)
def test_a_time_is_read_in_whichever_form_it_is_written(written: object, moment: Moment) -> None:
    assert parse_timestamp(written) == moment


@pytest.mark.parametrize(
    "written",
    [
        13113.8384459,
        0,
        -1764262795,
        True,
        None,
        [],
        10**400,
        float("nan"),
        float("inf"),
        *["13113.8", "2025", "2025-02-31T10:00:00", "2025-11-27T25:00:00", "gemma3:270m", "20260222195228"],
    ],
)
def test_a_duration_a_monotonic_clock_and_an_impossible_date_are_no_times(written: object) -> None:
    assert parse_timestamp(written) is None


@pytest.mark.parametrize("written", ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00+05:00"])
def test_a_time_that_was_never_set_is_none(written: str) -> None:
    assert parse_timestamp(written) is None


def test_a_time_that_its_offset_carries_beyond_the_calendar_is_none() -> None:
    assert instant("9999-12-31T23:59:59Z") == 253402300799_000_000
    assert instant("9999-12-31T23:59:59-05:00") is None


def test_a_column_of_mixed_forms_is_read_and_what_is_no_time_is_null() -> None:
    times, zoned = parse_timestamps(
        ["2025-11-27T16:59:55", "2025/11/27 16:59:55.309", "2025-11-27T16:59:55Z", "13113.8", "1764262795"]
    )

    assert times.tolist() == [_WHOLE, _WHOLE + 309_000, _WHOLE, NULL_TIME, _WHOLE]
    assert zoned.tolist()[:3] == [False, False, True]


def test_one_impossible_date_does_not_spoil_its_column() -> None:
    times, _zoned = parse_timestamps(["2025-02-31T10:00:00", "2025-11-27T16:59:55"])

    assert times.tolist() == [NULL_TIME, _WHOLE]


_TIMES = st.datetimes(datetime(2001, 1, 1), datetime(2099, 12, 31))


@given(_TIMES, st.integers(-14 * 60, 14 * 60))
def test_an_offset_is_taken_off(naive: datetime, minutes: int) -> None:
    at = naive.replace(tzinfo=timezone(timedelta(minutes=minutes)))

    assert instant(at.isoformat()) == (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


@given(st.lists(_TIMES.map(lambda at: at.isoformat(" ")), min_size=1))
def test_a_column_is_read_as_its_cells_are_one_by_one(cells: list[str]) -> None:
    assert parse_timestamps(cells)[0].tolist() == [instant(cell) for cell in cells]
