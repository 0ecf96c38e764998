"""All settings of each measurement in one column: what tells two runs of one model apart, whatever they are about."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from data_contracts.coded_columns import coded, codes_of, combined, firsts_of
from data_contracts.setting_names import joined

_PARTS = ("config", "system", "workload")


def settings_column(measurements: pa.Table) -> pa.ChunkedArray:
    """The settings of each row (MEASUREMENTS) in canonical JSON: configuration, system and workload together.

    Tables of older contracts have all of them in `config`.
    """
    parts = [coded(measurements[name]) for name in _PARTS if name in measurements.schema.names]
    key = combined(map(codes_of, parts))
    words = [joined(*(part[row].as_py() for part in parts)) for row in firsts_of(key).tolist()]
    distinct = {
        word: place for place, word in enumerate(dict.fromkeys(word for word in words if word is not None))
    }
    codes = np.array([-1 if word is None else distinct[word] for word in words], np.int32)[key]
    indices = pa.array(codes, pa.int32(), mask=codes < 0)
    return pa.chunked_array([pa.DictionaryArray.from_arrays(indices, pa.array(list(distinct), pa.string()))])
