"""All settings of each measurement in one column: what tells two runs of one model apart, whatever they are about."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from data_contracts.setting_names import joined

_PARTS = ("config", "system", "workload")


def settings_column(measurements: pa.Table) -> pa.ChunkedArray:
    """The settings of each row (MEASUREMENTS) in canonical JSON: configuration, system and workload together.

    Tables of older contracts have all of them in `config`.
    """
    coded = [_coded(measurements[name]) for name in _PARTS if name in measurements.schema.names]
    key = np.zeros(len(measurements), np.int64)
    for column in coded:
        # One more place than there are words, for null
        key = (
            key * (len(column.dictionary) + 1)
            + column.indices.fill_null(-1).to_numpy(zero_copy_only=False)
            + 1
        )
        key = np.unique(key, return_inverse=True)[1]
    _, first, places = np.unique(key, return_index=True, return_inverse=True)
    words = [joined(*(column[row].as_py() for column in coded)) for row in first.tolist()]
    distinct = {
        word: place for place, word in enumerate(dict.fromkeys(word for word in words if word is not None))
    }
    codes = np.array([-1 if word is None else distinct[word] for word in words], np.int32)[places]
    indices = pa.array(codes, pa.int32(), mask=codes < 0)
    return pa.chunked_array([pa.DictionaryArray.from_arrays(indices, pa.array(list(distinct), pa.string()))])


def _coded(column: pa.ChunkedArray) -> pa.DictionaryArray:
    coded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    whole = coded.unify_dictionaries().combine_chunks()
    return whole.chunk(0) if isinstance(whole, pa.ChunkedArray) else whole
