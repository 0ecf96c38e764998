"""Measurements as a frame of columns that are made one at a time, and read from files where they are long."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.arrow_columns import codes_of
from data_contracts.coded_columns import coded, flagged
from data_contracts.cold_requests import SAID, UNKNOWN
from data_contracts.executions import execution
from data_contracts.failures import REASONS
from data_contracts.measurements import Flag
from data_contracts.setting_columns import settings_column
from tasks.memory.growing import made
from tasks.memory.numbering import numbered, ranked

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
_AT_ONCE = 1_000_000
_MOST_COUNTED = 2**53
_FLAGS: tuple[tuple[str, Flag], ...] = (
    ("zero_coded", "zero_is_missing"),
    ("naive_time", "naive_time"),
    ("invalid", "invalid_run"),
    ("twin", "twin"),
)


def row_frame(table: pa.Table, records: pa.DictionaryArray, not_counted: Sequence[Flag]) -> pd.DataFrame:
    """The rows without those that carry a flag of `not_counted`, artifacts in order of their names."""
    artifact, flags, size = _categorical(table["artifact"]), table["flags"], table.num_rows
    order = _order(artifact, ~flagged(flags, not_counted))
    columns: dict[str, Any] = {"artifact": _taken(artifact, order)}
    for name in (*NAMES[1:], "status"):
        found = _categorical(table[name])
        columns[name] = _taken(_executions(artifact, found) if name == "run" else found, order)
    columns["config"] = _taken(_categorical(settings_column(table)), order)
    columns["record"] = _taken(records.indices.to_numpy(zero_copy_only=False), order)
    columns["value"] = _taken(_numbers(table["value"]), order)
    columns["n"] = _taken(_counts(table["n"]), order)
    columns["timestamp"] = _taken(_numbers(table["timestamp"].cast(pa.int64())), order)
    columns["reason"] = _taken(made(size, np.int8, lambda part: _reasons(flags[part])), order)
    for name, flag in _FLAGS:
        columns[name] = _taken(made(size, np.bool_, partial(_carrying, flags, flag)), order)
    columns["said"] = _taken(made(size, np.int8, lambda part: _said(flags[part])), order)
    columns["request"] = _requests(columns["artifact"], columns["record"])
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
    """The rows of a column in this order; None leaves them as they stand."""
    if isinstance(column, pd.Categorical):
        return pd.Categorical.from_codes(_taken(column.codes, order), dtype=column.dtype, validate=False)
    values = column if isinstance(column, np.ndarray) else column.to_numpy()
    if order is None:
        return values
    return made(len(order), values.dtype, lambda part: values[order[part]])


def _categorical(column: pa.ChunkedArray) -> pd.Categorical[str]:
    """The column as a categorical whose categories stand in alphabetical order."""
    # Arrow numbers names as they come: only alphabetical codes sort alike in every audit
    words = coded(column)
    names = np.array(words.dictionary.to_pylist(), dtype=object)
    # A part of a table keeps the words of the whole
    occurring = np.zeros(len(names) + 1, np.bool_)
    for begin in range(0, len(words), _AT_ONCE):
        occurring[codes_of(words[begin : begin + _AT_ONCE])] = True
    present = np.flatnonzero(occurring[:-1])
    order = present[np.argsort(names[present], kind="stable")]
    # One place more than there are names: it is the one that -1, the code of a null, finds
    rank = np.full(len(names) + 1, -1, _smallest(len(order)))
    rank[order] = np.arange(len(order), dtype=rank.dtype)
    codes = made(len(words), rank.dtype, lambda part: rank[codes_of(words[part])])
    return _from_codes(codes, names[order])


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
    of_row = made(len(places), codes.dtype, lambda part: codes[places[part]])
    return _from_codes(of_row, np.array(words, dtype=object))


def _from_codes(codes: npt.NDArray[np.integer], names: npt.NDArray[np.object_]) -> pd.Categorical[str]:
    return pd.Categorical.from_codes(codes, pd.Index(names, dtype=object))


def _smallest(words: int) -> type[np.signedinteger[Any]]:
    """The integers in which pandas keeps the codes of so many words."""
    return next((kind for kind in (np.int8, np.int16) if words < np.iinfo(kind).max), np.int32)


def _numbers(column: pa.ChunkedArray) -> npt.NDArray[Any]:
    """The column as numbers; as doubles, NaN where one is null."""
    kind = np.float64 if column.null_count else column.type.to_pandas_dtype()
    return made(len(column), kind, lambda part: column[part].to_numpy())


def _counts(column: pa.ChunkedArray) -> npt.NDArray[np.float64]:
    def known(part: slice) -> npt.NDArray[np.float64]:
        # As doubles, since some are null; what one does not hold exactly is no number of samples to go by
        counts: npt.NDArray[np.float64] = column[part].to_numpy().astype(np.float64)
        counts[counts > _MOST_COUNTED] = np.nan
        return counts

    return made(len(column), np.float64, known)


def _carrying(flags: pa.ChunkedArray, flag: Flag, part: slice) -> npt.NDArray[np.bool_]:
    return flagged(flags[part], (flag,))


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


def _requests(artifact: pd.Categorical[str], record: npt.NDArray[np.int32]) -> npt.NDArray[np.integer]:
    """The number of each (artifact, record) pair, in the order of their codes."""
    return ranked(len(record), lambda part: (artifact.codes[part], record[part]))[0]
