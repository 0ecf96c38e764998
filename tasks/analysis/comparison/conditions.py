"""What of a run's settings must be equal before it may be compared."""

from __future__ import annotations

import re
from functools import lru_cache

import orjson

from data_contracts.json_values import CanonicalJson, Json, JsonObject, canonical, is_number
from data_contracts.setting_names import Aspect, aspect_of, parted
from tasks.ingestion.naming.names import understand_name

# Repeated runs may each have their own
_SEEDS: frozenset[Aspect] = frozenset({"seed"})
# What a recurring audit watches: a slower engine is what it is to find, so a new one is no other condition
VERSIONS: frozenset[Aspect] = frozenset({"engine_version", "driver", "software", "clock"})
HOST: frozenset[Aspect] = frozenset({"host"})
_DEVICES: frozenset[Aspect] = frozenset({"hardware", "gpu"})
# How long prompts and answers were asked to be: what counts is how long they were
_LENGTHS: frozenset[Aspect] = frozenset({"input_tokens", "output_tokens", "output_limit", "lengths"})
# How command lines write several settings in one
_PAIRS = re.compile(r"[A-Za-z_]\w{0,60}+=[^,=]{1,200}+(?:,[A-Za-z_]\w{0,60}+=[^,=]{1,200}+){0,50}+")


@lru_cache(maxsize=65_536)
def conditions(settings: str) -> CanonicalJson | None:
    """The settings (JSON) under which runs are comparable, numbers in one writing: without seeds and versions.

    The name of the host tells machines apart only where no hardware is named.
    """
    aside = _SEEDS | VERSIONS | (HOST if parted(settings, _DEVICES)[1] else frozenset())
    kept = parted(settings, aside)[0]
    return canonical(_plain_values(_chosen(orjson.loads(str(kept))))) if kept else None


@lru_cache(maxsize=65_536)
def without_lengths(settings: str) -> CanonicalJson | None:
    """The settings but for those that ask for lengths of prompts and answers."""
    return parted(settings, _LENGTHS)[0]


def _chosen(settings: JsonObject) -> JsonObject:
    """The settings without numbers that by their names were measured: another one in each run would part them all."""
    return {
        name: _chosen(value) if isinstance(value, dict) else value
        for name, value in settings.items()
        if not (is_number(value) and aspect_of(name) is None and _is_measured(name))
    }


@lru_cache(maxsize=8_192)
def _is_measured(name: str) -> bool:
    return understand_name(name).role == "metric"


def _plain_values(settings: JsonObject) -> JsonObject:
    return {
        name: _plain_values(value) if isinstance(value, dict) else _plain(value)
        for name, value in settings.items()
    }


def _plain(value: Json) -> Json:
    """A value however it was written: "8", 8.0 and 8 are one level of a setting, "a=1,b=2" is two settings."""
    if isinstance(value, str):
        if _PAIRS.fullmatch(value):
            pairs = (pair.partition("=") for pair in value.split(","))
            return {name: _plain(text) for name, _, text in pairs}
        try:
            number = float(value)
        except ValueError:
            return value
        # What float() takes besides: "nan", "1_000", " 8"; such words are names
        if not value[-1:].isdecimal() or "_" in value or value != value.strip():
            return value
        return _plain(number)
    if is_number(value) and isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return value
