"""Which single values are those that a claim names: of its engine, under its load, with its settings."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import cast, get_args

import numpy as np
import numpy.typing as npt
import orjson

from data_contracts.json_values import is_number
from data_contracts.setting_names import Aspect, SystemAspect, WorkloadAspect, stated_number
from tasks.analysis.claims.claim_sources import same_settings
from tasks.analysis.claims.claim_words import engines_in
from tasks.analysis.rows import Rows

_ASPECTS: frozenset[str] = frozenset((*get_args(WorkloadAspect), *get_args(SystemAspect)))


def of_engine(rows: Rows, engine: str) -> npt.NDArray[np.bool_]:
    """True for the rows of an engine; for all where none records an engine of a known name."""
    codes, names = rows.values("engine"), rows.names("engine")
    known = [engines_in(str(name)) for name in names]
    if not any(known[code] for code in np.unique(codes[codes >= 0]).tolist()):
        return np.ones(len(rows), np.bool_)
    found: npt.NDArray[np.bool_] = np.array([*(engine in own for own in known), False])[codes]
    return found


def records_engine(rows: Rows, engine: str) -> bool:
    """True where an engine is what rows say they are of, by its name or by their tool."""
    names = (*rows.present("engine"), *rows.present("tool"))
    return any(engine in engines_in(name) for name in names)


def with_load(rows: Rows, name: str, value: float) -> Rows:
    """The rows whose settings give a load this number; all where none of them gives it any."""
    if not len(rows):
        return rows
    codes, settings = rows.values("config"), rows.names("config")
    present = np.unique(codes)
    recorded = [
        recorded_number(str(settings[code]), name) if code >= 0 else None for code in present.tolist()
    ]
    if all(number is None for number in recorded):
        return rows
    return rows.at(np.isin(codes, present[[number == value for number in recorded]]))


@lru_cache(maxsize=65_536)
def recorded_number(settings: str, name: str) -> float | None:
    """What settings (JSON) give for an aspect of the workload, or for the setting of this very name."""
    own = orjson.loads(settings).get(name)
    if is_number(own):
        return float(own)
    return stated_number(settings, cast(Aspect, name)) if name in _ASPECTS else None


def with_settings(rows: Rows, stated: Mapping[str, object]) -> Rows:
    """The rows whose settings do not contradict the stated ones, of them those that record most of the stated ones."""
    if not stated or not len(rows):
        return rows
    codes, settings = rows.values("config"), rows.names("config")
    # Rows that record no settings contradict none, and support none: any that do go before them
    agree = {-1: 0}
    for code in np.unique(codes[codes >= 0]).tolist():
        recorded = orjson.loads(settings[code])
        same = same_settings(stated, recorded)
        agree[code] = len(stated.keys() & recorded.keys()) if same else -1
    matched = np.array([agree[code] for code in codes.tolist()])
    return rows.at((matched >= 0) & (matched == matched.max()))


def is_pinned(rows: Rows, stated: Mapping[str, object]) -> bool:
    """True where the stated settings leave exactly one recorded configuration."""
    if not stated or not len(rows) or (rows.values("config") < 0).any():
        return False
    own = rows.present("config")
    return len(own) == 1 and bool(stated.keys() & orjson.loads(own[0]).keys())
