"""Which settings say what was asked of a run, and which where it ran."""

from __future__ import annotations

from collections import Counter
from typing import Any, get_args

import pytest

from data_contracts import setting_names
from data_contracts.json_values import CanonicalJson, canonical
from data_contracts.setting_names import (
    Aspect,
    Settings,
    SystemAspect,
    WorkloadAspect,
    aspect_of,
    divided,
    joined,
    stated_number,
)

_TABLES = (setting_names._WORKLOAD, setting_names._SYSTEM)
_NAMES = [(name, aspect) for table in _TABLES for aspect, names in table.items() for name in names]


def said(settings: dict[str, Any]) -> CanonicalJson:
    text = canonical(settings)
    assert text is not None
    return text


def test_each_name_stands_once_and_as_names_are_looked_up() -> None:
    assert [name for name, count in Counter(name for name, _ in _NAMES).items() if count > 1] == []
    assert [name for name, _ in _NAMES if name != name.lower() or set(name) & set(" -.")] == []
    assert [(name, aspect_of(name)) for name, _ in _NAMES] == _NAMES


def test_each_aspect_has_names() -> None:
    assert [set(table) for table in _TABLES] == [set(get_args(WorkloadAspect)), set(get_args(SystemAspect))]
    assert all(names for table in _TABLES for names in table.values())


@pytest.mark.parametrize(
    ("name", "aspect"),
    [
        ("seed", "seed"),
        ("server.seed", "seed"),
        ("Num Prompts", "requests"),
        ("num-prompts", "requests"),
        ("maxConcurrency", "concurrency"),
        ("ISL", "input_tokens"),
        ("vLLM_version", "engine_version"),
        (" GPU Name ", "gpu"),
        ("num_gpu", None),
        ("temperature", None),
        ("kv_cache_dtype", None),
        ("seeded", None),
        ("", None),
    ],
)
def test_the_spelling_and_the_path_of_a_name_say_nothing(name: str, aspect: Aspect | None) -> None:
    assert aspect_of(name) == aspect


@pytest.mark.parametrize(
    ("settings", "parts"),
    [
        ({"temperature": 0.5}, ('{"temperature":0.5}', None, None)),
        (
            {"tp": 2, "request_rate": "inf", "gpu": "A100"},
            ('{"tp":2}', '{"request_rate":"inf"}', '{"gpu":"A100"}'),
        ),
        # A setting stays below the keys under which it was written, and an object is about what its name says.
        (
            {"input": {"seed": 1, "mode": "x", "prompt": {"input_tokens": {"mean": 5, "stddev": 0}}}},
            ('{"input":{"mode":"x"}}', '{"input":{"prompt":{"input_tokens":{"mean":5,"stddev":0}},"seed":1}}', None),
        ),
        ({"machine": {"cores": 8, "name": "x"}}, (None, None, '{"machine":{"cores":8,"name":"x"}}')),
        # A number is no GPU's name: it counts or numbers something.
        ({"gpu": 60, "device": 0}, ('{"device":0,"gpu":60}', None, None)),
        ({"stop": [], "extra": {}}, ('{"extra":{},"stop":[]}', None, None)),
    ],
)  # fmt: skip
def test_settings_are_parted_by_what_they_are_about_and_join_to_what_they_were(
    settings: dict[str, Any], parts: tuple[str | None, str | None, str | None]
) -> None:
    found = divided(said(settings))

    assert found == parts
    assert all(part is None or isinstance(part, CanonicalJson) for part in found)
    assert joined(*found) == said(settings)
    assert joined(*reversed(found)) == said(settings)


def test_nothing_joins_to_nothing() -> None:
    assert joined() is None
    assert joined(None, None) is None


def test_what_is_said_beside_settings_is_merged_into_them_and_wins() -> None:
    found = divided(said({"seed": 1, "env": {"gpu": "A"}, "top_k": 5}))

    assert found.also(system={"env": {"ram": 8}}, workload={"seed": 2, "unsaid": None}) == Settings(
        said({"top_k": 5}), said({"seed": 2}), said({"env": {"gpu": "A", "ram": 8}})
    )
    assert Settings(None, None, None).also({}, {}) == Settings(None, None, None)


@pytest.mark.parametrize(
    ("settings", "number"),
    [
        ({"isl": 1024}, 1024.0),
        ({"input": {"prompt": {"input_tokens": 100}}}, 100.0),
        ({"input_tokens": {"mean": 550, "stddev": 150}}, 550.0),
        ({"input_tokens": {"min": 5}}, None),
        ({"isl": 1024, "input_len": 1024}, 1024.0),
        ({"isl": 1024, "input_len": 2048}, None),
        ({"isl": "1k"}, None),
        ({"isl": True}, None),
        ({"osl": 64}, None),
        ({"max_tokens": 64}, None),
    ],
)
def test_a_number_is_stated_when_all_that_say_one_agree(
    settings: dict[str, Any], number: float | None
) -> None:
    assert stated_number(said(settings), "input_tokens") == number


def test_no_settings_state_nothing() -> None:
    assert stated_number(None, "concurrency") is None
