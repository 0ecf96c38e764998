"""Measurements as a frame of columns that are made one at a time, and read from files where they are long."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.coded_columns import coded, codes_of, flagged
from data_contracts.cold_requests import SAID, UNKNOWN
from data_contracts.executions import execution
from data_contracts.failures import REASONS
from data_contracts.measurements import Flag
from data_contracts.setting_columns import settings_column
from tasks.memory.growing import looked_up
from tasks.memory.mapping import let_go
from tasks.memory.numbering import numbered
from tasks.memory.shelf import shelved, shelved_words

NAMES = (
    "artifact",
    "field",
    "tool",
    "tool_version",
    "engine",
    "run",
    "model",
    "task",
    "metric",
    "statistic",
    "scope",
    "unit",
)
_MOST_COUNTED = 2**53
_FLAGS: tuple[tuple[str, Flag], ...] = (
    ("zero_coded", "zero_is_missing"),
    ("naive_time", "naive_time"),
    ("invalid", "invalid_run"),
    ("twin", "twin"),
)


def row_frame(table: pa.Table, records: pa.DictionaryArray, not_counted: Sequence[Flag]) -> pd.DataFrame:
    """The rows without those that carry a flag of `not_counted`, artifacts in order of their names."""
    artifact = _categorical(table["artifact"])
    order = _order(artifact, ~flagged(table["flags"], not_counted))
    columns: dict[str, Any] = {"artifact": _taken(artifact, order)}
    for name in (*NAMES[1:], "status"):
        found = _categorical(table[name])
        columns[name] = _taken(_executions(artifact, found) if name == "run" else found, order)
    columns["config"] = _taken(_categorical(settings_column(table)), order)
    columns["record"] = _taken(records.indices.to_numpy(zero_copy_only=False), order)
    columns["value"] = _taken(table["value"].to_numpy(), order)
    columns["n"] = _taken(_counts(table["n"]), order)
    columns["timestamp"] = _taken(table["timestamp"].cast(pa.int64()).to_numpy(), order)
    columns["reason"] = _taken(_reasons(table["flags"]), order)
    for name, flag in _FLAGS:
        columns[name] = _taken(flagged(table["flags"], (flag,)), order)
    columns["said"] = _taken(_said(table["flags"]), order)
    columns["request"] = _requests(columns["artifact"], columns["record"], len(records.dictionary))
    return pd.DataFrame(columns, copy=False)


def rows_at(frame: pd.DataFrame, chosen: npt.NDArray[np.bool_]) -> pd.DataFrame:
    """The chosen rows of such a frame, numbered anew; where all are, its columns and no copies of them."""
    order = None if chosen.all() else np.flatnonzero(chosen)
    columns = {str(name): _taken(frame[name].array, order) for name in frame.columns}
    return pd.DataFrame(columns, copy=False)


def columns_of(frame: pd.DataFrame, names: Iterable[str], **others: npt.NDArray[Any]) -> pd.DataFrame:
    """Some of its columns and no copies of them, with others beside them or in their place."""
    return pd.DataFrame({**{name: frame[name].array for name in names}, **others}, copy=False)


def _order(artifact: pd.Categorical[str], kept: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64] | None:
    """Where the rows of the frame stand in the table; None where they are all of its rows, as they stand."""
    codes = artifact.codes
    if kept.all() and (codes[1:] >= codes[:-1]).all():
        return None
    places = np.flatnonzero(kept)
    # Facts must not depend on the order of reading, and `sources_of` needs each artifact in one piece
    return places[np.argsort(codes[places], kind="stable")]


def _taken(column: Any, order: npt.NDArray[np.int64] | None) -> Any:
    values = column if order is None else column[order]
    if isinstance(values, pd.Categorical):
        found: Any = shelved_words(values)
    else:
        found = shelved(values if isinstance(values, np.ndarray) else values.to_numpy())
    # Before the next column, which needs none of what this one was made of
    let_go()
    return found


def _categorical(column: pa.ChunkedArray) -> pd.Categorical[str]:
    """The column as a categorical whose categories stand in alphabetical order."""
    # Arrow numbers names as they come: only alphabetical codes sort alike in every audit
    words = coded(column)
    codes, names = codes_of(words), np.array(words.dictionary.to_pylist(), dtype=object)
    # A part of a table keeps the words of the whole
    occurring = np.zeros(len(names) + 1, np.bool_)
    occurring[codes] = True
    present = np.flatnonzero(occurring[:-1])
    order = present[np.argsort(names[present], kind="stable")]
    # One place more than there are names: it is the one that -1, the code of a null, finds
    rank = np.full(len(names) + 1, -1, _smallest(len(order)))
    rank[order] = np.arange(len(order), dtype=rank.dtype)
    return _from_codes(rank[codes], names[order])


def _executions(artifact: pd.Categorical[str], run: pd.Categorical[str]) -> pd.Categorical[str]:
    """Runs told apart by folder: "run 1" of two folders is two executions."""
    files, runs = artifact.categories, run.categories
    places, held = numbered(len(artifact), lambda part: (artifact.codes[part], run.codes[part]))
    names = [
        execution(str(files[file]), str(runs[name]) if name >= 0 else None)
        for file, name in zip(*held, strict=True)
    ]
    words = sorted({name for name in names if name is not None})
    number = {word: place for place, word in enumerate(words)}
    codes = np.array([-1 if name is None else number[name] for name in names], _smallest(len(words)))
    return _from_codes(codes[places], np.array(words, dtype=object))


def _from_codes(codes: npt.NDArray[np.integer], names: npt.NDArray[np.object_]) -> pd.Categorical[str]:
    return pd.Categorical.from_codes(codes, pd.Index(names, dtype=object))


def _smallest(words: int) -> type[np.signedinteger[Any]]:
    """The integers in which pandas keeps the codes of so many words."""
    return next((kind for kind in (np.int8, np.int16) if words < np.iinfo(kind).max), np.int32)


def _counts(column: pa.ChunkedArray) -> npt.NDArray[np.float64]:
    # As doubles, since some are null; what a double does not hold exactly is no number of samples to go by
    counts: npt.NDArray[np.float64] = column.to_numpy().astype(np.float64)
    counts[counts > _MOST_COUNTED] = np.nan
    return counts


def _said(flags: pa.ChunkedArray) -> npt.NDArray[np.int8]:
    said = np.full(len(flags), UNKNOWN, np.int8)
    for state, flag in SAID:
        said[flagged(flags, (flag,))] = state
    return said


def _reasons(flags: pa.ChunkedArray) -> npt.NDArray[np.int8]:
    """For each row the place in REASONS of why it failed, -1 where it does not say."""
    reasons, begin = np.full(len(flags), -1, np.int8), 0
    for lists in flags.chunks:
        found = pc.index_in(pc.list_flatten(lists), pa.array(REASONS, pa.string()))
        told = found.is_valid().to_numpy(zero_copy_only=False)
        parents = pc.list_parent_indices(lists).to_numpy(zero_copy_only=False)[told]
        reasons[begin + parents] = found.drop_null().to_numpy()
        begin += len(lists)
    return reasons


def _requests(
    artifact: pd.Categorical[str], record: npt.NDArray[np.int32], records: int
) -> npt.NDArray[np.int32]:
    """The number of each (artifact, record) pair, in the order of their codes."""
    numbers, (artifacts, names) = numbered(len(record), lambda part: (artifact.codes[part], record[part]))
    rank = np.empty(len(names), np.int32)
    rank[np.argsort(artifacts * (records + 1) + names)] = np.arange(len(names), dtype=np.int32)
    return looked_up(rank, numbers)
