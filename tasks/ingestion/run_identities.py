"""What tells runs apart, in which their order and their ids lie: the same in every audit of the same files."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import orjson
import pandas as pd
import pyarrow as pa

from data_contracts.coded_columns import Codes, combined, firsts_of

FILES = "artifacts"
IDENTITY = ("run", FILES, "tool", "engine", "model", "config", "system", "workload", "task", "started")
# Where groups of columns end that are written together: whose run it is, what ran
_GROUPED = (2, 9)
_ID_BYTES = 8
_IDS_AT_ONCE = 100_000
# As a missing time is written
_NO_TIME = "NaT"
# A column as codes, and the text of each
Told = tuple[Codes, list[str]]


def identity(runs: pd.DataFrame, artifacts: pa.ListArray, clock: bool) -> list[Told]:
    """What tells runs apart, each column as codes and the text of each code."""
    return [_lists(artifacts) if name == FILES else _texts(runs[name], clock) for name in IDENTITY]


def _texts(values: pd.Series[Any], clock: bool) -> Told:
    """A column as codes, and the text of each. Of times that are all midnights only the date, unless for `clock`."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        codes, words = values.cat.codes.to_numpy(np.int32), values.cat.categories
        return np.where(codes < 0, np.int32(len(words)), codes), [*map(str, words), str(None)]
    codes, times = pd.factorize(values, use_na_sentinel=False)
    return codes, texts_of_times(pd.DatetimeIndex(times), clock)


def _lists(lists: pa.ListArray) -> Told:
    """The same for lists of words, of which nearly all have one."""
    words = lists.flatten().dictionary_encode()
    names = words.dictionary.to_pylist()
    codes = words.indices.to_numpy()[lists.offsets.to_numpy()[:-1]].astype(np.int32)
    texts = [str([name]) for name in names]
    number = {text: place for place, text in enumerate(texts)}
    for place in np.flatnonzero(lists.value_lengths().to_numpy() != 1).tolist():
        codes[place] = number.setdefault(str(lists[place].as_py()), len(number))
    return codes, [*number]


def texts_of_times(times: pd.DatetimeIndex, clock: bool) -> list[str]:
    """The text of each time, as pandas writes a column of them, in a small part of its time."""
    if not clock and times.normalize().equals(times):
        dates: list[str] = pd.Series(times).astype(str).tolist()
        return dates
    since = np.asarray(times.tz_localize(None).as_unit("us"), "datetime64[us]")
    written: list[str] = np.datetime_as_string(since, unit="us").tolist()
    return [
        text if text == _NO_TIME else f"{text[:10]} {text[11:].removesuffix('.000000')}+00:00"
        for text in written
    ]


def sorted_by(told: Sequence[Told]) -> Codes:
    """An order of rows by the texts of their columns, the leftmost first."""
    ranks = []
    for codes, texts in told:
        rank = np.empty(len(texts), np.int32)
        rank[sorted(range(len(texts)), key=texts.__getitem__)] = np.arange(len(texts))
        ranks.append(rank[codes])
    return np.lexsort(ranks[::-1])


def ids(told: Sequence[Told]) -> pa.ChunkedArray:
    """The id of each run, by what tells it apart: the same in every audit of the same files."""
    before = _alike_before(told)
    # A stretch at a time: the text of an id is many times as long as the id
    return pa.chunked_array(
        [
            _ids_of(told, before, slice(start, start + _IDS_AT_ONCE))
            for start in range(0, len(before), _IDS_AT_ONCE)
        ],
        pa.string(),
    )


def _ids_of(told: Sequence[Told], before: Codes, stretch: slice) -> list[str]:
    here = [(codes[stretch], texts) for codes, texts in told]
    # Runs of one file differ in what was asked of them, which is the same in other files
    ends = (*(end for end in _GROUPED if end < len(here)), len(here))
    groups = (_written(here[start:stop]) for start, stop in pairwise((0, *ends)))
    # Of runs that nothing tells apart each has its number
    abouts = (
        f"[{text}] {number}" if number else f"[{text}]"
        for text, number in zip(
            map(",".join, zip(*groups, strict=True)), before[stretch].tolist(), strict=True
        )
    )
    return [hashlib.sha256(about.encode()).digest()[:_ID_BYTES].hex() for about in abouts]


def _written(told: Sequence[Told]) -> list[str]:
    """Columns as JSON, a comma between any two; each combination is written once."""
    places = combined([codes for codes, _ in told])
    firsts = firsts_of(places)
    columns = (
        [orjson.dumps(texts[code]).decode() for code in codes[firsts].tolist()] for codes, texts in told
    )
    few = np.array([*map(",".join, zip(*columns, strict=True))], object)
    written: list[str] = few[places].tolist()
    return written


def _alike_before(told: Sequence[Told]) -> Codes:
    """How many of the runs above each are told apart from it by nothing."""
    # A missing word is written as a word may be
    texts = [pd.factorize(np.array(words, object))[0][codes] for codes, words in told]
    alike = combined(texts)
    return np.asarray(pd.Series(alike).groupby(alike).cumcount(), np.int64)
