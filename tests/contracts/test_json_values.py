"""Settings are written in one way, whatever wrote them, and nothing else passes for settings."""

from __future__ import annotations

import copy
import pickle

import pytest

from data_contracts.json_values import CanonicalJson, Json, canonical


@pytest.mark.parametrize(
    ("settings", "written"),
    [
        ({"b": 2, "a": 1.0}, '{"a":1,"b":2}'),
        ({"temperature": 0.6000000238418579}, '{"temperature":0.6}'),
        ({"temperature": 0.6}, '{"temperature":0.6}'),
        ({"model_size": 30532122624.0}, '{"model_size":30532122624}'),
        ({"ratio": 0.1234567890123}, '{"ratio":0.1234567890123}'),
        ({"seed": None, "stop": "", "top_p": 0.5}, '{"top_p":0.5}'),
        ({"limit": float("inf")}, '{"limit":"inf"}'),
        ({"deep": {"y": 2.5, "x": [1.0, 0.6000000238418579]}}, '{"deep":{"x":[1,0.6],"y":2.5}}'),
        ({"seed": 2**64}, '{"seed":"18446744073709551616"}'),
        ({"seed": 2**64 - 1}, '{"seed":18446744073709551615}'),
        ({}, None),
        ({"none": None}, None),
    ],
)
def test_settings_are_canonical_json(settings: dict[str, Json], written: str | None) -> None:
    assert canonical(settings) == written


def test_one_and_true_are_different_settings() -> None:
    said = [canonical({"x": value}) for value in (1, True, 1.0, "1")]
    assert said == ['{"x":1}', '{"x":true}', '{"x":1}', '{"x":"1"}']


def test_canonical_json_cannot_be_made_by_hand() -> None:
    with pytest.raises(TypeError, match="canonical JSON is made of settings"):
        CanonicalJson('{"a":1}')


def test_canonical_json_stays_so_when_it_is_copied_or_sent_to_another_process() -> None:
    made = canonical({"a": 1})
    assert isinstance(made, CanonicalJson)
    for again in (copy.copy(made), copy.deepcopy(made), pickle.loads(pickle.dumps(made))):
        assert (type(again), again) == (CanonicalJson, '{"a":1}')


def test_a_password_among_the_settings_is_not_kept() -> None:
    settings = {"api_key": "sk-0123", "client": {"authorization": "Bearer a"}, "url": "http://u:p4ss@host/v1"}
    assert canonical(settings) == (
        '{"api_key":"(hidden)","client":{"authorization":"(hidden)"},"url":"http://host/v1"}'
    )
