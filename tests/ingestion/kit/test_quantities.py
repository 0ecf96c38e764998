from __future__ import annotations

import pytest

from data_contracts.measurements import Quantity
from data_contracts.units import unit_of_name
from tasks.ingestion.kit.quantities import quantity_of


@pytest.mark.parametrize(
    ("field", "unit"),
    [
        ("ttft_ms", "ms"),
        ("load_s", "s"),
        ("total_ms_p95", "ms"),
        ("duration_per_run_ms", "ms"),
        ("latency_ms_per_token", "ms"),
        ("Time (ms)", "ms"),
        ("power.draw [W]", "W"),
        ("gpu.power_w", "W"),
        ("cost_usd_per_1m_tokens", "USD"),
    ],
)
def test_the_unit_is_what_the_name_states(field: str, unit: str) -> None:
    assert unit_of_name(field) == unit


@pytest.mark.parametrize(
    ("field", "unit"),
    [
        ("tokens_s", "token/s"),
        ("tokens_s_mean", "token/s"),
        ("tok_per_sec", "token/s"),
        ("Mean Tokens/s", "token/s"),
        ("requests_per_second", "request/s"),
        ("samples_per_s", "samples/s"),
        ("images_s", "1/s"),
        ("iterations_per_sec_mean", "1/s"),
        ("bandwidth_gb_s", "GB/s"),
    ],
)
def test_a_rate_is_not_taken_for_a_duration(field: str, unit: str) -> None:
    assert unit_of_name(field) == unit


@pytest.mark.parametrize("field", ["tokens_per_gb", "tok_per_watt", "tokens_per_ms", "tokens_per_step"])
def test_a_ratio_has_neither_the_one_unit_nor_the_other(field: str) -> None:
    assert unit_of_name(field) is None


@pytest.mark.parametrize("field", ["accuracy", "Result (final)", "items", "gemma3"])
def test_a_name_that_states_no_unit_has_none(field: str) -> None:
    assert unit_of_name(field) is None


def test_an_unknown_field_is_a_metric_of_its_own_name() -> None:
    assert quantity_of("stats.parse_ms") == Quantity("stats.parse_ms", "value", "s", 1e-3, own=True)
    assert quantity_of("rtsi_score") == Quantity("rtsi_score", "value", None, 1.0, own=True)


def test_the_unit_of_the_cells_goes_before_that_of_the_name() -> None:
    assert quantity_of("size_mb", "MiB") == Quantity("size_mb", "value", "By", 2.0**20, own=True)


def test_a_stated_unit_without_a_conversion_is_kept_as_written() -> None:
    assert quantity_of("launch__registers", "register/thread") == Quantity(
        "launch__registers", "value", "register/thread", 1.0, own=True
    )
