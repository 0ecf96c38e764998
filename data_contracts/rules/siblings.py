"""Runs that were made to be compared: alike in all but what a rule looks at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

import numpy as np
import orjson

from data_contracts.coded_columns import combined, firsts_of, ranks_of
from data_contracts.rules.frames import Floats, Ints, Mask, Words
from data_contracts.rules.load_figures import all_of
from data_contracts.rules.runs import Runs
from data_contracts.rules.served import OF_EACH
from data_contracts.setting_names import Aspect, parted

Apart = Literal[
    "load",
    "input_tokens",
    "model",
    "engine",
    "config",
    "system",
    "output_tokens",
    "eos",
    "seed",
    "dataset",
    "prompt_cache",
]
_ASPECTS: dict[Apart, tuple[Aspect, ...]] = {
    "load": ("concurrency", "request_rate", "requests", "limits", "arrivals"),
    "input_tokens": ("input_tokens", "lengths", "requests", "limits", "seed"),
    "output_tokens": ("output_tokens", "output_limit", "lengths"),
    "eos": ("ignore_eos",),
    "seed": ("seed",),
    "dataset": ("dataset",),
    "model": ("token_counts",),
}
_COLUMNS: dict[Apart, str] = {"model": "model", "engine": "engine", "config": "config", "system": "system"}
_ALIKE = 0.05
_CACHE = re.compile(r"radix|prefix|cach", re.I)


def groups(frame: Runs, usable: Mask, *apart: Apart) -> Iterator[Ints]:
    """The usable runs of one folder, tool, model, engine, system, configuration and workload, but for what is set apart.

    Groups of two or more.
    """
    aspects = {aspect for name in apart for aspect in _ASPECTS.get(name, ())}
    words = frame.words("workload")
    lead = frame.served.lead
    # What each request has its own of tells no executions apart
    many = np.bincount(lead, minlength=len(frame)) > 1
    asked = np.where(many, _codes(words, frozenset(aspects) | OF_EACH), _codes(words, frozenset(aspects)))
    usable = usable & (lead == np.arange(len(frame)))
    keys = [asked, many.astype(np.int64), _folders(frame, usable)]
    for name in ("tool", "model", "engine", "config", "system", "task"):
        if name not in (_COLUMNS[part] for part in apart if part in _COLUMNS):
            words = frame.words(name)
            keys.append(_uncached(words) if "prompt_cache" in apart else words.codes.astype(np.int64))
    rows = np.flatnonzero(usable)
    if not len(rows):
        return
    of_rows = [key[rows] for key in keys]
    group = combined(of_rows)
    first = firsts_of(group)
    # In the order of their keys
    inverse = ranks_of(np.lexsort([key[first] for key in reversed(of_rows)]))[group]
    order = np.argsort(inverse, kind="stable")
    for part in np.split(rows[order], np.flatnonzero(np.diff(inverse[order])) + 1):
        if len(part) > 1:
            yield part


def _codes(words: Words, aspects: frozenset[Aspect]) -> Ints:
    """A code for each run's settings but for these aspects."""
    plain = [parted(text, aspects)[0] or "" for text in words.names]
    distinct = {text: code for code, text in enumerate(sorted({"", *plain}))}
    return np.array([*(distinct[text] for text in plain), distinct[""]], np.int64)[words.codes]


def _uncached(words: Words) -> Ints:
    """A code for each word; settings that switch a cache of prompts on or off tell none apart."""
    plain = [_without_switches(text) for text in words.names]
    distinct = {text: code for code, text in enumerate(sorted({"", *plain}))}
    return np.array([*(distinct[text] for text in plain), distinct[""]], np.int64)[words.codes]


def _without_switches(text: str) -> str:
    if not text.startswith("{") or _CACHE.search(text) is None:
        return text
    kept = {name: value for name, value in orjson.loads(text).items() if not _switches(name, value)}
    return orjson.dumps(kept, option=orjson.OPT_SORT_KEYS).decode() if kept else ""


def _switches(name: str, value: object) -> bool:
    return isinstance(value, bool) and _CACHE.search(name) is not None


def _folders(frame: Runs, usable: Mask) -> Ints:
    """A code for the folder of each run; where each usable run has one of its own, for that which holds those."""
    own = frame.folder
    # A list of requests that names neither model nor load stands beside its run, and is none of its own
    named = frame.words("model").known | frame.words("workload").known
    usable = usable & named if (usable & named).any() else usable
    held = np.bincount(own.codes[usable], minlength=len(own.names)).tolist()
    names = [
        name.rpartition("/")[0] if runs == 1 else name for name, runs in zip(own.names, held, strict=True)
    ]
    distinct = {name: code for code, name in enumerate(dict.fromkeys(names))}
    return np.array([distinct[name] for name in names], np.int64)[own.codes]


def load_of(frame: Runs) -> Floats:
    """How much was asked of the server at once: requests in flight, else requests a second; NaN where neither is said."""
    streams, rate = frame.asked("concurrency"), frame.asked("request_rate")
    return np.where(np.isfinite(streams), streams, rate)


def load_beside(frame: Runs) -> Floats:
    """The load of each run; of one that does not say it, that of the run in its folder that completed as many requests."""
    load, done = load_of(frame), all_of(frame, "completed")
    folders = frame.folder.codes.tolist()
    stated = {(folder, done[run]): load[run] for run, folder in enumerate(folders) if np.isfinite(load[run])}
    beside = np.array([stated.get((folder, done[run]), np.nan) for run, folder in enumerate(folders)])
    return np.where(np.isfinite(load), load, beside)


def same(values: Floats, one: int, other: int) -> bool:
    """True where two runs have the same length of prompts, or nothing says that they have not."""
    if not np.isfinite(values[[one, other]]).all():
        return True
    return bool(abs(values[one] - values[other]) <= _ALIKE * max(values[one], values[other]))
