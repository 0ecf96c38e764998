"""JSON as Python holds it, typed, and canonical JSON, which only its constructor makes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TypeAlias, TypeGuard

import numpy as np
import orjson

from data_contracts.addresses import HIDDEN_SECRET, names_secret, without_login

# What orjson returns. Every reader of a document narrows it before use, and the type checker sees that it does.
Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
JsonObject: TypeAlias = dict[str, Json]

# From here on not every whole number has a double: int() would show digits that nobody wrote
_INEXACT = 2.0**53
# A little below the largest float32: beyond it a conversion overflows to infinity
_FLOAT32_MAX = 3e38
_INT64_MIN, _UINT64_END = -(2**63), 2**64


class CanonicalJson(str):
    """An object in canonical JSON: sorted keys, shortest round-trip numbers, no nulls. Made by `canonical` only."""

    __slots__ = ()

    def __new__(cls, *_: object) -> CanonicalJson:
        raise TypeError("canonical JSON is made of settings, by data_contracts.json_values.canonical")

    def __reduce__(self) -> tuple[object, ...]:
        # Copying and unpickling would call __new__, which refuses
        return _as_canonical, (str(self),)


def _as_canonical(text: str) -> CanonicalJson:
    return str.__new__(CanonicalJson, text)


def canonical(settings: Mapping[str, object]) -> CanonicalJson | None:
    """The settings that are said (neither null nor ""), float32 artefacts undone; None when there are none.

    A password or key among them is not what was measured: that there was one stays, and what it was does not.
    """
    items = tuple((k, type(v), v) for k, v in settings.items() if v is not None and v != "")
    try:
        return _of_items(items)
    except TypeError:  # a list or an object among the settings cannot be a key of the cache
        return _of_items.__wrapped__(items)


@lru_cache(maxsize=65_536)
def _of_items(items: tuple[tuple[str, type, object], ...]) -> CanonicalJson | None:
    # The type is part of the key: 1, 1.0 and True are equal, and true is not 1.
    kept = {k: _setting(k, v) for k, _, v in items}
    return _as_canonical(orjson.dumps(kept, option=orjson.OPT_SORT_KEYS).decode()) if kept else None


def _setting(name: str, value: object) -> object:
    return HIDDEN_SECRET if isinstance(value, str) and names_secret(name) else _plain(value)


def _plain(value: object) -> object:
    if isinstance(value, float):
        return _shortest(value)
    if isinstance(value, str):
        return without_login(value)
    if isinstance(value, Mapping):
        return {str(k): _setting(str(k), v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    if isinstance(value, int) and not _INT64_MIN <= value < _UINT64_END:
        return str(value)  # beyond what JSON's writer takes
    return value


def _shortest(value: float) -> float | int | str:
    # JSON has no such number, and null would say that the setting was not given
    if value != value or value in (float("inf"), float("-inf")):
        return str(value)
    # One tool writes 4096, another one 4096.0: the setting is the same, and so must its text be
    if value.is_integer():
        return int(value) if abs(value) < _INEXACT else value
    # 0.6000000238418579 is float32 0.6 widened: say 0.6. A true double hardly ever equals its float32.
    narrow = np.float32(value) if abs(value) < _FLOAT32_MAX else np.float32(0)
    widened = float(narrow) == value
    return float(np.format_float_positional(narrow, unique=True)) if widened else value


def is_number(value: object) -> TypeGuard[int | float]:
    """True for a number; a truth value is none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def mapping(value: Json) -> JsonObject:
    """An object as it is; nothing for anything else."""
    return value if isinstance(value, dict) else {}


def listing(value: Json) -> Sequence[Json]:
    """A list as it is; nothing for anything else."""
    return value if isinstance(value, list) else ()


def text_or_none(value: Json) -> str | None:
    """A text that says something; None for anything else."""
    return value if isinstance(value, str) and value else None


def settings_of(value: Json, name: str) -> JsonObject:
    """An object of settings as it is; any other value that says something as the one setting `name`."""
    if isinstance(value, dict):
        return value
    return {} if value is None or value == "" else {name: value}
