"""Settings are written in one way, whatever wrote them."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ({"b": 2, "a": 1.0}, '{"a":1,"b":2}'),
        ({"temperature": 0.6000000238418579}, '{"temperature":0.6}'),
        ({"temperature": 0.6}, '{"temperature":0.6}'),
        ({"model_size": 30532122624.0}, '{"model_size":30532122624}'),
        ({"ratio": 0.1234567890123}, '{"ratio":0.1234567890123}'),
        ({"seed": None, "stop": "", "top_p": 0.5}, '{"top_p":0.5}'),
        ({"limit": float("inf")}, '{"limit":"inf"}'),
        ({}, None),
    ],
)
def test_settings_are_canonical_json(written: dict[str, Any], canonical: str | None) -> None:
    assert canonical(written) == canonical
