"""Which settings make two runs incomparable, and which are only said beside a change."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from data_contracts.json_values import canonical
from tasks.analysis.comparison.conditions import conditions, without_lengths
from tasks.analysis.comparison.versions import versions


def said(settings: dict[str, Any]) -> str:
    return str(canonical(settings))


def kept(settings: dict[str, Any]) -> dict[str, Any]:
    text = conditions(said(settings))
    return {} if text is None else dict(orjson.loads(str(text)))


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"num_ctx": 1024, "seed": 7}, {"num_ctx": 1024}),
        ({"seed": 7}, {}),
        ({"engine_version": "0.9.0", "driver": "550.1", "python": "3.12", "mhz_per_cpu": 3792}, {}),
        ({"server": {"version": "1", "seed": 3, "tp": 2}}, {"server": {"version": 1, "tp": 2}}),
        ({"gpu": "X100", "host": "node-7"}, {"gpu": "X100"}),
        ({"host": "node-7", "num_ctx": 1024}, {"host": "node-7", "num_ctx": 1024}),
        ({"concurrency": "8", "request_rate": 4.0}, {"concurrency": 8, "request_rate": 4}),
        ({"top_p": 0.95, "dtype": "1_000", "name": " 8"}, {"top_p": 0.95, "dtype": "1_000", "name": " 8"}),
        ({"data": "prompt_tokens=512,mode=x"}, {"data": {"mode": "x", "prompt_tokens": 512}}),
        (
            {"num_ctx": 8, "avg_power_w": 229.1, "nested": {"energy_j": 3.5, "tp": 2}},
            {"num_ctx": 8, "nested": {"tp": 2}},
        ),
        ({"flag": True, "limit": "inf"}, {"flag": True, "limit": "inf"}),
    ],
)
def test_conditions_are_settings_without_seeds_and_versions_and_numbers_in_one_writing(
    settings: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert kept(settings) == expected


def test_versions_and_the_host_are_said_beside_a_change() -> None:
    settings = said({"engine_version": "0.9.0", "num_ctx": 1024, "host": "node-7", "gpu": "X100", "seed": 1})
    assert orjson.loads(str(versions(settings, "2.1"))) == {
        "engine_version": "0.9.0",
        "host": "node-7",
        "tool_version": "2.1",
    }
    assert versions(None, None) is None


def test_lengths_that_are_asked_for_can_be_left_aside() -> None:
    settings = said({"input_len": 1024, "max_tokens": 256, "concurrency": 8, "random_range_ratio": 0.1})
    assert without_lengths(settings) == said({"concurrency": 8})
