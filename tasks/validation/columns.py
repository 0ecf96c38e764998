"""The measurement table as numpy columns, artifacts in order of their names."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.arrow_columns import codes_of, in_one
from data_contracts.coded_columns import coded
from data_contracts.rules.frames import FLAGS, NO_TIME, Ints, Numbers, Words
from data_contracts.setting_columns import settings_column

_WORDS = (
    "artifact", "field", "tool", "tool_version", "engine", "run", "model", "task",
    "metric", "statistic", "scope", "unit", "status",
)  # fmt: skip


def numbers_of(measurements: pa.Table) -> Numbers:
    """All rows in the order of their artifacts' names; within an artifact as they stand."""
    place = words_of(measurements["artifact"]).ranks
    row = np.arange(len(place))
    # Seldom needed, for ingest mostly writes them in this order, and it copies the whole table
    if (np.diff(place) < 0).any():
        row = np.argsort(place, kind="stable")
        measurements = measurements.take(pa.array(row))
    value = in_one(measurements["value"])
    return Numbers(
        **{name: words_of(measurements[name]) for name in _WORDS},
        config=words_of(settings_column(measurements)),
        record=in_one(measurements["record"]),
        value=value.fill_null(np.nan).to_numpy(zero_copy_only=False),
        given=value.is_valid().to_numpy(zero_copy_only=False),
        # The safe cast raises above 2^53, where all that is lost is the last digits
        n=measurements["n"].cast(pa.float64(), safe=False).fill_null(np.nan).to_numpy(),
        timestamp=measurements["timestamp"].cast(pa.int64()).fill_null(NO_TIME).to_numpy(),
        flags=_bits(measurements["flags"]),
        row=row,
    )


def words_of(column: pa.ChunkedArray) -> Words:
    """A column of strings, dictionary-encoded or not, each word once."""
    words = coded(column)
    codes = codes_of(words).astype(np.int32)
    return Words(codes, tuple(words.dictionary.to_pylist()))


def _bits(flags: pa.ChunkedArray) -> Ints:
    lists = in_one(flags)
    bits = np.zeros(len(lists), np.int64)
    words, parents = pc.list_flatten(lists), pc.list_parent_indices(lists).to_numpy(zero_copy_only=False)
    # Flag by flag over all rows at once: a loop over the rows would be one over millions
    for place, flag in enumerate(FLAGS):
        hits = pc.equal(words, flag).to_numpy(zero_copy_only=False).astype(np.bool_)
        bits[parents[hits]] |= 1 << place
    return bits
