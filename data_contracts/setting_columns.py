"""All settings of each measurement in one column: what tells two runs of one model apart, whatever they are about."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from data_contracts.arrow_columns import codes_of
from data_contracts.coded_columns import coded, combined, firsts_of
from data_contracts.setting_names import joined

_PARTS = ("config", "system", "workload")
_AT_ONCE = 1_000_000


def settings_column(measurements: pa.Table) -> pa.ChunkedArray:
    """The settings of each row (MEASUREMENTS) in canonical JSON: configuration, system and workload together.

    Tables of older contracts have all of them in `config`.
    """
    parts = [coded(measurements[name]) for name in _PARTS if name in measurements.schema.names]
    distinct: dict[str, int] = {}
    codes = np.empty(measurements.num_rows, np.int32)
    # A stretch at a time: combinations of all rows at once would need several times their codes
    for begin in range(0, len(codes), _AT_ONCE):
        some = [part[begin : begin + _AT_ONCE] for part in parts]
        key = combined(map(codes_of, some))
        words = [joined(*(part[row].as_py() for part in some)) for row in firsts_of(key).tolist()]
        places = [-1 if word is None else distinct.setdefault(word, len(distinct)) for word in words]
        codes[begin : begin + _AT_ONCE] = np.array(places, np.int32)[key]
    indices = pa.array(codes, pa.int32(), mask=codes < 0)
    return pa.chunked_array([pa.DictionaryArray.from_arrays(indices, pa.array(list(distinct), pa.string()))])
