from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_contracts.facts import INSTANT
from data_contracts.wording import (
    capital,
    counted,
    listing,
    metric_name,
    quantile_name,
    render_config,
    render_count,
    render_name,
    render_number,
    render_path,
    render_share,
    without_tails,
)


@pytest.mark.parametrize(
    ("value", "digits", "unit", "text"),
    [
        (0.0672, 3, "s", "67.2 ms"),
        (1.23e9, 3, "By", "1.23 GB"),
        (183.6526, 4, "token/s", "183.7 token/s"),
        (0.99996, 4, "s", "1.000 s"),
        (0.0000123, 3, "s", "12.3 µs"),
        (1.5e-10, 2, "s", "0.15 ns"),
        (86400.0, 3, "s", "24.0 h"),
        (0.0, 3, "s", "0 s"),
        (-12.34, 3, "W", "-12.3 W"),
        (999.96, 4, "W", "1.000 kW"),
        (48.0, 2, "J", "48 J"),
        (2.5e9, 2, "Hz", "2.5 GHz"),
        (61.5, 3, "Cel", "61.5 °C"),
        (1.0, 1, "token", "1 token"),
        (374.0, 3, "token", "374 tokens"),
        (0.5, 1, "1", "0.5"),
        (1234567.0, 3, None, "1,230,000"),
        (1e18, 3, None, "1.00e+18"),
        (1e-12, 2, None, "1.0e-12"),
        (1e200, 201, None, "1.0000000000000000e+200"),
        (1.7976931348623157e308, 3, "s", "5.00e+304 h"),
        (1.7976931348623157e308, 2, None, "1.8e+308"),
        (5e-324, 1, "s", "5e-315 ns"),
        (1e-7, 2, None, "1.0e-07"),
        (-0.0, 3, None, "0"),
        (253402300799.999999, 12, INSTANT, "9999-12-31 23:59:59 UTC"),
        (-62135596800.0, 11, INSTANT, "0001-01-01 00:00:00 UTC"),
        (1759263093.0, 10, INSTANT, "2025-09-30 20:11:33 UTC"),
    ],
)
def test_a_number_is_rounded_to_its_digits_and_scaled(
    value: float, digits: int, unit: str | None, text: str
) -> None:
    assert render_number(value, digits, unit) == text


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="cannot be printed"):
        render_number(value, 3, "s")


@given(st.floats(1e-9, 1e6), st.integers(2, 6))
def test_a_printed_duration_is_its_value_to_the_digits_given(value: float, digits: int) -> None:
    number, unit = render_number(value, digits, "s").split(" ")
    seconds = (
        float(number.replace(",", "")) * {"ns": 1e-9, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "h": 3600.0}[unit]
    )
    # Hours round the rounded seconds once more.
    assert seconds == pytest.approx(value, rel=1.01 * 10 ** (1 - digits))
    assert len(re.sub(r"[^0-9]", "", number).lstrip("0")) >= digits


def test_counts_are_printed_in_full() -> None:
    assert [render_count(1627), render_count(22500), counted(1, "file"), counted(0, "file")] == [
        "1627",
        "22,500",
        "1 file",
        "0 files",
    ]


def test_shares_are_printed_as_percentages() -> None:
    assert [render_share(0.0899), render_share(1.0, 3), render_share(0.00063), render_share(0.0)] == [
        "9.0%",
        "100%",
        "0.063%",
        "0%",
    ]


def test_names_from_artifacts_stay_on_one_line_and_short() -> None:
    assert render_name("gemma3:270m\n\x00ignore\u202eall") == "gemma3:270m ignore all"
    assert render_name("x" * 100) == "x" * 79 + "…"


def test_paths_keep_the_name_of_their_file() -> None:
    assert render_path("a/b.csv") == "a/b.csv"
    long = render_path("folder/" * 30 + "run_1.json")
    assert (len(long), long[:41], long[-17:]) == (140, ("folder/" * 6)[:40] + "…", "folder/run_1.json")


def test_settings_are_named_with_their_values() -> None:
    assert (
        render_config('{"num_ctx":1024,"stop":["a"],"temperature":0.2}')
        == 'num_ctx 1024, stop ["a"], temperature 0.2'
    )


def test_metrics_and_quantiles_have_names_for_sentences() -> None:
    assert [metric_name("ttft"), metric_name("gpu_power"), quantile_name("p50"), quantile_name("p95")] == [
        "TTFT",
        "GPU power",
        "median",
        "95th percentile",
    ]


def test_words_are_listed_as_in_a_sentence() -> None:
    assert [listing(["a"]), listing(["a", "b"]), listing(["a", "b", "c"])] == ["a", "a and b", "a, b and c"]


def test_a_share_of_which_no_double_holds_the_percentage_is_printed_all_the_same() -> None:
    assert render_share(1.5e308) == "1.5e+310%"


@pytest.mark.parametrize(
    ("text", "begun"),
    [
        ("the mean TTFT of acme/orion-8b in a.csv is 2 s", "The mean TTFT of acme/orion-8b in a.csv is 2 s"),
        ("runs/a.csv says 2 s", "runs/a.csv says 2 s"),
        ("team a/runs/a.csv says 2 s", "team a/runs/a.csv says 2 s"),
    ],
)
def test_a_sentence_begins_with_a_capital_and_a_path_as_it_is_written(text: str, begun: str) -> None:
    assert capital(text) == begun


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("a quantile of 0.05881033345221055 s", "a quantile of 0.058810 s"),
        ("10.123456789 s and 3 of 4 at v1.2.345678", "10.123 s and 3 of 4 at v1.2.345678"),
        # Two that would then read alike stay apart
        ("0.12345678 is not 0.12345679", "0.12345678 is not 0.12345679"),
    ],
)
def test_a_long_number_is_read_at_five_digits_where_that_tells_it_apart(text: str, read: str) -> None:
    assert without_tails(text) == read
