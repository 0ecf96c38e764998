from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.ingestion.decoding.numbers import (
    EMPTY,
    NAN,
    NOT_AVAILABLE,
    NULL,
    NUMBER,
    TEXT,
    Number,
    absence,
    parse_number,
    parse_numbers,
)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("53.51 W", Number(53.51, "W")),
        ("0 %", Number(0.0, "%")),
        ("9723 MiB", Number(9723.0, "MiB")),
        ("45%", Number(45.0, "%")),
        ("2.3x", Number(2.3, "x")),
        ("9,182.22", Number(9182.22)),
        ("1,234,567 ms", Number(1234567.0, "ms")),
        ("22,80,000", Number(2280000.0)),
        ("66,89,95,806", Number(668995806.0)),
        ("-1,234", Number(-1234.0)),
        (" +1.5e-3 ", Number(0.0015)),
        (".5", Number(0.5)),
        ("5.", Number(5.0)),
        ("9007199254740993", Number(9007199254740992.0, exact=False)),
    ],
)
def test_a_cell_is_the_number_and_the_unit_that_it_writes(cell: str, number: Number) -> None:
    assert parse_number(cell) == number


@pytest.mark.parametrize(
    "cell",
    [
        *["1.234,56", "1,5", "0,123", "12,345,67,890", "1234,567", "1_000", "0x1F", "12-15", "3/5"],
        "1 234",
        "3 apples",
        *["v1.2.3", "1.2.3", "2025-11-27", "inf", "nan", "1e999", "8b"],
    ],
)
def test_what_could_mean_another_number_or_none_is_no_number(cell: str) -> None:
    assert parse_number(cell) is None


def test_five_ways_to_hold_no_number_are_told_apart() -> None:
    cells = {
        EMPTY: ["", "  "],
        NULL: ["null", "None", "NULL"],
        NAN: ["nan", "NaN", "inf", "-Infinity", "1e999"],
        NOT_AVAILABLE: ["N/A", "n/a", "-", "—", "[N/A]", "[Not Supported]", "ERR!"],
        TEXT: ["q4_0", "True", "1,5", "3 apples"],
    }

    assert {code: [absence(cell) for cell in listed] for code, listed in cells.items()} == {
        code: [code] * len(listed) for code, listed in cells.items()
    }


def test_a_column_keeps_the_place_of_each_number_absence_and_unit() -> None:
    read = parse_numbers(["1.5", "", "53.51 W", "N/A", "null", "nan", "22,80,000", "text"])

    assert read.values[read.valid].tolist() == [1.5, 53.51, 2280000.0]
    assert read.absence.tolist() == [
        NUMBER,
        EMPTY,
        NUMBER,
        NOT_AVAILABLE,
        NULL,
        NAN,
        NUMBER,
        TEXT,
    ]
    assert read.units == (None, None, "W", None, None, None, None, None)


def test_a_column_has_a_unit_when_all_its_numbers_carry_it() -> None:
    assert parse_numbers(["1 W", "", "2 W"]).unit() == "W"
    assert parse_numbers(["1 W", "2"]).unit() is None
    assert parse_numbers(["1 W", "2 mW"]).unit() is None
    assert parse_numbers(["1", "2"]).unit() is None


def test_an_arrow_column_is_read_and_its_nulls_are_empty() -> None:
    read = parse_numbers(pa.array(["1", None, " 2 "]))

    assert (read.values[read.valid].tolist(), read.absence.tolist()) == ([1.0, 2.0], [NUMBER, EMPTY, NUMBER])


def test_no_column_is_no_number() -> None:
    assert parse_numbers([]).values.tolist() == []


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1))
def test_every_double_comes_back_as_it_was_written(values: list[float]) -> None:
    assert parse_numbers([repr(value) for value in values]).values.tolist() == values


@given(st.integers(-(10**12), 10**12))
def test_grouping_does_not_change_a_number(value: int) -> None:
    assert parse_number(f"{value:,}") == Number(float(value))


_CELLS = st.one_of(
    st.text(alphabet="0123456789.,-+eE %WxnaNif/", max_size=8),
    st.floats().map(repr),
    st.integers().map("{:,}".format),
)


@given(st.lists(_CELLS))
def test_a_column_is_read_as_its_cells_are_one_by_one(cells: list[str]) -> None:
    read = parse_numbers(cells)

    one_by_one = [parse_number(cell) for cell in cells]
    assert read.valid.tolist() == [number is not None for number in one_by_one]
    assert read.values[read.valid].tolist() == [number.value for number in one_by_one if number]
    assert np.isfinite(read.values).all()
    assert [code for code in read.absence.tolist() if code != NUMBER] == [
        absence(cell) for cell, number in zip(cells, one_by_one, strict=True) if number is None
    ]
