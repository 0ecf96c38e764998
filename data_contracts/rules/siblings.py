"""Runs that were made to be compared: alike in all but what a rule looks at."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt
import orjson

from data_contracts.coded_columns import combined, edges_of, firsts_of, ranks_of
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
    rows, edges = _together(frame, usable & (frame.served.lead == np.arange(len(frame))), apart)
    several = np.flatnonzero(np.diff(edges) > 1)
    for start, end in zip(edges[several].tolist(), edges[several + 1].tolist(), strict=True):
        yield rows[start:end]


def _together(frame: Runs, usable: Mask, apart: Sequence[Apart]) -> tuple[Ints, Ints]:
    """The usable runs, those of one group together and the groups in the order of their keys; and where each begins."""
    rows = np.flatnonzero(usable)
    # Column by column, of the usable ones alone: there may be millions of runs
    keys = [codes[rows].astype(np.int32) for codes in _keys(frame, usable, apart)]
    group = combined(keys)
    first = firsts_of(group)
    group = ranks_of(np.lexsort([key[first] for key in reversed(keys)]))[group]
    order = np.argsort(group, kind="stable")
    return rows[order], edges_of(group[order])


def _keys(frame: Runs, usable: Mask, apart: Sequence[Apart]) -> Iterator[npt.NDArray[np.integer]]:
    aspects = frozenset(aspect for name in apart for aspect in _ASPECTS.get(name, ()))
    words = frame.words("workload")
    # What each request has its own of tells no executions apart
    many = np.bincount(frame.served.lead, minlength=len(frame)) > 1
    yield np.where(many, _codes(words, aspects | OF_EACH), _codes(words, aspects))
    yield many.astype(np.int64)
    yield _folders(frame, usable)
    for name in ("tool", "model", "engine", "config", "system", "task"):
        if name not in (_COLUMNS[part] for part in apart if part in _COLUMNS):
            words = frame.words(name)
            yield _uncached(words) if "prompt_cache" in apart else words.codes


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


LOADS: tuple[Aspect, Aspect] = ("concurrency", "request_rate")


def load_of(frame: Runs) -> Floats:
    """How much was asked of the server at once: requests in flight, else requests a second; NaN where neither is said."""
    streams, rate = (frame.asked(aspect) for aspect in LOADS)
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
